"""The window: the whole job in a browser, at one's own desk or at the City's counter."""
