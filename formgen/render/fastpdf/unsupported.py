"""The way out: what the setter does not know, it leaves to WeasyPrint."""

from __future__ import annotations


class Unsupported(Exception):
    """A page asks for more than the setter can do; says what, for whoever wonders why."""
