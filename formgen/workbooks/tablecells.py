"""Tables of a workbook and their cells: their looks, and values that stay what they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Literal, Protocol, TypeVar
from urllib.parse import quote

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.styles.cell_style import StyleArray
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from formgen.model.japanese import wareki
from formgen.model.problems import Place, Problem
from formgen.workbooks import cellstyles
from formgen.workbooks.bookfile import FIRST_DAY, LONGEST_CELL, fits, put_text, visible

Look = Literal["text", "link", "date", "count"]
Value = str | int | date | None
TOO_LONG = "（長すぎるため、載せません）"


class Row(Protocol):
    """The meaning of a row of a grid."""

    def place(self, key: str | None, /) -> Place:
        """The place at which a field of it was typed."""


RowT = TypeVar("RowT", bound=Row)


@dataclass(frozen=True, slots=True)
class Column(Generic[RowT]):
    """A column: its heading, its width in characters, and what stands in it."""

    heading: str
    width: float
    value: Callable[[RowT], Value]
    look: Look = "text"
    key: str | None = None  # the field that it shows


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its name, its columns, which head it, and its rows."""

    name: str
    heads: tuple[Column[Any], ...]
    rows: tuple[tuple[Value, ...], ...]

    def column(self, heading: str) -> int:
        """The number of a column, from 1."""
        return next(n for n, head in enumerate(self.heads, start=1) if head.heading == heading)


def grid(
    name: str, columns: Iterable[Column[RowT]], rows: Iterable[RowT], problems: list[Problem]
) -> Grid:
    """A grid of what stands in the rows; what no cell can hold is told among the problems."""
    columns = tuple(columns)

    def shown(row: RowT, column: Column[RowT]) -> Value:
        value = column.value(row)
        if isinstance(value, date) and value < FIRST_DAY:
            return wareki(value)
        if not isinstance(value, str):
            return value
        text = visible(value)
        if fits(text):
            return text
        problems.append(_too_long(name, column.heading, text, row.place(column.key)))
        return TOO_LONG

    return Grid(name, columns, tuple(tuple(shown(row, c) for c in columns) for row in rows))


def _too_long(name: str, heading: str, text: str, place: Place) -> Problem:
    return Problem(
        "error",
        f"「{heading}」が{len(text)}字あり、Excelのセルに入らないため、「{name}」に載せていません。",
        f"元の記入シートで、{LONGEST_CELL}字までに改めてください。",
        place,
    )


MOST_LINKS, LONGEST_LINK = 65_530, 2_079  # of a sheet; characters of an address, in Excel
# A host and a path, no user in front of it: https://x.com@elsewhere leads elsewhere.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?::[0-9]{1,5})?(?:[/?#]\S*)?", re.IGNORECASE)
# What may stand in the path of an address; the rest is written as %E3…
_PATH_SIGNS = ":/?#[]@!$&'()*+,;=%~-._"
# Excel would take a text that begins so for a formula when someone edits the cell.
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_SHORT_DATE = "[$-411]ge.m.d"  # R8.11.22
SIZE = 9  # points
_HEAD_FONT = cellstyles.font(SIZE, bold=True, ink="FFFFFFFF")
_LINK_FONT = cellstyles.font(SIZE, ink="FF1F4E79", underline=True)

Styles = Mapping[Look | str, StyleArray]


def make_styles(book: Workbook) -> Styles:
    """The looks of a workbook's cells, each made once."""
    text = cellstyles.number_format("text")
    wanted = {
        "head": _style(_HEAD_FONT, text, cellstyles.CENTRED, cellstyles.TITLE_FILL),
        "text": _style(cellstyles.font(SIZE), text, cellstyles.WRAPPED),
        # LibreOffice wraps no link; shrunk, the whole address can be seen.
        "link": _style(_LINK_FONT, text, Alignment(vertical="center", shrink_to_fit=True)),
        "date": _style(cellstyles.font(SIZE), _SHORT_DATE, cellstyles.CENTRED),
        "count": _style(cellstyles.font(SIZE), "#,##0", cellstyles.CENTRED),
    }
    for style in wanted.values():
        style.bind(book)
    return {name: style.as_tuple() for name, style in wanted.items()}


def _style(
    font: Font, number_format: str, alignment: Alignment, fill: PatternFill | None = None
) -> NamedStyle:
    """A look that never becomes one of the workbook's own named styles."""
    return NamedStyle(
        name="look", font=font, number_format=number_format, alignment=alignment, fill=fill,
        border=cellstyles.BOX,
    )  # fmt: skip


def make_cell(sheet: Worksheet, row: int, column: int, value: Value, style: StyleArray) -> Cell:
    """A cell to append to a sheet. A text never becomes a formula, not even when it is edited."""
    risky = isinstance(value, str) and value.startswith(_RISKY)
    cell = Cell(sheet, row, column)
    # Shared by all cells of the look: openpyxl would keep a copy for each.
    setattr(cell, "_style", copy(style) if risky else style)  # noqa: B010
    if risky:
        cell.quotePrefix = True
    if isinstance(value, str):
        put_text(cell, value)
    elif isinstance(value, date):
        cell.value, cell.data_type = value, "d"
    else:
        cell.value = value
    return cell


def link_to(address: Value) -> Hyperlink | None:
    """A link to a web address, or none where it is of another form or too long for Excel."""
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        return None
    target, _, location = quote(address, safe=_PATH_SIGNS).partition("#")
    if len(target) + len(location) > LONGEST_LINK:
        return None
    return Hyperlink(ref="", target=target, location=location or None)
