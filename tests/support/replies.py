"""Reply sheets of a census as sections fill them in, with openpyxl as their program."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from formgen.city.city import City
from formgen.model.japanese import wareki
from formgen.reception.censusrecord import AskedSection, Census
from formgen.workbooks.replysheet import ANSWERED_BY, ANSWERED_ON, Head, reply_sheet

Edit = Callable[[Worksheet], None]
Account = dict[str, str]
GREEN = ("建設緑政局", "緑政部", "みどりの企画課")


def account(number: str, **more: str) -> Account:
    """An account of a section as a packet records it."""
    bureau, department, section = GREEN
    fixed = {
        "account_id": number, "bureau": bureau, "department": department, "section": section,
        "head_title": f"{section}長", "procedure": "運用中", "platform": "Instagram",
        "display_name": f"川崎市みどりだより{number}", "username": "midori",
        "url": f"https://www.instagram.com/{number.lower()}/", "starts_on": "令和3年7月1日",
    }  # fmt: skip
    return fixed | more


def cell_row(sheet: Worksheet, label: str) -> int:
    """The row of a label."""
    return next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == label)


def put(label: str, value: object, column: int = 3) -> Edit:
    """Fill in a cell of an account's column."""

    def edit(sheet: Worksheet) -> None:
        sheet.cell(cell_row(sheet, label), column).value = value  # type: ignore[assignment]

    return edit


def complete(*columns: int) -> Edit:
    """Fill in what is asked for."""

    def edit(sheet: Worksheet) -> None:
        for column in columns or (3,):
            put("最終更新日", date(2026, 11, 20), column)(sheet)
            put("パスワード最終変更日", date(2026, 9, 20), column)(sheet)
            put("多要素認証", "有", column)(sheet)

    return edit


def answer(
    folder: Path, asked: AskedSection, census: Census, city: City, *edits: Edit,
    on: date | str | None = date(2026, 12, 10), name: str = "回答.xlsx", **head: str,
) -> Path:  # fmt: skip
    """Put an answer into a folder; head: what is filled in on its first sheet, by the labels."""
    office = city.offices[census.office].name_on(census.day)
    data = reply_sheet(
        Head(asked.number, asked.name, wareki(census.reply_by), office), asked.accounts,
        city.reception.census_recorded, city.reception.census_asked, city.records,
    )  # fmt: skip
    return fill(folder / name, data, *edits, on=on, **head)


def fill(path: Path, data: bytes, *edits: Edit, on: date | str | None, **head: str) -> Path:
    """Fill in a reply sheet, and keep it under a name."""
    book = load_workbook(BytesIO(data))
    first, accounts = book["回答"], book["アカウント"]
    for label, value in {ANSWERED_ON: on, ANSWERED_BY: "企画係長", **head}.items():
        first.cell(cell_row(first, label), 2).value = value
    for edit in edits:
        edit(accounts)
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path
