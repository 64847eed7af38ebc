"""Every sheet with the labels is read, or named as not read."""

from __future__ import annotations

from typing import Any

import pytest
from books import make_book

from formgen.intake import excel
from formgen.model.filings import Intake
from formgen.model.problems import Problem
from formgen.workbooks.intakesheet import write_sheet

MIDORI = {
    "A1": "管理番号",
    "C1": "MDR-1",
    "A2": "アカウント名",
    "C2": "みどりの便り",
    "A3": "局・区",
}
KOHO = {**MIDORI, "C1": "KHO-1", "C2": "川崎市広報"}
PCS = {"A1": "管理番号", "B1": "資産番号", "C1": "機種", "A2": "MDR-1", "B2": "P-1"}


def read(sheets: dict[str, dict[str, Any]]) -> tuple[Intake, tuple[Problem, ...]]:
    return excel.read(make_book({"アカウント": MIDORI, "機器": PCS} | sheets), "a.xlsx")


def numbers(intake: Intake) -> list[str | None]:
    return [entry.record.account_id for entry in intake.accounts]


@pytest.mark.parametrize(
    "title",
    ["アカウント (2)", "アカウント（２）", "ｱｶｳﾝﾄ2", "アカウント_コピー", "アカウントのコピー", "アカウント - コピー",
     "Copy of アカウント", "コピー ～ アカウント", "アカウント その２",
     "アカウント - 表1", "アカウント（幸区）", "広報課のアカウント"],
)  # fmt: skip
def test_a_copy_of_the_account_sheet_is_read(title: str) -> None:
    intake, problems = read({title: KOHO})
    assert problems == ()
    assert numbers(intake) == ["MDR-1", "KHO-1"]
    assert intake.accounts[1].places["account_id"].sheet == title


def test_a_copy_may_stand_first_and_hold_one_label() -> None:
    copy = {"A1": "管理番号", "C1": "KHO-1"}
    data = make_book({"アカウント (2)": copy, "アカウント": MIDORI, "機器": {}})
    intake, problems = excel.read(data, "a.xlsx")
    assert (numbers(intake), problems) == (["MDR-1", "KHO-1"], ())


@pytest.mark.parametrize("title", ["機器 (2)", "機器②", "機器コピー"])
def test_a_copy_of_the_device_sheet_is_read(title: str) -> None:
    intake, problems = read({title: {**PCS, "B2": "P-2"}})
    assert problems == ()
    assert [entry.record.asset_number for entry in intake.devices] == ["P-1", "P-2"]


def test_a_copy_that_repeats_is_named_and_not_read() -> None:
    intake, problems = read({"アカウント (2)": MIDORI, "機器 (2)": PCS})
    assert (len(intake.accounts), len(intake.devices)) == (1, 1)
    assert [problem.place.sheet for problem in problems] == ["アカウント (2)", "機器 (2)"]
    assert {problem.severity for problem in problems} == {"warning"}
    assert "読みませんでした" in problems[0].message


@pytest.mark.parametrize(
    "title", ["アカウント（記入例）", "アカウント旧", "Sheet3", "アカウント一覧", "昨年度"]
)
def test_what_may_be_another_thing_is_named_and_not_read(title: str) -> None:
    intake, problems = read({title: KOHO})
    assert numbers(intake) == ["MDR-1"]
    [problem] = problems
    assert (problem.severity, problem.place.sheet) == ("warning", title)
    assert "読みませんでした" in problem.message
    assert "「アカウント (2)」" in problem.remedy


def test_a_sheet_without_numbers_is_named_and_not_read() -> None:
    cells = {
        "A1": "アカウント名",
        "A2": "局・区",
        "A3": "電話番号",
        "C1": "川崎市の催し",
        "C3": "044-556-6612",
    }
    _, problems = read({"下書き": cells})
    assert [(problem.severity, problem.place.sheet) for problem in problems] == [
        ("warning", "下書き")
    ]


def test_without_the_name_the_labels_decide() -> None:
    intake, problems = excel.read(make_book({"シート1": KOHO, "シート2": PCS}), "a.xlsx")
    assert problems == ()
    assert numbers(intake) == ["KHO-1"]
    assert len(intake.devices) == 1


@pytest.mark.parametrize(
    "cells",
    [
        {"A1": "部", "B1": "所管のこと"},
        {"A1": "管理番号とアカウント名の決め方", "A2": "局・区ごとに付ける。"},
        {"A1": "管理番号", "A2": "アカウント名", "A3": "局・区", "A4": "サービス"},  # no record
    ],
)
def test_other_sheets_are_passed_over(cells: dict[str, Any]) -> None:
    intake, problems = read({"メモ": cells, "アカウント運用メモ": cells})
    assert numbers(intake) == ["MDR-1"]
    assert problems == ()


def test_secrets_in_a_copy_are_found_by_its_labels() -> None:
    copy = {**KOHO, "A4": "パスワード", "C4": "saiwai-2026"}
    _, problems = read({"アカウント (2)": copy})
    assert (True, "アカウント (2)", "C4") in {
        (problem.is_secret, problem.place.sheet, problem.place.cell) for problem in problems
    }
    assert "saiwai" not in str(problems)


def test_formgens_own_sheets_are_known_for_what_they_are(tmp_path: Any) -> None:
    write_sheet(tmp_path / "a.xlsx", [{"account_id": "KHO-1"}], [])
    intake, problems = excel.read((tmp_path / "a.xlsx").read_bytes(), "a.xlsx")
    assert numbers(intake) == ["KHO-1"]
    assert problems == ()
