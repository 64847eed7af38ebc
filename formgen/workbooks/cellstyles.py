"""How the intake sheets look: fonts, colours, number formats and the printed page."""

from __future__ import annotations

import math
from collections.abc import Mapping
from copy import copy
from typing import Any, Literal, NamedTuple

from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from formgen.intake.helpersheets import GUIDE_TITLE
from formgen.model.fieldspec import Kind
from formgen.model.japanese import display_width

# Windows carries this font. Family and charset let a machine without it take another
# fixed-pitch Japanese font, so that the column widths still hold.
_FONT = "BIZ UDゴシック"
_FIXED_PITCH, _JAPANESE = 3, 128

_INK, _GREY_INK, _WHITE_INK, _RED_INK = "FF222222", "FF595959", "FFFFFFFF", "FFB00020"
_LINK_INK = "FF1F4E79"
TITLE_FILL = PatternFill("solid", fgColor="FF2F5D7C")
GROUP_FILL = PatternFill("solid", fgColor="FFD3E4F0")
LABEL_FILL = PatternFill("solid", fgColor="FFF1F5F8")
WARNING_FILL = PatternFill("solid", fgColor="FFFBE3E4")
Mark = Literal["grey", "tint", "done", "over"]
# A rule's own fill is drawn in its background colour.
_MARKS: Mapping[Mark, Mapping[str, Any]] = {
    "grey": {"fill": PatternFill("solid", bgColor="FFE4E4E4"), "font": Font(color="FF767676")},
    "tint": {"fill": PatternFill("solid", bgColor="FFFFF2CC")},
    "done": {"fill": PatternFill("solid", bgColor="FFE2F0D9")},
    "over": {"fill": PatternFill("solid", bgColor="FFFBE3E4"), "font": Font(color="FFB00020")},
}
ERROR_FILL = PatternFill("solid", fgColor="FFF6B8B8")
CAUTION_FILL = PatternFill("solid", fgColor="FFFFF0B0")
_LINE = Side(style="thin", color="FFB4C0C8")
BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_RED_LINE = Side(style="medium", color="FFB00020")
_BROKEN_LINE = Side(style="mediumDashed", color="FF8A6D00")
# The lines tell an error from a caution in print without colour.
ERROR_BOX = Border(left=_RED_LINE, right=_RED_LINE, top=_RED_LINE, bottom=_RED_LINE)
CAUTION_BOX = Border(left=_BROKEN_LINE, right=_BROKEN_LINE, top=_BROKEN_LINE, bottom=_BROKEN_LINE)
WRAPPED = Alignment(horizontal="left", vertical="center", wrap_text=True)
FROM_TOP = Alignment(horizontal="left", vertical="top", wrap_text=True)
LINE = Alignment(horizontal="left", vertical="center", indent=1)
INDENTED = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)

A3, A4 = 8, 9  # papers, as Excel numbers them
_LINE_SPACING, _ROW_PADDING = 1.3, 6
_TALLEST_ROW = 409  # Excel's limit, in points
_AUTHOR = "formgen"
_TEXT_FORMAT = "@"
# 0x411 is Japanese: the year of the era is shown whatever the machine's own language. Excel would
# say 令和1年; [$-ja-JP-x-gannen] would say 元年, but LibreOffice 7 makes a bare number of it.
_ERA_DATE = '[$-411]ggge"年"m"月"d"日"'
_LAST_OF_HEISEI, _FIRST_OF_REIWA_2 = 43585, 43831  # days as Excel counts them
DATE_FORMAT = (
    f"[<={_LAST_OF_HEISEI}]{_ERA_DATE};[>={_FIRST_OF_REIWA_2}]{_ERA_DATE};"
    '[$-411]"令和元年"m"月"d"日"'
)
MOMENT_FORMAT = f'{_ERA_DATE}"("aaa")" h:mm'  # the weekday is there to be looked at
# A number that reads as a sentence: 3 is shown as 未記入 3 項目, 0 as 記入済み.
COUNT_FORMAT = '"未記入 "0" 項目";;"記入済み"'


def font(size: float = 10, *, bold: bool = False, ink: str = _INK, underline: bool = False) -> Font:
    """The sheet's font."""
    return Font(
        name=_FONT, size=size, bold=bold, color=ink, family=_FIXED_PITCH, charset=_JAPANESE,
        underline="single" if underline else None,
    )  # fmt: skip


class Style(NamedTuple):
    """The looks of a cell: its font, the place of its text, its colour and its lines."""

    font: Font
    alignment: Alignment = WRAPPED
    fill: PatternFill | None = None
    border: Border | None = BOX


GUIDANCE_SIZE = 9
BODY, BOLD, _BOLD_GROUP = font(), font(bold=True), font(11, bold=True)
VALUE, LONG_TEXT = Style(BODY), Style(BODY, FROM_TOP)
ERROR, CAUTION = Style(BODY, fill=ERROR_FILL), Style(BODY, fill=CAUTION_FILL)
LINK = Style(font(ink=_LINK_INK, underline=True))
COUNT, HEADING = Style(BOLD, CENTRED), Style(BOLD, CENTRED, GROUP_FILL)
LABEL, GROUP = Style(BOLD, fill=LABEL_FILL), Style(_BOLD_GROUP, fill=GROUP_FILL)
GUIDANCE = Style(font(GUIDANCE_SIZE, ink=_GREY_INK))
# Of texts that run over several columns.
TITLE = Style(font(14, bold=True, ink=_WHITE_INK), LINE, TITLE_FILL, None)
PLAIN_LINE, BOLD_LINE = Style(BODY, LINE, border=None), Style(BOLD, LINE, border=None)
GROUP_LINE = Style(_BOLD_GROUP, LINE, GROUP_FILL, None)
WARNING_LINE = Style(font(11, bold=True, ink=_RED_INK), LINE, WARNING_FILL, None)


