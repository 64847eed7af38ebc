"""Reading what the sections filed, from Excel, CSV and YAML: every value with its place."""
