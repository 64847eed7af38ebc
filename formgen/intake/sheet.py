"""A sheet as it was read, whatever the format: its cells, and what in it cannot be seen."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from formgen.intake.entries import Value
from formgen.model.problems import Place

Position = tuple[int, int]  # row and column, both from 1
Span = tuple[int, int, int, int]  # first row and column, last row and column


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cells of a sheet that are not blank; a CSV file is a sheet without a name."""

    file: str
    name: str | None
    cells: Mapping[Position, Value]
    hidden_rows: Set[int] = frozenset()
    hidden_columns: Set[int] = frozenset()
    merged: tuple[Span, ...] = ()
    is_hidden: bool = False
    counted: Mapping[str | None, str] = field(
        default_factory=dict
    )  # what stood where a day was counted

    def place(self, row: int, column: int) -> Place:
        """The place of a cell."""
        return Place(self.file, self.name, f"{letters(column)}{row}")

    def is_seen(self, row: int, column: int) -> bool:
        """True if a cell is neither in a hidden row nor in a hidden column."""
        return row not in self.hidden_rows and column not in self.hidden_columns


def letters(column: int) -> str:
    """The letters of a column: 1 is A, 27 is AA."""
    found = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        found = chr(ord("A") + rest) + found
    return found
