"""Workbooks: the sheets 「アカウント」 and 「機器」, cell by cell. Nothing is ever written to them.

The only reading module that knows openpyxl.
"""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import iterparse
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.cell import coordinate_to_tuple

from formgen.intake import limits
from formgen.intake.archive import broken, has_formulas, open_archive
from formgen.intake.entries import Value, is_blank, read_entry
from formgen.intake.grid import Sheet, read_grid
from formgen.intake.labels import squeeze
from formgen.problems import Flaw, Place, Problem
from formgen.records import ACCOUNT_SHEET, DEVICE_SHEET, Account, Device, Entry, Intake, RecordT

# What openpyxl, expat and zlib raise on parts that are missing, cut off or of another shape.
# openpyxl has no exception of its own for them, so they are listed by trial on broken files.
_BROKEN_PART = (
    BadZipFile, zlib.error, struct.error, EOFError, OSError,
    LookupError,  # a part, style, shared string or encoding that is not there
    ValueError, TypeError, AttributeError,  # an attribute or element of another kind
    ArithmeticError,  # numbers out of range
    SyntaxError,  # XML that is not well-formed: ParseError and lxml's XMLSyntaxError
    RuntimeError,  # NotImplementedError and RecursionError among them
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Workbook:
    """The names of all sheets, and the cells of those that matter."""

    names: tuple[str, ...]
    accounts: tuple[Sheet, ...]
    devices: tuple[Sheet, ...]


def read(data: bytes, file: str) -> tuple[Intake, tuple[Problem, ...]]:
    """Read a workbook from its bytes; file is its name for the places."""
    try:
        workbook = _open(data, file)
    except Flaw as flaw:
        return Intake(), (Problem("error", flaw.message, flaw.remedy, Place(file)),)
    accounts, account_problems = _read_sheets(workbook.accounts, Account)
    devices, device_problems = _read_sheets(workbook.devices, Device)
    problems = (*_missing_sheets(workbook, file), *account_problems, *device_problems)
    if workbook.accounts and not (accounts or devices or problems):
        problems = (_nothing_filed(workbook.accounts[0]),)
    return Intake(accounts, devices), problems


def _open(data: bytes, file: str) -> _Workbook:
    with open_archive(data) as archive, warnings.catch_warnings():
        # openpyxl warns of what it would lose on saving; nothing is saved.
        warnings.simplefilter("ignore")
        try:
            return _read_workbook(data, archive, file)
        except Flaw:
            raise
        except _BROKEN_PART as fault:
            raise broken() from fault


def _read_workbook(data: bytes, archive: ZipFile, file: str) -> _Workbook:
    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        worksheets = book.worksheets

        def sheets(title: str) -> tuple[Sheet, ...]:
            return tuple(
                Sheet(file, worksheet.title, _cells(worksheet, archive))
                for worksheet in worksheets
                if squeeze(worksheet.title) == squeeze(title)
            )

        names = tuple(worksheet.title for worksheet in worksheets)
        return _Workbook(names, sheets(ACCOUNT_SHEET), sheets(DEVICE_SHEET))
    finally:
        book.close()


def _cells(worksheet: Any, archive: ZipFile) -> dict[tuple[int, int], Value]:
    """The cells that are not blank. Raises Flaw when there are more than anyone typed."""
    worksheet.reset_dimensions()  # what the file says of its size may be a lie
    cells: dict[tuple[int, int], Value] = {}
    visited = 0
    for row in worksheet.iter_rows():
        visited += len(row) or 1
        if visited > limits.CELLS_VISITED:
            raise _too_wide(worksheet.title)
        for cell in row:
            if cell.value is None:
                continue
            value = _value(cell.value, cell.data_type)
            if is_blank(value):
                continue
            if cell.row > limits.ROWS or cell.column > limits.COLUMNS:
                raise _too_wide(worksheet.title)
            cells[cell.row, cell.column] = value
    # openpyxl keeps to itself which part of the archive a sheet is.
    part = worksheet._worksheet_path  # noqa: SLF001
    if has_formulas(archive, part):
        cells |= dict.fromkeys(_unknown_results(archive, part), _no_result())
    return cells


def _value(value: Any, data_type: str) -> Value:
    if data_type == "e":
        return Flaw(
            f"Excelのエラー値（{value}）が入っています。",
            "式を直すか、正しい値を入力してください。",
        )
    if isinstance(value, (str, int, float, date)):  # bool and datetime among them
        return value
    # 8:30 typed into a cell that is not text: Excel made a time or a duration of it.
    return Flaw(
        "文字の欄に時刻が入っています。",
        "セルの書式を「文字列」にして、書きたい文字をそのまま入力し直してください。",
    )


def _unknown_results(archive: ZipFile, part: str) -> Iterator[tuple[int, int]]:
    """The cells whose formula was never calculated; one that gives an empty text is blank."""
    with archive.open(part) as stream:
        # Parts with entity declarations have been refused; nothing else in XML can grow.
        for _, element in iterparse(stream):  # noqa: S314
            tag = element.tag.rpartition("}")[2]
            if tag == "c":
                children = {child.tag.rpartition("}")[2]: child for child in element}
                result = children.get("v")
                known = element.get("t") == "str" or (result is not None and result.text)
                if "f" in children and not known and (coordinate := element.get("r")):
                    yield coordinate_to_tuple(coordinate)
            elif tag == "row":
                element.clear()


def _no_result() -> Flaw:
    return Flaw(
        "式の計算結果が保存されていないため、値が分かりません。",
        "Excelで開いて保存し直すか、セルをコピーして「値の貼り付け」をしてください。",
    )


def _too_wide(title: str) -> Flaw:
    return Flaw(
        f"シート「{title}」の範囲が大きすぎるため、読み込みません。",
        "「formgen new」で作る新しい記入用シートに、記入した値だけを写してください。",
    )


def _read_sheets(
    sheets: tuple[Sheet, ...], model: type[RecordT]
) -> tuple[tuple[Entry[RecordT], ...], tuple[Problem, ...]]:
    entries: list[Entry[RecordT]] = []
    problems: list[Problem] = []
    for sheet in sheets:
        if not sheet.cells and model is Device:
            continue  # an empty device sheet says that there are none
        records, found = read_grid(sheet, model)
        problems += found
        for filed in records:
            entry, flaws = read_entry(model, filed)
            entries.append(entry)
            problems += flaws
    return tuple(entries), tuple(problems)


def _missing_sheets(workbook: _Workbook, file: str) -> Iterator[Problem]:
    there = "".join(f"「{name}」" for name in workbook.names)
    if not workbook.accounts:
        yield Problem(
            "error",
            f"シート「{ACCOUNT_SHEET}」がありません（あるシート：{there}）。",
            f"記入したシートの名前を「{ACCOUNT_SHEET}」にしてください。",
            Place(file),
        )
    if not workbook.devices:
        yield Problem(
            "warning",
            f"シート「{DEVICE_SHEET}」がありません（あるシート：{there}）。",
            f"使う機器があれば、シート「{DEVICE_SHEET}」に記入してください。",
            Place(file),
        )


def _nothing_filed(sheet: Sheet) -> Problem:
    return Problem(
        "warning",
        "アカウントが1件も記入されていません。",
        "C列から、1つの列に1つのアカウントを記入してください。",
        Place(sheet.file, sheet.name),
    )
