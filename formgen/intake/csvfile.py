"""CSV files: accounts, devices or posts, told apart by their labels; each is one sheet.

Their encoding is known, or named for what it is.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from io import BytesIO, TextIOWrapper
from itertools import islice

from formgen.intake import limits
from formgen.intake.helpersheets import TITLES
from formgen.intake.labels import keys_by_label
from formgen.intake.rawrecords import Value, is_blank
from formgen.intake.secrets.redaction import conceal, with_secrets
from formgen.intake.sheetlayout import BookSheet, Model, Sheet, find_layouts
from formgen.intake.sheetpurpose import IN_EVERY_SHEET
from formgen.intake.sheetrecords import read_sheet
from formgen.model.filings import Intake
from formgen.model.postrecord import POST_SHEET, Post
from formgen.model.problems import InvalidValue, Place, Problem
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET, Device
from formgen.model.recordtypes import BUILT_IN, RecordTypes

# What programs write between fields in place of a comma, and what is typed for one.
_SEPARATORS = (",", "\t", ";", "|", "，", "；")
# What a spreadsheet writes for a long number: its last digits are lost.
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{2}")


def read(
    data: bytes,
    file: str,
    keep: Callable[[BookSheet], None] = lambda sheet: None,
    records: RecordTypes = BUILT_IN,
) -> tuple[Intake, tuple[Problem, ...]]:
    """Read a CSV text from its bytes; file is its name for the places.

    keep is given its sheet, which holds no secrets.
    """
    try:
        cells = _cells(data, records)
        sheet = Sheet(file, None, cells, find_layouts(cells, (), records), records=records)
        if not cells:
            return Intake(), (_empty(file),)
        labels = {model.SHEET: layout.known for model, layout in sheet.layouts.items()}
        title = str(cells.get((1, 1)))
        is_guide = min(len(labels[DEVICE_SHEET]), len(labels[POST_SHEET])) > len(
            labels[ACCOUNT_SHEET]
        )
        if title in TITLES and (is_guide or IN_EVERY_SHEET not in labels[ACCOUNT_SHEET]):
            sheet, secrets = conceal(sheet, None)
            keep(BookSheet(sheet, None, sheet.cells))
            return Intake(), with_secrets((_own_sheet(file, TITLES[title]),), secrets)
        model = max(
            records.every, key=lambda model: len(labels[model.SHEET])
        )  # of two alike the first
        sheet, secrets = conceal(sheet, model)
        keep(BookSheet(sheet, model, sheet.cells))
        intake, found = _filed(sheet, model)
    except InvalidValue as flaw:
        return Intake(), (flaw.at(Place(file)),)
    problems = with_secrets(found, secrets)
    if not (intake.accounts or intake.devices or intake.posts or problems):
        problems = (_own_sheet(file, TITLES[title]) if title in TITLES else _empty(file),)
    return intake, problems


def _filed(sheet: Sheet, model: Model) -> tuple[Intake, tuple[Problem, ...]]:
    if issubclass(model, Post):
        posts, found = read_sheet(sheet, model)
        return Intake(posts=posts), found
    if issubclass(model, Device):
        devices, found = read_sheet(sheet, model)
        return Intake(devices=devices), found
    accounts, found = read_sheet(sheet, model)
    return Intake(accounts), found


def _cells(data: bytes, records: RecordTypes) -> dict[tuple[int, int], Value]:
    """The cells that are not blank. Raises InvalidValue when there are more than anyone typed."""
    cells: dict[tuple[int, int], Value] = {}
    characters = 0
    # With strict a quotation that never ends is a fault and not one huge cell.
    csv.field_size_limit(limits.CHARACTERS)
    separator = _separator(data, records)
    rows = csv.reader(_checked(lines(data), separator), delimiter=separator, strict=True)
    try:
        for row, fields in enumerate(rows, start=1):
            if row > limits.CSV_LINES:
                raise _too_large()
            for column, field in enumerate(fields, start=1):
                if is_blank(field):
                    continue
                characters += len(field)
                cells[row, column] = _value(field)
                if row > limits.ROWS or column > limits.COLUMNS:
                    raise _too_large()
            if len(cells) > limits.FILLED_CELLS or characters > limits.CHARACTERS:
                raise _too_large()
    except csv.Error:
        raise InvalidValue(
            f"CSVの{rows.line_num}行目の書き方に誤りがあり、ファイルを読めません。",
            f'引用符「"」を閉じているか確かめるか、{SAVE_AS}',
        ) from None
    return cells


def _separator(data: bytes, records: RecordTypes) -> str:
    """The separator by which the first lines hold the most labels; a comma unless another does."""
    first = tuple(islice(lines(data), limits.HEADER_ROWS))
    return max(_SEPARATORS, key=lambda separator: _labels_by(separator, first, records))


def _labels_by(separator: str, first: Iterable[str], records: RecordTypes) -> int:
    try:
        rows = tuple(csv.reader(_checked(first, separator), delimiter=separator))
    except csv.Error:
        return 0
    cells: dict[tuple[int, int], Value] = {
        (row, column): field
        for row, fields in enumerate(rows, start=1)
        for column, field in enumerate(fields, start=1)
    }
    return max(len(layout.known) for layout in find_layouts(cells, (), records).values())


def _checked(lines: Iterable[str], separator: str) -> Iterator[str]:
    # All fields of a line are made at once; separators within texts are far fewer than these.
    for line in lines:
        if line.count(separator) > 10 * limits.COLUMNS:
            raise _too_large()
        yield line


def _value(field: str) -> Value:
    if _SCIENTIFIC.fullmatch(field.strip()):
        return InvalidValue(
            f"「{field.strip()}」は指数の表示で、元の桁が失われています。",
            "元のシートでセルの書式を「文字列」にし、入力し直してから保存してください。",
        )
    return field


def _too_large() -> InvalidValue:
    return InvalidValue(
        "CSVの中身が大きすぎるため、読み込みません。",
        "記入した行だけを残すか、ファイルを分けてください。",
    )


def _own_sheet(file: str, name: str) -> Problem:
    return Problem(
        "warning",
        f"シート「{name}」を保存したCSVのため、読みませんでした。",
        f"「{ACCOUNT_SHEET}」「{DEVICE_SHEET}」「{POST_SHEET}」のどれかのシートを表示してから、CSVに保存してください。",
        Place(file),
    )


def _empty(file: str) -> Problem:
    return Problem(
        "warning",
        "1件も記入されていません。",
        "1行目に項目名を並べ、2行目から1行に1件ずつ記入してください。",
        Place(file),
    )


SAVE_AS = "表計算ソフトで「CSV UTF-8（コンマ区切り）」として保存し直してください。"
_WORKBOOK_SIGNATURES = (b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1"))
_MARKS = (
    (b"\xff\xfe\0\0", "UTF-32"), (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"),
)  # fmt: skip
# What is never read, yet may be found where no label is: as Python calls it, and as offices do.
_OTHERS = (
    ("iso2022_jp_ext", "ISO-2022-JP（JIS）"), ("utf_7", "UTF-7"), ("euc_jp", "EUC-JP"),
    ("utf_16_le", "UTF-16"), ("utf_16_be", "UTF-16"), ("utf_32_le", "UTF-32"), ("utf_32_be", "UTF-32"),
    ("shift_jisx0213", "シフトJIS（JIS X 0213）"), ("euc_jisx0213", "EUC-JP（JIS X 0213）"),
)  # fmt: skip
# Two signs may stand in other bytes by chance.
_LABELS = tuple(
    label for model in BUILT_IN.every for label in keys_by_label(model) if len(label) > 2
)
_SEARCHED = 65_536  # bytes; labels stand in the first rows
_END_OF_FILE = b"\x1a"  # as old programs write it


def lines(data: bytes) -> TextIOWrapper:
    """The lines of a CSV file. Raises InvalidValue when its encoding is another than two."""
    written = data.rstrip(_END_OF_FILE)
    return TextIOWrapper(BytesIO(written), _encoding(written), newline="")


def _encoding(data: bytes) -> str:
    if data.startswith(_WORKBOOK_SIGNATURES):
        raise InvalidValue(
            "名前は.csvですが、中身はExcelブックです。", "名前を「.xlsx」に改めてください。"
        )
    for mark, name in _MARKS:
        if data.startswith(mark):
            raise _encoded(name)
    # UTF-8 with or without its mark, else what Japanese Windows calls ANSI.
    for encoding in ("utf-8-sig", "cp932"):
        with suppress(UnicodeDecodeError):
            if not _has_label(data.decode(encoding)[:_SEARCHED]):
                _refuse_others(data[:_SEARCHED])
            return encoding
    _refuse_others(data[:_SEARCHED])
    raise InvalidValue("文字コードがUTF-8でもシフトJISでもないため、読めません。", SAVE_AS)


def _refuse_others(data: bytes) -> None:
    for encoding, name in _OTHERS:
        if _has_label(data.decode(encoding, "ignore")):
            raise _encoded(name)


def _has_label(text: str) -> bool:
    return any(label in text for label in _LABELS)


def _encoded(name: str) -> InvalidValue:
    return InvalidValue(f"文字コードが{name}のため、読めません。", SAVE_AS)
