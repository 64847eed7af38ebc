"""A sheet as it was read, whatever the format: its cells, and what in it cannot be seen."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from formgen.intake.entries import Value
from formgen.intake.sheetlayout import Model, Position, SheetLayout, Span
from formgen.model.problems import Place

__all__ = ["Position", "Sheet", "Span", "letters"]


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
    counted: Mapping[str | None, str] = field(
        default_factory=dict
    )  # what stood where a day was counted

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
