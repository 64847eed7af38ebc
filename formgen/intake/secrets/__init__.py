"""What tells a password, a PIN or a key, and how it is taken out of what was read (5(8))."""
