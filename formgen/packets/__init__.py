"""The papers that go to an office together: planned, assembled, handed in, received."""
