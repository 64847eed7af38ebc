"""Tables on the sheets of a workbook: headings with filters, rows as high as their texts, the printed page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from openpyxl.cell.cell import Cell
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from formgen.workbooks import cellstyles
from formgen.workbooks.bookfile import add_sheet
from formgen.workbooks.tablecells import MOST_LINKS, SIZE, Grid, Styles, Value, link_to, make_cell

NONE = "（なし）"
_LEAST_HEIGHT, _HEAD_HEIGHT = 18, 34
_ACROSS = 330  # characters side by side on A3 that are still read easily
_WIDEST_LINK, _MOST_SHRUNK = 60, 1.4  # characters; how many times as many may be shrunk into it
Marks = Mapping[cellstyles.Mark, str]


def add_table_sheet(
    book: Workbook, styles: Styles, as_of: str, name: str, tables: Sequence[Grid], kept: str = ""
) -> tuple[Worksheet, list[int]]:
    """Add tables one below the other on A3 across, on as few pages side by side as can be read.

    The book is streamed. What is kept stays in sight and stands on each page. Returns the sheet and
    the rows of the headings.
    """
    sheet = add_sheet(book, name)
    # The cells are made for their places: openpyxl would take each for a value first, and fail.
    sheet._values_to_row = _as_it_is  # type: ignore[attr-defined]  # noqa: SLF001
    widths = _widths(max(tables, key=lambda table: len(table.heads)))
    cellstyles.set_widths(
        sheet, {get_column_letter(at): width for at, width in enumerate(widths, start=1)}
    )
    pages_wide = ceil(sum(widths) / _ACROSS)
    if kept:
        sheet.freeze_panes, sheet.print_title_rows = kept, "1:1"
        before = column_index_from_string(kept.rstrip("0123456789")) - 1
        if pages_wide > 1 and before:
            sheet.print_title_cols = f"A:{get_column_letter(before)}"
    cellstyles.set_page(sheet, cellstyles.A3, "landscape", pages_wide=pages_wide)
    cellstyles.write_edges(sheet, left="ソーシャルメディア　&A", right=as_of)
    starts, row = [], 1
    for table in tables:
        starts.append(row)
        row = _append(sheet, table, styles, first=row)
    return sheet, starts


def _append(sheet: Worksheet, table: Grid, styles: Styles, first: int) -> int:
    """Write a table from a row on and return the row for the next one, below a blank row.

    Excel wants one row at least below the headings.
    """
    heads = [
        make_cell(sheet, first, at, head.heading, styles["head"])
        for at, head in enumerate(table.heads, start=1)
    ]
    _append_row(sheet, first, heads, _HEAD_HEIGHT)
    rows = table.rows or ((NONE, *(None for _ in table.heads[1:])),)
    widths, links = _widths(table), 0
    for row, values in enumerate(rows, start=first + 1):
        cells = []
        for at, (value, head) in enumerate(zip(values, table.heads, strict=True), start=1):
            most = widths[at - 1] * _MOST_SHRUNK  # a link is never wrapped, but shrunk
            is_link = head.look == "link" and links < MOST_LINKS and len(str(value or "")) <= most
            link = link_to(value) if is_link else None
            links += link is not None
            look = "text" if value == NONE or (head.look == "link" and not link) else head.look
            cells.append(make_cell(sheet, row, at, value, styles[look]))
            cells[-1].hyperlink = link
        _append_row(sheet, row, cells, _height(values, widths))
    last = first + len(rows)
    reach = f"A{first}:{get_column_letter(len(table.heads))}{last}"
    style = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    # openpyxl would read them from cells that are gone.
    columns = [TableColumn(id=at, name=str(cell.value)) for at, cell in enumerate(heads, start=1)]
    made = Table(displayName=table.name, ref=reach, tableStyleInfo=style, tableColumns=columns)
    made.autoFilter = AutoFilter(ref=reach)
    sheet.tables.add(made)
    sheet.append([])
    return last + 2


def _as_it_is(cells: Sequence[Cell], _row: int) -> Sequence[Cell]:
    return cells


def _append_row(sheet: Worksheet, row: int, cells: list[Cell], height: float) -> None:
    """Append a row of a height, which is written at once."""
    cellstyles.set_height(sheet, row, height)
    sheet.append(cells)
    del sheet.row_dimensions[row]


def _widths(table: Grid) -> list[float]:
    """The widths of the columns; one of addresses is as wide as the longest, within a limit."""
    widths: list[float] = []
    for at, head in enumerate(table.heads):
        longest = 0
        if head.look == "link":
            longest = max((len(str(row[at] or "")) for row in table.rows), default=0)
        widths.append(max(head.width, min(longest, _WIDEST_LINK)))
    return widths


def _height(values: tuple[Value, ...], widths: Sequence[float]) -> float:
    """The height that the longest text of a row needs."""
    # Widths are counted in the workbook's own digits, which are as small as its texts.
    texts = ((text, width * SIZE / 10) for text, width in zip(values, widths, strict=True))
    heights = (cellstyles.height_of(t, width, SIZE) for t, width in texts if isinstance(t, str))
    return max(_LEAST_HEIGHT, *heights)


def colour(
    sheet: Worksheet, table: Grid, heading: str, marks: Marks,
    reach: tuple[str, str] | None = None,
) -> None:  # fmt: skip
    """Colour cells by conditions on a column (@): those of the column, or from one column to another."""
    start, end = reach or (heading, heading)
    of, first, last = (get_column_letter(table.column(each)) for each in (heading, start, end))
    cells = f"{first}2:{last}{max(2, len(table.rows) + 1)}"
    for look, condition in marks.items():
        cellstyles.mark(sheet, cells, condition.replace("@", f"${of}2"), look)
