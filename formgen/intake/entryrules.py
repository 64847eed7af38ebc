"""What an entry cell accepts, and what it tells the clerk who selects it."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation

from formgen.fields import FieldSpec

CHOICES_SHEET = "選択肢"
# Excel's own limits on a list typed into the rule, and on the texts that it shows.
_LONGEST_LIST = 255
_LONGEST_TITLE = 32
_LONGEST_MESSAGE = 255
_MOST_WHOLE_NUMBER = 999_999
_ALT_ENTER = "\n（改行はAlt＋Enter）"


def guidance(spec: FieldSpec) -> str:
    """What stands beside the label: how to fill the field in, and an example."""
    alt_enter = _ALT_ENTER if spec.kind == "long_text" else ""
    example = f"\n例：{spec.example}" if spec.example else ""
    return f"{spec.guidance}{example}{alt_enter}"


def needs_rule(spec: FieldSpec) -> bool:
    """Whether the cell holds more than any text: a choice, a date, a code, or a condition."""
    return spec.kind not in ("text", "long_text") or spec.when is not None


def rule(spec: FieldSpec, book: Workbook) -> DataValidation:
    """The rule of a field's cells, with its messages; the caller adds the cells."""
    found = DataValidation(**_limits(spec, book), allow_blank=True)
    found.showInputMessage = True
    found.promptTitle = spec.label[:_LONGEST_TITLE]
    found.prompt = guidance(spec)[:_LONGEST_MESSAGE]
    found.errorTitle = found.promptTitle
    return found


def _limits(spec: FieldSpec, book: Workbook) -> dict[str, Any]:
    if spec.kind == "choice":
        return {
            "type": "list",
            "formula1": list_source(spec.choices, book),
            "showErrorMessage": True,
            "error": f"一覧から選んでください。\n{'／'.join(spec.choices)}"[:_LONGEST_MESSAGE],
        }
    if spec.kind == "choices":  # any of them: another order may be typed
        return {"type": "list", "formula1": list_source(_mixtures(spec.choices), book)}
    if spec.kind == "whole_number":
        return {
            "type": "whole",
            "operator": "between",
            "formula1": "0",
            "formula2": str(_MOST_WHOLE_NUMBER),
            "showErrorMessage": True,
            "error": "「3」のように、単位を付けずに数字だけを入力してください。",
        }
    return {"type": None}  # dates too: a date typed as text is read as well


def _mixtures(choices: tuple[str, ...]) -> tuple[str, ...]:
    sizes = range(1, len(choices) + 1)
    return tuple("、".join(some) for size in sizes for some in combinations(choices, size))


def list_source(choices: tuple[str, ...], book: Workbook) -> str:
    """The source of a drop-down: the list itself, or a range when Excel cannot hold it there."""
    typed = ",".join(choices)
    if len(typed) <= _LONGEST_LIST and not any(set(',"') & set(choice) for choice in choices):
        return f'"{typed}"'
    if CHOICES_SHEET not in book.sheetnames:
        book.create_sheet(CHOICES_SHEET).sheet_state = "hidden"
        book[CHOICES_SHEET]["A1"] = "選ぶ欄の一覧です。書き換えないでください。"
    sheet = book[CHOICES_SHEET]
    column = sheet.max_column + 1
    for row, choice in enumerate(choices, start=1):
        sheet.cell(row, column, choice).data_type = "s"
    letter = get_column_letter(column)
    return f"{quote_sheetname(CHOICES_SHEET)}!${letter}$1:${letter}${len(choices)}"
