"""What the sections filed: read from Excel and YAML, every value with its place."""
