"""Checklists that can be filled in on the screen: which cells of a paper are fields, and for what.

The setter knows where each cell stands, the document what it is for; both have the same tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from formgen.documents.blocks import Block, Checklist, CheckRow, Document, FieldTable, Listing, Row
from formgen.render.fastpdf import Unsupported
from formgen.render.fastpdf.drawing import POINTS, Page
from formgen.render.fastpdf.pdfassembly import Paper
from formgen.render.fastpdf.pieces import Section, Text
from formgen.render.fastpdf.widgets import Field, Widget

_ANSWER = re.compile(r"□([^□\s]+)")
_CHOICES = re.compile(r"(?:□[^□\s]+　?)+")  # and nothing beside them
# A year in two digits needs more room than is left for writing by hand.
_GAP = "　　　"
# Dates and times still to be written, each on a line: 「令和　年　月　日から」, 「□午前　□午後　時　分」.
_UNDECIDED = re.compile(r"(?:令和　年　月　日(?:から|まで)?|□午前　□午後　時　分|\n)+")
_PLACE = re.compile("　(?=[年月日時分])")
_PART_OF_DATE = re.compile(rf"{_GAP}([年月日時分])")
_SMALL, _PLAIN = 8.0, 10.0  # sizes of what is typed, in points
_INSET = 1.0  # points between a field and the border of its cell
_DESCENT = 0.12  # of a character's square, below the baseline


@dataclass(frozen=True, slots=True, eq=False)
class _Cell:
    """A cell of a table on its page."""

    section: Section
    page: int
    box: tuple[float, float, float, float]  # left, bottom, width and height, in points
    lines: list[tuple[Text, float, float]] = field(default_factory=list)  # left end, baseline


def with_room(document: Document) -> Document:
    """The document with room to type where dates are still blank."""
    return replace(document, blocks=tuple(map(_with_room, document.blocks)))


def _with_room(block: Block) -> Block:
    if not isinstance(block, FieldTable):
        return block
    return replace(block, rows=tuple(replace(r, value=_widened(r.value)) for r in block.rows))


def _widened(value: str) -> str:
    return _PLACE.sub(_GAP, value) if _UNDECIDED.fullmatch(value) else value


def fields(document: Document, paper: Paper) -> Iterator[Field]:
    """The fields of a paper in reading order.

    Raises Unsupported when the layout sets other tables than the document's.
    """
    cells = {cell.section: cell for cell in _cells(paper)}
    tables = [section for section in paper.structure.all() if section.role == "Table"]
    blocks = [b for b in document.blocks if isinstance(b, FieldTable | Checklist | Listing)]
    numbers = count(1)
    try:
        for block, table in zip(blocks, tables, strict=True):
            body = [row for part in table.sections if part.role == "TBody" for row in part.sections]
            found = [[cells[cell] for cell in row.sections] for row in body]
            for one in _of_table(block, found):
                # A full stop in a name would divide it.
                name = f"{next(numbers):03} {one.name}".replace(".", "．")
                yield replace(one, name=name)
    except (ValueError, KeyError) as error:
        raise Unsupported("tables that are not those of the document") from error


def _of_table(
    block: FieldTable | Checklist | Listing, rows: Sequence[Sequence[_Cell]]
) -> Iterator[Field]:
    """The fields of a table; a listing has none, for it stands in letters."""
    if isinstance(block, Checklist):
        for check, cells in zip(block.rows, rows, strict=True):
            yield from _of_check(block, check, cells)
    elif isinstance(block, FieldTable):
        for row, cells in zip(block.rows, rows, strict=True):
            yield from _of_row(row, cells)


def _of_check(block: Checklist, row: CheckRow, cells: Sequence[_Cell]) -> Iterator[Field]:
    _, _, _, answers, confirmer, remarks = cells
    *_, answer_label, confirmer_label, remarks_label = block.columns
    boxes = [
        _within(answers, text, match, choice, f"{row.number}　{choice}：{row.text}", choice)
        for text in answers.lines
        for match in _ANSWER.finditer(text[0].line.text)
        for choice in [match[1]]
    ]
    if not boxes:
        raise Unsupported("answers without boxes to tick")
    yield Field(answer_label, f"{row.number}　{answer_label}：{row.text}", boxes)
    for cell, label in ((confirmer, confirmer_label), (remarks, remarks_label)):
        yield _text(cell, label, f"{row.number}　{label}", _SMALL)


def _of_row(row: Row, cells: Sequence[_Cell]) -> Iterator[Field]:
    _, cell = cells
    if not row.value:
        yield _text(cell, row.label, row.label, _PLAIN)
    elif _GAP in row.value and _UNDECIDED.fullmatch(row.value.replace(_GAP, "　")):
        for text in cell.lines:
            yield from _of_date(row.label, cell, text)
    elif _CHOICES.fullmatch(row.value):
        yield Field(row.label, row.label, _boxes(row.label, cell, cell.lines))


def _of_date(name: str, cell: _Cell, placed: tuple[Text, float, float]) -> Iterator[Field]:
    """A place for each part of a date and a time, and boxes for the half of the day."""
    line = placed[0].line.text
    whole = name + "".join(end for end in ("から", "まで") if line.endswith(end))
    for match in _PART_OF_DATE.finditer(line):
        label = f"{whole}（{match[1]}）"
        widget = _within(cell, placed, match, _GAP, label)
        yield Field(label, label, (widget,), size=_PLAIN, longest=2)
    if boxes := _boxes(whole, cell, (placed,)):
        yield Field(f"{whole}（午前・午後）", f"{whole}（午前・午後）", boxes)


def _boxes(name: str, cell: _Cell, lines: Sequence[tuple[Text, float, float]]) -> list[Widget]:
    """The boxes to tick in some lines of a cell."""
    return [
        _within(cell, placed, match, match[1], f"{name}（{match[1]}）", match[1])
        for placed in lines
        for match in _ANSWER.finditer(placed[0].line.text)
    ]


def _text(cell: _Cell, name: str, label: str, size: float) -> Field:
    left, bottom, width, height = cell.box
    widget = Widget(
        cell.section, cell.page, left + _INSET, bottom + _INSET,
        width - 2 * _INSET, height - 2 * _INSET, label,
    )  # fmt: skip
    return Field(name, label, (widget,), size=size)


def _within(
    cell: _Cell,
    placed: tuple[Text, float, float],
    match: re.Match[str],
    room: str,
    label: str,
    choice: str = "",
) -> Widget:
    """A place within a line; all characters of such a line are full-width."""
    text, left, baseline = placed
    span = text.line.spans[0]
    side = span.size * POINTS
    if abs(text.line.width - len(text.line.text) * span.size) > span.size / 10:
        raise Unsupported("boxes to tick among other than full-width characters")
    start, end = match.span() if choice else (match.start(), match.start() + len(room))
    return Widget(
        cell.section, cell.page, left + start * side, baseline - _DESCENT * side,
        (end - start) * side, side, label, choice,
    )  # fmt: skip


def _cells(paper: Paper) -> Iterator[_Cell]:
    for number, (placed, _) in enumerate(paper.pages):
        page = Page(number, paper.sheet)
        for piece, y in placed:
            found = {
                box.section: _Cell(box.section, number, page.rectangle(box, y))
                for box in piece.boxes
                if box.section
            }
            for text in piece.texts:
                if text.section in found and text.line.spans:
                    left = (page.left + text.x + text.line.spans[0].x) * POINTS
                    baseline = page.height_of(y + text.y + text.line.baseline)
                    found[text.section].lines.append((text, left, baseline))
            yield from found.values()
