"""The intake workbook, written from records.py: blank for a clerk, or filled with values.

Labels, choices and guidance come from the one schema that the reader uses, so the two can never
disagree. The same values give the same bytes.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from formgen.fields import FieldSpec, specs
from formgen.intake import looks
from formgen.intake.entryrules import guidance, needs_rule, rule
from formgen.intake.instructions import GUIDE_SHEET, fill_guide, load_guide
from formgen.japanese import wareki
from formgen.problems import FormgenError
from formgen.records import ACCOUNT_SHEET, DEVICE_SHEET, GROUPS, Account, Device

Value = str | int | float | date | tuple[str, ...] | None
Values = Mapping[str, Value]

_FIRST_ACCOUNT_COLUMN = 3
_ACCOUNT_WIDTHS = {"A": 26.0, "B": 39.0}
_ACCOUNT_WIDTH = 29.0
_ACCOUNTS_PER_PAGE = 2
_DEVICE_WIDTHS: dict[str, float] = {  # by key, the rest by kind
    "account_ids": 12, "kind": 15, "city_provided": 10, "not_provided_reason": 20,
    "internet_allowed": 13, "uses": 15, "off_site": 11, "os": 15, "user_role": 15,
    "update_method": 13, "asset_number": 12, "antivirus": 15, "other_measures": 15,
}  # fmt: skip
_DEVICE_WIDTH = 18.0
# The least heights in points, so that a printed sheet can be written on by hand.
_ROW_HEIGHT, _LONG_ROW_HEIGHT, _GROUP_HEIGHT = 26, 54, 22
_DEVICE_HEAD_HEIGHT, _DEVICE_HEIGHT = 34, 34
_FIRST_EXCEL_DAY = date(1900, 3, 1)  # before it Excel counts a day that did not exist
_LONGEST_CELL = 32_767  # characters; Excel drops the rest
_STAMP = datetime(1980, 1, 1, tzinfo=UTC)  # the first day of zip files: no clock reaches an output


def write_blank(
    path: Path, *, accounts: int = 4, devices: int = 20, templates: Path | None = None
) -> None:
    """Write the blank intake sheet.

    accounts and devices are how many can be entered; templates is a folder with the user's own
    words for the first sheet. Raises FormgenError when the file exists or cannot be written.
    """
    write_sheet(path, columns=accounts, rows=devices, templates=templates)


def write_sheet(
    path: Path,
    accounts: Sequence[Values] = (),
    devices: Sequence[Values] = (),
    *,
    columns: int = 4,
    rows: int = 20,
    templates: Path | None = None,
) -> None:
    """Write an intake sheet filled with values by their keys.

    columns and rows are the least number of accounts and devices that the sheet has room for.
    Raises FormgenError when the file exists, cannot be written or cannot hold a value.
    """
    if path.suffix.lower() != ".xlsx":
        raise FormgenError(
            f"{path} はExcelブックの名前ではありません。", "「.xlsx」で終わる名前にしてください。"
        )
    book = _new_book()
    fill_guide(_add_sheet(book, GUIDE_SHEET), load_guide(templates))
    _fill_accounts(_add_sheet(book, ACCOUNT_SHEET), accounts, max(columns, len(accounts)))
    _fill_devices(_add_sheet(book, DEVICE_SHEET), devices, max(rows, len(devices)))
    _write_new(path, _to_bytes(book))


def _new_book() -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    # The first font is the workbook's own: column widths are counted in its digits.
    book._fonts[0] = looks.BODY  # type: ignore[attr-defined]  # noqa: SLF001 - no public way
    book.properties.creator = "formgen"
    book.properties.created = book.properties.modified = _STAMP
    return book


def _add_sheet(book: Workbook, name: str) -> Worksheet:
    sheet: Worksheet = book.create_sheet(name)
    return sheet


def account_lines() -> tuple[str | FieldSpec, ...]:
    """The rows of the account sheet: fields without a group, then each group and its fields."""
    lines: list[str | FieldSpec] = [spec for spec in specs(Account) if not spec.group]
    for group in GROUPS:
        lines += [group, *(spec for spec in specs(Account) if spec.group == group)]
    return tuple(lines)


def _fill_accounts(sheet: Worksheet, accounts: Sequence[Values], columns: int) -> None:
    last = _FIRST_ACCOUNT_COLUMN + columns - 1
    letters = [get_column_letter(column) for column in range(_FIRST_ACCOUNT_COLUMN, last + 1)]
    looks.set_widths(sheet, _ACCOUNT_WIDTHS | dict.fromkeys(letters, _ACCOUNT_WIDTH))
    for row, line in enumerate(account_lines(), start=1):
        if isinstance(line, str):
            _add_group(sheet, row, line, last)
            continue
        cells = [
            looks.cell_at(sheet, row, column) for column in range(_FIRST_ACCOUNT_COLUMN, last + 1)
        ]
        _open_for_entry(cells, line, accounts)
        if needs_rule(line):
            _add_rule(sheet, cells, line)
        least = _LONG_ROW_HEIGHT if line.kind == "long_text" else _ROW_HEIGHT
        values = (_height_of(cell, _ACCOUNT_WIDTH) for cell in cells)
        looks.set_height(sheet, row, max(least, _add_label(sheet, row, line), *values))
    heads = sum(1 for spec in specs(Account) if not spec.group)
    sheet.freeze_panes = looks.cell_at(sheet, heads + 1, _FIRST_ACCOUNT_COLUMN)
    sheet.print_title_rows, sheet.print_title_cols = f"1:{heads}", "A:B"
    looks.prepare_print(sheet, "portrait", pages_wide=math.ceil(columns / _ACCOUNTS_PER_PAGE))


def _add_group(sheet: Worksheet, row: int, group: str, last: int) -> None:
    for column in range(1, last + 1):
        cell = looks.cell_at(sheet, row, column)
        looks.dress(cell, looks.GROUP, looks.WRAPPED, looks.GROUP_FILL)
    sheet.cell(row, 1).value = group
    looks.set_height(sheet, row, _GROUP_HEIGHT)


def _add_label(sheet: Worksheet, row: int, spec: FieldSpec) -> float:
    """Write a field's label and guidance, and tell the height that they need."""
    label, hint = spec.label, guidance(spec)
    looks.dress(looks.cell_at(sheet, row, 1, label), looks.BOLD, looks.WRAPPED, looks.LABEL_FILL)
    looks.dress(looks.cell_at(sheet, row, 2, hint), looks.GUIDANCE, looks.WRAPPED)
    return max(
        looks.height_of(label, _ACCOUNT_WIDTHS["A"]),
        looks.height_of(hint, _ACCOUNT_WIDTHS["B"], looks.GUIDANCE_SIZE),
    )


