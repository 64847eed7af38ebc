"""The pieces that fill pages: lines and table rows, which are never divided."""

from __future__ import annotations

from dataclasses import dataclass

from formgen.render.fastpdf.computedstyles import Colour
from formgen.render.fastpdf.lines import Line
from formgen.render.fastpdf.structure import Section


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """A line at its place in a piece; lengths in CSS pixels, from the top left of the page's body."""

    section: Section | None  # None: not part of what is read, such as a repeated head
    x: float
    y: float
    line: Line
    colour: Colour


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle: the background and the border of a cell."""

    x: float
    y: float
    width: float
    height: float
    fill: Colour | None
    border: float
    colour: Colour
    section: Section | None = None


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A heading's place in the outline."""

    level: int
    label: str


@dataclass(slots=True, eq=False)
class Piece:
    """A line, a table row, or a block that is kept whole."""

    height: float
    texts: tuple[Text, ...]
    boxes: tuple[Box, ...] = ()
    gap: float = 0.0  # the distance from the piece before it
    may_break: bool = True  # whether a page may end before it
    must_break: bool = False  # whether a page must
    line: int = 0  # its place among the lines of its paragraph
    lines: int = 1
    orphans: int = 1
    widows: int = 1
    above: float = 0.0  # the distance from the top of a page that begins with it: half a border
    below: float = 0.0  # half a border, for which there must be room after the last row
    heads: tuple[Piece, ...] = ()  # rows that are repeated when a page begins with this one
    bookmark: Bookmark | None = None
