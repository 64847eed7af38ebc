"""The sheet 「アカウント」: labels down column A, guidance in B, one account per column from C."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break, ColBreak
from openpyxl.worksheet.worksheet import Worksheet

from formgen.model.fieldspec import FieldSpec, specs
from formgen.model.records import Account
from formgen.model.recordtypes import groups_of
from formgen.workbooks import aidformulas, cellstyles
from formgen.workbooks.aidformulas import Aids, Demand
from formgen.workbooks.entrycells import (
    Values,
    guidance,
    height_of,
    name_and_rule,
    needs_rule,
    open_for_entry,
)

_FIRST_COLUMN = 3
WIDTHS = {"A": 26.0, "B": 39.0}
ACCOUNT_WIDTH = 29.0
_ACCOUNTS_PER_PAGE = 2
_SCALE = 80  # per cent: two accounts beside labels and guidance are as wide as A4 between margins
_PAGE_HEIGHT = (842 - 1.3 * 72) * 100 / _SCALE  # points of the sheet on one page
# The least heights in points, so that a printed sheet can be written on by hand; a long text has
# six lines, for a row grows when someone types in it, but not when a program does.
_ROW_HEIGHT, _LONG_ROW_HEIGHT, _GROUP_HEIGHT = 26, cellstyles.height_of("\n" * 5, ACCOUNT_WIDTH), 22


@dataclass(frozen=True, slots=True)
class Live:
    """A row that Excel fills in. The reader passes over labels that begin so (未記入, 記入済)."""

    label: str
    guidance: str


COUNTER = Live(
    "未記入の数",
    "今の段階と、その段階で必要な項目のうち空欄の数（黄色の欄）\n"
    "［ ］は必要になる段階。灰色の欄は、記入しなくてよい",
)
PROFILE_LENGTH = Live(
    "記入済みのプロフィール文の字数",
    "URL・問合せ先・ポリシーをつないだ文の字数と、サービスの上限（自動で数える）",
)
_PROFILE_GROUP = "プロフィール"
Line = str | FieldSpec | Live


def account_lines(account: type[Account] = Account) -> tuple[Line, ...]:
    """The rows of the sheet from the first: the counter, fields without a group, each group."""
    lines: list[Line] = [COUNTER, *(spec for spec in specs(account) if not spec.group)]
    for group in groups_of(account):
        lines += [group, *(spec for spec in specs(account) if spec.group == group)]
        lines += [PROFILE_LENGTH] if group == _PROFILE_GROUP else []
    return tuple(lines)


def fill_accounts(
    sheet: Worksheet,
    accounts: Sequence[Values],
    columns: int,
    aids: Aids | None,
    account: type[Account] = Account,
    lines: Sequence[Line] = (),
) -> None:
    """Write the sheet with room for so many accounts, and the values of the first ones.

    lines: its rows, when they are not all those of account_lines; they go without aids.
    """
    letters = [get_column_letter(_FIRST_COLUMN + position) for position in range(columns)]
    cellstyles.set_widths(sheet, WIDTHS | dict.fromkeys(letters, ACCOUNT_WIDTH))
    lines = lines or account_lines(account)
    for row, line in enumerate(lines, start=1):
        cells = [cellstyles.cell_at(sheet, row, _FIRST_COLUMN + at) for at in range(columns)]
        if isinstance(line, str):
            _add_group(sheet, row, line, cells)
            continue
        least = _add_label(sheet, row, line, _when_needed(line, aids))
        if isinstance(line, FieldSpec):
            open_for_entry(cells, line, accounts)
            name_and_rule(sheet, cells, line, ruled=needs_rule(line))
            least = max(least, _LONG_ROW_HEIGHT if line.kind == "long_text" else _ROW_HEIGHT)
        else:
            for cell in cells:
                cellstyles.apply_style(cell, cellstyles.COUNT)
        heights = (height_of(cell, ACCOUNT_WIDTH) for cell in cells)
        cellstyles.set_height(sheet, row, max(least, *heights))
    if aids is not None:
        _add_aids(sheet, letters, aids, account)
    _prepare(sheet, columns, lines)


def _add_group(sheet: Worksheet, row: int, group: str, cells: Sequence[Cell]) -> None:
    for cell in (cellstyles.cell_at(sheet, row, 1), cellstyles.cell_at(sheet, row, 2), *cells):
        cellstyles.apply_style(cell, cellstyles.GROUP)
    sheet.cell(row, 1).value = group
    cellstyles.set_height(sheet, row, _GROUP_HEIGHT)


def _when_needed(line: FieldSpec | Live, aids: Aids | None) -> str:
    """The stages from which a field is needed, as its guidance begins."""
    if aids is None or isinstance(line, Live):
        return ""
    return aids.accounts[line.key].tag


def _add_label(sheet: Worksheet, row: int, line: FieldSpec | Live, needed: str) -> float:
    """Write a label, its guidance and a note with an example; return the height that they need."""
    hint = needed + (guidance(line) if isinstance(line, FieldSpec) else line.guidance)
    label = cellstyles.write(sheet, row, 1, cellstyles.LABEL, line.label)
    cellstyles.write(sheet, row, 2, cellstyles.GUIDANCE, hint)
    if isinstance(line, FieldSpec) and line.example:
        cellstyles.note(label, f"{line.guidance}\n記入例：{line.example}")
    return max(
        cellstyles.height_of(line.label, WIDTHS["A"]),
        cellstyles.height_of(hint, WIDTHS["B"], cellstyles.GUIDANCE_SIZE),
    )


def _add_aids(sheet: Worksheet, letters: Sequence[str], aids: Aids, account: type[Account]) -> None:
    """The counters and the colours, which Excel keeps up to date while a clerk types."""
    lines, fields = account_lines(account), specs(account)
    rows = {spec.key: lines.index(spec) + 1 for spec in fields}
    counter, length = (lines.index(line) + 1 for line in (COUNTER, PROFILE_LENGTH))

    def record_in(letter: str) -> aidformulas.RecordCells:
        cells = {key: f"{letter}${row}" for key, row in rows.items()}
        started = f'{letter}${counter}<>""'
        return aidformulas.RecordCells(cells, started, cells["procedure"], aids.stages)

    def across(row: int) -> str:
        return f"{letters[0]}{row}:{letters[-1]}{row}"

    for letter in letters:
        here = record_in(letter)
        formula = aidformulas.count_of_empty(fields, aids.accounts, rows, letter, here)
        sheet[f"{letter}{counter}"] = formula
        if aids.profile is not None:
            sheet[f"{letter}{length}"] = aidformulas.profile_count(aids.profile, here)
    first = record_in(letters[0])
    for spec in fields:
        add_marks(sheet, across(rows[spec.key]), spec, aids.accounts, first)
    count = f"{letters[0]}${counter}"
    cellstyles.mark(sheet, across(counter), aidformulas.some_empty(count), "tint")
    cellstyles.mark(sheet, across(counter), aidformulas.none_empty(count), "done")
    if aids.profile is not None:
        formula = aidformulas.profile_too_long(aids.profile, first)
        cellstyles.mark(sheet, across(length), formula, "over")


def add_marks(
    sheet: Worksheet, cells: str, spec: FieldSpec, demands: Mapping[str, Demand],
    record: aidformulas.RecordCells,
) -> None:  # fmt: skip
    """Colour a field's cells: grey while it does not matter, tinted while papers wait for it."""
    demand = demands.get(spec.key, aidformulas.EVERYWHERE)
    if (formula := aidformulas.without_matter(spec, demand, record)) is not None:
        cellstyles.mark(sheet, cells, formula, "grey")
    if (formula := aidformulas.still_empty(spec, demand, record)) is not None:
        cellstyles.mark(sheet, cells, formula, "tint")


