"""The annotated copy of a workbook: the staff's values afresh, each fault shown in its cell.

Only values are copied: no formula, link, macro, picture or note, and nothing that looks like a
password. The staff's own file is never written to.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from formgen.intake.labels import keys_by_label, squeeze
from formgen.intake.secrets.redaction import HIDDEN
from formgen.intake.sheetlayout import BookSheet
from formgen.intake.xlsx.book import Book
from formgen.model.japanese import display_width
from formgen.model.problems import InvalidValue, Problem, cited
from formgen.model.typedcommands import without_place
from formgen.workbooks import accountsheet, cellstyles, rowsheets
from formgen.workbooks.accountsheet import COUNTER
from formgen.workbooks.bookfile import (
    FIRST_DAY,
    SEAL,
    add_sheet,
    new_book,
    put_text,
    to_bytes,
)
from formgen.workbooks.instructions import GUIDE_SHEET
from formgen.workbooks.problemlist import SHEET, fill_list
from formgen.workbooks.sheetparts import Part, part_of, runs_down, without_counts

_HEADER = "点検結果（元のファイルの写し）"
_NO_RESULT = "（式の結果がありません）"
_GUIDE_WIDTHS = {1: 28.0, 2: 72.0}
_NARROWEST, _WIDEST = 10.0, 42.0
_LONGEST_DATE = "令和88年88月88日"
_PAGE_WIDTH = 180.0  # characters on A4 landscape, a little shrunk
_LARGEST_GRID = 200_000  # cells
_LEAST_HEIGHT = 20.0
_MOMENT_FORMAT, _TIME_FORMAT, _SPAN_FORMAT = "yyyy/m/d h:mm", "h:mm", "[h]:mm"
_NO_TITLE = re.compile(r"[\\*?:/\[\]]")
_LONGEST_TITLE = 31
_LONGEST_CLAUSE = 250  # more than the longest of a guideline, some 235
_MOST_HEADS = 5
_NOTE_WIDTH, _NOTE_LINE, _NOTE_COLUMNS = 380, 19, 52  # pixels, and half-width columns
_STYLES: dict[Part, cellstyles.Style] = {
    "label": cellstyles.LABEL, "group": cellstyles.GROUP, "guidance": cellstyles.GUIDANCE,
    "value": cellstyles.VALUE,
}  # fmt: skip
_SIGNS = {"error": "【×エラー】", "warning": "【△注意】"}


def annotated(
    book: Book, name: str, problems: Sequence[Problem], clauses: Mapping[str, str], today: date
) -> bytes:
    """The copy of a workbook as a file.

    name is how the file is called on the first sheet; problems are those of this file; clauses
    are the guideline's words by number. The same arguments give the same bytes.
    """
    target = new_book()
    target.properties.identifier = SEAL
    front = add_sheet(target, _free_title(SHEET, (sheet.title for sheet in book.sheets)))
    titles = _titles(book.sheets, front.title)
    by_sheet: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_sheet[problem.place.sheet or ""].append(problem)
    for sheet in book.sheets:
        page = add_sheet(target, titles[sheet.title])
        found = by_sheet[sheet.title]
        page.sheet_state = "hidden" if sheet.sheet.is_hidden and not found else "visible"
        _fill(page, without_counts(sheet) if runs_down(sheet) else sheet)
        _mark(page, found, clauses)
    fill_list(front, name, problems, titles, today)
    return to_bytes(target, cellstyles.BODY)


def _titles(sheets: Iterable[BookSheet], taken: str) -> dict[str, str]:
    """The title of each sheet in the copy: its own, unless Excel would refuse it."""
    titles: dict[str, str] = {}
    for sheet in sheets:
        wanted = _NO_TITLE.sub("＿", ILLEGAL_CHARACTERS_RE.sub("", sheet.title)).strip("'")
        titles[sheet.title] = _free_title(wanted or "シート", (taken, *titles.values()))
    return titles


def _free_title(wanted: str, taken: Iterable[str]) -> str:
    used = {title.casefold() for title in taken}
    title, count = wanted[:_LONGEST_TITLE], 1
    while title.casefold() in used:
        count += 1
        title = f"{wanted[: _LONGEST_TITLE - 4]}（{count}）"
    return title


def _fill(page: Worksheet, sheet: BookSheet) -> None:
    """Copy the values of a sheet to the same places, in the styles of formgen's own sheets."""
    widths = _widths(sheet)
    cellstyles.set_widths(
        page, {get_column_letter(column): width for column, width in widths.items()}
    )
    styles = cellstyles.StyleCache(page)
    if sheet.model is not None:
        _draw_grid(page, sheet, styles)
    heights: dict[int, float] = defaultdict(lambda: _LEAST_HEIGHT)
    for (row, column), value in sorted(sheet.cells.items(), key=lambda cell: cell[0]):
        cell = cellstyles.cell_at(page, row, column)
        styles.apply(cell, _STYLES[part_of(sheet, row, column, value)])
        _put(cell, value)
        if isinstance(value, int) and sheet.cells.get((row, 1)) == COUNTER.label:
            cell.number_format = cellstyles.COUNT_FORMAT
        if isinstance(cell.value, str):
            needed = cellstyles.height_of(cell.value, widths[column])
            heights[row] = max(heights[row], needed)
    for row, height in heights.items():
        cellstyles.set_height(page, row, height)
    if sheet.model is not None:
        heads, down = _heads(sheet), runs_down(sheet)
        page.freeze_panes = f"{'C' if down else 'B'}{heads + 1}"
        page.print_title_rows, page.print_title_cols = f"1:{heads}", "A:B" if down else "A:A"
    pages_wide = max(1, round(sum(widths.values()) / _PAGE_WIDTH))
    cellstyles.prepare_print(page, "landscape", pages_wide=pages_wide, header=_HEADER)


