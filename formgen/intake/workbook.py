"""The intake workbook, written from records.py: blank for a clerk, or filled with values.

Labels, choices and guidance come from the one schema that the reader uses, so the two can never
disagree. The same values give the same bytes.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from formgen.intake import looks
from formgen.intake.accountsheet import account_lines, fill_accounts
from formgen.intake.aids import Aids
from formgen.intake.choicesheet import add_choices
from formgen.intake.devicesheet import fill_devices
from formgen.intake.entrycells import Value, Values
from formgen.intake.instructions import GUIDE_SHEET, fill_guide, load_guide
from formgen.intake.leftovers import LEFTOVER_SHEET, Leftover, fill_leftovers
from formgen.problems import FormgenError
from formgen.records import ACCOUNT_SHEET, DEVICE_SHEET

__all__ = [
    "SEAL", "Value", "Values", "account_lines", "add_sheet", "is_sealed", "new_book", "to_bytes",
    "write_blank", "write_sheet",
]  # fmt: skip

_PROPERTIES, _STYLES = "docProps/core.xml", "xl/styles.xml"
SEAL = "formgen:seal"
_STAMP = datetime(1980, 1, 1, tzinfo=UTC)  # the first day of zip files: no clock reaches an output


def write_blank(
    path: Path,
    *,
    accounts: int = 4,
    devices: int = 20,
    templates: Path | None = None,
    aids: Aids | None = None,
) -> None:
    """Write the blank intake sheet.

    accounts and devices are how many can be entered; templates is a folder with the user's own
    words for the first sheet; aids is what the papers ask of the fields. Raises FormgenError when
    the file exists or cannot be written.
    """
    write_sheet(path, columns=accounts, rows=devices, templates=templates, aids=aids)


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
    """Write an intake sheet filled with values by their keys.

    columns and rows are the least number of accounts and devices that the sheet has room for;
    without aids nothing is counted or coloured; leftovers are values for which there is no cell.
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
    _write_new(path, to_bytes(book))


def new_book() -> Workbook:
    """A workbook without sheets, in the sheets' own font and without a clock."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator = "formgen"
    book.properties.created = book.properties.modified = _STAMP
    # openpyxl stores no results; whatever opens the book works them out.
    book.calculation.fullCalcOnLoad = True
    return book


def add_sheet(book: Workbook, name: str) -> Worksheet:
    """A new sheet at the end of a workbook."""
    sheet: Worksheet = book.create_sheet(name)
    return sheet


def to_bytes(book: Workbook) -> bytes:
    """The workbook as a file, without the clock that openpyxl puts into its zip entries.

    Where the properties hold SEAL, it becomes the hash of all other parts.
    """
    written, fixed = BytesIO(), BytesIO()
    ExcelWriter(book, ZipFile(written, "w", ZIP_DEFLATED)).save()
    with ZipFile(written) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts[_STYLES] = _with_own_font(parts[_STYLES])
    parts[_PROPERTIES] = parts[_PROPERTIES].replace(SEAL.encode(), _hash_of(parts).encode())
    with ZipFile(fixed, "w") as target:
        for name, content in parts.items():
            entry = ZipInfo(name, _STAMP.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, content)
    return fixed.getvalue()


def _with_own_font(styles: bytes) -> bytes:
    """The styles with the sheet's font as the workbook's own, which is the first of all fonts.

    Column widths are counted in its digits, and openpyxl has no way to choose it.
    """
    own = looks.BODY
    font = (
        f'<font><name val="{own.name}"/><charset val="{own.charset}"/>'
        f'<family val="{own.family}"/><sz val="{own.sz}"/></font>'
    ).encode()
    return re.sub(b"<font>.*?</font>", lambda _: font, styles, count=1, flags=re.DOTALL)


def is_sealed(archive: ZipFile) -> bool:
    """Whether a workbook still is, to the last part, what to_bytes made of one with SEAL.

    Excel writes every part anew, so a workbook that someone has saved no longer is.
    """
    parts = {name: archive.read(name) for name in archive.namelist()}
    return _PROPERTIES in parts and _hash_of(parts).encode() in parts[_PROPERTIES]


def _hash_of(parts: Mapping[str, bytes]) -> str:
    """What stands for all parts but the properties, which hold it."""
    found = hashlib.sha256()
    for name in sorted(parts.keys() - {_PROPERTIES}):
        found.update(f"{name}\0{len(parts[name])}\0".encode())
        found.update(parts[name])
    return found.hexdigest()


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
