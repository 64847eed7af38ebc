"""Delivering: safe names, atomic writes, the manifest."""
