"""The content read from a finished paper, whatever its format."""

from __future__ import annotations

from dataclasses import dataclass


class Unreadable(Exception):
    """A file that is not what its ending says, or is damaged."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a paper: what each page says, and what stands around the pages."""

    pages: tuple[str, ...]  # one, where a format knows no pages
    around: tuple[str, ...] = ()  # title, headers, footers, as far as they can be told apart
    undrawn: tuple[str, ...] = ()  # what its fonts have no glyph for; only a PDF brings its fonts
