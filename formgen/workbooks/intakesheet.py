"""The intake workbook, written from records.py: blank for a clerk, or filled with values.

Labels, choices and guidance come from the one schema that the reader uses, so the two can never
disagree. The same values give the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from formgen.intake.sheettitles import LEFTOVER_SHEET, Leftover
from formgen.model.filefaults import unwritable
from formgen.model.problems import FormgenError
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET
from formgen.workbooks import cellstyles
from formgen.workbooks.accountsheet import fill_accounts
from formgen.workbooks.bookfile import add_sheet, new_book, to_bytes
from formgen.workbooks.choicesheet import add_choices
from formgen.workbooks.devicesheet import fill_devices
from formgen.workbooks.entrycells import Values
from formgen.workbooks.instructions import GUIDE_SHEET, fill_guide, load_guide
from formgen.workbooks.leftoversheet import fill_leftovers
from formgen.workbooks.requiredfields import Aids


def write_sheet(
    path: Path,
    accounts: Sequence[Values] = (),
    devices: Sequence[Values] = (),
    *,
    columns: int = 4,
    rows: int = 20,
    templates: Path | None = None,
    aids: Aids | None = None,
    leftovers: Sequence[Leftover] = (),
) -> None:
    """Write an intake sheet, blank or filled with values by their keys.

    columns and rows are the least number of accounts and devices that the sheet has room for;
    templates is a folder with the user's own words for the first sheet; without aids nothing is
    counted or coloured; leftovers are values for which there is no cell.
    Raises FormgenError when the file exists, cannot be written or cannot hold a value.
    """
    if path.suffix.lower() != ".xlsx":
        raise FormgenError(
            f"{path} はExcelブックの名前ではありません。", "「.xlsx」で終わる名前にしてください。"
        )
    book = new_book()
    fill_guide(add_sheet(book, GUIDE_SHEET), load_guide(templates))
    fill_accounts(add_sheet(book, ACCOUNT_SHEET), accounts, max(columns, len(accounts)), aids)
    fill_devices(add_sheet(book, DEVICE_SHEET), devices, max(rows, len(devices)), aids)
    if leftovers:
        fill_leftovers(add_sheet(book, LEFTOVER_SHEET), leftovers)
    add_choices(book, aids.profile if aids is not None else None)
    _write_new(path, to_bytes(book, cellstyles.BODY))


def _write_new(path: Path, content: bytes) -> None:
    """Write a file over none that exists, all of it or nothing."""
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
