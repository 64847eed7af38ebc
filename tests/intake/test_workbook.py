"""The intake workbook: everything that a clerk needs stands in it, and nothing gets lost."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from itertools import chain
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from formgen.fields import FieldSpec, specs
from formgen.intake.entryrules import list_source
from formgen.intake.instructions import GUIDE_SHEET
from formgen.intake.reader import read
from formgen.intake.workbook import Value, account_lines, write_blank, write_sheet
from formgen.problems import FormgenError
from formgen.records import ACCOUNT_SHEET, DEVICE_SHEET, GROUPS, Account, Device

ACCOUNTS, DEVICES = 3, 5


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("blank") / "記入シート.xlsx"
    write_blank(path, accounts=ACCOUNTS, devices=DEVICES)
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
    letter = "ABCDEFGHIJKLMNOP"[specs(Device).index(spec)]
    return f"{letter}2:{letter}{DEVICES + 1}"


def test_sheets_stand_in_the_order_of_filling_in(book: Workbook) -> None:
    assert book.sheetnames == [GUIDE_SHEET, ACCOUNT_SHEET, DEVICE_SHEET]
    assert book.active is book[GUIDE_SHEET]


def test_account_labels_stand_in_groups(account_sheet: Worksheet) -> None:
    labels = [str(row[0]) for row in account_sheet.iter_rows(values_only=True)]
    assert labels[:2] == ["管理番号", "手続き"]
    assert [label for label in labels[2:] if label in GROUPS] == [
        "所属・連絡先", "アカウント", "目的と内容", "手続きの日付", "プロフィール", "安全管理",
        "廃止",
    ]  # fmt: skip
    assert sorted(labels) == sorted([*(spec.label for spec in specs(Account)), *GROUPS])
    for spec in specs(Account):
        above = labels[: labels.index(spec.label)]
        assert next((label for label in reversed(above) if label in GROUPS), "") == spec.group


def test_account_guidance_stands_beside_the_label_with_its_example(
    account_sheet: Worksheet,
) -> None:
    guidance = {row[0]: row[1] for row in account_sheet.iter_rows(values_only=True)}
    for spec in specs(Account):
        assert str(guidance[spec.label]).startswith(spec.guidance)
        assert (f"\n例：{spec.example}" in str(guidance[spec.label])) == bool(spec.example)


def test_entry_cells_are_blank(account_sheet: Worksheet, device_sheet: Worksheet) -> None:
    entries = [*account_sheet.iter_rows(min_col=3), *device_sheet.iter_rows(min_row=2)]
    assert {cell.value for cell in chain.from_iterable(entries)} == {None}


def test_device_labels_stand_across_the_first_row(device_sheet: Worksheet) -> None:
    assert [cell.value for cell in device_sheet[1]] == [spec.label for spec in specs(Device)]
    assert device_sheet.max_row == DEVICES + 1


@pytest.mark.parametrize(
    "spec", [spec for spec in specs(Account) if spec.choices], ids=lambda spec: spec.key
)
def test_account_drop_downs_cover_every_account(account_sheet: Worksheet, spec: FieldSpec) -> None:
    rule = rule_of(account_sheet, account_cells(spec))
    assert (rule.type, rule.formula1) == ("list", f'"{",".join(spec.choices)}"')
    assert rule.showErrorMessage
    assert all(choice in str(rule.error) for choice in spec.choices)


@pytest.mark.parametrize(
    "spec", [spec for spec in specs(Device) if spec.kind == "choice"], ids=lambda spec: spec.key
)
def test_device_drop_downs_cover_every_device(device_sheet: Worksheet, spec: FieldSpec) -> None:
    rule = rule_of(device_sheet, device_cells(spec))
    assert (rule.type, rule.formula1) == ("list", f'"{",".join(spec.choices)}"')


def test_uses_offer_every_mixture_and_let_others_be_typed(device_sheet: Worksheet) -> None:
    (spec,) = [spec for spec in specs(Device) if spec.kind == "choices"]
    rule = rule_of(device_sheet, device_cells(spec))
    assert str(rule.formula1).strip('"').split(",") == [
        "取得", "投稿", "監視", "取得、投稿", "取得、監視", "投稿、監視", "取得、投稿、監視",
    ]  # fmt: skip
    assert not rule.showErrorMessage


def test_whole_numbers_are_checked_and_dates_may_be_text(account_sheet: Worksheet) -> None:
    for spec in specs(Account):
        if spec.kind == "whole_number":
            rule = rule_of(account_sheet, account_cells(spec))
            assert (rule.type, rule.showErrorMessage) == ("whole", True)
        if spec.kind == "date":
            rule = rule_of(account_sheet, account_cells(spec))
            assert not rule.showErrorMessage
            assert spec.example in str(rule.prompt)


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
    formats = {"date": '[$-411]ggge"年"m"月"d"日"', "whole_number": "0"}
    for row, line in enumerate(account_lines(), start=1):
        if isinstance(line, FieldSpec):
            found = {cell.number_format for cell in account_sheet[row][2:]}
            assert found == {formats.get(line.kind, "@")}, line.label
    for column, spec in enumerate(specs(Device)):
        found = {row[column].number_format for row in device_sheet.iter_rows(min_row=2)}
        assert found == {formats.get(spec.kind, "@")}, spec.label


def test_entry_cells_wrap(account_sheet: Worksheet, device_sheet: Worksheet) -> None:
    entries = [*account_sheet.iter_rows(min_row=4, min_col=3, max_row=4), *device_sheet.iter_rows()]
    assert all(cell.alignment.wrap_text for cell in chain.from_iterable(entries))


def test_labels_stay_in_sight(account_sheet: Worksheet, device_sheet: Worksheet) -> None:
    assert account_sheet.freeze_panes == "C3"
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
    assert (accounts.print_title_rows, accounts.print_title_cols) == ("$1:$2", "$A:$B")
    assert devices.print_title_rows == "$1:$1"
    for sheet, pages_wide in ((accounts, 2), (devices, 1)):  # three accounts, two on a page
        properties = sheet.sheet_properties.pageSetUpPr
        assert properties is not None
        assert properties.fitToPage
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (pages_wide, 0)


def test_rows_grow_with_the_text(blank: Path) -> None:
    with zipfile.ZipFile(blank) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
    assert ' ht="' in sheet
    assert "customHeight" not in sheet


def test_same_bytes_at_any_time(blank: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    write_blank(again, accounts=ACCOUNTS, devices=DEVICES)
    assert again.read_bytes() == blank.read_bytes()
    with zipfile.ZipFile(blank) as archive:
        stamps = {entry.date_time for entry in archive.infolist()}
        core = archive.read("docProps/core.xml").decode()
    assert stamps == {(1980, 1, 1, 0, 0, 0)}
    assert re.findall("[0-9]{4}-[0-9-]+", core) == ["1980-01-01", "1980-01-01"]


def test_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "大事なシート.xlsx"
    path.write_bytes(b"mine")
    with pytest.raises(FormgenError, match="上書きしません"):
        write_blank(path)
    assert path.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["ないフォルダー/a.xlsx", "a.xls", "a", "長" * 90 + ".xlsx"])
def test_tells_in_a_sentence_why_it_cannot_write(tmp_path: Path, name: str) -> None:
    with pytest.raises(FormgenError) as caught:
        write_blank(tmp_path / name)
    assert caught.value.remedy.endswith("ください。")
    assert list(tmp_path.iterdir()) == []


def test_a_text_that_excel_would_cut_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormgenError, match="「利用目的」が32768文字"):
        write_sheet(tmp_path / "a.xlsx", [{"purpose": "あ" * 32_768}])
    assert list(tmp_path.iterdir()) == []


def test_a_long_list_goes_through_a_range() -> None:
    book = Workbook()
    choices = tuple(f"長い名前の選択肢その{number}" for number in range(40))
    assert list_source(choices, book) == "'選択肢'!$B$1:$B$40"
    assert list_source(("上,中", "下"), book) == "'選択肢'!$C$1:$C$2"
    assert [cell.value for cell in book["選択肢"]["B"]] == list(choices)
    assert list_source(("上", "下"), book) == '"上,下"'


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
