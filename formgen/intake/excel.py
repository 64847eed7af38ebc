"""Workbooks: the sheets 「アカウント」 and 「機器」, cell by cell. Nothing is ever written to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import ZipFile

from formgen.intake.archive import open_archive
from formgen.intake.cells import read_cells
from formgen.intake.labels import shorten, squeeze
from formgen.intake.oddities import active_content, hidden_sheet
from formgen.intake.parts import read_parts
from formgen.intake.sheet import Sheet
from formgen.intake.sheets import read_sheets
from formgen.intake.xmlparts import Budget
from formgen.problems import Flaw, Place, Problem
from formgen.records import ACCOUNT_SHEET, DEVICE_SHEET, Account, Device, Intake

_SHEETS_NAMED = 20  # in a message


@dataclass(frozen=True, slots=True)
class _Workbook:
    """The names of all sheets, the cells of those that matter, and what is odd about the file."""

    names: tuple[str, ...]
    accounts: tuple[Sheet, ...]
    devices: tuple[Sheet, ...]
    oddities: tuple[Problem, ...]


def read(data: bytes, file: str) -> tuple[Intake, tuple[Problem, ...]]:
    """Read a workbook from its bytes; file is its name for the places."""
    try:
        with open_archive(data) as archive:
            workbook = _read_workbook(archive, file)
        accounts, account_problems = read_sheets(workbook.accounts, Account)
        devices, device_problems = read_sheets(workbook.devices, Device)
    except Flaw as flaw:
        return Intake(), (Problem("error", flaw.message, flaw.remedy, Place(file)),)
    found = (*_missing_sheets(workbook, file), *account_problems, *device_problems)
    problems = (*workbook.oddities, *found)
    if workbook.accounts and not (accounts or devices or found):
        problems = (*problems, _nothing_filed(workbook.accounts[0]))
    return Intake(accounts, devices), problems


def _read_workbook(archive: ZipFile, file: str) -> _Workbook:
    budget = Budget()
    parts = read_parts(archive, budget)

    def sheets(title: str) -> Iterator[Sheet]:
        for part in parts.sheets:
            if squeeze(part.name) == squeeze(title):
                cells = read_cells(archive, part, parts, budget)
                yield Sheet(
                    file, part.name, cells.values, frozenset(cells.hidden_rows),
                    frozenset(cells.hidden_columns), tuple(cells.merged), part.hidden,
                )  # fmt: skip

    accounts, devices = tuple(sheets(ACCOUNT_SHEET)), tuple(sheets(DEVICE_SHEET))
    oddities = [*active_content(archive.namelist(), file)]
    for sheet in (*accounts, *devices):
        oddities += hidden_sheet(sheet)
    names = tuple(part.name for part in parts.sheets)
    return _Workbook(names, accounts, devices, tuple(oddities))


def _missing_sheets(workbook: _Workbook, file: str) -> Iterator[Problem]:
    there = "".join(f"「{shorten(name)}」" for name in workbook.names[:_SHEETS_NAMED])
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
