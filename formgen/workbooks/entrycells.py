"""The cells into which a clerk types: opened, dressed, ruled, named and filled with values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from formgen.model.fields import FieldSpec
from formgen.model.japanese import wareki
from formgen.model.problems import FormgenError
from formgen.workbooks import cellstyles
from formgen.workbooks.bookfile import FIRST_DAY, LONGEST_CELL, fits, put_text
from formgen.workbooks.choicesheet import add_name
from formgen.workbooks.entryrules import rule

Value = str | int | float | date | tuple[str, ...] | None
Values = Mapping[str, Value]


def open_for_entry(cells: Sequence[Cell], spec: FieldSpec, records: Sequence[Values]) -> None:
    """Make a field's cells ready for entry, and enter the values of the first records."""
    # Of a long text that is cut the beginning shows, and that it goes on.
    alignment = cellstyles.FROM_TOP if spec.kind == "long_text" else cellstyles.WRAPPED
    for cell in cells:
        cellstyles.apply_style(cell, cellstyles.BODY, alignment)
        cellstyles.open_cell(cell)
        cell.number_format = cellstyles.number_format(spec.kind)
    for cell, record in zip(cells, records, strict=False):
        _put(cell, record.get(spec.key), spec)


def name_and_rule(
    sheet: Worksheet, cells: Sequence[Cell], spec: FieldSpec, *, ruled: bool = True
) -> None:
    """Give a field's cells the name of its key and, where wanted, the rule of its kind."""
    first, last = cells[0], cells[-1]
    reach = f"${first.column_letter}${first.row}:${last.column_letter}${last.row}"
    add_name(sheet, spec.key, reach)
    if ruled:
        sheet.add_data_validation(rule(spec, first.coordinate, reach))


def height_of(cell: Cell, width: float) -> float:
    """The height that a cell's text needs; other values need none of their own."""
    return cellstyles.height_of(cell.value, width) if isinstance(cell.value, str) else 0.0


def _put(cell: Cell, value: Value, spec: FieldSpec) -> None:
    if isinstance(value, tuple):
        value = "、".join(value)
    elif isinstance(value, date) and value < FIRST_DAY:
        value = wareki(value)
    if isinstance(value, str) and not fits(value):
        raise FormgenError(
            f"「{spec.label}」が{len(value)}文字あり、Excelのセルに入りません。",
            f"{LONGEST_CELL}文字までにしてください。",
        )
    if isinstance(value, str):
        put_text(cell, value)
    else:
        cell.value = value
