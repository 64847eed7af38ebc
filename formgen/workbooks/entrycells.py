"""The cells into which a clerk types: opened, styled, ruled, named and filled with values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time

from openpyxl.cell.cell import Cell
from openpyxl.styles import Protection
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from formgen.model.fieldspec import FieldSpec
from formgen.model.japanese import wareki
from formgen.model.postrecord import POST_SHEET
from formgen.model.problems import FormgenError
from formgen.workbooks import cellstyles
from formgen.workbooks.bookfile import FIRST_DAY, FIRST_DAY_NUMBER, LONGEST_CELL, fits, put_text
from formgen.workbooks.choicesheet import add_name, cells_name, choices_name

# Excel's own limits on the texts that it shows.
_LONGEST_TITLE = 32
_LONGEST_MESSAGE = 255
_NO_DATE = "日付になっていません。「令和8年10月1日」「2026/10/1」のように入力してください。"
_NO_MOMENT = "日付と時刻になっていません。「2026/10/1 9:30」のように入力してください。"
_MOST_WHOLE_NUMBER = 999_999
_LONG = ("long_text", "lines")
_ALT_ENTER = "\n（改行はAlt＋Enter）"


def guidance(spec: FieldSpec) -> str:
    """Return the guidance beside a label: how to fill the field in, and an example."""
    alt_enter = _ALT_ENTER if spec.kind in _LONG else ""
    if spec.choices:  # on a printed sheet there is no list to open
        return f"{spec.guidance}\n選択肢：{'／'.join(spec.choices)}"
    example = f"\n例：{spec.example}" if spec.example else ""
    return f"{spec.guidance}{example}{alt_enter}"


def needs_rule(spec: FieldSpec) -> bool:
    """True if the cell holds more than any text: a choice, a date, a code, or a condition."""
    return spec.kind not in ("text", "long_text") or spec.when is not None


def rule(spec: FieldSpec, first: str, cells: str) -> DataValidation:
    """The rule of a field's cells, with its messages.

    What the reader would refuse for certain is stopped; what it may still understand is asked about.
    first is the first of the cells as formulas name it (C5), cells all of them ($C$5:$F$5).
    """
    found = _limits(spec, first, cells)
    found.sqref = MultiCellRange(cells.replace("$", ""))
    found.allowBlank = found.showInputMessage = True
    # Without an error nothing is said of what breaks the rule.
    found.showErrorMessage = found.error is not None
    found.error = found.error and found.error[:_LONGEST_MESSAGE]
    found.promptTitle = spec.label[:_LONGEST_TITLE]
    found.prompt = guidance(spec)[:_LONGEST_MESSAGE]
    found.errorTitle = found.promptTitle
    return found


def _limits(spec: FieldSpec, first: str, cells: str) -> DataValidation:
    name = choices_name(spec)
    match spec.kind:
        case "choice":
            error = f"一覧から選んでください。\n{'／'.join(spec.choices)}"
            return DataValidation("list", name, error=error, errorStyle="stop")
        case "choices":  # any of them: another order may be typed
            error = f"「{'」「'.join(spec.choices)}」を「、」で区切って入力してください。"
            return DataValidation("list", name, error=error, errorStyle="warning")
        case "codes":  # the accounts' own; several are typed
            return DataValidation("list", "account_id")
        case "code" if spec.sheet == POST_SHEET and spec.key == "account_id":  # or of another file
            return DataValidation("list", "account_id")
        case "code" if spec.key in ("account_id", "post_id"):
            error = f"ほかの欄と同じ{spec.label}です。1件ごとに別の番号を入力してください。"
            formula = f"COUNTIF({cells},{first})=1"
            return DataValidation("custom", formula, error=error, errorStyle="stop")
        case "whole_number":
            error = "「3」のように、単位を付けずに数字だけを入力してください。"
            most = str(_MOST_WHOLE_NUMBER)
            return DataValidation(
                "whole", "0", most, operator="between", error=error, errorStyle="stop"
            )
        case "date" | "moment":  # one typed as text is read as well
            error = _NO_DATE if spec.kind == "date" else _NO_MOMENT
            found = DataValidation("date", str(FIRST_DAY_NUMBER), error=error)
            found.operator, found.errorStyle = "greaterThanOrEqual", "warning"
            return found
        case _:
            return _text_limits(spec, first)


def _text_limits(spec: FieldSpec, first: str) -> DataValidation:
    """The shape of a text; only asked about, for the reader takes full-width characters too."""
    match spec.kind:
        case "url":
            formula = f'OR(LEFT({first},8)="https://",LEFT({first},7)="http://")'
            error = "「https://」から始まるアドレスを、半角で入力してください。"
        case "email":
            formula = f'AND(ISNUMBER(FIND("@",{first})),ISERROR(FIND("、",{first})))'
            domain = spec.example.rpartition("@")[2] or "example.lg.jp"
            error = f"「組織名@{domain}」の形で、半角で1件だけ入力してください。"
        case "phone":
            digits = first
            for sign in "-()+ ":
                digits = f'SUBSTITUTE({digits},"{sign}","")'
            formula = f"ISNUMBER(VALUE({digits}))"
            error = f"「{spec.example or '000-000-0000'}」のように、市外局番から半角で入力してください。"
        case _:
            return DataValidation()
    return DataValidation("custom", formula, error=error, errorStyle="warning")


Value = str | int | float | date | tuple[str, ...] | tuple[date, ...] | None
Values = Mapping[str, Value]


def open_for_entry(cells: Sequence[Cell], spec: FieldSpec, records: Sequence[Values]) -> None:
    """Make a field's cells ready for entry, and enter the values of the first records."""
    # Of a long text that is cut the beginning shows, and that it goes on.
    style = cellstyles.LONG_TEXT if spec.kind in _LONG else cellstyles.VALUE
    for cell in cells:
        cellstyles.apply_style(cell, style)
        cell.protection = Protection(locked=False)
        cell.number_format = cellstyles.number_format(spec.kind)
    for cell, record in zip(cells, records, strict=False):
        _put(cell, record.get(spec.key), spec)


def name_and_rule(
    sheet: Worksheet, cells: Sequence[Cell], spec: FieldSpec, *, ruled: bool = True
) -> None:
    """Give a field's cells the name of its key and, where wanted, the rule of its kind."""
    first, last = cells[0], cells[-1]
    area = f"${first.column_letter}${first.row}:${last.column_letter}${last.row}"
    add_name(sheet, cells_name(spec), area)
    if ruled:
        sheet.add_data_validation(rule(spec, first.coordinate, area))


def height_of(cell: Cell, width: float) -> float:
    """The height that a cell's text needs; other values need none of their own."""
    return cellstyles.height_of(cell.value, width) if isinstance(cell.value, str) else 0.0


def _put(cell: Cell, value: Value, spec: FieldSpec) -> None:
    if isinstance(value, tuple):
        value = spec.printed(value)
    elif isinstance(value, datetime):
        # At midnight Excel's number would be a mere day, see postvalues.read_moment.
        value = value if value.time() != time() else f"{value:%Y-%m-%d %H:%M}"
    elif isinstance(value, date) and value < FIRST_DAY:
        value = wareki(value)
    if isinstance(value, str) and not fits(value):
        raise FormgenError(
            f"「{spec.label}」が{len(value)}字あり、Excelのセルに入りません。",
            f"{LONGEST_CELL}字までにしてください。",
        )
    if isinstance(value, str):
        put_text(cell, value)
    else:
        cell.value = value
