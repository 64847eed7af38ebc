"""Workbooks: labels down and across, dates, formulas, and nothing passed over in silence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from books import change_part, make_book, minimal_book

from formgen.intake import excel, limits
from formgen.intake.labels import squeeze
from formgen.model.fieldspec import specs
from formgen.model.filings import Intake
from formgen.model.problems import Place, Problem
from formgen.model.records import GROUPS, Account, Device

FILE = "inputs/intake.xlsx"


def accounts(cells: dict[str, Any], **more: Any) -> tuple[Intake, tuple[Problem, ...]]:
    return excel.read(make_book({"アカウント": cells, "機器": {}}, **more), FILE)


def sole(problems: tuple[Problem, ...]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


def test_labels_down_from_the_first_row_in_the_order_of_the_contract() -> None:
    cells: dict[str, Any] = {f"A{row}": spec.label for row, spec in enumerate(specs(Account), 1)}
    cells |= {"C1": "TKS-001", "C5": "川崎市等々力緑地だより", "E1": "TKS-002", "B5": "組織名"}
    intake, problems = accounts(cells)
    assert problems == ()
    assert [entry.record.account_id for entry in intake.accounts] == ["TKS-001", "TKS-002"]
    first, second = intake.accounts
    assert first.record.display_name == "川崎市等々力緑地だより"
    assert first.places["display_name"] == Place(FILE, "アカウント", "C5")
    assert second.places["display_name"] == Place(FILE, "アカウント", "E5")
    assert first.places.keys() == {spec.key for spec in specs(Account)}


def test_titles_headings_header_words_and_notes_are_no_labels() -> None:
    intake, problems = accounts({
        "A1": "ソーシャルメディアの利用　記入シート", "A2": "項目", "B2": "書き方", "C2": "1件目",
        "A3": "未記入の項目数", "C3": 12, "A4": "■ 所属・連絡先", "A5": "局・区", "C5": "川崎区",
        "A6": "【廃止】", "A7": "管理番号", "C7": "KWS-001", "A8": "※ 分からない欄は空けてください。",
        **{f"A{row}": group for row, group in enumerate(GROUPS, 10)},
    })  # fmt: skip
    assert problems == ()
    assert intake.accounts[0].record == Account(account_id="KWS-001", bureau="川崎区")


def test_labels_across_are_read_below_a_title() -> None:
    intake, problems = accounts({
        "A1": "アカウント一覧", "B3": "アカウント名", "A3": "管理番号", "C3": "サービス",
        "A4": "TKS-001", "B4": "川崎市等々力緑地だより", "A6": "TKS-002", "C6": "note",
    })  # fmt: skip
    assert problems == ()
    assert [entry.record.account_id for entry in intake.accounts] == ["TKS-001", "TKS-002"]
    assert intake.accounts[0].places["platform"] == Place(FILE, "アカウント", "C4")
    assert intake.accounts[1].record.platform == "note"


@pytest.mark.parametrize("label", [" アカウント名 ", "ｱｶｳﾝﾄ名", "アカウント\n名", "アカウント　名"])
def test_width_and_blanks_in_a_label_do_not_matter(label: str) -> None:
    intake, problems = accounts({"A1": "管理番号", "C1": "A-1", "A2": label, "C2": "川崎市"})
    assert problems == ()
    assert intake.accounts[0].record.display_name == "川崎市"


def test_sheet_names_are_recognised_in_any_width() -> None:
    data = make_book({
        "記入のしかた": {"A1": "説明"},
        "ｱｶｳﾝﾄ ": {"A1": "管理番号", "C1": "A-1"},
        " 機器": {"A1": "資産番号", "B1": "管理番号", "A2": "PC-1", "B2": "A-1、A-2"},
    })  # fmt: skip
    intake, problems = excel.read(data, FILE)
    assert problems == ()
    assert intake.accounts[0].places["account_id"] == Place(FILE, "ｱｶｳﾝﾄ ", "C1")
    device = intake.devices[0]
    assert device.record.account_ids == ("A-1", "A-2")
    assert device.places["asset_number"] == Place(FILE, " 機器", "A2")
    assert device.places["os"] == Place(FILE, " 機器", "B2")
    assert device.places.keys() == {spec.key for spec in specs(Device)}


def test_a_field_without_its_row_is_placed_at_the_number_of_the_account() -> None:
    intake, _ = accounts({"A1": "局・区", "C1": "川崎区", "A2": "管理番号", "C2": "A-1"})
    assert intake.accounts[0].places["url"].cell == "C2"
    intake, _ = accounts({"A3": "局・区", "C3": "川崎区"})
    assert intake.accounts[0].places["url"].cell == "C3"


def test_a_column_of_blanks_is_no_account() -> None:
    intake, problems = accounts({"A1": "管理番号", "C1": "A-1", "D1": " 　\n", "E1": ""})
    assert problems == ()
    assert len(intake.accounts) == 1


def test_an_unknown_label_is_told_with_the_one_that_was_meant() -> None:
    cells = {"A1": "管理番号", "C1": "A-1", "A2": "アカウント名称", "C2": "川崎市", "A3": "血液型"}
    _, problems = accounts(cells)
    assert [str(problem.place) for problem in problems] == [
        f"{FILE} アカウント A2",
        f"{FILE} アカウント A3",
    ]
    assert "「アカウント名称」という項目はありません。" in problems[0].message
    assert "「アカウント名」の誤りではありませんか" in problems[0].remedy
    assert "誤りではありませんか" not in problems[1].remedy
    assert {problem.clause for problem in problems} == {None}


def test_an_unknown_label_above_all_others_is_told_when_it_has_values() -> None:
    _, problems = accounts({"A1": "管理番号ー", "C1": "A-1", "A2": "局・区", "C2": "川崎区"})
    assert sole(problems).place.cell == "A1"


def test_a_repeated_label_names_the_first_and_neither_value_is_taken() -> None:
    cells = {"A1": "管理番号", "C1": "A-1", "D1": "A-2", "A2": "局・区", "C2": "川崎区",
             "D2": "幸区", "A5": "局・区", "C5": "高津区"}  # fmt: skip
    intake, problems = accounts(cells)
    assert [(problem.place.cell, problem.account, problem.field) for problem in problems] == [
        ("A5", None, "bureau"), ("C2", "A-1", "bureau"),
    ]  # fmt: skip
    assert "A2と重なっています" in problems[0].message
    first, second = intake.accounts
    assert (first.record.bureau, first.unread) == (None, {"bureau"})
    assert (second.record.bureau, second.unread) == ("幸区", frozenset())


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"A1": "管理番号", "C1": "A-1", "C2": "川崎区", "E2": "幸区"}, "C2"),
        ({"A1": "管理番号", "C1": "A-1", "A2": "廃止", "D2": "川崎区"}, "D2"),
        ({"A1": "管理番号", "B1": "局・区", "A2": "A-1", "C2": "幸区", "C3": "川崎区"}, "C2"),
    ],
    ids=["no label", "a heading", "across"],
)
def test_values_without_a_label_are_told(cells: dict[str, Any], place: str) -> None:
    _, problems = accounts(cells)
    assert sole(problems).place.cell == place
    assert "項目名のない" in sole(problems).message


def test_one_bad_cell_costs_no_other() -> None:
    cells = {"A1": "管理番号", "C1": "A-1", "A2": "事前相談日", "C2": "平成31年5月1日",
             "A3": "電話番号", "C3": 442001111, "A4": "局・区", "C4": "川崎区",
             "A5": "対応時間", "C5": time(8, 30), "A6": "更新頻度", "C6": date(2026, 1, 2)}  # fmt: skip
    intake, problems = accounts(cells)
    entry = intake.accounts[0]
    assert entry.record == Account(account_id="A-1", bureau="川崎区")
    assert entry.unread == {"consulted_on", "contact_phone", "hours", "frequency"}
    told = {problem.field: (problem.place.cell, problem.account) for problem in problems}
    assert told == {
        "consulted_on": ("C2", "A-1"), "contact_phone": ("C3", "A-1"),
        "hours": ("C5", "A-1"), "frequency": ("C6", "A-1"),
    }  # fmt: skip


def test_a_problem_of_a_device_is_told_under_its_first_account() -> None:
    cells = {"A1": "管理番号", "B1": "種別", "A2": "A-1、A-2", "B2": "電話"}
    data = make_book({"アカウント": {"A1": "管理番号", "C1": "A-1"}, "機器": cells})
    _, problems = excel.read(data, FILE)
    problem = sole(problems)
    assert (problem.account, problem.field, str(problem.place)) == (
        "A-1", "kind", f"{FILE} 機器 B2",
    )  # fmt: skip


def test_one_bad_code_costs_no_other_and_is_told_under_a_good_one() -> None:
    cells = {"A1": "管理番号", "B1": "種別", "A2": "等々力、A-1、A_2、A-3", "B2": "PC"}
    data = make_book({"アカウント": {"A1": "管理番号", "C1": "A-1"}, "機器": cells})
    intake, problems = excel.read(data, FILE)
    assert intake.devices[0].record.account_ids == ("A-1", "A-3")
    assert intake.devices[0].unread == {"account_ids"}
    problem = sole(problems)
    assert (problem.account, problem.field, problem.place.cell) == ("A-1", "account_ids", "A2")
    assert "等々力" in problem.message


@pytest.mark.parametrize("old_mac", [False, True], ids=["1900", "1904"])
def test_dates_of_both_systems(account_book: Callable[..., bytes], old_mac: bool) -> None:
    cells = {"A1": "管理番号", "C1": "A-1", "A2": "事前相談日", "C2": date(2026, 9, 1),
             "A3": "利用開始日", "C3": datetime(2026, 10, 1, 9, 30), "A4": "文書日付",
             "C4": "令和８年10月２日", "A5": "ポリシー公表日", "C5": "R8.9.25"}  # fmt: skip
    intake, problems = excel.read(account_book(cells, old_mac=old_mac), FILE)
    assert problems == ()
    record = intake.accounts[0].record
    assert record.consulted_on == date(2026, 9, 1)
    assert record.starts_on == date(2026, 10, 1)
    assert record.document_date == date(2026, 10, 2)
    assert record.policy_published_on == date(2026, 9, 25)


def test_text_is_kept_to_the_letter() -> None:
    text = " 𠮷野家・髙﨑・葛\U000e0100城\nﾊﾝｶｸ ～①＆<b>{{x}}　"
    intake, problems = accounts({"A1": "管理番号", "C1": "A-1", "A2": "利用目的", "C2": text})
    assert problems == ()
    assert intake.accounts[0].record.purpose == text


def test_numbers_and_truth_values_in_text_cells_are_the_text_that_they_show() -> None:
    intake, _ = accounts(
        {"A1": "内線", "C1": 12345.0, "A2": "更新担当者数", "C2": 3, "A3": "係・担当", "C3": True}
    )
    record = intake.accounts[0].record
    assert (record.contact_extension, record.staff_count, record.unit) == ("12345", 3, "TRUE")


def test_a_formula_counts_by_its_stored_result(account_book: Callable[..., bytes]) -> None:
    cells = {"A1": "管理番号", "C1": "A-1", "A2": "局・区", "C2": "=D9", "A3": "部", "C3": "=D8"}
    data = account_book(cells)
    intake, problems = excel.read(data, FILE)
    assert [(problem.place.cell, problem.field) for problem in problems] == [
        ("C2", "bureau"), ("C3", "department"),
    ]  # fmt: skip
    assert "値の貼り付け" in problems[0].remedy

    def calculate(part: bytes) -> bytes:
        result = r"\1<v>川崎区</v>".encode()
        part = re.sub(rb"(<f>D9</f>)<v ?/?>(</v>)?", result, part)
        part = part.replace(b'r="C2"', b'r="C2" t="str"')
        return part.replace(b'r="C3"', b'r="C3" t="str"')  # an empty text

    intake, problems = excel.read(change_part(data, "xl/worksheets/sheet1.xml", calculate), FILE)
    assert problems == ()
    assert intake.accounts[0].record == Account(account_id="A-1", bureau="川崎区")


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?"])
def test_an_error_of_excel_is_told_at_its_cell(error: str) -> None:
    intake, problems = accounts({"A1": "管理番号", "C1": "A-1", "A2": "局・区", "C2": error})
    problem = sole(problems)
    assert (problem.place.cell, problem.field, error in problem.message) == ("C2", "bureau", True)
    assert intake.accounts[0].unread == {"bureau"}


def test_a_missing_account_sheet_names_those_that_are_there() -> None:
    data = make_book({"Sheet1": {"A1": "管理番号"}, "機器": {"A1": "資産番号", "A2": "PC-1"}})
    intake, problems = excel.read(data, FILE)
    assert (sole(problems).severity, str(sole(problems).place)) == ("error", FILE)
    assert "「Sheet1」「機器」" in sole(problems).message
    assert intake.devices[0].record.asset_number == "PC-1"


def test_a_missing_device_sheet_is_a_warning() -> None:
    intake, problems = excel.read(make_book({"アカウント": {"A1": "管理番号", "C1": "A-1"}}), FILE)
    assert (sole(problems).severity, len(intake.accounts)) == ("warning", 1)


def test_a_sheet_without_any_label_is_told() -> None:
    intake, problems = accounts({"A1": "番号", "C1": "A-1"})
    assert intake == Intake()
    assert str(sole(problems).place) == f"{FILE} アカウント"
    assert "「管理番号」" in sole(problems).remedy


def test_an_empty_form_is_told_as_a_warning() -> None:
    intake, problems = accounts({"A1": "管理番号", "A2": "手続き", "B1": "英字と数字"})
    assert intake == Intake()
    assert (sole(problems).severity, "C列" in sole(problems).remedy) == ("warning", True)


def test_a_flood_of_unknown_labels_is_cut_short_in_words() -> None:
    cells = {"A1": "管理番号", "C1": "A-1"} | {f"A{row}": f"謎{row}" for row in range(2, 900)}
    _, problems = accounts(cells)
    assert len(problems) == limits.PROBLEMS_OF_A_KIND + 1
    assert "ほかにも" in problems[-1].message


def test_more_unreadable_values_than_anyone_mends_refuse_the_file() -> None:
    count = limits.UNREAD_VALUES + 1
    cells = {"A1": "管理番号", "B1": "手続き"}
    for row in range(2, count + 2):
        cells |= {f"A{row}": f"A-{row}", f"B{row}": "始め"}
    intake, problems = accounts(cells)
    assert intake == Intake()
    assert str(sole(problems).place) == FILE
    assert "B2" in sole(problems).message


def test_a_text_longer_than_any_field_is_refused_at_its_cell() -> None:
    book = minimal_book(
        '<row r="1"><c r="A1" t="str"><v>管理番号</v></c><c r="C1" t="str"><v>A-1</v></c></row>'
        '<row r="2"><c r="A2" t="str"><v>利用目的</v></c><c r="C2" t="str">'
        f"<v>{'花' * (limits.TEXT_LENGTH + 1)}</v></c></row>"
    )
    intake, problems = excel.read(book, FILE)
    assert intake.accounts[0].unread == {"purpose"}
    assert (sole(problems).place.cell, "長すぎる" in sole(problems).message) == ("C2", True)


def test_too_many_accounts_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RECORDS", 1)
    intake, problems = accounts({"A1": "管理番号", "C1": "A-1", "D1": "A-2"})
    assert (intake, "件数" in sole(problems).message) == (Intake(), True)


def test_what_excel_itself_would_warn_of_stays_quiet(recwarn: pytest.WarningsRecorder) -> None:
    def add_extension(part: bytes) -> bytes:
        return part.replace(
            b"</worksheet>",
            b'<extLst><ext uri="{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>',
        )

    data = make_book({"アカウント": {"A1": "管理番号", "C1": "A-1"}, "機器": {}})
    data = change_part(data, "xl/worksheets/sheet1.xml", add_extension)
    intake, problems = excel.read(data, FILE)
    assert (len(intake.accounts), problems, len(recwarn)) == (1, (), 0)


def test_a_false_size_of_the_sheet_costs_nothing(account_book: Callable[..., bytes]) -> None:
    data = change_part(
        account_book({"A1": "管理番号", "C1": "A-1"}),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b'ref="A1:C1"', b'ref="A1:XFD1048576"'),
    )
    intake, problems = excel.read(data, FILE)
    assert (len(intake.accounts), problems) == (1, ())


@pytest.mark.parametrize("cell", ["C1048576", "XFD1"])
def test_a_value_far_outside_is_refused_and_a_blank_one_is_not(
    account_book: Callable[..., bytes], cell: str
) -> None:
    data = account_book({"A1": "管理番号", "C1": "A-1", cell: "x"})
    intake, problems = excel.read(data, FILE)
    assert intake == Intake()
    assert "「アカウント」の範囲が大きすぎる" in sole(problems).message
    intake, problems = excel.read(account_book({"A1": "管理番号", "C1": "A-1", cell: " "}), FILE)
    assert (len(intake.accounts), problems) == (1, ())


def test_a_record_in_the_column_of_the_guidance_is_told() -> None:
    cells = {"A1": "管理番号", "A2": "手続き", "B1": "T-1", "C1": "T-2", "C2": "開始"}
    _, problems = accounts(cells)
    assert [(p.severity, p.place.cell) for p in problems] == [("error", "B1")]


def test_a_label_that_begins_like_a_counter_is_still_a_label() -> None:
    _, problems = accounts({"A1": "管理番号", "C1": "T-1", "A2": "未記入の理由", "C2": "値"})
    assert [p.place.cell for p in problems] == ["A2"]


def test_a_long_text_is_no_label_and_costs_nothing() -> None:
    assert squeeze("管理番号" + " " * 300) == "管理番号" + " " * 196 + "…"


@pytest.mark.parametrize(
    "book",
    [
        minimal_book("", before='<cols><col min="1" max="9" hidden="1"/></cols>' + "<x/>" * 9),
        minimal_book("", number_formats=f'<numFmt numFmtId="200" formatCode="{"[" * 300}"/>'),
    ],
)
def test_odd_columns_and_formats_are_answered_at_once(book: bytes) -> None:
    _, problems = excel.read(book, FILE)
    assert problems


def test_a_formula_that_gives_text_and_kept_no_result_is_refused() -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>管理番号</t></is></c>'
        '<c r="C1" t="str"><f>A9</f></c></row>'
    )
    _, problems = excel.read(minimal_book(rows), FILE)
    assert "C1" in [problem.place.cell for problem in problems]
