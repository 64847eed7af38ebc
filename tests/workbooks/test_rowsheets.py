"""The sheet 「投稿」: what a clerk needs stands in it, and what was typed comes back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from formgen.city.templatefiles import bundled_templates
from formgen.intake.reader import read
from formgen.model.fieldspec import FieldSpec, specs
from formgen.model.postrecord import POST_SHEET, Post
from formgen.model.records import Account, Device
from formgen.workbooks.carryover import carry
from formgen.workbooks.choicesheet import cells_name, choices_name
from formgen.workbooks.intakesheet import write_sheet
from formgen.workbooks.newsheet import sheet_aids, write_carried

POSTS = (
    {
        "post_id": "P-001", "account_id": "A-1", "subject": "=花まつり", "kind": "新規",
        "scheduled_at": datetime(2026, 10, 2, 10, 5), "embargo_at": datetime(2026, 10, 1),
        "text": "一行目\n\n　三行目 #川崎市", "pictures": ("花壇 1.jpg", "看板.png"),
        "alt_texts": ("", "看板"), "urgent": "いいえ", "approval_code": "BW1-535-FJE",
    },
    {"post_id": "P-002", "account_id": "A-1", "sent_at": datetime(2026, 10, 3, 0, 1)},
)  # fmt: skip


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("posts") / "記入シート.xlsx"
    accounts = [{"account_id": "A-1", "procedure": "運用中"}]
    write_sheet(path, accounts, (), POSTS, aids=sheet_aids(bundled_templates()))
    return path


@pytest.fixture(scope="module")
def book(filled: Path) -> Workbook:
    return load_workbook(filled)


@pytest.fixture(scope="module")
def sheet(book: Workbook) -> Worksheet:
    return book[POST_SHEET]


def rules(sheet: Worksheet) -> dict[str, DataValidation]:
    found = {
        str(rule.sqref).partition("2:")[0]: rule for rule in sheet.data_validations.dataValidation
    }
    return {spec.key: found[letter(spec)] for spec in specs(Post)}


def letter(spec: FieldSpec) -> str:
    return get_column_letter(specs(Post).index(spec) + 1)


def test_labels_have_notes_and_cells_their_names_and_formats(
    book: Workbook, sheet: Worksheet
) -> None:
    assert [cell.value for cell in sheet[1]] == [spec.label for spec in specs(Post)]
    for spec in specs(Post):
        head, cell = sheet[f"{letter(spec)}1"], sheet[f"{letter(spec)}9"]
        assert head.comment is not None
        assert spec.guidance in head.comment.text
        assert (cell.protection.locked, cell.alignment.wrap_text) == (False, True)
        assert ("h:mm" in cell.number_format) == (spec.kind == "moment")
        ((title, at),) = book.defined_names[cells_name(spec)].destinations
        assert (title, at) == (POST_SHEET, f"${letter(spec)}$2:${letter(spec)}${sheet.max_row}")
    every = [cells_name(spec) for model in (Account, Device, Post) for spec in specs(model)]
    assert len(set(every)) == len(every)
    assert [sheet[f"{letter(spec)}9"].alignment.vertical for spec in specs(Post)
            if spec.kind in ("long_text", "lines")] == ["top"] * 3  # fmt: skip
    assert sheet.freeze_panes == "D2"


def test_choices_drop_down_and_messages_keep_within_the_limits_of_excel(
    book: Workbook, sheet: Worksheet
) -> None:
    found = rules(sheet)
    for spec in (spec for spec in specs(Post) if spec.choices):
        assert found[spec.key].formula1 == choices_name(spec)
        ((title, cells),) = book.defined_names[choices_name(spec)].destinations
        assert [row[0].value for row in book[title][cells.replace("$", "")]] == list(spec.choices)
    assert found["account_id"].formula1 == cells_name(specs(Account)[0])
    assert not found["account_id"].showErrorMessage  # it may stand in another file
    assert "投稿番号" in str(found["post_id"].error)
    assert (found["sent_at"].type, found["sent_at"].errorStyle) == ("date", "warning")
    for rule in found.values():
        assert len(rule.prompt) <= 255
        assert len(rule.error or "") <= 255
        assert len(rule.promptTitle) <= 32


def test_what_waits_for_an_entry_is_coloured(sheet: Worksheet) -> None:
    marks = {
        str(area.sqref).partition("2:")[0]: [rule.formula[0] for rule in area.rules]
        for area in sheet.conditional_formatting
    }
    at = {spec.key: letter(spec) for spec in specs(Post)}
    assert len(marks[at["text"]]) == 1
    assert all("$H2" in formula for formula in marks[at["people_shown"]])  # 画像
    assert len(marks[at["people_shown"]]) == 2
    assert at["embargo_at"] not in marks


def test_posts_come_back_to_the_letter_and_are_carried_over(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "画像").mkdir()
    for name in ("花壇 1.jpg", "看板.png"):
        (tmp_path / "画像" / name).write_bytes(b"x")
    new = tmp_path / "新.xlsx"
    carried = write_carried(new, bundled_templates(), 4, filled)
    assert (carried.leftovers, carried.problems, carried.is_whole) == ((), (), True)
    intake, problems = read([new])
    assert problems == ()
    for file in (filled, new):
        found = [post.record.model_dump(exclude_none=True) for post in read([file])[0].posts]
        assert found == [dict(post) for post in POSTS]
    assert len(intake.pictures) == 2


def test_values_of_posts_that_cannot_be_read_are_left_over(tmp_path: Path) -> None:
    old = tmp_path / "a.yaml"
    old.write_text("posts:\n  - {投稿番号: P-1, 区分: 返事, 備考: メモ}\n", encoding="utf-8")
    carried = carry(old)
    assert [(left.label, left.value) for left in carried.leftovers] == [
        ("区分", "返事"), ("備考", "メモ"),
    ]  # fmt: skip
    assert carried.found_any
