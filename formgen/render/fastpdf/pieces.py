"""The pieces that fill pages, lines and table rows, which are never divided; and the pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from formgen.render.fastpdf import Unsupported
from formgen.render.fastpdf.computedstyles import Colour
from formgen.render.fastpdf.lines import Line

# The roles of PDF for the tags of HTML; any other tag is a Div.
_ROLES = {
    "main": "Part", "p": "P", "table": "Table", "thead": "THead", "tbody": "TBody", "tr": "TR",
    "th": "TH", "td": "TD", "img": "Figure", **{f"h{level}": f"H{level}" for level in range(1, 7)},
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
    label: str = ""  # of a widget or a picture
    box: str = ""  # where a picture stands on its page

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


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A JPEG, as large as it stands at its place in a piece."""

    section: Section
    x: float
    y: float
    width: float
    height: float
    jpeg: bytes


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
    pictures: tuple[Picture, ...] = ()
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


Placed = tuple[Piece, float]  # a piece, and its distance from the top of the page's body
_FUDGE = 1 + 1e-9  # of floating-point sums, as WeasyPrint has it


def paginate(pieces: Sequence[Piece], height: float) -> Iterator[list[Placed]]:
    """The pieces of each page, from the top; repeated heads stand among them."""
    start = 0
    while start < len(pieces):
        placed, end = _filled(pieces, start, height)
        if end < len(pieces):
            end = _last_break(pieces, start, end)
            while placed[-1][0] not in pieces[start:end]:
                placed.pop()
        yield placed
        start = end


def _filled(pieces: Sequence[Piece], start: int, height: float) -> tuple[list[Placed], int]:
    """As many pieces as fit on a page, and the first that does not."""
    placed: list[Placed] = []
    first = pieces[start]
    y = first.above if start else first.gap
    for head in first.heads if start else ():
        placed.append((head, y))
        y += head.height
    for at in range(start, len(pieces)):
        piece = pieces[at]
        if at > start:
            if piece.must_break:
                return placed, at
            y += piece.gap
        if y + piece.height + piece.below > height * _FUDGE:
            return placed, at
        placed.append((piece, y))
        y += piece.height + piece.below
    return placed, len(pieces)


def _last_break(pieces: Sequence[Piece], start: int, end: int) -> int:
    """The last place up to one that does not fit, before which a page may end."""
    for at in range(end, start, -1):
        piece = pieces[at]
        if piece.must_break:
            return at
        before, after = min(piece.line, at - start), piece.lines - piece.line
        if piece.may_break and (
            not piece.line or (before >= piece.orphans and after >= piece.widows)
        ):
            return at
    raise Unsupported("a page that can end nowhere")
