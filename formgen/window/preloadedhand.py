"""Load all that a hand needs, in the process of which hands are copies; it asks for no font."""

from formgen.window import handprogram, pages

__all__ = ["handprogram"]

pages.load_all()
