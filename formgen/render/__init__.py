"""Rendering: one Document, its faces."""
