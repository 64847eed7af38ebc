"""Values of an older sheet for which the newest layout has no cell: kept on a sheet of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from formgen.intake.titles import LEFTOVER_TITLE

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

LEFTOVER_SHEET = "引き継げなかった値"
HEADINGS = ("元の場所", "項目", "値", "引き継げなかった理由")
_WIDTHS = {"A": 34.0, "B": 26.0, "C": 44.0, "D": 44.0}


@dataclass(frozen=True, slots=True)
class Leftover:
    """A value that found no cell: where it stood, under which label, and why it stays behind."""

    place: str
    label: str
    value: str
    reason: str


def fill_leftovers(sheet: Worksheet, leftovers: Sequence[Leftover]) -> None:
    """Write the values, one per row; they are text, whatever they look like."""
    from formgen.bookfile import visible  # openpyxl comes with it
    from formgen.intake import looks

    looks.set_widths(sheet, _WIDTHS)
    looks.dress(looks.cell_at(sheet, 1, 1, LEFTOVER_TITLE), looks.BOLD, looks.LINE, border=None)
    for column, heading in enumerate(HEADINGS, start=1):
        head = looks.cell_at(sheet, 2, column, heading)
        looks.dress(head, looks.BOLD, looks.CENTRED, looks.GROUP_FILL)
    rows = (part for leftover in leftovers for part in _in_cells(leftover))
    for row, leftover in enumerate(rows, start=3):
        told = (leftover.place, leftover.label, leftover.value, leftover.reason)
        texts = tuple(map(visible, told))
        for column, text in enumerate(texts, start=1):
            cell = looks.cell_at(sheet, row, column, text)
            cell.data_type = "s"  # never a formula
            cell.number_format = looks.number_format("text")
            looks.dress(cell, looks.BODY, looks.WRAPPED)
        heights = zip(texts, _WIDTHS.values(), strict=True)
        looks.set_height(sheet, row, max(looks.height_of(text, width) for text, width in heights))
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "2:2"
    looks.prepare_print(sheet, "landscape", pages_wide=1)


def labels_beside(cells: Mapping[tuple[int, int], Any]) -> Mapping[tuple[int, int], str]:
    """The label under which each cell of the sheet stood before; none for what is not a value."""
    label_column, value_column = HEADINGS.index("項目") + 1, HEADINGS.index("値") + 1
    return {
        (row, column): str(cells.get((row, label_column), "")) if column == value_column else ""
        for row, column in cells
        if column <= len(HEADINGS)
    }


def _in_cells(leftover: Leftover) -> Iterator[Leftover]:
    """The value in as many parts as cells can hold."""
    from formgen.bookfile import LONGEST_CELL  # openpyxl comes with it

    most = LONGEST_CELL // 2  # of characters that count twice
    for start in range(0, max(1, len(leftover.value)), most):
        yield replace(leftover, value=leftover.value[start : start + most])
