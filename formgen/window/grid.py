"""The clerk's own sheets as tables: her rows, columns and texts, and where the faults are.

Of a sheet larger than a page can show stand the faulty rows and columns first, then those beside them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from formgen.intake.labels import squeeze
from formgen.intake.secrets.redaction import CLAUSE, HIDDEN
from formgen.intake.sheetlayout import BookSheet, Position, Sheet, Span, letters
from formgen.intake.sheetpurpose import IN_EVERY_SHEET
from formgen.model.japanese import wareki
from formgen.model.problems import InvalidValue
from formgen.model.visibletext import visible
from formgen.workbooks.accountsheet import COUNTER
from formgen.workbooks.bookfile import FIRST_DAY
from formgen.workbooks.sheetparts import part_of, runs_down, without_counts

_MOST_COLUMNS, _MOST_ROWS, _MOST_CELLS = 80, 400, 8_000
_MOST_CHARACTERS, _MOST_LINES = 240, 8  # in a cell
_UNREADABLE = "（読めない値です）"


@dataclass(frozen=True, slots=True)
class Mark:
    """A fault as its cell shows it: its number in the list, and its message."""

    number: int
    is_error: bool
    message: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table.

    kind is label, group, guidance, value or line; scope is that of a heading. A merged cell takes
    several columns and rows. Only a cell with marks has an anchor.
    """

    text: str
    kind: str = "value"
    scope: str = ""
    columns: int = 1
    rows: int = 1
    anchor: str = ""
    marks: tuple[Mark, ...] = ()

    @property
    def severity(self) -> str:
        """The graver of its faults: error or warning; nothing without any."""
        return (
            "error"
            if any(mark.is_error for mark in self.marks)
            else "warning"
            if self.marks
            else ""
        )


@dataclass(frozen=True, slots=True)
class Line:
    """A row or column of the sheet: its number or letters, and whether the sheet hides it."""

    name: str
    is_hidden: bool
    cells: tuple[Cell | None, ...] = ()  # of a row; None: blank


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet as a table. left_out says how much of it is not shown; nothing when all is."""

    anchor: str
    title: str
    is_down: bool  # whether the labels stand down the first column
    columns: tuple[Line, ...]  # none of a text in lines
    rows: tuple[Line, ...]
    left_out: str
    marks: tuple[Mark, ...]  # of faults of the whole sheet


def sheet_of_lines(file: str, lines: Sequence[str]) -> BookSheet:
    """The lines of a text as a sheet of one column."""
    cells = {(number, 1): line for number, line in enumerate(lines, start=1) if line.strip()}
    return BookSheet(Sheet(file, None, cells, {}), None, cells)


def make_grid(
    sheet: BookSheet, anchor: str, title: str, marks: Mapping[Position, tuple[Mark, ...]]
) -> Grid:
    """The table of a sheet; marks are those of its cells, (0, 0) standing for the whole sheet."""
    marked = {at: found for at, found in marks.items() if at != (0, 0)}
    shown = without_counts(sheet) if runs_down(sheet) else sheet
    head_rows, head_columns = _heads(sheet)
    filled_rows, filled_columns = {row for row, _ in shown.cells}, {at for _, at in shown.cells}
    columns = _chosen(filled_columns, {at for _, at in marked}, head_columns, _MOST_COLUMNS)
    most = min(_MOST_ROWS, _MOST_CELLS // max(1, len(columns)))
    rows = _chosen(filled_rows, {row for row, _ in marked}, head_rows, most)
    unshown = (len(filled_rows.difference(rows)), len(filled_columns.difference(columns)))
    table, whole = _Table(shown, anchor, marked, rows, columns), sheet.sheet
    return Grid(
        anchor,
        visible(title),
        runs_down(sheet),
        tuple(Line(letters(at), at in whole.hidden_columns) for at in columns if whole.layouts),
        tuple(Line(str(row), row in whole.hidden_rows, tuple(table.cells(row))) for row in rows),
        _left_out(*unshown),
        marks.get((0, 0), ()),
    )


def _heads(sheet: BookSheet) -> tuple[Collection[int], Collection[int]]:
    """The rows and the columns that say what the others hold: labels and accounts' numbers."""
    if (layout := sheet.layout) is None:
        return (), ()
    texts = sheet.sheet.texts(layout).items()
    numbers = [position for position, text in texts if squeeze(text) == IN_EVERY_SHEET]
    return (numbers, (1, 2)) if layout.down else ((layout.line,), numbers)


