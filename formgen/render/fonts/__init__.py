"""The fonts of the layouts, and the characters that they have."""
