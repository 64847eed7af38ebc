"""The pieces that fill pages: lines and table rows, which are never divided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from formgen.render.fastpdf.computedstyles import Colour
from formgen.render.fastpdf.lines import Line

# The roles of PDF for the tags of HTML; any other tag is a Div.
_ROLES = {
    "main": "Part", "p": "P", "table": "Table", "thead": "THead", "tbody": "TBody", "tr": "TR",
    "th": "TH", "td": "TD", **{f"h{level}": f"H{level}" for level in range(1, 7)},
}  # fmt: skip
_SCOPES = {"row": "Row", "col": "Column"}


@dataclass(slots=True, eq=False)
class Section:
    """An element of the structure: marked content on pages, or a widget, and smaller elements."""

    role: str
    scope: str = ""
    sections: list[Section] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)  # page, and number on it
    widget: tuple[int, int] | None = None  # page, and the number of its object
    says: str = ""  # what a widget is for

    def add(self, tag: str, scope: str | None = None) -> Section:
        """A smaller section for an element of HTML."""
        section = Section(_ROLES.get(tag, "Div"), _SCOPES.get(scope or "", ""))
        self.sections.append(section)
        return section

    def all(self) -> Iterator[Section]:
        """This section and all within, in reading order."""
        yield self
        for section in self.sections:
            yield from section.all()


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
