"""The output folder: names, lock, state and manifest, and whole files alone."""
