"""Finding texts that give away a password, a PIN or a key, and taking them out of what was read."""
