"""Problems stand in the order in which a clerk goes through the sheets."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from formgen.city.templatefiles import bundled_templates
from formgen.making.readcheckcompose import check, load
from formgen.model.filings import Intake, LocatedRecord
from formgen.model.problemorder import in_order, short_places
from formgen.model.problems import Place, Problem
from formgen.model.records import Account, Device

TODAY = date(2026, 11, 22)


def account(file: str, sheet: str | None, number: str, other: str) -> LocatedRecord[Account]:
    places = {"account_id": Place(file, sheet, number), "procedure": Place(file, sheet, other)}
    return LocatedRecord(Account(), places)


def device(file: str, sheet: str, cell: str) -> LocatedRecord[Device]:
    return LocatedRecord(Device(), {"account_ids": Place(file, sheet, cell)})


INTAKE = Intake(
    (
        account("b.xlsx", "アカウント", "C2", "C3"),
        account("b.xlsx", "アカウント", "AA2", "AA3"),
        account("a.xlsx", "一覧", "A2", "B2"),
        account("a.xlsx", "一覧", "A3", "B3"),
    ),
    (device("b.xlsx", "機器", "A2"), device("b.xlsx", "機器", "A3")),
)
ORDERED = [
    Place("損傷.xlsx"),
    Place("b.xlsx"),
    Place("b.xlsx", "アカウント", "C3"),
    Place("b.xlsx", "アカウント", "C10"),
    Place("b.xlsx", "アカウント", "D9"),
    Place("b.xlsx", "アカウント", "AA3"),
    Place("b.xlsx", "機器", "B2"),
    Place("b.xlsx", "機器", "J2"),
    Place("b.xlsx", "機器", "A3"),
    Place("b.xlsx", "メモ", "A1"),
    Place("a.xlsx", "一覧", "A2"),
    Place("a.xlsx", "一覧", "H2"),
    Place("a.xlsx", "一覧", "B3"),
]


def ordered(places: list[Place]) -> list[Place]:
    problems = [Problem("error", "", "", place) for place in places]
    return [problem.place for problem in in_order(problems, INTAKE)]


@pytest.mark.parametrize("turn", range(len(ORDERED)))
def test_file_sheet_account_and_cell_come_in_order(turn: int) -> None:
    assert ordered(ORDERED[turn:] + ORDERED[:turn]) == ORDERED
    assert ordered(ORDERED[::-1]) == ORDERED


@pytest.mark.parametrize("lines", list(permutations((3, 12, 101))))
def test_lines_of_a_file_come_in_order(lines: tuple[int, ...]) -> None:
    found = ordered([Place("c.yaml", line=line, column=2) for line in lines])
    assert [place.line for place in found] == [3, 12, 101]


def test_fields_of_one_line_come_in_the_order_of_the_sheet() -> None:
    place = Place("c.yaml", line=3)
    problems = [Problem("error", "", "", place, field=field) for field in ("section", "bureau")]
    assert [problem.field for problem in in_order(problems, INTAKE)] == ["bureau", "section"]


def test_what_cannot_be_read_stands_among_the_breaches_of_its_account(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "管理番号,手続き,サービス,アカウント名,局・区,課・室・所\n"
        "A-1,開始,X,みどり,局,\nA-2,開始,インスタ,川崎市花,,課\n",
        "utf-8",
    )
    checked = check([path], load(bundled_templates()), TODAY)
    told = [
        (problem.account, problem.field)
        for problem in checked.problems
        if problem.field in {"display_name", "section", "platform", "bureau"}
    ]
    assert told == [
        ("A-1", "display_name"), ("A-1", "section"), ("A-2", "platform"), ("A-2", "bureau"),
    ]  # fmt: skip


def test_the_places_of_a_withheld_paper_name_each_sheet_once_in_their_order() -> None:
    places = [
        Place("a.xlsx", "機器", "I3"),
        *(Place("a.xlsx", "アカウント", cell) for cell in ("C45", "C24", "C24")),
    ]
    assert told_at(*places) == ("アカウント C24", "C45", "機器 I3")
    assert told_at(*[Place("b.yaml", line=12, column=5)] * 2) == ("b.yaml:12:5",)


def test_a_problem_of_a_whole_file_is_told_by_its_name() -> None:
    assert told_at(Place("画像/花壇.jpg"), Place("a.xlsx", "投稿", "K2")) == (
        "投稿 K2",
        "画像/花壇.jpg",
    )


def told_at(*places: Place) -> tuple[str, ...]:
    return short_places(
        Problem("error", "違います。", "直してください。", place) for place in places
    )
