"""What a run finds before it makes anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.documents.catalogue import Ready
from formgen.making.readcheckcompose import check, survey
from formgen.pipeline import Selection, build, load

TODAY = date(2026, 11, 22)
TEMPLATES = bundled_templates()


def test_a_survey_finds_what_a_run_finds(tmp_path: Path) -> None:
    found = survey(bundled_samples(), load(TEMPLATES), TODAY)
    only = Selection(documents=frozenset({"consultation"}), formats=("docx",))
    built = build(bundled_samples(), load(TEMPLATES), tmp_path, only, TODAY)
    # A run adds what is made of the log of posts.
    results = tuple(
        replace(
            result,
            outcomes=tuple(
                replace(one, is_recorded=False) if isinstance(one, Ready) else one
                for one in result.outcomes
                if one.wording.kind != "record"
            ),
        )
        for result in built.results
    )
    assert (found.results, found.checked.problems) == (results, built.problems)
    assert found.checked == check(bundled_samples(), load(TEMPLATES), TODAY)
    assert found.checked.complete
    assert found.checked.unread == ()


def test_a_file_that_cannot_be_read_may_hide_accounts(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("accounts: [", "utf-8")
    checked = survey((broken, *bundled_samples()), load(TEMPLATES), TODAY).checked
    assert not checked.complete
    assert [Path(problem.place.file).name for problem in checked.unread] == ["broken.yaml"]


def test_a_value_that_cannot_be_read_hides_no_account(tmp_path: Path) -> None:
    slip = tmp_path / "slip.yaml"
    slip.write_text("accounts:\n  - {管理番号: A-1, 事前相談日: 令和8年2月30日}\n", "utf-8")
    checked = survey((slip,), load(TEMPLATES), TODAY).checked
    assert any(problem.field == "consulted_on" for problem in checked.problems)
    assert checked.complete
