"""Checklists that can be filled in on the screen: which cells of a paper are fields, and for what.

The setter knows where each cell stands, the document what it is for; both have the same tables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from formgen.documents.blocks import (
    Block,
    Cell,
    Checklist,
    CheckRow,
    Document,
    FieldTable,
    Listing,
    PictureRow,
    Pictures,
    Row,
    Table,
)  # fmt: skip
from formgen.render.fastpdf import Unsupported
from formgen.render.fastpdf.drawing import POINTS, Page
from formgen.render.fastpdf.pdfassembly import Paper
from formgen.render.fastpdf.pieces import Section, Text
from formgen.render.fastpdf.widgets import Field, Widget

_ANSWER = re.compile(r"□([^□\s]+)")
_BOX = re.compile(r"□([^□\s]*)")  # whose words may follow on the next line
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

    def lines_of(self, section: Section) -> list[tuple[Text, float, float]]:
        """Its lines that belong to one of its paragraphs."""
        return [placed for placed in self.lines if placed[0].section is section]


def with_room(document: Document) -> Document:
    """The document with room to type where dates are still blank."""
    return replace(document, blocks=tuple(map(_with_room, document.blocks)))


def _with_room(block: Block) -> Block:
    if isinstance(block, FieldTable):
        return replace(block, rows=tuple(replace(r, value=_widened(r.value)) for r in block.rows))
    if isinstance(block, Listing) and block.is_one_column:
        listed = (
            part for row in block.rows for part in _divided(row[0], lambda c: block.is_long((c,)))
        )
        return replace(block, rows=tuple((cell,) for cell in listed))
    if isinstance(block, Pictures):
        return replace(
            block, rows=tuple(part for row in block.rows for part in _in_rows(block, row))
        )
    return block


def _in_rows(block: Pictures, row: PictureRow) -> Iterator[PictureRow]:
    first, *others = _divided(row.rows, lambda cell: block.is_long(replace(row, rows=cell)))
    yield replace(row, rows=first)
    yield from (PictureRow(None, "", "", cell) for cell in others)


def _divided(cell: Cell, is_long: Callable[[Cell], bool]) -> Iterator[Cell]:
    """A long cell as cells of which none is higher than a page: the fast setter divides none."""
    if not is_long(cell):
        yield cell
    elif len(cell) > 1:
        for part in (cell[: len(cell) // 2], cell[len(cell) // 2 :]):
            yield from _divided(part, is_long)
    else:
        (line,), half = cell, len(cell[0].value) // 2
        at = line.value.rfind("\n", half // 2, half) + 1 or half
        yield from _divided((Row(line.label, line.value[:at].removesuffix("\n")),), is_long)
        yield from _divided((Row("", line.value[at:]),), is_long)


def _widened(value: str) -> str:
    return _PLACE.sub(_GAP, value) if _UNDECIDED.fullmatch(value) else value


def fields(document: Document, paper: Paper) -> Iterator[Field]:
    """The fields of a paper in reading order.

    Raises Unsupported when the layout sets other tables than the document's.
    """
    cells = {cell.section: cell for cell in _cells(paper)}
    tables = [section for section in paper.structure.all() if section.role == "Table"]
    blocks = [block for block in document.blocks if isinstance(block, Table)]
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


def _of_table(block: Table, rows: Sequence[Sequence[_Cell]]) -> Iterator[Field]:
    if isinstance(block, Checklist):
        for check, cells in zip(block.rows, rows, strict=True):
            yield from _of_check(block, check, cells)
    elif isinstance(block, FieldTable):
        for row, cells in zip(block.rows, rows, strict=True):
            yield from _of_row(row, cells)
    elif isinstance(block, Pictures):
        for picture, (_, cell) in zip(block.rows, rows, strict=True):
            yield from _of_lines(picture.rows, cell, picture.rows[0].value)
    elif isinstance(block, Listing):
        for listed, cells in zip(block.rows, rows, strict=True):
            which = "".join(line.value for line in listed[0]) if block.has_name(listed) else ""
            for lines, cell, head in zip(listed, cells, block.columns, strict=True):
                yield from _of_lines(lines, cell, f"{which}　{head}".strip())


def _of_lines(lines: Cell, cell: _Cell, name: str) -> Iterator[Field]:
    """The fields among the lines of a cell, each a paragraph; one that is blank is a field as a whole."""
    if lines[0].is_space:
        yield _text(cell, name, name, _PLAIN)
        return
    for row, section in zip(lines, cell.section.sections, strict=True):
        label = f"{name}　{row.label}".strip("　")
        placed = cell.lines_of(section)
        if row.value.startswith("□"):
            if boxes := _boxes(label, cell, placed):
                yield Field(label, label, boxes)
        elif row.label and not row.value.strip():
            yield _beside(cell, placed[-1], label)


def _beside(cell: _Cell, placed: tuple[Text, float, float], label: str) -> Field:
    """A place for text between a label and the right border of its cell."""
    text, left, baseline = placed
    height = text.line.height * POINTS
    start = left + _length(text) * POINTS
    left_of_cell, _, width, _ = cell.box
    bottom = baseline - (text.line.height - text.line.baseline) * POINTS
    widget = Widget(
        cell.section, cell.page, start, bottom + _INSET,
        left_of_cell + width - start - _INSET, height - 2 * _INSET, label,
    )  # fmt: skip
    return Field(label, label, (widget,), size=_SMALL)


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
    following = (*(placed[0].line.text for placed in lines[1:]), "")
    return [
        _within(cell, placed, match, said, f"{name}（{said}）", said)
        for placed, after in zip(lines, following, strict=True)
        for match in _BOX.finditer(placed[0].line.text)
        for said in [match[1] or after.partition("□")[0].strip() or "□"]
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
    """A place within a line; all characters before it are full-width, or all from it on."""
    text, left, baseline = placed
    words, size = text.line.text, text.line.spans[0].size
    side = size * POINTS
    start, end = match.span() if choice else (match.start(), match.start() + len(room))
    is_wide = abs(_length(text) - len(words) * size) <= size / 10
    if is_wide or _is_wide(words[:start]):
        left += start * side
    elif _is_wide(words[start:]):
        left += _length(text) * POINTS - (len(words) - start) * side
    else:
        raise Unsupported("boxes to tick among other than full-width characters")
    width = (end - start) * side if is_wide or _is_wide(words[start:end]) else side
    return Widget(
        cell.section, cell.page, left, baseline - _DESCENT * side, width, side, label, choice
    )


def _length(text: Text) -> float:
    """How long a line on the left is, without its indent."""
    return text.line.width - text.line.spans[0].x


def _is_wide(text: str) -> bool:
    """True if each character is as wide as it is high, whatever the font."""
    return all(char == "□" or unicodedata.east_asian_width(char) in "WF" for char in text)


def _cells(paper: Paper) -> Iterator[_Cell]:
    for number, (placed, _) in enumerate(paper.pages):
        page = Page(number, paper.sheet)
        for piece, y in placed:
            found = {
                box.section: _Cell(box.section, number, page.rectangle(box, y))
                for box in piece.boxes
                if box.section
            }
            owners = {part: cell for cell in found.values() for part in cell.section.all()}
            for text in piece.texts:
                if text.section in owners and text.line.spans:
                    left = (page.left + text.x + text.line.spans[0].x) * POINTS
                    baseline = page.height_of(y + text.y + text.line.baseline)
                    owners[text.section].lines.append((text, left, baseline))
            yield from found.values()
