"""The intake workbook, written from records.py: blank for a clerk, or filled with values.

Labels, choices and guidance come from the one schema that the reader uses, so the two can never
disagree. The same values give the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

from openpyxl.worksheet.worksheet import Worksheet

from formgen.intake.helpersheets import HEADINGS, LEFTOVER_SHEET, LEFTOVER_TITLE, Leftover
from formgen.model.filefaults import unwritable
from formgen.model.postrecord import POST_SHEET
from formgen.model.problems import FormgenError
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET
from formgen.model.recordtypes import BUILT_IN, RecordTypes
from formgen.workbooks import cellstyles
from formgen.workbooks.accountsheet import fill_accounts
from formgen.workbooks.aidformulas import Aids
from formgen.workbooks.bookfile import LONGEST_CELL, add_sheet, new_book, to_bytes, visible
from formgen.workbooks.choicesheet import add_choices
from formgen.workbooks.entrycells import Values
from formgen.workbooks.instructions import GUIDE_SHEET, fill_guide, load_guide
from formgen.workbooks.rowsheets import fill_rows

_LEAST_POSTS, _FREE_POSTS = 50, 20  # rows for them, and blank ones behind those that are filled


def write_sheet(path: Path, *values: Sequence[Values], **how: Any) -> None:
    """Write an intake sheet, as sheet_bytes makes it of the same.

    Raises FormgenError when the file exists, cannot be written or cannot hold a value.
    """
    write_book(path, sheet_bytes(*values, **how))


def sheet_bytes(
    accounts: Sequence[Values] = (),
    devices: Sequence[Values] = (),
    posts: Sequence[Values] = (),
    *,
    columns: int = 4,
    rows: int = 20,
    templates: Path | None = None,
    aids: Aids | None = None,
    leftovers: Sequence[Leftover] = (),
    records: RecordTypes = BUILT_IN,
) -> bytes:
    """Return an intake sheet, blank or filled with values by their keys.

    columns and rows are the least number of accounts, and of devices or posts, that it has room for;
    templates is a folder with the user's own words for the first sheet; without aids nothing is
    counted or coloured; leftovers are values for which there is no cell.
    Raises FormgenError when a cell cannot hold a value.
    """
    book = new_book()
    fill_guide(add_sheet(book, GUIDE_SHEET), load_guide(templates), records)
    sheet, most = add_sheet(book, ACCOUNT_SHEET), max(columns, len(accounts))
    fill_accounts(sheet, accounts, most, aids, records.account)
    demands = (aids.devices, aids.posts) if aids is not None else (None, None)
    sheet, most = add_sheet(book, DEVICE_SHEET), max(rows, len(devices))
    fill_rows(sheet, records.device, devices, most, demands[0])
    post_rows = max(_LEAST_POSTS, rows, len(posts) + _FREE_POSTS)
    fill_rows(add_sheet(book, POST_SHEET), records.post, posts, post_rows, demands[1])
    if leftovers:
        fill_leftovers(add_sheet(book, LEFTOVER_SHEET), leftovers)
    add_choices(book, aids.profile if aids is not None else None, records)
    return to_bytes(book, cellstyles.BODY)


def write_book(path: Path, content: bytes) -> None:
    """Write a workbook over no file that exists, all of it or nothing.

    Raises FormgenError when that cannot be done, or the name is not one of a workbook.
    """
    if path.suffix.lower() != ".xlsx":
        raise FormgenError(
            f"{path} はExcelブックの名前ではありません。", "「.xlsx」で終わる名前にしてください。"
        )
    try:
        file = path.open("xb")  # nor one that has just appeared
    except FileExistsError:
        raise FormgenError(
            f"{path} は既にあるため、上書きしません。", "別の名前を指定してください。"
        ) from None
    except OSError as fault:
        raise unwritable(path, fault) from fault
    try:
        with file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        with suppress(OSError):
            path.unlink()
        raise unwritable(path, fault) from fault


_WIDTHS = {"A": 34.0, "B": 26.0, "C": 44.0, "D": 44.0}


def fill_leftovers(sheet: Worksheet, leftovers: Sequence[Leftover]) -> None:
    """Write the values, one per row; they are text, whatever they look like."""
    cellstyles.set_widths(sheet, _WIDTHS)
    cellstyles.write(sheet, 1, 1, cellstyles.BOLD_LINE, LEFTOVER_TITLE)
    for column, heading in enumerate(HEADINGS, start=1):
        cellstyles.write(sheet, 2, column, cellstyles.HEADING, heading)
    rows = (part for leftover in leftovers for part in _in_cells(leftover))
    for row, leftover in enumerate(rows, start=3):
        texts = tuple(map(visible, astuple(leftover)))
        for column, text in enumerate(texts, start=1):
            cell = cellstyles.write(sheet, row, column, cellstyles.VALUE, text)
            cell.data_type = "s"  # never a formula
            cell.number_format = cellstyles.number_format("text")
        cellstyles.set_height(sheet, row, max(map(cellstyles.height_of, texts, _WIDTHS.values())))
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "2:2"
    cellstyles.prepare_print(sheet, "landscape", pages_wide=1)


def _in_cells(leftover: Leftover) -> Iterator[Leftover]:
    """The value in as many parts as cells can hold."""
    most = LONGEST_CELL // 2  # of characters that count twice
    for start in range(0, max(1, len(leftover.value)), most):
        yield replace(leftover, value=leftover.value[start : start + most])
