"""A paper of listings as a workbook: a row for each of what they list, every cell a text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import repeat, zip_longest

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from formgen.documents.blocks import Document, FieldTable, Heading, Listing, Note
from formgen.model.japanese import display_width
from formgen.workbooks import cellstyles
from formgen.workbooks.bookfile import add_sheet, fits, new_book, put_text, to_bytes, visible
from formgen.workbooks.cellstyles import Style
from formgen.workbooks.tablecells import TOO_LONG

_SIZE = 9  # points
_HEAD_WIDTH, _WIDEST, _MARKS = 12, 32, 6  # characters: of a head in one line, of columns
_FONT, _BOLD = cellstyles.font(_SIZE), cellstyles.font(_SIZE, bold=True)
_TITLE = Style(cellstyles.font(12, bold=True), cellstyles.LINE, border=None)
_LINE = Style(_FONT, cellstyles.LINE, border=None)
_HEAD = Style(_BOLD, cellstyles.CENTRED, cellstyles.LABEL_FILL)
_VALUE, _CENTRED = Style(_FONT), Style(_FONT, cellstyles.CENTRED)


def record_book(document: Document) -> bytes:
    """The workbook of a document: its title, its fields, one table of all its listings, its notes."""
    rows = _rows(document)
    heads = list(dict.fromkeys(head for row in rows for head in row))
    table = [heads, *([row.get(head, "") for head in heads] for row in rows)]
    book = new_book()
    sheet = add_sheet(book, document.title)
    for row, text in enumerate(above := tuple(_above(document)), start=1):
        _write(sheet, row, 1, text, _TITLE if row == 1 else _LINE)
    first = len(above) + 1
    widths = [_width(column) for column in zip(*table, strict=True)]
    cellstyles.set_widths(
        sheet, {get_column_letter(at): width for at, width in enumerate(widths, start=1)}
    )
    for row, texts in enumerate(table, start=first):
        for at, (text, width) in enumerate(zip(texts, widths, strict=True), start=1):
            _write(sheet, row, at, text, _HEAD if row == first else _looks(width))
        heights = map(cellstyles.height_of, texts, widths, repeat(_SIZE))
        cellstyles.set_height(sheet, row, max(heights))
    notes = (line for block in document.blocks if isinstance(block, Note) for line in block.lines)
    for row, text in enumerate(notes, start=first + len(table)):
        _write(sheet, row, 1, text, _LINE)
    sheet.freeze_panes, sheet.print_title_rows = f"B{first + 1}", f"{first}:{first}"
    cellstyles.set_page(sheet, cellstyles.A3, "landscape", pages_wide=1)
    cellstyles.write_edges(sheet, left=document.mark, right=document.footer)
    return to_bytes(book, cellstyles.font(_SIZE))


def _write(sheet: Worksheet, row: int, column: int, text: str, style: Style) -> None:
    """Write a text, which stays one when someone edits it."""
    cell = cellstyles.write(sheet, row, column, style)
    cell.number_format, cell.quotePrefix = cellstyles.number_format("text"), True
    shown = visible(text)
    put_text(cell, shown if fits(shown) else TOO_LONG)


def _rows(document: Document) -> list[dict[str, str]]:
    """Each row by its heads: listings stand side by side, and a line with a label has its own column."""
    tables: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for listing in (block for block in document.blocks if isinstance(block, Listing)):
        for row in listing.rows:
            cells = zip(listing.columns, row, strict=True)
            texts = {line.label or head: line.value for head, cell in cells for line in cell}
            tables.setdefault(listing.columns, []).append(texts)
    beside = zip_longest(*tables.values(), fillvalue=dict[str, str]())
    return [{key: text for part in parts for key, text in part.items()} for parts in beside]


def _above(document: Document) -> Iterator[str]:
    """The texts above the table, each a line."""
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 0:
            yield block.text
        elif isinstance(block, FieldTable):
            yield from (f"{row.label}　{row.value}" for row in block.rows)


def _width(texts: Sequence[str]) -> int:
    """The width of a column, its head first; what is longer than the widest is wrapped."""
    head, *rows = (max(map(display_width, text.split("\n"))) for text in texts)
    return min(max(min(head, _HEAD_WIDTH), *rows) + 2, _WIDEST)


def _looks(width: int) -> Style:
    return _CENTRED if width <= _MARKS else _VALUE