def _heads(sheet: BookSheet) -> int:
    """How many rows stay in sight: those before the first group of fields, or the labels'."""
    if sheet.layout is not None and not sheet.layout.down:
        return min(sheet.layout.line, _MOST_HEADS)
    groups = (row for row, column in sheet.cells if column == 1 and _is_group(sheet, row))
    return min(max(1, min(groups, default=3) - 1), _MOST_HEADS)


def _is_group(sheet: BookSheet, row: int) -> bool:
    return sheet.cells.get((row, 1)) in sheet.sheet.records.groups


def _draw_grid(page: Worksheet, sheet: BookSheet, styles: cellstyles.StyleCache) -> None:
    """Give blank cells among the values their lines, and group headings their whole row."""
    rows = {row for row, _ in sheet.cells}
    columns = {column for _, column in sheet.cells}
    if len(rows) * len(columns) <= _LARGEST_GRID:
        for row in rows:
            style = cellstyles.GROUP if _is_group(sheet, row) else cellstyles.VALUE
            for column in columns:
                if (row, column) not in sheet.cells:
                    styles.apply(cellstyles.cell_at(page, row, column), style)


def _widths(sheet: BookSheet) -> dict[int, float]:
    columns = {column for _, column in sheet.cells}
    if runs_down(sheet):
        own = {1: accountsheet.WIDTHS["A"], 2: accountsheet.WIDTHS["B"]}
        return {column: own.get(column, accountsheet.ACCOUNT_WIDTH) for column in columns}
    if squeeze(sheet.title) == GUIDE_SHEET:
        return {column: _GUIDE_WIDTHS.get(column, _WIDEST) for column in columns}
    if sheet.model is not None and sheet.layout is not None:
        keys, texts = keys_by_label(sheet.model), sheet.sheet.texts(sheet.layout)
        heads = {column: keys.get(squeeze(texts.get(column, ""))) for column in columns}
        title = sheet.model.SHEET
        return {column: rowsheets.width_of(title, key) for column, key in heads.items()}
    widest: dict[int, float] = defaultdict(lambda: _NARROWEST)
    for (_, column), value in sheet.cells.items():
        if widest[column] < _WIDEST:
            lines = value.split("\n") if isinstance(value, str) else (_LONGEST_DATE,)
            needed = max(display_width(line) for line in lines) + 2.0
            widest[column] = min(_WIDEST, max(widest[column], needed))
    return widest


def _put(cell: Cell, value: Any) -> None:
    """Put a value into a cell as nothing but a value: 「=」 begins no formula here."""
    if isinstance(value, InvalidValue):
        value = HIDDEN if value.is_secret else _NO_RESULT
    elif isinstance(value, date) and date(value.year, value.month, value.day) < FIRST_DAY:
        value = value.isoformat()
    elif isinstance(value, float) and not math.isfinite(value):
        value = str(value)
    if isinstance(value, str):
        put_text(cell, ILLEGAL_CHARACTERS_RE.sub("□", value))  # cut by openpyxl, as by Excel
        return
    cell.value = value
    if isinstance(value, datetime) and value.time() != time():
        cell.number_format = _MOMENT_FORMAT
    elif isinstance(value, date):
        cell.number_format = cellstyles.DATE_FORMAT
    elif isinstance(value, (time, timedelta)):
        cell.number_format = _TIME_FORMAT if isinstance(value, time) else _SPAN_FORMAT


def _mark(page: Worksheet, problems: Sequence[Problem], clauses: Mapping[str, str]) -> None:
    """Colour the faulty cells and say in a note what is wrong with each."""
    by_cell: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.place.cell:
            by_cell[problem.place.cell].append(problem)
    for coordinate, found in by_cell.items():
        cell: Any = page[coordinate]
        has_error = any(problem.is_error for problem in found)
        cell.fill = cellstyles.ERROR_FILL if has_error else cellstyles.CAUTION_FILL
        cell.border = cellstyles.ERROR_BOX if has_error else cellstyles.CAUTION_BOX
        text = "\n\n".join(_note(problem, clauses) for problem in found)
        lines = sum(math.ceil(max(1, display_width(line)) / _NOTE_COLUMNS)
                    for line in text.split("\n"))  # fmt: skip
        cell.comment = Comment(text, "formgen", width=_NOTE_WIDTH, height=(lines + 1) * _NOTE_LINE)


def _note(problem: Problem, clauses: Mapping[str, str]) -> str:
    """A problem as its cell's note shows it: the clause and its words, the reason, the remedy."""
    lines = [_SIGNS[problem.severity]]
    if problem.clause:
        lines[0] += cited(problem.clause)
        words = clauses.get(problem.clause, "")
        if words:
            shown = words if len(words) <= _LONGEST_CLAUSE else f"{words[:_LONGEST_CLAUSE]}…"
            lines.append(f"条文：{shown}")
    lines += (f"理由：{problem.message}", f"直し方：{problem.remedy}")
    return ILLEGAL_CHARACTERS_RE.sub("□", without_place("\n".join(lines)))