def _chosen(
    filled: Collection[int], faulty: Collection[int], heads: Collection[int], most: int
) -> tuple[int, ...]:
    """The rows or columns to show: headings, faulty ones, those beside them, then from the first on."""
    beside = (at + step for at in sorted(faulty) for step in (-1, 1) if at + step in filled)
    wanted = (*(at for at in heads if at in filled), *sorted(faulty), *beside, *sorted(filled))
    return tuple(sorted(islice(dict.fromkeys(wanted), most)))


def _left_out(rows: int, columns: int) -> str:
    counts = "、".join(
        f"{count:,}{what}" for count, what in ((rows, "行"), (columns, "列")) if count
    )
    return (
        f"大きなシートのため、直すところの周りを先に示しています（このほかに{counts}あります）。"
        if counts
        else ""
    )


class _Table:
    """Makes the cells of the chosen rows and columns of a sheet."""

    def __init__(
        self,
        sheet: BookSheet,
        anchor: str,
        marks: Mapping[Position, tuple[Mark, ...]],
        rows: Sequence[int],
        columns: Sequence[int],
    ) -> None:
        self._sheet, self._anchor, self._marks, self._columns = sheet, anchor, marks, columns
        self._spans: dict[Position, tuple[int, int]] = {}
        self._covered: set[Position] = set()
        for span in sheet.sheet.merged:
            self._merge(span, rows)

    def _merge(self, span: Span, rows: Sequence[int]) -> None:
        """Note what a merged cell covers of the table, unless something of its own stands there."""
        top, left, bottom, right = span
        within = [(row, column) for row in rows if top <= row <= bottom
                  for column in self._columns if left <= column <= right]  # fmt: skip
        others = within[1:]
        if within and within[0] == (top, left) and not any(
            at in self._sheet.cells or at in self._marks or at in self._covered for at in others
        ):  # fmt: skip
            tall = len({row for row, _ in within})
            self._spans[top, left] = (tall, len(within) // tall)
            self._covered.update(others)

    def cells(self, row: int) -> Iterator[Cell | None]:
        """The cells of a row, None for a blank one; what a merged cell covers is left out."""
        values = self._sheet.cells
        for column in self._columns:
            at = (row, column)
            if at in values or at in self._marks or at in self._spans:
                yield self._cell(at, values.get(at))
            elif at not in self._covered:
                yield None

    def _cell(self, at: Position, value: Any) -> Cell:
        layout, (row, column) = self._sheet.layout, at
        kind, scope = "value", ""
        if layout is None:
            kind = "value" if self._sheet.sheet.layouts else "line"
        elif value is not None:
            kind = part_of(self._sheet, row, column, value)
            if kind != "group" and at == layout.cell(layout.split(*at)[0]):
                kind, scope = "label", "row" if layout.down else "col"
        if isinstance(value, int) and self._sheet.cells.get((row, 1)) == COUNTER.label:
            value = f"未記入 {value} 項目" if value else "記入済み"
        tall, wide = self._spans.get(at, (1, 1))
        marks = self._marks.get(at, ())
        name = f"L{row}" if kind == "line" else f"{letters(column)}{row}"
        anchor = f"{self._anchor}-{name}" if marks else ""
        return Cell(_text(value), kind, scope, wide, tall, anchor, marks)


def _text(value: Any) -> str:
    """A value as a person reads it, cut where nobody reads on."""
    if isinstance(value, InvalidValue):
        return HIDDEN if value.clause == CLAUSE else _UNREADABLE
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date) and not isinstance(value, datetime) and value >= FIRST_DAY:
        return wareki(value)
    if isinstance(value, float) and value.is_integer():
        value = f"{value:.0f}"
    text = "" if value is None else str(value)
    short = "\n".join(text[:_MOST_CHARACTERS].split("\n")[:_MOST_LINES])
    return visible(text if short == text else f"{short}…（全{len(text):,}字）")
