"""A sheet as it was read, whatever the format: its cells, and where its labels stand.

Labels stand down column A (guidance in B, one record per column from C) or across a row (one
record per row below). They are found once, when the sheet is opened.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from formgen.intake import limits
from formgen.intake.labels import keys_by_label, squeeze
from formgen.intake.rawrecords import Value
from formgen.model.postrecord import Post
from formgen.model.problems import InvalidValue, Place
from formgen.model.records import Account, Device
from formgen.model.recordtypes import BUILT_IN, RecordTypes

Model = type[Account] | type[Device] | type[Post]
Position = tuple[int, int]  # row and column, both from 1
Span = tuple[int, int, int, int]  # first row and column, last row and column
_LABEL_COLUMN, _FIRST_VALUE_COLUMN = 1, 3


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """The labels of a sheet: along a line, at positions; records stand across the line.

    Down column A a position is a row and a record is a column; across a row it is the reverse.
    """

    down: bool
    line: int
    first_record: int
    known: frozenset[str]  # the labels of fields that stand there, squeezed; none in some sheets

    def split(self, row: int, column: int) -> tuple[int, int]:
        """The position and the record of a cell."""
        return (row, column) if self.down else (column, row)

    def cell(self, position: int, record: int | None = None) -> Position:
        """The row and column of a record's value, or of the label itself."""
        other = self.line if record is None else record
        return (position, other) if self.down else (other, position)

    def texts(self, cells: Mapping[Position, Any], merged: Sequence[Span]) -> dict[int, str]:
        """The text at each position of the line, as the cells hold them now."""
        found: dict[int, str] = {}
        for (row, column), value in cells.items():
            position, line = self.split(row, column)
            if line == self.line and not isinstance(value, InvalidValue):
                found[position] = str(value)
        if not self.down:
            for row, column, text in _spread(cells, merged):
                if row == self.line:
                    found.setdefault(column, text)
        return found


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet that are not blank; a CSV file is a sheet without a name."""

    file: str
    name: str | None
    cells: Mapping[Position, Value]
    layouts: Mapping[Model, SheetLayout]  # as found when it was opened: no label is changed later
    hidden_rows: Set[int] = frozenset()
    hidden_columns: Set[int] = frozenset()
    merged: tuple[Span, ...] = ()
    is_hidden: bool = False
    # What stood where a day was counted, by the cell's name.
    counted: Mapping[str | None, str] = field(default_factory=dict)
    records: RecordTypes = BUILT_IN

    def place(self, row: int, column: int) -> Place:
        """The place of a cell."""
        return Place(self.file, self.name, f"{letters(column)}{row}")

    def texts(self, layout: SheetLayout) -> Mapping[int, str]:
        """The text at each position of a line of labels."""
        return layout.texts(self.cells, self.merged)

    def labelled(self, model: Model) -> Mapping[Position, str]:
        """The label under which each value stands, known or not; none without a label."""
        layout = self.layouts[model]
        texts = self.texts(layout) if layout.known else {}
        return {
            cell: texts[position]
            for cell in self.cells
            for position, record in [layout.split(*cell)]
            if record >= layout.first_record and position in texts
        }


@dataclass(frozen=True, slots=True)
class BookSheet:
    """A sheet, its secrets replaced by an InvalidValue, and what formgen reads from it."""

    sheet: Sheet
    model: Model | None
    cells: Mapping[Position, Any]  # as a person sees them, where a value cannot be read

    @property
    def title(self) -> str:
        """The name of the sheet."""
        return self.sheet.name or ""

    @property
    def layout(self) -> SheetLayout | None:
        """Where its labels stand, if it is read."""
        return self.sheet.layouts[self.model] if self.model is not None else None


@cache  # of no more columns than a sheet may have
def letters(column: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    found = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def find_layouts(
    cells: Mapping[Position, Any], merged: Sequence[Span], records: RecordTypes = BUILT_IN
) -> Mapping[Model, SheetLayout]:
    """Find the line that holds most labels of accounts, that of devices and that of posts."""
    rows: dict[int, set[str]] = defaultdict(set)
    down: set[str] = set()
    for (row, column), value in cells.items():
        if (row <= limits.HEADER_ROWS or column == _LABEL_COLUMN) and not isinstance(
            value, InvalidValue
        ):
            word = squeeze(str(value))
            if row <= limits.HEADER_ROWS:
                rows[row].add(word)
            if column == _LABEL_COLUMN:
                down.add(word)
    for row, _, text in _spread(cells, merged):
        rows[row].add(squeeze(text))
    return {model: _layout(model, rows, down) for model in records.every}


def _layout(model: Model, rows: Mapping[int, set[str]], down: set[str]) -> SheetLayout:
    known = keys_by_label(model).keys()
    best = max(sorted(rows), key=lambda row: len(rows[row] & known), default=1)
    in_row, in_column = rows.get(best, set()) & known, down & known
    # A single label fits both ways; the contract says which one is meant.
    ahead = len(in_column) - len(in_row)
    if ahead > 0 or (ahead == 0 and issubclass(model, Account)):
        return SheetLayout(True, _LABEL_COLUMN, _FIRST_VALUE_COLUMN, frozenset(in_column))
    return SheetLayout(False, best, best + 1, frozenset(in_row))


def _spread(
    cells: Mapping[Position, Any], merged: Sequence[Span]
) -> Iterator[tuple[int, int, str]]:
    """Yield the further rows of each label that is merged over several, which is seen in each."""
    for first, column, last, _ in merged:
        value = cells.get((first, column))
        if (
            first <= limits.HEADER_ROWS
            and value is not None
            and not isinstance(value, InvalidValue)
        ):
            for row in range(first + 1, min(last, limits.HEADER_ROWS) + 1):
                if (row, column) not in cells:
                    yield row, column, str(value)