def _fill_devices(sheet: Worksheet, devices: Sequence[Values], rows: int) -> None:
    heights = [float(_DEVICE_HEIGHT)] * rows
    for column, spec in enumerate(specs(Device), start=1):
        width = _DEVICE_WIDTHS.get(spec.key, _DEVICE_WIDTH)
        looks.set_widths(sheet, {get_column_letter(column): width})
        head = looks.cell_at(sheet, 1, column, spec.label)
        looks.dress(head, looks.BOLD, looks.CENTRED, looks.GROUP_FILL)
        cells = [looks.cell_at(sheet, row, column) for row in range(2, rows + 2)]
        _open_for_entry(cells, spec, devices)
        _add_rule(sheet, cells, spec)  # always: its message is the only guidance here
        heights = [
            max(height, _height_of(cell, width))
            for height, cell in zip(heights, cells, strict=True)
        ]
    for row, height in enumerate((_DEVICE_HEAD_HEIGHT, *heights), start=1):
        looks.set_height(sheet, row, height)
    sheet.freeze_panes = "B2"
    sheet.print_title_rows = "1:1"
    looks.prepare_print(sheet, "landscape", pages_wide=1)


def _height_of(cell: Cell, width: float) -> float:
    return looks.height_of(cell.value, width) if isinstance(cell.value, str) else 0.0


def _open_for_entry(cells: Sequence[Cell], spec: FieldSpec, records: Sequence[Values]) -> None:
    """Make a field's cells ready for entry, and enter the values of the first records."""
    for cell in cells:
        looks.dress(cell, looks.BODY, looks.WRAPPED)
        cell.number_format = looks.number_format(spec.kind)
    for cell, record in zip(cells, records, strict=False):
        _put(cell, record.get(spec.key), spec)


def _add_rule(sheet: Worksheet, cells: Sequence[Cell], spec: FieldSpec) -> None:
    if cells and sheet.parent is not None:
        validation = rule(spec, sheet.parent)
        validation.add(f"{cells[0].coordinate}:{cells[-1].coordinate}")
        sheet.add_data_validation(validation)


def _put(cell: Cell, value: Value, spec: FieldSpec) -> None:
    if isinstance(value, tuple):
        value = "、".join(value)
    elif isinstance(value, date) and value < _FIRST_EXCEL_DAY:
        value = wareki(value)
    if isinstance(value, str) and len(value) > _LONGEST_CELL:
        raise FormgenError(
            f"「{spec.label}」が{len(value)}文字あり、Excelのセルに入りません。",
            f"{_LONGEST_CELL}文字までにしてください。",
        )
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # 「=」から始まる文字 stays text and never becomes a formula


def _to_bytes(book: Workbook) -> bytes:
    """The workbook as a file, without the clock that openpyxl puts into its zip entries."""
    written, fixed = BytesIO(), BytesIO()
    ExcelWriter(book, ZipFile(written, "w", ZIP_DEFLATED)).save()
    with ZipFile(written) as source, ZipFile(fixed, "w") as target:
        for name in source.namelist():
            entry = ZipInfo(name, _STAMP.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return fixed.getvalue()


def _write_new(path: Path, content: bytes) -> None:
    """Write a file that does not exist yet, all of it or nothing."""
    unfinished = path.with_name(f".{path.stem}.{os.getpid()}.tmp")
    try:
        if path.exists():
            raise FormgenError(
                f"{path} は既にあるため、上書きしません。", "別の名前を指定してください。"
            )
        with unfinished.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except OSError as fault:
        with suppress(OSError):
            unfinished.unlink()
        raise FormgenError(
            f"{path} に書き込めません。",
            "フォルダーがあり、書き込みが許可されているか確かめてください。",
        ) from fault
