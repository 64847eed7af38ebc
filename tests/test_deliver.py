"""A survey that was shown is delivered as it is, and the key of each paper is taken once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filings_of_many import write_accounts

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.making import wantedpapers
from formgen.making.workers import WorkerOptions
from formgen.pipeline import (
    Built,
    Selection,
    Surveyed,
    Upload,
    build,
    deliver,
    load,
    open_workshop,
    survey,
)

TODAY = date(2026, 11, 22)
TEMPLATES = load(bundled_templates())
TEXTS = Selection(formats=("docx", "txt"))


def delivered(surveyed: Surveyed, outputs: Path, selection: Selection = TEXTS) -> Built:
    with open_workshop(TEMPLATES.templates, WorkerOptions()) as workshop:
        return deliver(surveyed, outputs, selection, workshop)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }


def test_a_survey_is_delivered_as_a_run_would_make_it(tmp_path: Path) -> None:
    write_accounts(tmp_path / "inputs", 2)
    inputs = [tmp_path / "inputs"]
    built = build(inputs, TEMPLATES, tmp_path / "run", TEXTS, TODAY)
    shown = tmp_path / "shown"
    found = delivered(survey(inputs, TEMPLATES, TODAY, outputs=shown), shown)
    assert (found.made, found.problems) == (built.made, built.problems)
    assert files(shown) == files(tmp_path / "run") != {}


@pytest.mark.soak
def test_what_is_handed_over_as_bytes_is_made_and_moves_nothing_else_aside(tmp_path: Path) -> None:
    write_accounts(tmp_path / "inputs", 2)
    paths = [tmp_path / "inputs", *bundled_samples()]
    built = delivered(survey(paths, TEMPLATES, TODAY), tmp_path / "outputs")
    (file,) = (tmp_path / "inputs").iterdir()
    shown = survey([Upload(f"受付/{file.name}", file.read_bytes())], TEMPLATES, TODAY)
    places = {place.file for one in shown.checked.intake.accounts for place in one.places.values()}
    assert places == {file.name}
    found = delivered(shown, tmp_path / "outputs")
    assert found.retired == ()
    assert set() < {made.account for made in found.made} < {made.account for made in built.made}


def test_each_key_is_taken_once_and_none_for_what_was_never_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[tuple[str, str]] = []
    real = wantedpapers.key_of

    def key_of(digest: str, name: str, layouts: Any) -> str:
        taken.append((digest, name))
        return real(digest, name, layouts)

    monkeypatch.setattr(wantedpapers, "key_of", key_of)
    write_accounts(tmp_path / "inputs", 2)
    surveyed = survey([tmp_path / "inputs"], TEMPLATES, TODAY)
    one = Selection(documents=frozenset({"start_notice"}), formats=("docx",))
    made = delivered(surveyed, tmp_path / "outputs", one).made
    assert len(taken) == len(set(taken)) == 2 * len(made) > 0  # its PDF goes into packets, too
    taken.clear()
    delivered(surveyed, tmp_path / "outputs")
    assert len(taken) == len(set(taken)) > 2 * len(made)
