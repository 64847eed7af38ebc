"""What goes to an office together: planned, assembled, handed in, received."""
