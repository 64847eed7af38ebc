"""The intake workbook: everything that a clerk needs stands in it, and nothing gets lost."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from itertools import chain, pairwise
from pathlib import Path
from string import ascii_uppercase

import pytest
from gatecases import some
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from formgen.intake.helpersheets import LEFTOVER_SHEET, Leftover
from formgen.intake.reader import read
from formgen.model.fieldspec import FieldSpec, specs
from formgen.model.postrecord import POST_SHEET
from formgen.model.problems import FormgenError
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET, GROUPS, Account, Device
from formgen.workbooks.accountsheet import COUNTER, PROFILE_LENGTH, account_lines
from formgen.workbooks.bookfile import fits
from formgen.workbooks.choicesheet import CHOICES_SHEET, choices_name
from formgen.workbooks.entrycells import Value
from formgen.workbooks.instructions import GUIDE_SHEET
from formgen.workbooks.intakesheet import write_sheet

ACCOUNTS, DEVICES = 3, 5


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "記入シート.xlsx"
    write_sheet(path, columns=ACCOUNTS, rows=DEVICES)
    return path


@pytest.fixture(scope="module")
def book(blank: Path) -> Workbook:
    return load_workbook(blank)


@pytest.fixture(scope="module")
def account_sheet(book: Workbook) -> Worksheet:
    return book[ACCOUNT_SHEET]


@pytest.fixture(scope="module")
def device_sheet(book: Workbook) -> Worksheet:
    return book[DEVICE_SHEET]


def rule_of(sheet: Worksheet, cells: str) -> DataValidation:
    """The one rule whose cells are exactly these."""
    rules: list[DataValidation] = sheet.data_validations.dataValidation
    (found,) = [rule for rule in rules if str(rule.sqref) == cells]
    return found


def account_cells(spec: FieldSpec) -> str:
    row = account_lines().index(spec) + 1
    return f"C{row}:E{row}"


def device_cells(spec: FieldSpec) -> str:
    letter = ascii_uppercase[specs(Device).index(spec)]
    return f"{letter}2:{letter}{DEVICES + 1}"


def test_sheets_stand_in_the_order_of_filling_in(book: Workbook) -> None:
    assert book.sheetnames == [
        GUIDE_SHEET, ACCOUNT_SHEET, DEVICE_SHEET, POST_SHEET, CHOICES_SHEET,
    ]  # fmt: skip
    assert book.active is book[GUIDE_SHEET]


def test_account_labels_stand_in_groups(account_sheet: Worksheet) -> None:
    labels = [str(row[0]) for row in account_sheet.iter_rows(values_only=True)]
    assert labels[:3] == [COUNTER.label, "管理番号", "手続き"]
    assert [label for label in labels[3:] if label in GROUPS] == [
        "所属・連絡先", "アカウント", "目的と内容", "手続きの日付", "プロフィール", "安全管理",
        "廃止",
    ]  # fmt: skip
    live = (COUNTER.label, PROFILE_LENGTH.label)
    assert sorted(labels) == sorted([*(spec.label for spec in specs(Account)), *GROUPS, *live])
    for spec in specs(Account):
        above = labels[: labels.index(spec.label)]
        assert next((label for label in reversed(above) if label in GROUPS), "") == spec.group


def test_account_guidance_stands_beside_the_label_with_its_example_or_choices(
    account_sheet: Worksheet,
) -> None:
    guidance = {row[0]: row[1] for row in account_sheet.iter_rows(values_only=True)}
    for spec in specs(Account):
        assert str(guidance[spec.label]).startswith(spec.guidance)
        shown = "選択肢：" + "／".join(spec.choices) if spec.choices else f"例：{spec.example}"
        assert f"\n{shown}" in str(guidance[spec.label])


def test_entry_cells_are_blank(account_sheet: Worksheet, device_sheet: Worksheet) -> None:
    entries = [*account_sheet.iter_rows(min_col=3), *device_sheet.iter_rows(min_row=2)]
    assert {cell.value for cell in chain.from_iterable(entries)} == {None}


def test_device_labels_stand_across_the_first_row(device_sheet: Worksheet) -> None:
    assert [cell.value for cell in device_sheet[1]] == [spec.label for spec in specs(Device)]
    assert device_sheet.max_row == DEVICES + 1


def offered(book: Workbook, spec: FieldSpec) -> list[object]:
    """What the range that a drop-down names holds."""
    sheet, cells = next(iter(book.defined_names[choices_name(spec)].destinations))
    return [cell.value for (cell,) in book[sheet][cells.replace("$", "")]]


@pytest.mark.parametrize(
    "spec", [spec for spec in specs(Account) if spec.choices], ids=lambda spec: spec.key
)
def test_account_drop_downs_cover_every_account(
    book: Workbook, account_sheet: Worksheet, spec: FieldSpec
) -> None:
    rule = rule_of(account_sheet, account_cells(spec))
    assert (rule.type, rule.formula1) == ("list", choices_name(spec))
    assert offered(book, spec) == list(spec.choices)
    assert (rule.showErrorMessage, rule.errorStyle) == (True, "stop")
    assert all(choice in str(rule.error) for choice in spec.choices)


@pytest.mark.parametrize(
    "spec", [spec for spec in specs(Device) if spec.kind == "choice"], ids=lambda spec: spec.key
)
def test_device_drop_downs_cover_every_device(
    book: Workbook, device_sheet: Worksheet, spec: FieldSpec
) -> None:
    rule = rule_of(device_sheet, device_cells(spec))
    assert (rule.type, rule.formula1) == ("list", choices_name(spec))
    assert offered(book, spec) == list(spec.choices)


def test_uses_offer_every_mixture_and_let_others_be_typed(
    book: Workbook, device_sheet: Worksheet
) -> None:
    (spec,) = [spec for spec in specs(Device) if spec.kind == "choices"]
    assert offered(book, spec) == [
        "取得", "投稿", "監視", "取得、投稿", "取得、監視", "投稿、監視", "取得、投稿、監視",
    ]  # fmt: skip
    assert rule_of(device_sheet, device_cells(spec)).errorStyle == "warning"


def test_devices_are_offered_the_numbers_of_the_accounts(device_sheet: Worksheet) -> None:
    rule = rule_of(device_sheet, device_cells(specs(Device)[0]))
    assert (rule.type, rule.formula1) == ("list", specs(Account)[0].key)
    assert not rule.showErrorMessage  # several are typed


def test_a_number_is_given_to_one_account_only(account_sheet: Worksheet) -> None:
    rule = rule_of(account_sheet, account_cells(specs(Account)[0]))
    assert (rule.type, rule.formula1) == ("custom", "COUNTIF($C$2:$E$2,C2)=1")
    assert (rule.showErrorMessage, rule.errorStyle) == (True, "stop")


RULED = {
    "choice": ("list", "stop"), "whole_number": ("whole", "stop"), "date": ("date", "warning"),
    "url": ("custom", "warning"), "email": ("custom", "warning"), "phone": ("custom", "warning"),
}  # fmt: skip


@pytest.mark.parametrize(
    "spec", [spec for spec in specs(Account) if spec.kind in RULED], ids=lambda spec: spec.key
)
def test_what_breaks_a_rule_is_told_in_japanese(account_sheet: Worksheet, spec: FieldSpec) -> None:
    rule = rule_of(account_sheet, account_cells(spec))
    assert (rule.type, rule.errorStyle) == RULED[spec.kind]
    assert rule.showErrorMessage
    assert "ください。" in str(rule.error)
    assert rule.errorTitle == spec.label


def test_every_field_can_be_reached_by_its_key(book: Workbook) -> None:
    for spec in specs(Account):
        cells = f"'{ACCOUNT_SHEET}'!{absolute(account_cells(spec))}"
        assert book.defined_names[spec.key].attr_text == cells
    for spec in specs(Device):
        cells = f"'{DEVICE_SHEET}'!{absolute(device_cells(spec))}"
        assert book.defined_names[spec.key].attr_text == cells
    # A name that looks like a cell or stands twice would break the whole workbook.
    keys = [spec.key for spec in (*specs(Account), *specs(Device))]
    assert len(set(keys)) == len(keys)
    assert not [key for key in keys if re.fullmatch("[a-z]{1,3}[0-9]+|[rc]", key)]


def absolute(cells: str) -> str:
    return re.sub("([A-Z]+)([0-9]+)", r"$\1$\2", cells)


def test_labels_carry_a_note_with_an_example(
    account_sheet: Worksheet, device_sheet: Worksheet
) -> None:
    for row, line in enumerate(account_lines(), start=1):
        note = account_sheet.cell(row, 1).comment
        example = line.example if isinstance(line, FieldSpec) else ""
        assert (note is not None) == bool(example)
        assert note is None or f"記入例：{example}" in note.text
    notes = [cell.comment.text if cell.comment else "" for cell in device_sheet[1]]
    for note, spec in zip(notes, specs(Device), strict=True):
        assert spec.guidance in note
        assert ("／".join(spec.choices) if spec.choices else spec.example) in note


def test_only_the_entry_cells_are_open(book: Workbook) -> None:
    entries = {spec.key: account_cells(spec) for spec in specs(Account)}
    entries |= {spec.key: device_cells(spec) for spec in specs(Device)}
    for sheet in book.worksheets:
        assert sheet.protection.sheet
        assert sheet.protection.password is None
        looks = (sheet.protection.formatCells, sheet.protection.formatColumns)
        assert (*looks, sheet.protection.formatRows) == (False, False, False)
    sheets = (book[ACCOUNT_SHEET], book[DEVICE_SHEET])
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    opened = sum(not cell.protection.locked for cell in cells)
    assert opened == ACCOUNTS * len(specs(Account)) + DEVICES * len(specs(Device))
    for name, at in entries.items():
        sheet, _ = next(iter(book.defined_names[name].destinations))
        assert not any(cell.protection.locked for row in book[sheet][at] for cell in row)


def test_every_message_is_within_the_limits_of_excel(book: Workbook) -> None:
    sheets = (book[ACCOUNT_SHEET], book[DEVICE_SHEET])
    rules = [rule for sheet in sheets for rule in sheet.data_validations.dataValidation]
    assert len(book[DEVICE_SHEET].data_validations.dataValidation) == len(specs(Device))
    for rule in rules:
        assert rule.showInputMessage
        assert rule.promptTitle
        assert rule.prompt
        assert len(rule.promptTitle) <= 32
        assert len(rule.prompt) <= 255
        assert len(rule.error or "") <= 255
        assert len(rule.formula1 or "") <= 257


def test_formats_keep_text_as_text_and_show_dates_in_the_era(
    account_sheet: Worksheet, device_sheet: Worksheet
) -> None:
    era = '[$-411]ggge"年"m"月"d"日"'
    first_year = '[$-411]"令和元年"m"月"d"日"'
    formats = {"date": f"[<=43585]{era};[>=43831]{era};{first_year}", "whole_number": "0"}
    for row, line in enumerate(account_lines(), start=1):
        if isinstance(line, FieldSpec):
            found = {cell.number_format for cell in account_sheet[row][2:]}
            assert found == {formats.get(line.kind, "@")}, line.label
    for column, spec in enumerate(specs(Device)):
        found = {row[column].number_format for row in device_sheet.iter_rows(min_row=2)}
        assert found == {formats.get(spec.kind, "@")}, spec.label


def test_entry_cells_wrap(account_sheet: Worksheet, device_sheet: Worksheet) -> None:
    entries = [*account_sheet.iter_rows(min_row=5, min_col=3, max_row=5), *device_sheet.iter_rows()]
    assert all(cell.alignment.wrap_text for cell in chain.from_iterable(entries))


def test_labels_stay_in_sight(account_sheet: Worksheet, device_sheet: Worksheet) -> None:
    assert account_sheet.freeze_panes == "C4"
    assert device_sheet.freeze_panes == "B2"


def test_prints_on_a4(book: Workbook) -> None:
    for sheet in book.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert str(sheet.oddHeader).endswith("&A")  # the sheet's name
        assert str(sheet.oddFooter).endswith("&P ／ &N")
    accounts, devices = book[ACCOUNT_SHEET], book[DEVICE_SHEET]
    assert (accounts.page_setup.orientation, devices.page_setup.orientation) == (
        "portrait",
        "landscape",
    )
    assert (accounts.print_title_rows, accounts.print_title_cols) == ("$1:$3", "$A:$B")
    assert devices.print_title_rows == "$1:$1"
    fit = devices.sheet_properties.pageSetUpPr
    assert fit is not None
    assert (fit.fitToPage, devices.page_setup.fitToWidth, devices.page_setup.fitToHeight) == (
        True,
        1,
        0,
    )


def test_accounts_print_two_by_two_and_groups_stay_together(account_sheet: Worksheet) -> None:
    # Excel forgets manual page breaks where it fits to pages.
    properties = account_sheet.sheet_properties.pageSetUpPr
    assert properties is None or not properties.fitToPage
    scale = (account_sheet.page_setup.scale or 100) / 100
    widths = [account_sheet.column_dimensions[letter].width for letter in "ABCD"]
    assert sum(7 * width + 5 for width in widths) * 0.75 * scale < 595 - 0.8 * 72
    assert [page_break.id for page_break in account_sheet.col_breaks.brk] == [4]
    ends = [page_break.id for page_break in account_sheet.row_breaks.brk]
    assert ends
    starts = [3, *ends, account_sheet.max_row]
    heads = height(account_sheet, 1, 3)
    for above, last in pairwise(starts):
        assert (heads + height(account_sheet, above + 1, last)) * scale < 842 - 1.3 * 72
        assert account_lines()[above] in GROUPS


def height(sheet: Worksheet, first: int, last: int) -> float:
    return sum(sheet.row_dimensions[row].height or 0 for row in range(first, last + 1))


def test_rows_grow_with_the_text(blank: Path) -> None:
    with zipfile.ZipFile(blank) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
    assert ' ht="' in sheet
    assert "customHeight" not in sheet


def test_six_lines_of_a_long_text_show_though_no_one_types_them(account_sheet: Worksheet) -> None:
    rows = [
        row
        for row, line in enumerate(account_lines(), start=1)
        if isinstance(line, FieldSpec) and line.kind == "long_text"
    ]
    assert rows
    for row in rows:
        assert (account_sheet.row_dimensions[row].height or 0) >= 6 * 13  # points of a line
        assert {cell.alignment.vertical for cell in account_sheet[row][2:]} == {"top"}


def test_same_bytes_at_any_time(blank: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    write_sheet(again, columns=ACCOUNTS, rows=DEVICES)
    assert again.read_bytes() == blank.read_bytes()
    with zipfile.ZipFile(blank) as archive:
        stamps = {entry.date_time for entry in archive.infolist()}
        core = archive.read("docProps/core.xml").decode()
    assert stamps == {(1980, 1, 1, 0, 0, 0)}
    assert re.findall("[0-9]{4}-[0-9-]+", core) == ["1980-01-01", "1980-01-01"]


def test_never_writes_over_what_was_not_there_at_first(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.symlink_to(tmp_path / "none.xlsx")  # it does not exist, and yet the name is taken
    with pytest.raises(FormgenError, match="上書きしません"):
        write_sheet(path, columns=ACCOUNTS, rows=DEVICES)
    assert path.is_symlink()
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "大事なシート.xlsx"
    path.write_bytes(b"mine")
    with pytest.raises(FormgenError, match="上書きしません"):
        write_sheet(path)
    assert path.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    "name", some(2, ["ないフォルダー/a.xlsx", "a", "長" * 90 + ".xlsx", "a.xls"])
)
def test_tells_in_a_sentence_why_it_cannot_write(tmp_path: Path, name: str) -> None:
    with pytest.raises(FormgenError) as caught:
        write_sheet(tmp_path / name)
    assert caught.value.remedy.endswith("ください。")
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_excel_would_cut_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormgenError, match="「利用目的」が32768字"):
        write_sheet(tmp_path / "a.xlsx", [{"purpose": "あ" * 32_768}])
    assert list(tmp_path.iterdir()) == []


def test_leftovers_stand_on_a_sheet_of_their_own_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    long = "あ" * 10_000 + "𠮷" * 20_000
    left = [
        Leftover("旧.xlsx アカウント C9", "旧項目", "=1+1", "理由"),
        Leftover("", "長文", long, ""),
    ]
    write_sheet(path, [{"account_id": "A-1"}], leftovers=left)
    sheet = load_workbook(path)[LEFTOVER_SHEET]
    rows = [tuple(cell.value or "" for cell in row) for row in sheet.iter_rows(min_row=3)]
    assert rows[0] == ("旧.xlsx アカウント C9", "旧項目", "=1+1", "理由")
    assert sheet["C3"].data_type == "s"
    assert "".join(str(row[2]) for row in rows[1:]) == long
    assert all(fits(str(row[2])) for row in rows)
    intake, problems = read([path])
    assert (len(intake.accounts), list(problems)) == (1, [])


VALUES: dict[str, Value] = {
    "account_id": "TKS-001",
    "procedure": "開始",
    "contact_phone": "044-200-0000",
    "contact_extension": "00012",
    "purpose": "=1+1のように始まる文字\n2行目　𠮷 & <b>",
    "frequency": "4/1",
    "hours": " 前後の空白 ",
    "staff_count": 3,
    "starts_on": date(2026, 10, 1),
    "consulted_on": date(1900, 2, 28),
}


def test_what_is_written_is_read_to_the_letter(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    device: dict[str, Value] = {"account_ids": ("TKS-001", "B-2"), "uses": ("投稿", "監視")}
    write_sheet(path, [VALUES, {"account_id": "B-2"}], [device], columns=1, rows=1)
    intake, problems = read([path])
    assert list(problems) == []
    first, second = (entry.record.model_dump(exclude_none=True) for entry in intake.accounts)
    assert first == VALUES
    assert second == {"account_id": "B-2"}
    assert [entry.record.model_dump(exclude_none=True) for entry in intake.devices] == [device]


def test_a_blank_sheet_reads_as_nothing(blank: Path) -> None:
    intake, problems = read([blank])
    assert (intake.accounts, intake.devices) == ((), ())
    assert [problem for problem in problems if problem.is_error] == []
