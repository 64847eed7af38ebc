"""How the intake sheets look: fonts, colours, number formats and the printed page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from formgen.fields import Kind
from formgen.japanese import display_width

# Windows carries this font. Family and charset let a machine without it take another
# fixed-pitch Japanese font, so that the column widths still hold.
_FONT = "BIZ UDゴシック"
_FIXED_PITCH, _JAPANESE = 3, 128

_INK, _GREY_INK, _WHITE_INK, _RED_INK = "FF222222", "FF595959", "FFFFFFFF", "FFB00020"
TITLE_FILL = PatternFill("solid", fgColor="FF2F5D7C")
GROUP_FILL = PatternFill("solid", fgColor="FFD3E4F0")
LABEL_FILL = PatternFill("solid", fgColor="FFF1F5F8")
WARNING_FILL = PatternFill("solid", fgColor="FFFBE3E4")
_LINE = Side(style="thin", color="FFB4C0C8")
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
WRAPPED = Alignment(horizontal="left", vertical="center", wrap_text=True)
LINE = Alignment(horizontal="left", vertical="center", indent=1)
INDENTED = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)

_LINE_SPACING, _ROW_PADDING = 1.3, 6
_TALLEST_ROW = 409  # Excel's limit, in points
_HEADER = "ソーシャルメディアの利用手続き　記入シート"
_TEXT_FORMAT = "@"
# 0x411 is Japanese: the year of the era is shown whatever the machine's own language.
_DATE_FORMAT = '[$-411]ggge"年"m"月"d"日"'


def font(size: float = 10, *, bold: bool = False, ink: str = _INK) -> Font:
    """The sheet's font."""
    return Font(name=_FONT, size=size, bold=bold, color=ink, family=_FIXED_PITCH, charset=_JAPANESE)


BODY = font()
BOLD = font(bold=True)
GROUP = font(11, bold=True)
GUIDANCE_SIZE = 9
GUIDANCE = font(GUIDANCE_SIZE, ink=_GREY_INK)
TITLE = font(14, bold=True, ink=_WHITE_INK)
WARNING = font(11, bold=True, ink=_RED_INK)


def number_format(kind: Kind) -> str:
    """The format of an entry cell: text stays text, so that a telephone number keeps its zero."""
    if kind == "date":
        return _DATE_FORMAT
    return "0" if kind == "whole_number" else _TEXT_FORMAT


def cell_at(sheet: Worksheet, row: int, column: int, text: str | None = None) -> Cell:
    """A cell of a sheet in which none are merged, with a text where given."""
    return sheet.cell(row, column, text)


def dress(
    cell: Cell,
    face: Font,
    alignment: Alignment,
    fill: PatternFill | None = None,
    border: Border | None = BOX,
) -> None:
    """Give a cell its look."""
    cell.font = face
    cell.alignment = alignment
    if fill is not None:
        cell.fill = fill
    if border is not None:
        cell.border = border


def set_widths(sheet: Worksheet, widths: Mapping[str, float]) -> None:
    """Set the widths of columns, by their letters."""
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = width


class _GrowingRow(RowDimension):
    """A row whose height holds until someone types in it; then Excel fits it to the text."""

    __fields__ = tuple(name for name in RowDimension.__fields__ if name != "customHeight")


def set_height(sheet: Worksheet, row: int, height: float) -> None:
    """Set the height of a row in points, without keeping it from growing."""
    dimension = _GrowingRow(sheet, index=row, ht=min(height, _TALLEST_ROW))
    sheet.row_dimensions[row] = dimension


def height_of(text: str, width: float, size: float = 10) -> float:
    """The height in points that a text needs in a column of a width, wrapped."""
    room = (width - 1) * 10 / size
    lines = sum(max(1, math.ceil(display_width(line) / room)) for line in text.split("\n"))
    return lines * size * _LINE_SPACING + _ROW_PADDING


def prepare_print(
    sheet: Worksheet,
    orientation: Literal["portrait", "landscape"],
    *,
    pages_wide: int | None = None,
) -> None:
    """A4 with the sheet's name and page numbers, shrunk to so many pages side by side.

    Without pages_wide nothing is shrunk, and the sheet's own page breaks hold.
    """
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = orientation
    if pages_wide is not None:
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToWidth = pages_wide
        sheet.page_setup.fitToHeight = 0  # as many as it takes
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.7, 0.6, 0.3, 0.3
    sheet.print_options.horizontalCentered = True
    sheet.oddHeader = HeaderFooterItem(left=_small(_HEADER), right=_small("&A"))
    sheet.oddFooter = HeaderFooterItem(left=_small("&F"), center=_small("&P ／ &N"))


def _small(text: str) -> _HeaderFooterPart:
    return _HeaderFooterPart(text, font=f"{_FONT},標準", size=9)
