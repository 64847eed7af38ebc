"""The sheet of a new workbook that keeps what an older one held and no cell could take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from formgen.intake.sheettitles import HEADINGS, LEFTOVER_TITLE, Leftover
from formgen.workbooks import cellstyles
from formgen.workbooks.bookfile import LONGEST_CELL, visible

_WIDTHS = {"A": 34.0, "B": 26.0, "C": 44.0, "D": 44.0}


def fill_leftovers(sheet: Worksheet, leftovers: Sequence[Leftover]) -> None:
    """Write the values, one per row; they are text, whatever they look like."""
    cellstyles.set_widths(sheet, _WIDTHS)
    cellstyles.apply_style(
        cellstyles.cell_at(sheet, 1, 1, LEFTOVER_TITLE),
        cellstyles.BOLD,
        cellstyles.LINE,
        border=None,
    )
    for column, heading in enumerate(HEADINGS, start=1):
        head = cellstyles.cell_at(sheet, 2, column, heading)
        cellstyles.apply_style(head, cellstyles.BOLD, cellstyles.CENTRED, cellstyles.GROUP_FILL)
    rows = (part for leftover in leftovers for part in _in_cells(leftover))
    for row, leftover in enumerate(rows, start=3):
        told = (leftover.place, leftover.label, leftover.value, leftover.reason)
        texts = tuple(map(visible, told))
        for column, text in enumerate(texts, start=1):
            cell = cellstyles.cell_at(sheet, row, column, text)
            cell.data_type = "s"  # never a formula
            cell.number_format = cellstyles.number_format("text")
            cellstyles.apply_style(cell, cellstyles.BODY, cellstyles.WRAPPED)
        heights = zip(texts, _WIDTHS.values(), strict=True)
        cellstyles.set_height(
            sheet, row, max(cellstyles.height_of(text, width) for text, width in heights)
        )
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "2:2"
    cellstyles.prepare_print(sheet, "landscape", pages_wide=1)


def _in_cells(leftover: Leftover) -> Iterator[Leftover]:
    """The value in as many parts as cells can hold."""
    most = LONGEST_CELL // 2  # of characters that count twice
    for start in range(0, max(1, len(leftover.value)), most):
        yield replace(leftover, value=leftover.value[start : start + most])
