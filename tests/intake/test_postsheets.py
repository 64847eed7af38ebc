"""Posts are read alike from a workbook, a CSV file and a YAML text."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from books import make_book
from openpyxl import load_workbook

from formgen.intake import csvfile, excel, yamlfile
from formgen.model.filings import Intake
from formgen.model.problems import Problem
from formgen.workbooks.intakesheet import write_sheet

TEXT = "10月4日（日）10時から、\n\n　花まつりを開きます。"
LABELS = ("投稿番号", "管理番号", "件名", "区分", "発信予定日時", "本文", "代替テキスト", "緊急")
ROW = ("P-001", "TKS-001", "花まつり", "新規", "R8.10.2 10:00", TEXT, "花壇\n\n看板", "いいえ")


def in_sheet(*rows: tuple[object, ...], labels: tuple[str, ...] = LABELS) -> dict[str, object]:
    return {f"{chr(ord('A') + column)}{row}": value
            for row, values in enumerate((labels, *rows), start=1)
            for column, value in enumerate(values)}  # fmt: skip


def in_book(
    *rows: tuple[object, ...], **more: dict[str, object]
) -> tuple[Intake, tuple[Problem, ...]]:
    return excel.read(make_book({"投稿": in_sheet(*rows)} | more), "a.xlsx")


def in_csv() -> tuple[Intake, tuple[Problem, ...]]:
    lines = (",".join(f'"{value}"' for value in row) for row in (LABELS, ROW))
    return csvfile.read("\r\n".join(lines).encode("cp932"), "a.csv")


def in_yaml() -> tuple[Intake, tuple[Problem, ...]]:
    return yamlfile.read(
        "投稿:\n  - post_id: P-001\n    管理番号: TKS-001\n    件名: 花まつり\n    kind: 新規\n"
        "    発信予定日時: R8.10.2 10:00\n    代替テキスト: [花壇, '', 看板]\n    urgent: いいえ\n"
        "    本文: |-\n      10月4日（日）10時から、\n\n      　花まつりを開きます。\n".encode(),
        "a.yaml",
    )


@pytest.mark.parametrize("how", [lambda: in_book(ROW), in_csv, in_yaml])
def test_a_post_is_read_to_the_letter(how: type) -> None:
    intake, problems = how()
    assert [problem.message for problem in problems if problem.is_error] == []
    (post,) = intake.posts
    assert post.record.model_dump(exclude_none=True) == {
        "post_id": "P-001", "account_id": "TKS-001", "subject": "花まつり", "kind": "新規",
        "scheduled_at": datetime(2026, 10, 2, 10), "text": TEXT,
        "alt_texts": ("花壇", "", "看板"), "urgent": "いいえ",
    }  # fmt: skip


def test_posts_may_stand_alone_and_accounts_may_have_none() -> None:
    assert in_book(ROW)[1] == ()
    accounts: dict[str, object] = {"A1": "管理番号", "C1": "A-1"}
    intake, problems = in_book(アカウント=accounts, 機器={})
    assert (len(intake.accounts), intake.posts, problems) == (1, (), ())
    _, problems = in_book()
    assert [(problem.severity, problem.message) for problem in problems] == [
        ("warning", "投稿が1件も記入されていません。")
    ]


def test_moments_of_excel_and_slips_are_told_with_account_and_post() -> None:
    wrong = (*ROW[:3], "返事", date(2026, 10, 2), *ROW[5:])
    counted = ("P-002", *ROW[1:4], 46297.4166666667, *ROW[5:])
    intake, problems = in_book(wrong, counted)
    assert intake.posts[1].record.scheduled_at == datetime(2026, 10, 2, 10)
    found = [problem for problem in problems if problem.field]
    assert [(p.severity, p.place.cell, p.field, p.account, p.post) for p in found] == [
        ("error", "D2", "kind", "TKS-001", "P-001"),
        ("error", "E2", "scheduled_at", "TKS-001", "P-001"),
        ("warning", "E3", "scheduled_at", "TKS-001", "P-002"),
    ]
    assert "令和8年10月2日午前10時" in found[2].message
    assert found[0].as_json()["post"] == "P-001"


@pytest.mark.parametrize("title", ["投稿 (2)", "投稿（10月）", "Sheet1"])
def test_a_sheet_of_posts_is_known_by_its_labels_too(title: str) -> None:
    intake, _ = excel.read(make_book({title: in_sheet(ROW)}), "a.xlsx")
    assert [post.record.post_id for post in intake.posts] == ["P-001"]


def test_a_password_in_a_post_is_hidden() -> None:
    row = (*ROW[:5], "ログインのパスワードは Kwsk#2026x です。", *ROW[6:])
    intake, problems = in_book(row)
    assert intake.posts[0].record.text is None
    assert [(problem.is_secret, problem.post) for problem in problems if problem.is_error] == [
        (True, "P-001")
    ]
    assert "Kwsk#2026x" not in repr((intake, problems))


def test_the_guide_is_no_sheet_of_posts_though_that_was_deleted(tmp_path: Path) -> None:
    write_sheet(tmp_path / "a.xlsx", [{"account_id": "A-1"}])
    book = load_workbook(tmp_path / "a.xlsx")
    del book["投稿"]
    book.save(tmp_path / "b.xlsx")
    intake, problems = excel.read((tmp_path / "b.xlsx").read_bytes(), "b.xlsx")
    assert (len(intake.accounts), intake.posts, problems) == (1, (), ())
