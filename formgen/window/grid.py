"""The clerk's own sheets as tables: her rows, columns and texts, and where the faults are.

Of a sheet larger than a page can show stand the faulty rows and columns first, then those beside them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any, Literal

from formgen.intake.labels import squeeze
from formgen.intake.secrets.redaction import HIDDEN
from formgen.intake.sheetlayout import BookSheet, Position, Sheet, letters
from formgen.intake.sheetpurpose import IN_EVERY_SHEET
from formgen.model.japanese import wareki
from formgen.model.problems import InvalidValue
from formgen.model.visibletext import visible
from formgen.workbooks.accountsheet import COUNTER
from formgen.workbooks.bookfile import FIRST_DAY
from formgen.workbooks.sheetparts import Part, part_of, runs_down, without_counts

_MOST_COLUMNS, _MOST_ROWS, _MOST_CELLS = 80, 400, 8_000
_MOST_CHARACTERS, _MOST_LINES = 160, 8  # in a cell
_UNREADABLE = "（読めない値です）"


@dataclass(frozen=True, slots=True)
class Mark:
    """A fault as its cell shows it: its number in the list, and its message."""

    number: int
    is_error: bool
    message: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the table; only one with marks has an anchor."""

    text: str
    part: Part | Literal["line"]
    anchor: str = ""
    marks: tuple[Mark, ...] = ()

    @property
    def severity(self) -> str:
        """The graver of its faults."""
        return "error" if any(mark.is_error for mark in self.marks) else "warning"


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
    whole = sheet.sheet
    return Grid(
        anchor,
        visible(title),
        runs_down(sheet),
        tuple(Line(letters(at), at in whole.hidden_columns) for at in columns if whole.layouts),
        tuple(
            Line(str(row), row in whole.hidden_rows, tuple(
                _cell(shown, (row, column), anchor, marked) for column in columns))
            for row in rows
        ),
        _left_out(*unshown),
        marks.get((0, 0), ()),
    )  # fmt: skip


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
    counts = [f"{count:,}{what}" for count, what in ((rows, "行"), (columns, "列")) if count]
    more = f"（このほかに{'、'.join(counts)}あります）"
    return (
        f"大きなシートのため、直すところの周りを先に、一部だけを示しています{more}。"
        if counts
        else ""
    )


def _cell(
    sheet: BookSheet, at: Position, anchor: str, marked: Mapping[Position, tuple[Mark, ...]]
) -> Cell | None:
    """A cell as it is shown; None for a blank one."""
    value, marks, (row, column) = sheet.cells.get(at), marked.get(at, ()), at
    if value is None and not marks:
        return None
    part: Part | Literal["line"] = part_of(sheet, row, column, value)
    name = f"{letters(column)}{row}"
    if not sheet.sheet.layouts:
        part, name = "line", f"L{row}"
    elif sheet.layout and part == "value" and at == sheet.layout.cell(sheet.layout.split(*at)[0]):
        part = "label"  # of no field that there is
    if isinstance(value, int) and sheet.cells.get((row, 1)) == COUNTER.label:
        value = f"未記入 {value} 項目" if value else "記入済み"
    return Cell(_text(value), part, f"{anchor}-{name}" if marks else "", marks)


def _text(value: Any) -> str:
    """A value as a person reads it, cut where nobody reads on."""
    if isinstance(value, InvalidValue):
        return HIDDEN if value.is_secret else _UNREADABLE
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date) and not isinstance(value, datetime) and value >= FIRST_DAY:
        return wareki(value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        value = f"{value:.0f}"
    text = "" if value is None else str(value).replace("\r\n", "\n")
    short = "\n".join(text[:_MOST_CHARACTERS].split("\n")[:_MOST_LINES])
    return visible(text if short == text else f"{short}…（全{len(text):,}字）")
