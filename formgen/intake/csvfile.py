"""CSV files: the device table, or accounts, told apart by their labels; each is one sheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from itertools import islice

from formgen.intake import limits
from formgen.intake.csvtext import SAVE_AS, lines
from formgen.intake.entries import Value, is_blank
from formgen.intake.secrets.redaction import conceal, with_secrets
from formgen.intake.sheet import Sheet
from formgen.intake.sheetpurpose import IN_EVERY_SHEET, labels_in
from formgen.intake.sheets import read_sheet
from formgen.intake.sheettitles import TITLES
from formgen.model.problems import InvalidValue, Place, Problem
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET, Account, Device, Intake

# What programs write between fields in place of a comma, and what is typed for one.
_SEPARATORS = (",", "\t", ";", "|", "，", "；")
# What a spreadsheet writes for a long number: its last digits are lost.
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{2}")


def read(data: bytes, file: str) -> tuple[Intake, tuple[Problem, ...]]:
    """Read a CSV text from its bytes; file is its name for the places."""
    try:
        sheet = Sheet(file, None, _cells(data))
        if not sheet.cells:
            return Intake(), (_empty(file),)
        labels = {model: labels_in(sheet, model) for model in (Account, Device)}
        title = str(sheet.cells.get((1, 1)))
        if title in TITLES and IN_EVERY_SHEET not in labels[Account]:
            _, secrets = conceal(sheet, None)
            return Intake(), with_secrets((_own_sheet(file, TITLES[title]),), secrets)
        if len(labels[Device]) > len(labels[Account]):
            sheet, secrets = conceal(sheet, Device)
            devices, found = read_sheet(sheet, Device)
            intake = Intake(devices=devices)
        else:
            sheet, secrets = conceal(sheet, Account)
            accounts, found = read_sheet(sheet, Account)
            intake = Intake(accounts)
    except InvalidValue as flaw:
        return Intake(), (Problem("error", flaw.message, flaw.remedy, Place(file)),)
    problems = with_secrets(found, secrets)
    if not (intake.accounts or intake.devices or problems):
        problems = (_own_sheet(file, TITLES[title]) if title in TITLES else _empty(file),)
    return intake, problems


def _cells(data: bytes) -> dict[tuple[int, int], Value]:
    """The cells that are not blank. Raises InvalidValue when there are more than anyone typed."""
    cells: dict[tuple[int, int], Value] = {}
    characters = 0
    # With strict a quotation that never ends is a fault and not one huge cell.
    csv.field_size_limit(limits.CHARACTERS)
    separator = _separator(data)
    checked = (_checked(line, separator) for line in lines(data))
    rows = csv.reader(checked, delimiter=separator, strict=True)
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


def _separator(data: bytes) -> str:
    """The separator by which the first lines hold the most labels; a comma unless another does."""
    first = tuple(islice(lines(data), limits.HEADER_ROWS))
    return max(_SEPARATORS, key=lambda separator: _labels_by(separator, first))


def _labels_by(separator: str, first: Iterable[str]) -> int:
    checked = (_checked(line, separator) for line in first)
    try:
        rows = tuple(csv.reader(checked, delimiter=separator))
    except csv.Error:
        return 0
    cells: dict[tuple[int, int], Value] = {
        (row, column): field
        for row, fields in enumerate(rows, start=1)
        for column, field in enumerate(fields, start=1)
    }
    return max(len(labels_in(Sheet("", None, cells), model)) for model in (Account, Device))


def _checked(line: str, separator: str) -> str:
    # All fields of a line are made at once; separators within texts are far fewer than these.
    if line.count(separator) > 10 * limits.COLUMNS:
        raise _too_large()
    return line


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
        f"「{ACCOUNT_SHEET}」か「{DEVICE_SHEET}」のシートを表示してから、CSVに保存してください。",
        Place(file),
    )


def _empty(file: str) -> Problem:
    return Problem(
        "warning",
        "1件も記入されていません。",
        "1行目に項目名を並べ、2行目から1行に1件ずつ記入してください。",
        Place(file),
    )