def _prepare(sheet: Worksheet, columns: int, lines: Sequence[Line]) -> None:
    """Keep the first rows in sight and on every page; break pages between accounts and groups."""
    heads = next(row for row, line in enumerate(lines) if isinstance(line, str))
    sheet.freeze_panes = cellstyles.cell_at(sheet, heads + 1, _FIRST_COLUMN)
    sheet.print_title_rows, sheet.print_title_cols = f"1:{heads}", "A:B"
    cellstyles.prepare_print(sheet, "portrait", scale=_SCALE)
    for row in _page_ends(sheet, heads, lines):
        sheet.row_breaks.append(Break(id=row))
    breaks = ColBreak()
    for column in range(_ACCOUNTS_PER_PAGE, columns, _ACCOUNTS_PER_PAGE):
        breaks.append(Break(id=_FIRST_COLUMN - 1 + column, max=1_048_575))
    sheet.col_breaks = breaks
    cellstyles.protect(sheet)


def _page_ends(sheet: Worksheet, heads: int, lines: Sequence[Line]) -> Iterator[int]:
    """The last row of each page but the last: groups stay together where a page holds them."""
    starts = [row for row, line in enumerate(lines, start=1) if isinstance(line, str)]
    room = _PAGE_HEIGHT - _height(sheet, 1, heads)
    used = 0.0
    for start, after in zip(starts, [*starts[1:], len(lines) + 1], strict=True):
        needed = _height(sheet, start, after - 1)
        if used and used + needed > room:
            yield start - 1
            used = 0.0
        used += needed


def _height(sheet: Worksheet, first: int, last: int) -> float:
    return sum(sheet.row_dimensions[row].height or 0 for row in range(first, last + 1))
