"""A paper of listings as a workbook: a row for each of what they list, every cell a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from formgen.documents.blocks import Document, FieldTable, Heading, Listing, Note
from formgen.workbooks import cellstyles
from formgen.workbooks.bookfile import add_sheet, new_book, put_text, to_bytes, visible
from formgen.workbooks.cellstyles import Style

_SIZE = 9  # points
_MARK, _NARROW, _WIDE = 5, 15, 30  # characters
_SHORT = 2  # characters of a mark
_FONT, _BOLD = cellstyles.font(_SIZE), cellstyles.font(_SIZE, bold=True)
_TITLE = Style(cellstyles.font(12, bold=True), cellstyles.LINE, border=None)
_LINE = Style(_FONT, cellstyles.LINE, border=None)
_HEAD = Style(_BOLD, cellstyles.CENTRED, cellstyles.LABEL_FILL)
_VALUE, _CENTRED = Style(_FONT), Style(_FONT, cellstyles.CENTRED)
_LOOKS: dict[float, Style] = {_MARK: _CENTRED}  # by the width of the column


def record_book(document: Document) -> bytes:
    """The workbook of a document: its title, its fields, one table of all its listings, its notes.

    The listings stand side by side there: the first column of each says which row it is.
    """
    listings = [block for block in document.blocks if isinstance(block, Listing)]
    heads = [text for n, one in enumerate(listings) for text in _heads(one)[n > 0 :]]
    rows = [
        [line.value for n, row in enumerate(row) for cell in row[n > 0 :] for line in cell]
        for row in zip(*(one.rows for one in listings), strict=True)
    ]
    book = new_book()
    sheet = add_sheet(book, document.title)
    for row, text in enumerate(above := tuple(_above(document)), start=1):
        _write(sheet, row, 1, text, _TITLE if row == 1 else _LINE)
    first = len(above) + 1
    widths = [_width(column) for column in zip(*rows, strict=True)]
    cellstyles.set_widths(
        sheet, {get_column_letter(at): width for at, width in enumerate(widths, start=1)}
    )
    for row, texts in enumerate((heads, *rows), start=first):
        for at, (text, width) in enumerate(zip(texts, widths, strict=True), start=1):
            _write(sheet, row, at, text, _HEAD if row == first else _LOOKS.get(width, _VALUE))
        heights = map(cellstyles.height_of, texts, widths, repeat(_SIZE))
        cellstyles.set_height(sheet, row, max(heights))
    notes = (line for block in document.blocks if isinstance(block, Note) for line in block.lines)
    for row, text in enumerate(notes, start=first + len(rows) + 1):
        _write(sheet, row, 1, text, _LINE)
    sheet.freeze_panes, sheet.print_title_rows = f"B{first + 1}", f"{first}:{first}"
    cellstyles.set_page(sheet, cellstyles.A3, "landscape", pages_wide=1)
    cellstyles.write_edges(sheet, left=document.mark, right=document.footer)
    return to_bytes(book, cellstyles.font(_SIZE))


def _write(sheet: Worksheet, row: int, column: int, text: str, style: Style) -> None:
    """Write a text, which stays one when someone edits it."""
    cell = cellstyles.write(sheet, row, column, style)
    cell.number_format, cell.quotePrefix = cellstyles.number_format("text"), True
    put_text(cell, visible(text))


def _heads(listing: Listing) -> list[str]:
    """The heads of a listing; a column of several lines becomes one for each."""
    named = zip(listing.columns, listing.rows[0], strict=True)
    return [line.label or head for head, cell in named for line in cell]


def _above(document: Document) -> Iterator[str]:
    """The texts above the table, each a line."""
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 0:
            yield block.text
        elif isinstance(block, FieldTable):
            yield from (f"{row.label}　{row.value}" for row in block.rows)


def _width(texts: Sequence[str]) -> float:
    longest = max(map(len, texts))
    return _MARK if longest <= _SHORT else _NARROW if longest <= _NARROW - 1 else _WIDE
