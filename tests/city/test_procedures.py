"""Procedures as data: what the file names exists, and a slip is told with its line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from formgen.audit.lint import lint
from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.model.problems import FormgenError
from formgen.model.records import Account


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    for path in bundled_templates().iterdir():
        if path.name == "procedures.yaml":
            shutil.copy(path, tmp_path)
        else:
            (tmp_path / path.name).symlink_to(path)
    return tmp_path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("day: starts_on", "day: started_on", "日付の項目「started_on」はありません"),
        ("{filled: url}", "{filled: address}", "項目「address」はありません"),
        ("facts: [url]", "facts: [uri]", "項目「uri」はありません"),
        ("devices: confirmed_on", "devices: used", "機器の日付の項目「used」はありません"),
        ("past: consulted_on", "past: purpose", "日付の項目「purpose」はありません"),
        ("相談: consulted_on", "相談: asked_on", "項目「asked_on」はありません"),
        ("- 利用開始\n", "- 開始\n", "段取り「開始」はありません"),
        ("clause: 5(10)", "clause: 5(99)", "条項「5(99)」はありません"),
        ("paper: consultation", "paper: talk", "書類「talk」はありません"),
        ("reported: close_notice", "reported: notice", "書類「notice」はありません"),
        ("{filled: url}", "{after: starts_on}", "条件がありません"),
        ("{filled: url}", "{reported: start_notice}", "「after」も要ります"),
        ("{filled: url}", "{rule: announced, filled: url}", "「past」も要ります"),
        ("paper: dormancy_review", "paper: review", "書類「review」はありません"),
        ("[掲載済]", "[掲載]", "項目「profile_posted」に「掲載」という選択肢はありません"),
        ("phase: in_use", "phase: running", "phase」の値「running」が正しくありません"),
        (", rule: announced", ", rule: told", "rule」の値「told」が正しくありません"),
        ("  review:\n", "  yearly:\n", "recurring.yearly"),
    ],
)
def test_a_slip_is_told_with_its_file_and_line(
    templates: Path, old: str, new: str, message: str
) -> None:
    path = templates / "procedures.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(FormgenError) as caught:
        load_city(templates)
    assert message in caught.value.message
    assert caught.value.remedy
    place = caught.value.place
    assert place
    assert (place.file, place.line) == ("procedures.yaml", _line(text, old))


def test_a_step_stands_once_in_a_procedure(templates: Path) -> None:
    path = templates / "procedures.yaml"
    twice = path.read_text("utf-8").replace("- 利用開始\n", "- 利用開始\n      - 利用開始\n", 1)
    path.write_text(twice, "utf-8")
    with pytest.raises(FormgenError, match="段取り「利用開始」が2回あります"):
        load_city(templates)


def test_two_offices_have_folders_of_their_own(templates: Path) -> None:
    path = templates / "offices.yaml"
    same = path.read_text("utf-8").replace(
        "folder: ICT推進課", "folder: ' シティプロモーション推進室'"
    )
    path.unlink()  # it is but a link to the file that all tests read
    path.write_text(same, "utf-8")
    with pytest.raises(FormgenError, match="folder が、どちらも"):
        load_city(templates)


def _line(text: str, what: str) -> int:
    return text[: text.index(what)].count("\n") + 1


def test_lint_tells_a_slip_of_the_procedures_and_of_who_names_them(templates: Path) -> None:
    path = templates / "procedures.yaml"
    path.write_text(path.read_text("utf-8").replace("paper: consultation", "paper: talk"), "utf-8")
    (found,) = lint(templates)
    assert "書類「talk」はありません" in found.message
    assert str(found.place).startswith("templates/procedures.yaml")
    assert found.place.line


def test_a_wording_may_only_name_procedures_in_the_city(templates: Path) -> None:
    path = templates / "procedures.yaml"
    path.write_text(path.read_text("utf-8").replace("  運用中:", "  運用:"), "utf-8")
    found = [problem for problem in lint(templates) if "運用中" in problem.message]
    assert {problem.message for problem in found} == {
        "手続き「運用中」は procedures.yaml にありません。"
    }
    assert all(problem.place.line for problem in found)


def test_the_city_knows_phases_and_days_of_procedures() -> None:
    city = load_city(bundled_templates())
    account = Account(procedure="開始", starts_on="令和8年10月1日", closes_on="令和9年3月31日")
    assert city.phase(account) == "starting"
    assert str(city.event(account)) == "2026-10-01"
    assert city.event(account.model_copy(update={"procedure": "運用中"})) is None
    assert city.phase(Account()) is None
    assert city.procedures_in(["in_use", "closing"]) == ("運用中", "廃止")
