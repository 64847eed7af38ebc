"""回答用シート: the accounts of a section as they are on record, to be confirmed, corrected and added to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from openpyxl.styles import Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from formgen.model.fieldspec import by_key, specs
from formgen.model.records import ACCOUNT_SHEET
from formgen.model.recordtypes import RecordTypes
from formgen.workbooks import cellstyles
from formgen.workbooks.accountsheet import WIDTHS, Line, fill_accounts
from formgen.workbooks.bookfile import FIRST_DAY_NUMBER, add_sheet, new_book, put_text, to_bytes
from formgen.workbooks.choicesheet import CHOICES_SHEET, add_choices

ANSWER_SHEET = "回答"
NUMBER, SECTION, REPLY_BY, ANSWERED_ON, ANSWERED_BY, NO_ACCOUNT = (
    "照会番号", "所属", "回答の期限", "回答日", "回答者の職名", "アカウントがないとき",
)  # fmt: skip
NONE = "アカウントはない"
_TITLE = "ソーシャルメディアのアカウントについて（照会）　回答用シート"
_STEPS = f"""1　シート「{ACCOUNT_SHEET}」の記録と違うところを書き直し、空いている欄を記入してください。\
利用をやめたアカウントは、「手続き」を「廃止」にして、利用廃止日を記入してください。
2　記録にないアカウントは、右の空いている列に記入してください。貴所属のものでないアカウントは、その列の記入を\
消してください。
3　下の「回答日」と「回答者の職名」を記入し、このファイルを{{office}}へ送ってください。パスワードは、どこにも\
書かないでください。"""
_GUIDANCE = {
    ANSWERED_ON: "例：令和8年10月1日　記入がないと、回答がないものとして扱います。",
    ANSWERED_BY: "職名だけ（例：企画係長）。氏名は書かない",
    NO_ACCOUNT: f"貴所属にアカウントが1つもないときだけ、「{NONE}」を選ぶ",
}
NEVER = "なし"
NEVERS = frozenset(
    {NEVER, "無", "無し", "ない", "一度もない", "未変更", "変更していない", "変更なし"}
)
# The parts of the sheet of accounts, and what to do there; ※ tells the reader that they are no fields.
_RECORDED, _ASKED = "※ 記録の内容", "※ 尋ねること"
_PARTS = {
    _RECORDED: "違うところを書き直す",
    _ASKED: f"記入する（パスワードを一度も変更していないときは、日付の代わりに「{NEVER}」）",
}
_WIDTHS = {"A": 26.0, "B": 40.0, "C": 50.0}
_FREE, _HEIGHT = 3, 28  # columns for accounts that are not on record; points


@dataclass(frozen=True, slots=True)
class Head:
    """The texts of the first sheet, without the cells to be filled in."""

    number: str
    section: str
    reply_by: str
    office: str


def reply_sheet(
    head: Head, accounts: Sequence[Mapping[str, str]], recorded: Sequence[str],
    asked: Sequence[str], records: RecordTypes,
) -> bytes:  # fmt: skip
    """The workbook of a section: its accounts' values as printed, by the keys of the fields.

    recorded: the fields that show them; asked: those that are left blank.
    """
    book, known = new_book(), by_key(records.account)
    _fill_answer(add_sheet(book, ANSWER_SHEET), head)
    first = specs(records.account)[0]
    shown = [known[key] for key in recorded if key != first.key]
    lines: list[Line] = [first, _RECORDED, *shown, _ASKED, *(known[key] for key in asked)]
    values = [{key: one[key] for key in recorded if one.get(key)} for one in accounts]
    sheet = add_sheet(book, ACCOUNT_SHEET)
    fill_accounts(sheet, values, len(values) + _FREE, None, records.account, lines)
    for cell in sheet[1]:
        if cell.value:  # by it the answer is held against the record
            cell.protection = Protection(locked=True)
    row, last = lines.index(_ASKED) + 2, get_column_letter(sheet.max_column)
    cells = f"C{row}:{last}{max(row, len(lines))}"
    cellstyles.mark(sheet, cells, f'AND(C$1<>"",C{row}="")', "tint")
    cellstyles.write_edges(sheet, left=_TITLE, right="&A")
    for part, text in _PARTS.items():
        row = lines.index(part) + 1
        sheet.cell(row, 2).value = text
        cellstyles.set_height(sheet, row, cellstyles.height_of(text, WIDTHS["B"], 11))
    add_choices(book, None, records)
    book[CHOICES_SHEET].sheet_state = "hidden"
    return to_bytes(book, cellstyles.BODY)


def _fill_answer(sheet: Worksheet, head: Head) -> None:
    cellstyles.set_widths(sheet, _WIDTHS)
    width = sum(_WIDTHS.values())
    steps = _STEPS.format(office=head.office).split("\n")
    for row, text in enumerate((_TITLE, *steps), start=1):
        style = cellstyles.TITLE if row == 1 else cellstyles.VALUE
        cellstyles.write(sheet, row, 1, style, text)
        for column in range(2, len(_WIDTHS) + 1):
            cellstyles.write(sheet, row, column, style)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(_WIDTHS))
        cellstyles.set_height(sheet, row, max(_HEIGHT, cellstyles.height_of(text, width)))
    given = {NUMBER: head.number, SECTION: head.section, REPLY_BY: head.reply_by}
    for row, label in enumerate((*given, *_GUIDANCE), start=len(steps) + 3):
        cellstyles.write(sheet, row, 1, cellstyles.LABEL, label)
        cell = cellstyles.write(sheet, row, 2, cellstyles.VALUE)
        cell.number_format = cellstyles.number_format("date" if label == ANSWERED_ON else "text")
        cellstyles.write(sheet, row, 3, cellstyles.GUIDANCE, _GUIDANCE.get(label, ""))
        height = cellstyles.height_of(given.get(label, ""), _WIDTHS["B"])
        cellstyles.set_height(sheet, row, max(_HEIGHT, height))
        if label in given:
            put_text(cell, given[label])
            continue
        cell.protection = Protection(locked=False)
        if label != NO_ACCOUNT:
            cellstyles.mark(sheet, cell.coordinate, f'{cell.coordinate}=""', "tint")
        if label != ANSWERED_BY:
            sheet.add_data_validation(_rule(label, cell.coordinate))
    cellstyles.prepare_print(sheet, "landscape", pages_wide=1, header=_TITLE)
    cellstyles.protect(sheet)


def _rule(label: str, cell: str) -> DataValidation:
    if label == NO_ACCOUNT:
        error = f"「{NONE}」を選ぶか、空けておいてください。"
        found = DataValidation("list", f'"{NONE}"', error=error, errorStyle="stop")
    else:
        error = "日付になっていません。「令和8年10月1日」「2026/10/1」のように入力してください。"
        found = DataValidation("date", str(FIRST_DAY_NUMBER), error=error, errorStyle="warning")
        found.operator = "greaterThanOrEqual"
    found.add(cell)
    found.allowBlank = found.showErrorMessage = True
    return found
