"""The sheet 「機器」: labels across the first row, one device per row."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from formgen.model.fieldspec import specs
from formgen.model.records import Device
from formgen.workbooks import aidformulas, cellstyles, stages
from formgen.workbooks.accountsheet import add_marks
from formgen.workbooks.aidformulas import Aids
from formgen.workbooks.entrycells import Values, guidance, height_of, name_and_rule, open_for_entry

WIDTHS: dict[str, float] = {  # by key, the rest by kind
    "account_ids": 12, "kind": 15, "city_provided": 10, "not_provided_reason": 20,
    "internet_allowed": 13, "uses": 15, "off_site": 11, "os": 15, "user_role": 15,
    "update_method": 13, "asset_number": 12, "antivirus": 15, "other_measures": 15,
    "private_accounts": 12,
}  # fmt: skip
WIDTH = 18.0
# The least heights in points, so that a printed sheet can be written on by hand.
_HEAD_HEIGHT, _HEIGHT = 34, 34


def fill_devices(sheet: Worksheet, devices: Sequence[Values], rows: int, aids: Aids | None) -> None:
    """Write the sheet with room for so many devices, and the values of the first ones."""
    heights = [float(_HEIGHT)] * rows
    for column, spec in enumerate(specs(Device), start=1):
        width = WIDTHS.get(spec.key, WIDTH)
        cellstyles.set_widths(sheet, {get_column_letter(column): width})
        head = cellstyles.write(sheet, 1, column, cellstyles.HEADING, spec.label)
        needed = aids.devices[spec.key].needed if aids is not None else ()
        cellstyles.note(head, stages.tag(spec.key, needed) + guidance(spec))
        cells = [cellstyles.cell_at(sheet, row, column) for row in range(2, rows + 2)]
        open_for_entry(cells, spec, devices)
        name_and_rule(sheet, cells, spec)  # always: its message is the guidance here
        heights = [
            max(height, height_of(cell, width)) for height, cell in zip(heights, cells, strict=True)
        ]
    for row, height in enumerate((_HEAD_HEIGHT, *heights), start=1):
        cellstyles.set_height(sheet, row, height)
    if aids is not None:
        _add_aids(sheet, rows, aids)
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    cellstyles.prepare_print(sheet, "landscape", pages_wide=1)
    cellstyles.protect(sheet)


def _add_aids(sheet: Worksheet, rows: int, aids: Aids) -> None:
    """The colours; a device serves accounts of any 手続き, so none is asked about."""
    fields = specs(Device)
    letters = {spec.key: get_column_letter(at) for at, spec in enumerate(fields, start=1)}
    last = get_column_letter(len(fields))
    record = aidformulas.RecordCells(
        {key: f"${letter}2" for key, letter in letters.items()}, f"COUNTA($A2:${last}2)>0"
    )
    for spec in fields:
        letter = letters[spec.key]
        add_marks(sheet, f"{letter}2:{letter}{rows + 1}", spec, aids.devices, record)
