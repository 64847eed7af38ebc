"""A problem as a clerk reads it, and as a program does."""

from __future__ import annotations

import pytest

from formgen.model.problems import FormgenError, InvalidValue, Place, Problem, cited

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
        "error", "だめです。", "直してください。", CELL, "5(2)", "TKS-001", "display_name"
    )
    assert problem.as_json() == {
        "severity": "error",
        "clause": "5(2)",
        "account": "TKS-001",
        "field": "display_name",
        "file": "inputs/intake.xlsx",
        "sheet": "アカウント",
        "cell": "C5",
        "message": "だめです。",
        "remedy": "直してください。",
    }


def test_only_a_problem_of_a_check_names_it() -> None:
    found = Problem("error", "m", "r", CELL, check="name_begins_with_city")
    assert found.as_json()["check"] == "name_begins_with_city"
    assert "check" not in Problem("error", "m", "r", CELL).as_json()


def test_a_problem_of_some_of_a_devices_accounts_concerns_no_other() -> None:
    of_one = Problem("error", "m", "r", CELL, account="A-1", only_of=("A-1",))
    assert of_one.concerns("A-1")
    assert not of_one.concerns("A-2")
    assert Problem("error", "m", "r", CELL, account="A-1").concerns("A-2")


def test_a_problem_in_a_line_names_the_line_and_no_cell() -> None:
    told = Problem("warning", "m", "r", LINE).as_json()
    assert (told["line"], told["clause"], told["account"], told["field"]) == (12, None, None, None)
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


def test_a_clause_is_cited_with_what_it_is_of_unless_it_speaks_for_itself() -> None:
    assert [cited("5(9)"), cited("第8条"), cited(None)] == ["ガイドライン5(9)", "第8条", ""]
