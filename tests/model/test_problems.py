"""A problem as a clerk reads it, and as a program does."""

from __future__ import annotations

import pytest

from formgen.model.problems import FormgenError, InvalidValue, Place, Problem

CELL = Place("inputs/intake.xlsx", sheet="アカウント", cell="C5")
LINE = Place("inputs/くらし環境課.yaml", line=12, column=5)


@pytest.mark.parametrize(
    ("place", "read"),
    [
        (CELL, "inputs/intake.xlsx アカウント C5"),
        (LINE, "inputs/くらし環境課.yaml:12:5"),
        (Place("a.yaml", line=12), "a.yaml:12"),
        (Place("a.xlsx", sheet="機器"), "a.xlsx 機器"),
        (Place("a.xlsx"), "a.xlsx"),
    ],
)
def test_a_place_leads_to_the_cell_or_the_line(place: Place, read: str) -> None:
    assert str(place) == read


def test_a_problem_in_a_cell_has_the_keys_of_the_contract() -> None:
    problem = Problem(
        "error", "だめです。", "直してください。", CELL, "5(2)", "TKS-001", "display_name",
        check="name_begins_with_city",
    )  # fmt: skip
    assert problem.as_json() == {
        "severity": "error",
        "clause": "5(2)",
        "check": "name_begins_with_city",
        "account": "TKS-001",
        "field": "display_name",
        "file": "inputs/intake.xlsx",
        "sheet": "アカウント",
        "cell": "C5",
        "message": "だめです。",
        "remedy": "直してください。",
    }


def test_a_problem_in_a_line_names_the_line_and_no_cell() -> None:
    told = Problem("warning", "m", "r", LINE).as_json()
    assert told["line"] == 12
    assert all(told[key] is None for key in ("clause", "check", "account", "field"))
    assert not {"sheet", "cell"} & set(told)


def test_only_an_error_holds_a_paper_back() -> None:
    assert Problem("error", "m", "r", CELL).is_error
    assert not Problem("warning", "m", "r", CELL).is_error


def test_a_flaw_and_an_error_carry_their_remedy() -> None:
    flaw, error = (
        InvalidValue("読めません。", "直してください。"),
        FormgenError("止まりました。", "どうぞ。"),
    )
    assert (flaw.message, flaw.remedy) == ("読めません。", "直してください。")
    assert isinstance(flaw, ValueError)  # so that pydantic takes it for a refusal
    assert (str(error), error.exit_code) == ("止まりました。どうぞ。", 2)
