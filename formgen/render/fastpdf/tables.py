"""Tables of fixed columns and collapsed borders become rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from xml.etree.ElementTree import Element

from formgen.render.fastpdf import Unsupported
from formgen.render.fastpdf.computedstyles import ComputedStyle, fragments_of
from formgen.render.fastpdf.jpegs import at_address, within
from formgen.render.fastpdf.lines import SetFunction
from formgen.render.fastpdf.pieces import Box, Picture, Piece, Section, Text

_PARTS = ("columns", "heads", "rows")
_FREE = ("auto", "auto", "auto")


def table_pieces(
    set_text: SetFunction,
    table: Element,
    look: ComputedStyle,
    x: float,
    width: float,
    section: Section,
) -> list[Piece]:
    """The rows of a table that fills a width."""
    kind = look.style["table_layout"], look.style["border_collapse"], look.width
    if kind != ("fixed", "collapse", "all"):
        raise Unsupported("a table of other than fixed columns and collapsed borders")
    parts = [(part, look.of_child(part)) for part in table]
    kinds = [part_look.kind for _, part_look in parts]
    if sorted(kinds, key=_PARTS.index if set(kinds) <= set(_PARTS) else None) != kinds or (
        kinds.count("columns") != 1 or kinds.count("rows") != 1 or kinds.count("heads") > 1
    ):
        raise Unsupported("a table of other parts than columns, a head and rows")
    if any(
        (part_look.before, part_look.after, part_look.inside) != _FREE for _, part_look in parts
    ):
        raise Unsupported("a part of a table that pages may not divide")
    border = _border(table, look)
    columns = _columns(*parts[0], x + border / 2, width - border)
    heads: list[Piece] = []
    rows: list[Piece] = []
    for part, part_look in parts[1:]:
        made = [
            _row(set_text, row, part_look.of_child(row), columns, border, group)
            for group in [section.add(part.tag)]
            for row in part
        ]
        (heads if part_look.kind == "heads" else rows).extend(made)
    return _joined(heads, rows, border / 2)


def _joined(heads: list[Piece], rows: list[Piece], half: float) -> list[Piece]:
    if not rows:
        raise Unsupported("a table without rows")
    for head in heads[1:]:
        head.may_break = False
    if heads:
        rows[0].may_break = False
    repeated = tuple(
        Piece(head.height, tuple(replace(text, section=None) for text in head.texts), head.boxes)
        for head in heads
    )
    for row in rows:
        row.heads = repeated
        row.above = half
    pieces = [*heads, *rows]
    for head in heads:
        head.above = half
    pieces[-1].below = half
    return pieces


def _border(table: Element, look: ComputedStyle) -> float:
    """The width of all borders of a table."""
    cells = {
        cell_look
        for part in table
        for part_look in [look.of_child(part)]
        if part_look.kind != "columns"
        for row in part
        for row_look in [part_look.of_child(row)]
        for cell in row
        for cell_look in [row_look.of_child(cell)]
    }
    borders = {(cell.border, cell.border_colour) for cell in cells}
    if len(borders) != 1:
        raise Unsupported("a table with borders of several kinds")
    return next(iter(borders))[0]


def _columns(
    group: Element, look: ComputedStyle, x: float, width: float
) -> list[tuple[float, float]]:
    """Where each column begins, and how wide it is."""
    given = [look.of_child(column).width for column in group]
    fixed = [value for value in given if isinstance(value, float)]
    free = len(given) - len(fixed)
    rest = width - sum(fixed)
    if not free or rest < 0:
        raise Unsupported("a table whose columns do not fill it")
    widths = [value if isinstance(value, float) else rest / free for value in given]
    return list(zip(accumulate(widths, initial=x), widths, strict=False))


def _row(
    set_text: SetFunction,
    row: Element,
    look: ComputedStyle,
    columns: list[tuple[float, float]],
    border: float,
    parent: Section,
) -> Piece:
    """A row as high as its highest cell."""
    if look.kind != "row" or (look.before, look.after, look.inside) != ("auto", "auto", "avoid"):
        raise Unsupported("a row that may be divided, or is held to another")
    if len(row) != len(columns):
        raise Unsupported("a row of other than one cell for each column")
    section = parent.add(row.tag)
    found: list[Text] = []
    pictures: list[Picture] = []
    cells: list[tuple[float, float, ComputedStyle, Section]] = []
    height = 0.0
    for cell, (x, width) in zip(row, columns, strict=True):
        cell_look = look.of_child(cell)
        if cell_look.kind != "cell" or cell_look.style["vertical_align"] != "top":
            raise Unsupported("cells that are not at the top of their row")
        if not cell_look.wraps or "colspan" in cell.attrib or "rowspan" in cell.attrib:
            raise Unsupported("cells that span, or in which blanks vanish")
        if cell_look.height and cell_look.style["box_sizing"] != "content-box":
            raise Unsupported("a height that counts the padding of a cell")
        top, right, bottom, left = (side + border / 2 for side in cell_look.padding)
        place = section.add(cell.tag, cell.get("scope"))
        y = 0.0
        if len(cell) and cell[0].tag == "img":
            pictures.append(_picture(cell, cell_look, x + left, top, place))
            y = cell_look.of_child(cell[0]).height
        else:
            for text in _lines(set_text, cell, cell_look, x + left, width - left - right, place):
                found.append(replace(text, y=top + y))
                y += text.line.height
        height = max(height, top + max(y, cell_look.height) + bottom)
        cells.append((x, width, cell_look, place))
    boxes = tuple(
        Box(x, 0.0, width, height, cell.background, border, cell.border_colour, place)
        for x, width, cell, place in cells
    )
    return Piece(height, tuple(found), boxes, tuple(pictures))


def _picture(cell: Element, look: ComputedStyle, x: float, y: float, place: Section) -> Picture:
    """The picture that fills a cell, in the middle of its own size."""
    (image,) = cell
    own = look.of_child(image)
    jpeg = at_address(image.get("src", ""))
    if not jpeg or cell.text or image.tail or isinstance(own.width, str) or any(own.margin):
        raise Unsupported("a picture of a layout, or with text beside it")
    width, height = within(jpeg, own.width, own.height)
    section = place.add(image.tag)
    section.label = image.get("alt", "")
    left, top = x + (own.width - width) / 2, y + (own.height - height) / 2
    return Picture(section, left, top, width, height, jpeg)


def _lines(
    set_text: SetFunction,
    cell: Element,
    look: ComputedStyle,
    x: float,
    width: float,
    place: Section,
) -> Iterator[Text]:
    """The lines of a cell, which holds text or paragraphs; they stand one below the other."""
    inner = [(child, look.of_child(child)) for child in cell]
    if all(child_look.kind != "block" for _, child_look in inner):
        for line in set_text(fragments_of(cell, look), look, width).lines:
            yield Text(place, x, 0.0, line, look.colour)
        return
    if "".join((cell.text or "", *(child.tail or "" for child in cell))):
        raise Unsupported("text beside the paragraphs of a cell")
    for child, child_look in inner:
        top, right, bottom, left = child_look.margin
        if child_look.kind != "block" or not child_look.wraps or top or bottom:
            raise Unsupported("other than paragraphs without a gap in a cell")
        if any(child_look.padding) or child_look.running or child_look.bookmark:
            raise Unsupported("paragraphs with padding, or with more, in a cell")
        section = place.add(child.tag)
        fragments = fragments_of(child, child_look)
        for line in set_text(fragments, child_look, width - left - right).lines:
            yield Text(section, x + left, 0.0, line, child_look.colour)
