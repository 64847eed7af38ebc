"""Grids: nothing is cut, and nothing is written that no workbook holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from intakes import account, filed

from formgen.ledger.columns import ACCOUNTS
from formgen.ledger.workbook import write
from formgen.model.problems import Place, Problem
from formgen.workbooks.bookfile import LONGEST_CELL
from formgen.workbooks.tablecells import TOO_LONG, Column, Value, grid


class One:
    def __init__(self, value: Value) -> None:
        self.value = value

    def place(self, key: str | None, /) -> Place:
        return Place("a.yaml", line=3 if key else 1)


def shown(value: Value) -> tuple[Value, list[Problem]]:
    problems: list[Problem] = []
    column: Column[One] = Column("値", 10, lambda row: row.value, key="value")
    ((found,),) = grid("台帳", (column,), (One(value),), problems).rows
    return found, problems


def test_values_stand_as_they_are() -> None:
    for value in ("a\nb", 3, None, date(2026, 11, 22), "あ" * LONGEST_CELL):
        assert shown(value) == (value, [])


def test_a_day_that_excel_cannot_count_is_told_in_words() -> None:
    assert shown(date(1900, 1, 1))[0] == "明治33年1月1日"


def test_what_no_cell_can_hold_is_told_with_its_place_and_never_cut() -> None:
    value, (problem,) = shown("あ" * (LONGEST_CELL + 1))
    assert value == TOO_LONG
    assert (problem.severity, str(problem.place)) == ("error", "a.yaml:3")
    assert "32768字" in problem.message


def test_a_text_that_is_too_long_stands_among_the_findings(tmp_path: Path) -> None:
    found = filed(tmp_path, {"a.yaml": account(投稿者の範囲="係" * 40_000)})
    _, problems = write(found)
    assert [problem.place for problem in problems] == [found.accounts[0].place("poster_scope")]


def test_the_ledger_asks_for_no_person() -> None:
    keys = {column.key for column in ACCOUNTS}
    assert not keys & {"contact_name", "contact_email", "contact_phone", "registered_email"}
    assert {"head_title", "manager_title", "poster_scope"} <= keys
