"""The commands, one module for each group: parse, call the pipeline, print, exit code."""
