"""An office's own Word form: flat tags, a row for each device, and nothing that could run."""
