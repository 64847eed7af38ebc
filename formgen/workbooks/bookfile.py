"""A workbook on its way into a file: the same cells give the same bytes.

No clock reaches it, and a text stays a text, whatever it looks like.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from io import BytesIO
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from formgen.model.zipfiles import DAMAGE, EPOCH, zipped

LONGEST_CELL = 32_767  # characters, of which an astral one is two; Excel drops the rest
# Before it Excel counts a day that did not exist.
FIRST_DAY, FIRST_DAY_NUMBER = date(1900, 3, 1), 61

# As the identifier of a workbook: to_bytes puts the hash of all other parts in its place.
SEAL = "formgen:seal"
_PROPERTIES, _STYLES = "docProps/core.xml", "xl/styles.xml"
_TYPES = "[Content_Types].xml"
_OWN_NAME = re.compile(r"xl/comments/comment(\d+)\.xml|xl/drawings/commentsDrawing(\d+)\.vml")
_REFERENCES = re.compile("(?:&#(?:1[6-9][0-9]|[2-9][0-9]{2}|[0-9]{4,7});)+")  # from 160
_PIECE = 1 << 20  # bytes
_ABSOLUTE = re.compile('Target="/([^"]*)"')
_STAMP = datetime(*EPOCH, tzinfo=UTC)
# Excel takes 「_x000D_」 for a carriage return unless its first line is itself escaped.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def new_book(*, streamed: bool = False) -> Workbook:
    """A workbook without sheets that bears no date.

    streamed: its rows are let go as they are appended, whose heights and columns are known before.
    """
    book = Workbook(write_only=streamed)
    for sheet in book.worksheets:
        book.remove(sheet)
    book.properties.creator = "formgen"
    book.properties.created = book.properties.modified = _STAMP
    # openpyxl stores no results; whatever opens the book works them out.
    book.calculation.fullCalcOnLoad = True
    return book


def add_sheet(book: Workbook, name: str) -> Worksheet:
    """A new last sheet."""
    sheet: Worksheet = book.create_sheet(name)
    return sheet


def escaped(text: str) -> str:
    """A text as a cell holds it."""
    return _ESCAPE.sub("_x005F_", text)


def put_text(cell: Cell, text: str) -> None:
    """Enter a text that never becomes a formula, an error value or another character."""
    cell.value = escaped(text)
    cell.data_type = "s"


def fits(text: str) -> bool:
    """True if a cell can hold a text."""
    return len(escaped(text).encode("utf-16-le", "surrogatepass")) // 2 <= LONGEST_CELL


def visible(text: str) -> str:
    r"""The text with what no workbook can hold in visible form, as 「\x01」."""
    shown = ILLEGAL_CHARACTERS_RE.sub(_shown, text.replace("\r", r"\r"))
    return re.sub("[\ud800-\udfff\ufffe\uffff]", _shown, shown)


def _shown(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode("ascii")


def to_bytes(book: Workbook, font: Font) -> bytes:
    """The workbook as a file with a font of its own; openpyxl puts a clock into its zip entries.

    Where the properties hold SEAL, it becomes the hash of all other parts. The book is used up: its
    cells are let go sheet by sheet.
    """
    written = BytesIO()
    _Writer(book, ZipFile(written, "w", ZIP_DEFLATED)).save()
    with ZipFile(written) as source:
        return zipped(_as_excel_lays_out(source, font))


class _Writer(ExcelWriter):
    """A writer that lets go of the cells of each sheet that is written, which take most of the memory."""

    def write_worksheet(self, ws: Worksheet) -> None:
        """Write a sheet."""
        super().write_worksheet(ws)
        if not self.workbook.write_only:
            ws._cells.clear()  # noqa: SLF001


def _as_excel_lays_out(source: ZipFile, font: Font) -> Iterator[tuple[str, bytes]]:
    """Yield the parts with the names, the relative targets and the plain characters of Excel.

    openpyxl has others: ExcelJS does not find the notes of the cells, and SheetJS takes the
    reference of 𠮷 for another character. They are large: one is held at a time, unless all are hashed.
    """
    names = {name: _OWN_NAME.sub(_name_of_excel, name) for name in source.namelist()}

    def laid_out(name: str) -> bytes:
        with source.open(name) as part:
            content = _with_characters(part)
        if name == _TYPES:
            return _OWN_NAME.sub(_name_of_excel, content.decode()).encode()
        if not name.endswith(".rels"):
            return _with_font(content, font) if name == _STYLES else content
        folder = posixpath.dirname(posixpath.dirname(name)) or "."
        return _ABSOLUTE.sub(
            lambda match: f'Target="{posixpath.relpath(names[match[1]], folder)}"', content.decode()
        ).encode()

    # The types first, as programs that sniff at files expect it.
    for name in sorted(names, key=lambda name: name != _TYPES):
        content = laid_out(name)
        if name == _PROPERTIES and SEAL.encode() in content:
            parts = {new: laid_out(old) for old, new in names.items()}
            content = content.replace(SEAL.encode(), _hash_of(parts).encode())
        yield names[name], content


def _with_characters(part: IO[bytes]) -> bytes:
    """The content of a part with characters in the place of references, piece by piece: it may be large."""
    made, left = BytesIO(), b""
    while piece := part.read(_PIECE):
        left += piece
        end = max(0, left.rfind(b"<"))  # no reference reaches across it
        made.write(_without_references(left[:end]))
        left = left[end:]
    made.write(_without_references(left))
    return made.getvalue()


def _without_references(content: bytes) -> bytes:
    if b"&#" not in content:
        return content
    return _REFERENCES.sub(_characters, content.decode()).encode()


def _characters(references: re.Match[str]) -> str:
    return "".join(chr(int(number)) for number in references[0][2:-1].split(";&#"))


def _name_of_excel(match: re.Match[str]) -> str:
    return f"xl/comments{match[1]}.xml" if match[1] else f"xl/drawings/vmlDrawing{match[2]}.vml"


def is_sealed(archive: ZipFile) -> bool:
    """True if a workbook still is, to the last part, what to_bytes made of one with SEAL.

    Excel writes every part anew, so a workbook that someone has saved no longer is; nor is one
    with a damaged part.
    """
    try:
        parts = {name: archive.read(name) for name in archive.namelist()}
    except DAMAGE:
        return False
    return _PROPERTIES in parts and _hash_of(parts).encode() in parts[_PROPERTIES]


def _hash_of(parts: Mapping[str, bytes]) -> str:
    """The hash of all parts but the properties, which hold it."""
    found = hashlib.sha256()
    for name in sorted(parts.keys() - {_PROPERTIES}):
        found.update(f"{name}\0{len(parts[name])}\0".encode())
        found.update(parts[name])
    return found.hexdigest()


def _with_font(styles: bytes, own: Font) -> bytes:
    """The styles with a font as the workbook's own, which is the first of all fonts.

    Column widths are counted in its digits, and openpyxl has no way to choose it.
    """
    font = (
        f'<font><name val="{own.name}"/><charset val="{own.charset}"/>'
        f'<family val="{own.family}"/><sz val="{own.sz}"/></font>'
    ).encode()
    return re.sub(b"<font>.*?</font>", lambda _: font, styles, count=1, flags=re.DOTALL)
