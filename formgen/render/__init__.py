"""Rendering: one Document, two faces."""
