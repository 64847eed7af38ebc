"""What a rehearsal tells is what happens when the guideline of the future is in force."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from rehearsals import Amended, chance_of, write_chance

from formgen.audit.rehearsal import Rehearsal, rehearse
from formgen.city.templatefiles import bundled_templates
from formgen.documents.catalogue import Ready
from formgen.documents.postpapers import without_code
from formgen.making.readcheckcompose import Surveyed, load, survey
from formgen.model.problems import FormgenError, Problem

TODAY = date(2027, 4, 1)
Papers = dict[tuple[str | None, str, str], object]


def papers(surveyed: Surveyed) -> Papers:
    """Every paper that can be made, by account, document and post."""
    return {
        (result.filing.account.record.account_id, outcome.wording.id, outcome.post): without_code(
            outcome
        ).document
        for result in surveyed.results
        for outcome in result.outcomes
        if isinstance(outcome, Ready)
    }


def findings(problems: tuple[Problem, ...]) -> Counter[Problem]:
    return Counter(replace(problem, clause=None) for problem in problems)


def told_papers(told: Rehearsal) -> set[tuple[str | None, str, str]]:
    return {
        (reached.account.account_id, paper.document, paper.post)
        for each in told.changes
        for reached in each.reached
        for paper in reached.papers
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in (16, 13, 30))]
)  # papers come and go, so do findings
def test_what_is_told_is_what_happens(seed: int, tmp_path: Path) -> None:
    chance = chance_of(seed)
    intake, amended = write_chance(tmp_path / "in", 60, chance), Amended(chance)
    edition = tmp_path / "future.yaml"
    edition.write_text(amended.written(struck=False), "utf-8")
    now, real = load(amended.templates_now(tmp_path)), load(amended.templates(tmp_path))
    told = rehearse([intake], now, edition, date(2026, 11, 22))
    assert told.day == TODAY
    before, after = (survey([intake], one, TODAY, proposing=True) for one in (now, real))

    old, new = papers(before), papers(after)
    assert len(old) > 150
    differing = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    assert told_papers(told) == differing

    was, becomes = (findings(one.checked.problems) for one in (before, after))
    found = [one for each in told.changes for reached in each.reached for one in reached.findings]
    for comes, real_ones in ((True, becomes - was), (False, was - becomes)):
        assert {replace(one.problem, clause=None) for one in found if one.comes is comes} == set(
            real_ones
        )


def test_a_mere_renumbering_changes_references_and_nothing_else(tmp_path: Path) -> None:
    text = (bundled_templates() / "guideline.yaml").read_text("utf-8")
    edition = tmp_path / "future.yaml"
    edition.write_text(text.replace("- id: 5(9)\n", "- id: 5(13)\n"), "utf-8")
    intake = write_chance(tmp_path / "in", 40, chance_of(3))
    told = rehearse([intake], load(bundled_templates()), edition, TODAY)
    (moved,) = told.changes
    assert (moved.change.kind, moved.change.number) == ("moved", "5(9) → 5(13)")
    assert [one for reached in moved.reached for one in reached.findings] == []
    effects = Counter(paper.effect for reached in moved.reached for paper in reached.papers)
    assert effects.keys() == {"reference"}
    assert effects["reference"] > 30


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("  - {id: 5(12), was: 5(99), text: 条文}\n", r"future\.yaml：\d+行目のwas「5\(99\)」"),
        ("  - {id: 5(12), txet: 条文}\n", r"future\.yaml：\d+行目の「clauses.*」がありません"),
        ("  - {id: 5(1), text: 条文}\n", r"future\.yaml：id「5\(1\)」が2つあります"),
    ],
)
def test_a_fault_of_the_file_is_told_with_its_line(wrong: str, told: str, tmp_path: Path) -> None:
    text = (bundled_templates() / "guideline.yaml").read_text("utf-8")
    edition = tmp_path / "future.yaml"
    edition.write_text(text.rstrip("\n") + "\n" + wrong, "utf-8")
    with pytest.raises(FormgenError, match=told):
        rehearse([], load(bundled_templates()), edition, TODAY)


def test_a_finding_at_a_device_of_no_account_is_told(tmp_path: Path) -> None:
    (tmp_path / "devices.yaml").write_text(
        "devices:\n  - {account_ids: GONE-1, kind: PC, asset_number: PC-1, city_provided: いいえ}\n",
        "utf-8",
    )
    text = (bundled_templates() / "guideline.yaml").read_text("utf-8")
    edition = tmp_path / "guideline" / "future.yaml"
    edition.parent.mkdir()
    struck = "  - {id: 5(10), since: 2027-04-01, text: 削除}\n"
    text = text.replace("clauses:\n", "  - 2027-04-01\nclauses:\n", 1)
    edition.write_text(text.rstrip("\n") + "\n" + struck, "utf-8")
    told = rehearse([tmp_path / "devices.yaml"], load(bundled_templates()), edition, TODAY)
    (gone,) = told.changes
    assert [reached.account.account_id for reached in gone.reached] == ["GONE-1"]
    assert {one.comes for one in gone.reached[0].findings} == {False}