def number_format(kind: Kind) -> str:
    """The format of an entry cell: text stays text, so that a telephone number keeps its zero."""
    if kind in ("date", "moment"):
        return DATE_FORMAT if kind == "date" else MOMENT_FORMAT
    return "0" if kind == "whole_number" else _TEXT_FORMAT


def cell_at(sheet: Worksheet, row: int, column: int, text: str | None = None) -> Cell:
    """A cell of a sheet in which none are merged, with a text where given."""
    return sheet.cell(row, column, text)


def apply_style(cell: Cell, style: Style) -> None:
    """Give a cell its looks."""
    cell.font = style.font
    cell.alignment = style.alignment
    if style.fill is not None:
        cell.fill = style.fill
    if style.border is not None:
        cell.border = style.border


def write(sheet: Worksheet, row: int, column: int, style: Style, text: str | None = None) -> Cell:
    """Write a cell in a style, with a text where given."""
    cell = cell_at(sheet, row, column, text)
    apply_style(cell, style)
    return cell


class StyleCache:
    """Styles of a sheet's cells, each made once: openpyxl is slow to compare them anew."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._known: dict[int, Any] = {}

    def apply(self, cell: Any, style: Style) -> None:
        """Give a cell its looks; the style must live as long as this module."""
        if id(style) not in self._known:
            model: Any = Cell(self._sheet, row=1, column=1)
            apply_style(model, style)
            self._known[id(style)] = model._style  # noqa: SLF001 - no public way to share it
        cell._style = copy(self._known[id(style)])  # noqa: SLF001


def set_widths(sheet: Worksheet, widths: Mapping[str, float]) -> None:
    """Set the widths of columns, by their letters."""
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = width


def mark(sheet: Worksheet, cells: str, formula: str, look: Mark) -> None:
    """Colour cells while a formula holds; of two marks the first one counts."""
    style = DifferentialStyle(**_MARKS[look])
    rule = Rule("expression", dxf=style, formula=[formula], stopIfTrue=True)
    sheet.conditional_formatting.add(cells, rule)


def note(cell: Cell, text: str) -> None:
    """Hang a note on a cell, large enough for its text."""
    lines = sum(math.ceil(max(1, display_width(line)) / 34) for line in text.split("\n"))
    cell.comment = Comment(text, _AUTHOR, height=20 * lines + 16, width=270)


def protect(sheet: Worksheet) -> None:
    """Lock all cells that are not open; without a password, and looks may still be changed."""
    protection = sheet.protection
    protection.enable()
    protection.formatCells = protection.formatColumns = protection.formatRows = False


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
    if "\n" not in text and len(text) * 2 <= room:  # of each character at its widest
        return size * _LINE_SPACING + _ROW_PADDING
    lines = sum(max(1, math.ceil(display_width(line) / room)) for line in text.split("\n"))
    return lines * size * _LINE_SPACING + _ROW_PADDING


def prepare_print(
    sheet: Worksheet,
    orientation: Literal["portrait", "landscape"],
    *,
    pages_wide: int | None = None,
    scale: int | None = None,
    header: str = GUIDE_TITLE,
) -> None:
    """A4 with the sheet's name and page numbers, shrunk to so many pages side by side or by scale.

    Without pages_wide the sheet's own page breaks hold; Excel forgets them where it fits to pages.
    """
    set_page(sheet, A4, orientation, pages_wide=pages_wide)
    if scale is not None:
        sheet.page_setup.scale = scale
    sheet.print_options.horizontalCentered = True
    write_edges(sheet, left=header, right="&A")


def set_page(
    sheet: Worksheet,
    paper: int,
    orientation: Literal["portrait", "landscape"],
    *,
    pages_wide: int | None = None,
) -> None:
    """The paper and its margins; shrunk to so many pages side by side where that is given."""
    sheet.page_setup.paperSize = paper
    sheet.page_setup.orientation = orientation
    if pages_wide is not None:
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_setup.fitToWidth = pages_wide
        sheet.page_setup.fitToHeight = 0  # as many as it takes
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom, margins.header, margins.footer = 0.7, 0.6, 0.3, 0.3


def write_edges(sheet: Worksheet, *, left: str, right: str) -> None:
    """Write a text above each page; below it the file and the number of the page."""
    _write_small(sheet.oddHeader, left=left, right=right)
    _write_small(sheet.oddFooter, left="&F", center="&P ／ &N")


def _write_small(edge: HeaderFooterItem | None, **texts: str) -> None:
    for place, text in texts.items():
        part = getattr(edge, place)
        part.text, part.font, part.size = text, f"{_FONT},標準", 9
