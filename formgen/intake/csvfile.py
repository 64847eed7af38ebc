"""CSV files: the device table, or accounts, told apart by their labels; each is one sheet."""

from __future__ import annotations

import csv
import re
from contextlib import suppress
from io import BytesIO, TextIOWrapper

from formgen.intake import limits
from formgen.intake.entries import Value, is_blank
from formgen.intake.labels import keys_by_label, squeeze
from formgen.intake.secrets.redaction import conceal, with_secrets
from formgen.intake.sheet import Sheet
from formgen.intake.sheets import read_sheets
from formgen.problems import Flaw, Place, Problem
from formgen.records import Account, Device, Intake

_WORKBOOK_SIGNATURES = (b"PK\x03\x04", bytes.fromhex("D0CF11E0A1B11AE1"))
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
# What a spreadsheet writes for a long number: its last digits are lost.
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{2}")
_SAVE_AS = "表計算ソフトで「CSV UTF-8（コンマ区切り）」として保存し直してください。"


def read(data: bytes, file: str) -> tuple[Intake, tuple[Problem, ...]]:
    """Read a CSV text from its bytes; file is its name for the places."""
    try:
        sheet = Sheet(file, None, _cells(data))
        if not sheet.cells:
            return Intake(), (_empty(file),)
        if _labels(sheet, Device) > _labels(sheet, Account):
            sheet, secrets = conceal(sheet, Device)
            devices, found = read_sheets((sheet,), Device)
            intake = Intake(devices=devices)
        else:
            sheet, secrets = conceal(sheet, Account)
            accounts, found = read_sheets((sheet,), Account)
            intake = Intake(accounts)
    except Flaw as flaw:
        return Intake(), (Problem("error", flaw.message, flaw.remedy, Place(file)),)
    problems = with_secrets(found, secrets)
    if not (intake.accounts or intake.devices or problems):
        problems = (_empty(file),)
    return intake, problems


def _encoding(data: bytes) -> str:
    """UTF-8 with or without its mark, else what Japanese Windows calls ANSI."""
    if data.startswith(_WORKBOOK_SIGNATURES):
        raise Flaw("名前は.csvですが、中身はExcelブックです。", "名前を「.xlsx」に改めてください。")
    if data.startswith(_WIDE_MARKS):
        raise Flaw("文字コードがUTF-16のため、読めません。", _SAVE_AS)
    for encoding in ("utf-8-sig", "cp932"):
        with suppress(UnicodeDecodeError):
            data.decode(encoding)
            return encoding
    raise Flaw("文字コードがUTF-8でもシフトJISでもないため、読めません。", _SAVE_AS)


def _cells(data: bytes) -> dict[tuple[int, int], Value]:
    """The cells that are not blank. Raises Flaw when there are more than anyone typed."""
    cells: dict[tuple[int, int], Value] = {}
    characters = 0
    lines = TextIOWrapper(BytesIO(data), _encoding(data), newline="")
    # With strict a quotation that never ends is a fault and not one huge cell.
    rows = csv.reader(map(_checked, lines), strict=True)
    csv.field_size_limit(limits.CHARACTERS)
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
        raise Flaw(
            f"CSVの{rows.line_num}行目の書き方に誤りがあり、ファイルを読めません。",
            f'引用符「"」を閉じているか確かめるか、{_SAVE_AS}',
        ) from None
    return cells


def _checked(line: str) -> str:
    # All fields of a line are made at once; commas within texts are far fewer than these.
    if line.count(",") > 10 * limits.COLUMNS:
        raise _too_large()
    return line


def _value(field: str) -> Value:
    if _SCIENTIFIC.fullmatch(field.strip()):
        return Flaw(
            f"「{field.strip()}」は指数の表示で、元の桁が失われています。",
            "元のシートでセルの書式を「文字列」にし、入力し直してから保存してください。",
        )
    return field


def _labels(sheet: Sheet, model: type[Account] | type[Device]) -> int:
    """How many fields of a record are named, in one of the first rows or down the first column."""
    texts: dict[tuple[str, int], set[str]] = {}
    for (row, column), value in sheet.cells.items():
        if isinstance(value, str) and len(value) <= limits.LABEL_LENGTH:
            if row <= limits.HEADER_ROWS:
                texts.setdefault(("row", row), set()).add(squeeze(value))
            if column == 1:
                texts.setdefault(("column", 1), set()).add(squeeze(value))
    known = keys_by_label(model).keys()
    return max((len(found & known) for found in texts.values()), default=0)


def _too_large() -> Flaw:
    return Flaw(
        "CSVの中身が大きすぎるため、読み込みません。",
        "記入した行だけを残すか、ファイルを分けてください。",
    )


def _empty(file: str) -> Problem:
    return Problem(
        "warning",
        "1件も記入されていません。",
        "1行目に項目名を並べ、2行目から1行に1件ずつ記入してください。",
        Place(file),
    )
