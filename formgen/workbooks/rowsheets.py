"""The sheets 「機器」 and 「投稿」: labels across the first row, one record per row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from formgen.model.fieldspec import specs
from formgen.model.postrecord import POST_SHEET, Post
from formgen.model.records import DEVICE_SHEET, Device
from formgen.workbooks import aidformulas, cellstyles, stages
from formgen.workbooks.accountsheet import add_marks
from formgen.workbooks.aidformulas import Demand
from formgen.workbooks.entrycells import Values, guidance, height_of, name_and_rule, open_for_entry

RowModel = type[Device] | type[Post]
_WIDTHS: Mapping[str, Mapping[str, float]] = {  # by sheet and key
    DEVICE_SHEET: {
        "account_ids": 12, "kind": 15, "city_provided": 10, "not_provided_reason": 20,
        "internet_allowed": 13, "uses": 15, "off_site": 11, "os": 15, "user_role": 15,
        "update_method": 13, "asset_number": 12, "antivirus": 15, "other_measures": 15,
        "private_accounts": 12,
    },
    POST_SHEET: {
        "post_id": 10, "account_id": 12, "kind": 8, "urgent": 8, "people_shown": 11, "text": 48,
        "alt_texts": 26, "pictures": 22, "scheduled_at": 27, "embargo_at": 27, "sent_at": 27,
        "approval_code": 15, "sent_url": 26, "correction": 30,
    },
}  # fmt: skip
_WIDTH = 18.0  # of the others
# The least heights in points, so that a printed sheet can be written on by hand; a row grows when
# someone types in it, but not when a program does.
_HEAD_HEIGHT, _HEIGHTS = 34, {DEVICE_SHEET: 34.0, POST_SHEET: 68.0}
_PAGES_WIDE = {DEVICE_SHEET: 1, POST_SHEET: 2}
_KEPT = {DEVICE_SHEET: "B2", POST_SHEET: "D2"}  # columns in sight


def width_of(sheet: str, key: str | None) -> float:
    """The width of a field's column."""
    return _WIDTHS.get(sheet, _WIDTHS[DEVICE_SHEET]).get(key or "", _WIDTH)


def fill_rows(
    sheet: Worksheet, model: RowModel, records: Sequence[Values], rows: int,
    demands: Mapping[str, Demand] | None,
) -> None:  # fmt: skip
    """Write the sheet with room for so many records, and the values of the first ones."""
    heights = [_HEIGHTS[model.SHEET]] * rows
    for column, spec in enumerate(specs(model), start=1):
        width = width_of(model.SHEET, spec.key)
        cellstyles.set_widths(sheet, {get_column_letter(column): width})
        head = cellstyles.write(sheet, 1, column, cellstyles.HEADING, spec.label)
        # A field that depends on another says so in its guidance.
        needed = demands[spec.key].needed if demands and not spec.when else ()
        cellstyles.note(head, stages.tag(spec.key, needed) + guidance(spec))
        cells = [cellstyles.cell_at(sheet, row, column) for row in range(2, rows + 2)]
        open_for_entry(cells, spec, records)
        name_and_rule(sheet, cells, spec)  # always: its message is the guidance here
        heights = [
            max(height, height_of(cell, width)) for height, cell in zip(heights, cells, strict=True)
        ]
    for row, height in enumerate((_HEAD_HEIGHT, *heights), start=1):
        cellstyles.set_height(sheet, row, height)
    if demands is not None:
        _add_aids(sheet, model, rows, demands)
    sheet.freeze_panes = _KEPT[model.SHEET]
    sheet.print_title_rows = "1:1"
    if _PAGES_WIDE[model.SHEET] > 1:
        sheet.print_title_cols = "A:C"
    cellstyles.prepare_print(sheet, "landscape", pages_wide=_PAGES_WIDE[model.SHEET])
    cellstyles.protect(sheet)


def _add_aids(sheet: Worksheet, model: RowModel, rows: int, demands: Mapping[str, Demand]) -> None:
    """The colours; a record serves accounts of any 手続き, so none is asked about."""
    fields = specs(model)
    letters = {spec.key: get_column_letter(at) for at, spec in enumerate(fields, start=1)}
    last = get_column_letter(len(fields))
    record = aidformulas.RecordCells(
        {key: f"${letter}2" for key, letter in letters.items()}, f"COUNTA($A2:${last}2)>0"
    )
    for spec in fields:
        letter = letters[spec.key]
        add_marks(sheet, f"{letter}2:{letter}{rows + 1}", spec, demands, record)
