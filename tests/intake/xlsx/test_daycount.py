"""Numbers in date fields of a workbook: days as Excel counts them, told as warnings."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from books import minimal_book

from formgen.intake import csvfile, excel
from formgen.model.problems import Problem
from formgen.model.records import Account


def read(cell: str, label: str = "事前相談日", **more: Any) -> tuple[Account, tuple[Problem, ...]]:
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>{text}</t></is></c>'
        f'<c r="C{number}" {value}</c></row>'
        for number, text, value in (
            (1, "管理番号", 't="inlineStr"><is><t>SWI-3</t></is>'), (2, label, cell),
        )
    )  # fmt: skip
    intake, problems = excel.read(minimal_book(rows, **more), "a.xlsx")
    return intake.accounts[0].record, problems


def text(value: str) -> str:
    return f't="inlineStr"><is><t>{value}</t></is>'


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("><v>46000</v>", date(2025, 12, 9)),
        ("><v>46000.75</v>", date(2025, 12, 9)),
        ("><v>4.6E4</v>", date(2025, 12, 9)),
        (text("46000"), date(2025, 12, 9)),
        (text(" ４６０００ "), date(2025, 12, 9)),
        ("><v>32874</v>", date(1990, 1, 1)),
        ("><v>73415</v>", date(2100, 12, 31)),
    ],
)
def test_a_number_is_the_day_that_excel_counts(cell: str, day: date) -> None:
    record, problems = read(cell)
    assert record.consulted_on == day
    [problem] = problems
    assert (problem.severity, problem.place.cell) == ("warning", "C2")
    assert (problem.account, problem.field) == ("SWI-3", "consulted_on")


def test_the_warning_names_the_number_and_the_day() -> None:
    _, problems = read("><v>46000</v>")
    assert "46000" in problems[0].message
    assert "令和7年12月9日" in problems[0].message


def test_the_books_of_old_macs_count_from_another_day() -> None:
    record, problems = read("><v>44538</v>", properties='<workbookPr date1904="1"/>')
    assert record.consulted_on == date(2025, 12, 9)
    assert "令和7年12月9日" in problems[0].message


@pytest.mark.parametrize(
    "cell",
    ["><v>32873</v>", "><v>73416</v>", "><v>20261122</v>", "><v>8</v>", "><v>-46000</v>",
     't="b"><v>1</v>', text("460000"), text("46000日")],
)  # fmt: skip
def test_other_numbers_are_no_days(cell: str) -> None:
    record, problems = read(cell)
    assert record.consulted_on is None
    assert [problem.severity for problem in problems] == ["error"]


def test_a_day_of_a_password_is_no_password() -> None:
    record, problems = read("><v>46000</v>", label="パスワード最終変更日")
    assert record.password_changed_on == date(2025, 12, 9)
    assert [problem.severity for problem in problems] == ["warning"]


def test_numbers_in_other_fields_stay_numbers() -> None:
    record, problems = read("><v>46000</v>", label="内線")
    assert (record.contact_extension, problems) == ("46000", ())


def test_a_csv_file_has_no_count_of_days() -> None:
    intake, problems = csvfile.read("管理番号,事前相談日\nA-1,46000\n".encode(), "a.csv")
    assert intake.accounts[0].record.consulted_on is None
    assert problems[0].is_error
