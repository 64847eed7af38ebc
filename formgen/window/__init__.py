"""The window: the whole job in a browser."""
