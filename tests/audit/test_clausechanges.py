"""What names a clause is known by the way in which the guideline numbers its own."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from formgen.audit.clausechanges import renumbered
from formgen.audit.lint import lint
from formgen.audit.rehearsal import Rehearsal, rehearse
from formgen.cli import main
from formgen.making.readcheckcompose import load

CITY = Path(__file__).parents[1] / "data" / "cities" / "suginose"
NAMING = re.compile("第[2-7]条")


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The templates of a city whose clauses are 第N条."""
    folder = tmp_path_factory.mktemp("suginose") / "work"
    result = CliRunner().invoke(main, ["init", str(folder), "--city", str(CITY)])
    assert result.exit_code == 0, result.output
    return folder / "templates"


def _one_further(text: str, first: int = 2) -> str:
    def number(found: re.Match[str]) -> str:
        return f"第{int(found[1]) + (int(found[1]) >= first)}条"

    return re.sub(r"第(\d+)条", number, text)


@pytest.fixture(scope="module")
def rehearsed(templates: Path, tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    """A new 第2条, and the rest renumbered."""
    text = _one_further((templates / "guideline.yaml").read_text("utf-8"))
    added = (
        "  - id: 第2条\n    heading: 定義\n    text: 用語の意義を定める。\n    since: 2027-04-01\n"
    )
    text = text.replace("  - id: 第3条\n", added + "  - id: 第3条\n")
    text = text.replace("  - 2022-07-01\n", "  - 2022-07-01\n  - 2027-04-01\n")
    edition = tmp_path_factory.mktemp("future") / "future.yaml"
    edition.write_text(text, "utf-8")
    intake = CITY / "inputs" / "intake.yaml"
    return rehearse([intake], load(templates), edition, date(2026, 11, 22))


def test_every_line_that_names_an_article_is_to_mend(templates: Path, rehearsed: Rehearsal) -> None:
    told = {(m.place.file, m.place.line) for each in rehearsed.changes for m in each.to_mend}
    for name in (
        "documents/registration.yaml",
        "fields.yaml",
        "intake_guide.yaml",
        "procedures.yaml",
    ):
        lines = (templates / name).read_text("utf-8").splitlines()
        named = {
            (name, number)
            for number, line in enumerate(lines, start=1)
            if NAMING.search(line) and not line.startswith("#")
        }
        assert named, name
        assert named <= told


def test_a_paper_that_prints_an_article_differs(rehearsed: Rehearsal) -> None:
    papers = {
        paper.document
        for each in rehearsed.changes
        for reached in each.reached
        for paper in reached.papers
    }
    assert {"registration", "close_notice"} <= papers


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("（第2条関係）", "（第3条関係）"),
        ("第2条第1項", "第3条第1項"),
        ("第12条と第2条の2", "第12条と第2条の2"),
        ("市条例第2条", "市条例第2条"),
        ("{{ guideline_title }}第2条の規定", "{{ guideline_title }}第3条の規定"),
    ],
)
def test_an_article_alone_moves(text: str, moved: str) -> None:
    assert renumbered(text, {"第2条": "第3条"}) == moved


@pytest.mark.parametrize(
    ("text", "moved"),
    [("5(1)ア、5(11)、15(1)", "5(1)ア、5(11)、15(1)"), ("5(1)による", "6(1)による")],
)
def test_a_point_alone_moves(text: str, moved: str) -> None:
    assert renumbered(text, {"5(1)": "6(1)"}) == moved


@pytest.fixture
def miswritten(templates: Path, tmp_path: Path) -> Path:
    copied = shutil.copytree(templates, tmp_path / "templates")
    path = copied / "documents" / "registration.yaml"
    text = path.read_text("utf-8")
    wrong = text.replace("{{ guideline_title }}第2条", "{{ guideline_title }}第66条")
    assert wrong != text
    path.write_text(wrong, "utf-8")
    return copied


def test_lint_finds_an_article_that_is_none(miswritten: Path) -> None:
    assert any("条項「第66条」" in problem.message for problem in lint(miswritten))
