"""The parts of a sheet that is shown to its clerk again: labels, headings, guidance and values."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from formgen.intake.labels import keys_by_label, squeeze
from formgen.intake.sheetlayout import BookSheet
from formgen.model.problems import InvalidValue
from formgen.workbooks.accountsheet import Live, account_lines

Part = Literal["label", "group", "guidance", "value"]
_COUNTS = tuple(line.label for line in account_lines() if isinstance(line, Live))


def without_counts(sheet: BookSheet) -> BookSheet:
    """The sheet with no more than the results of the rows that it fills in itself.

    Their guidance is about colours that the copy does not have.
    """
    rows = {row for row, column in sheet.cells if column == 1 and sheet.cells[row, 1] in _COUNTS}
    results = {
        at for at, value in sheet.cells.items()
        if at[0] in rows and at[1] > 2 and (not isinstance(value, InvalidValue) or value.is_secret)
    }  # fmt: skip
    kept = results | {(row, 1) for row, _ in results}
    cells = {at: value for at, value in sheet.cells.items() if at[0] not in rows or at in kept}
    return replace(sheet, cells=cells)


def runs_down(sheet: BookSheet) -> bool:
    """True if the labels stand down column A, as in formgen's own account sheet."""
    return sheet.layout is not None and sheet.layout.down


def part_of(sheet: BookSheet, row: int, column: int, value: Any) -> Part:
    """The part that a cell plays among the others of its sheet."""
    if sheet.model is None or sheet.layout is None or not isinstance(value, str):
        return "value"
    if value in sheet.sheet.records.groups and column == 1:
        return "group"
    if sheet.layout.cell(sheet.layout.split(row, column)[0]) == (row, column):
        is_label = value in _COUNTS or squeeze(value) in keys_by_label(sheet.model)
        return "label" if is_label else "value"
    is_guidance = column == 2 and runs_down(sheet)
    return "guidance" if is_guidance else "value"
