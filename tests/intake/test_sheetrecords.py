"""A sheet that a clerk has altered: guidance moved by a new column, and labels that were deleted."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from formgen.intake import csvfile, excel
from formgen.model.fieldspec import specs
from formgen.model.filings import Intake
from formgen.model.problems import Problem
from formgen.model.records import Account, Device
from formgen.workbooks.intakesheet import write_sheet

TYPED = {"管理番号": "ASO-7", "手続き": "開始", "アカウント名": "川崎市麻生区だより"}


@pytest.fixture
def sheet(tmp_path: Path) -> Worksheet:
    """The account sheet as formgen writes it, with one account in column C."""
    path = tmp_path / "a.xlsx"
    write_sheet(path)
    sheet = load_workbook(path)["アカウント"]
    for row in sheet.iter_rows(max_col=3):
        if row[0].value in TYPED:
            row[2].value = TYPED[str(row[0].value)]
    return sheet


def read(sheet: Worksheet) -> tuple[Intake, list[Problem]]:
    stream = BytesIO()
    sheet.parent.save(stream)  # type: ignore[union-attr]
    intake, problems = excel.read(stream.getvalue(), "a.xlsx")
    return intake, [problem for problem in problems if problem.place.sheet == "アカウント"]


def numbers(intake: Intake) -> list[str | None]:
    return [entry.record.account_id for entry in intake.accounts]


def row_of(sheet: Worksheet, label: str) -> int:
    return next(row[0].row for row in sheet.iter_rows(max_col=1) if row[0].value == label)


@pytest.mark.parametrize(("before", "stage"), [(1, ""), (2, "［開始・運用］"), (3, "")])
def test_a_column_put_in_makes_no_account_of_the_guidance(
    sheet: Worksheet, before: int, stage: str
) -> None:
    for row in sheet.iter_rows(min_col=2, max_col=2):
        row[0].value = row[0].value and stage + str(row[0].value)
    values = {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row}
    sheet.insert_cols(max(before, 2), amount=2 if before == 1 else 1)
    assert values != {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row}
    intake, problems = read(sheet)
    assert (numbers(intake), problems) == (["ASO-7"], [])
    assert intake.accounts[0].record.display_name == "川崎市麻生区だより"


def test_guidance_behind_the_accounts_is_passed_over_too(sheet: Worksheet) -> None:
    for row in sheet.iter_rows(min_col=2, max_col=5):
        row[3].value, row[0].value = row[0].value, None
    intake, problems = read(sheet)
    assert (numbers(intake), problems) == (["ASO-7"], [])


def test_guidance_in_a_row_below_labels_across_is_passed_over() -> None:
    rows = StringIO()
    writer = csv.writer(rows)
    writer.writerow(spec.label for spec in specs(Device))
    writer.writerow(spec.guidance for spec in specs(Device))
    writer.writerow(["ASO-7", "PC", "A型", "PC-77"])
    intake, problems = csvfile.read(rows.getvalue().encode(), "b.csv")
    assert problems == ()
    assert [entry.record.asset_number for entry in intake.devices] == ["PC-77"]


def test_an_account_that_kept_little_of_the_guidance_is_read(sheet: Worksheet) -> None:
    for cell in ("利用目的", "対象者", "更新頻度"):
        spec = next(spec for spec in specs(Account) if spec.label == cell)
        sheet.cell(row_of(sheet, cell), 3).value = spec.guidance
    for label in ("局・区", "課・室・所"):
        sheet.cell(row_of(sheet, label), 3).value = "麻生区"
    assert numbers(read(sheet)[0]) == ["ASO-7"]


def test_deleted_labels_are_told_in_one_line(sheet: Worksheet) -> None:
    for label in ("発信内容", "告知方法"):
        sheet.delete_rows(row_of(sheet, label))
    intake, (problem,) = read(sheet)
    assert numbers(intake) == ["ASO-7"]
    assert problem.severity == "warning"
    assert "「発信内容」「告知方法」がありません" in problem.message
    assert "formgen new --from" in problem.remedy


def test_many_labels_of_a_newer_sheet_stay_one_line(sheet: Worksheet) -> None:
    for spec in specs(Account)[-14:]:
        sheet.delete_rows(row_of(sheet, spec.label))
    _, (problem,) = read(sheet)
    assert "（ほかに4項目）がありません" in problem.message


def test_a_blank_sheet_and_one_with_few_labels_lack_nothing(sheet: Worksheet) -> None:
    assert csvfile.read("管理番号,サービス,利用目的\nA-1,X,\n".encode(), "b.csv")[1] == ()
    sheet.delete_rows(row_of(sheet, "発信内容"))
    for label in TYPED:
        sheet.cell(row_of(sheet, label), 3).value = None
    assert not any("発信内容" in problem.message for problem in read(sheet)[1])


def test_a_misspelt_label_is_told_once(sheet: Worksheet) -> None:
    sheet.cell(row_of(sheet, "発信内容"), 1).value = "発信内用"
    _, (problem,) = read(sheet)
    assert problem.is_error
    assert "「発信内容」の誤り" in problem.remedy
