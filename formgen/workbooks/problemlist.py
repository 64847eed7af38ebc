"""The first sheet of an annotated copy: every problem of the file, with links to the cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from formgen.intake.labels import label_of
from formgen.model.japanese import wareki
from formgen.model.problems import Problem
from formgen.model.typedcommands import without_place
from formgen.workbooks import cellstyles
from formgen.workbooks.bookfile import put_text

SHEET = "点検結果"
_COLUMNS: dict[str, float] = {
    "番号": 6, "区分": 10, "シート": 14, "セル": 8, "管理番号": 13, "項目": 20, "条項": 9,
    "内容": 54, "直し方": 50,
}  # fmt: skip
_SEVERITIES = {"error": "×エラー", "warning": "△注意"}
_HEAD_ROW = 5
_HOW_TO = (
    "シートとセルの欄を押すと、そのセルへ移ります。色の付いたセルのメモにも、理由と直し方があります。",
    "この写しは値だけのものです。元のファイルを直して、もう一度点検してください。",
)
_TITLE_HEIGHT, _LINE_HEIGHT, _LEAST_HEIGHT = 30, 20, 24


def fill_list(
    sheet: Worksheet, name: str, problems: Sequence[Problem], titles: Mapping[str, str], today: date
) -> None:
    """Write the list onto an empty sheet.

    name is how the file is called; titles are the sheets' titles in the copy by their own.
    """
    letters = "ABCDEFGHI"
    cellstyles.set_widths(sheet, dict(zip(letters, _COLUMNS.values(), strict=True)))
    sheet.sheet_view.showGridLines = False
    heading = f"点検結果　{name}"
    for row, text in enumerate((heading, _summary(problems, today), *_HOW_TO), start=1):
        style = cellstyles.TITLE if row == 1 else cellstyles.PLAIN_LINE
        for column in range(1, len(letters) + 1):
            cellstyles.write(sheet, row, column, style)
        _write(cellstyles.cell_at(sheet, row, 1), text)
        cellstyles.set_height(sheet, row, _TITLE_HEIGHT if row == 1 else _LINE_HEIGHT)
    if problems:
        _add_table(sheet, problems, titles)
    cellstyles.prepare_print(sheet, "landscape", pages_wide=1, header=SHEET)


def _summary(problems: Sequence[Problem], today: date) -> str:
    day = f"（点検の基準にした日：{wareki(today)}）"
    errors = sum(problem.is_error for problem in problems)
    if not problems:
        return f"直すところはありませんでした。{day}"
    return f"エラー {errors} 件、注意 {len(problems) - errors} 件{day}"


def _add_table(sheet: Worksheet, problems: Sequence[Problem], titles: Mapping[str, str]) -> None:
    for column, label in enumerate(_COLUMNS, start=1):
        cellstyles.write(sheet, _HEAD_ROW, column, cellstyles.HEADING, label)
    cellstyles.set_height(sheet, _HEAD_ROW, _LEAST_HEIGHT)
    styles = cellstyles.StyleCache(sheet)
    for number, problem in enumerate(problems, start=1):
        _add_row(sheet, styles, number, problem, titles)
    last = _HEAD_ROW + len(problems)
    sheet.freeze_panes = f"A{_HEAD_ROW + 1}"
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:I{last}"
    sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"


def _add_row(
    sheet: Worksheet,
    styles: cellstyles.StyleCache,
    number: int,
    problem: Problem,
    titles: Mapping[str, str],
) -> None:
    row = _HEAD_ROW + number
    place = problem.place
    title = titles.get(place.sheet or "", "")
    texts = (
        str(number),
        _SEVERITIES[problem.severity],
        title or "（ファイル全体）",
        place.cell or "",
        problem.account or "",
        label_of(problem),
        problem.clause or "",
        without_place(problem.message),
        without_place(problem.remedy),
    )
    height = float(_LEAST_HEIGHT)
    for column, (text, width) in enumerate(zip(texts, _COLUMNS.values(), strict=True), start=1):
        cell = cellstyles.cell_at(sheet, row, column)
        style = cellstyles.LINK if title and column in (3, 4) and text else cellstyles.VALUE
        if column == 2:
            style = cellstyles.ERROR if problem.is_error else cellstyles.CAUTION
        styles.apply(cell, style)
        _write(cell, text)
        height = max(height, cellstyles.height_of(text, width))
    cellstyles.cell_at(sheet, row, 1).value = number
    for column in (3, 4) if title else ():
        _link(cellstyles.cell_at(sheet, row, column), title, place.cell or "A1")
    cellstyles.set_height(sheet, row, height)


def _link(cell: Cell, title: str, coordinate: str) -> None:
    if cell.value:
        location = f"{quote_sheetname(title)}!{coordinate}"
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=location)


def _write(cell: Cell, text: str) -> None:
    """Write a text that begins no formula."""
    if text:
        put_text(cell, ILLEGAL_CHARACTERS_RE.sub("□", text))
