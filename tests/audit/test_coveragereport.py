"""The matrix and the amendments as people and programs read them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from editions import amended_templates
from filings import filing

from formgen.audit.coverage import Amendments, Coverage, amendments, checks_without_clause, coverage
from formgen.audit.coveragereport import CHANGE_FORMATS, FORMATS
from formgen.city.templatefiles import bundled_templates
from formgen.guideline.checkregister import checks_of
from formgen.model.japanese import display_width
from formgen.pipeline import load

CITY = load(bundled_templates()).city
OTHERS = checks_without_clause(CITY)


@pytest.fixture(scope="module")
def matrix() -> tuple[Coverage, ...]:
    return coverage(load(bundled_templates()))


@pytest.fixture(scope="module")
def amended(tmp_path_factory: pytest.TempPathFactory) -> Amendments:
    catalogue = load(amended_templates(tmp_path_factory.mktemp("amended")))
    account = filing(display_name="川崎市等々力\n緑地だより")
    return amendments(catalogue, [account], date(2027, 3, 31))


@pytest.mark.parametrize("style", FORMATS)
def test_every_clause_and_every_check_is_told(style: str, matrix: tuple[Coverage, ...]) -> None:
    told = FORMATS[style](matrix, OTHERS)
    assert [covered.clause.id for covered in matrix if covered.clause.id not in told] == []
    said = told.replace("\n　　　　　　", "")
    assert [check.name for check in checks_of(CITY) if check.says not in said] == []


def test_the_text_has_the_words_of_the_guideline_and_fits_on_the_screen(
    matrix: tuple[Coverage, ...],
) -> None:
    lines = FORMATS["text"](matrix, OTHERS).splitlines()
    assert max(map(display_width, lines)) <= 80
    assert "　点検　　　注意　最終更新日から、定めた日数を過ぎていないこと" in lines
    assert any(line.startswith("■ 5(9)　一定期間更新がなされない") for line in lines)


def test_the_table_has_a_row_for_each_clause(matrix: tuple[Coverage, ...]) -> None:
    head, rule, *rows = FORMATS["markdown"](matrix, OTHERS).splitlines()
    assert len(rows) == len(matrix) + 1  # and the checks without a clause
    assert {line.count("|") for line in (head, rule, *rows)} == {6}
    assert rows[0].startswith("| 1<br>目的 |")


def test_programs_get_every_passage(matrix: tuple[Coverage, ...]) -> None:
    data = json.loads(FORMATS["json"](matrix, OTHERS))
    assert list(data) == ["clauses", "other_checks"]
    assert [found["clause"] for found in data["clauses"]] == [c.clause.id for c in matrix]
    first = next(found for found in data["clauses"] if found["clause"] == "5(9)")
    assert list(first) == ["clause", "text", "checks", "fields", "paragraphs", "checklist_rows"]
    assert first["checks"][0] == {
        "name": "updated_lately",
        "says": "最終更新日から、定めた日数を過ぎていないこと",
        "severity": "warning",
        "fields": ["last_posted_on", "procedure", "dormancy_limit_days"],
    }
    assert set(first["checklist_rows"][0]) == {"document", "heading", "text"}


def test_an_uncovered_clause_is_told(tmp_path: Path) -> None:
    amended = coverage(load(amended_templates(tmp_path)))
    assert "　注意　　　これを受けた点検も書類もありません。" in FORMATS["text"](amended, OTHERS)
    assert "これを受けた点検も書類もありません" in FORMATS["markdown"](amended, OTHERS)


def test_an_amendment_is_told_with_the_words_before_and_after(amended: Amendments) -> None:
    lines = CHANGE_FORMATS["text"](amended).splitlines()
    assert max(map(display_width, lines)) <= 80
    assert lines[0] == "令和9年4月1日施行の改正で改められた条項：3件"
    assert [line for line in lines if line.startswith("■")] == [
        "■ 5(6)　削除（令和9年4月1日施行）",
        "■ 5(9)　改正（令和9年4月1日施行）",
        "■ 5(12)　新設（令和9年4月1日施行）",
    ]
    assert any(line.startswith("　改正前　　一定期間更新がなされない") for line in lines)
    assert any(line.startswith("　改正後　　六月を超えて") for line in lines)
    assert "　アカウント　TKS-001　川崎市等々力 緑地だより" in lines


def test_an_amendment_is_a_table_too(amended: Amendments) -> None:
    _, _, head, rule, *rows = CHANGE_FORMATS["markdown"](amended).splitlines()
    assert len(rows) == 3
    assert {line.count("|") for line in (head, rule, *rows)} == {10}


def test_programs_get_the_amendment(amended: Amendments) -> None:
    data = json.loads(CHANGE_FORMATS["json"](amended))
    assert data["changed_since"] == "2027-03-31"
    assert data["editions"] == ["2027-04-01"]
    found = {change["clause"]: change for change in data["changes"]}
    assert found["5(12)"]["before"] is None
    assert found["5(9)"]["change"] == "revised"
    assert found["5(9)"]["checks"][0]["name"] == "updated_lately"
    assert found["5(9)"]["accounts"] == [
        {
            "account": "TKS-001",
            "display_name": "川崎市等々力\n緑地だより",
            "documents": ["policy", "rules", "checklist_start"],
        }
    ]


@pytest.mark.parametrize(
    ("since", "told"),
    [
        (date(2021, 4, 1), "令和3年4月1日より後に、ガイドラインの改正はありません。"),
        (date(2021, 3, 31), "guideline.yaml に記録されていません。"),
    ],
)
def test_what_is_not_known_is_not_made_up(since: date, told: str) -> None:
    nothing = amendments(load(bundled_templates()), [], since)
    for style in ("text", "markdown"):
        assert told in CHANGE_FORMATS[style](nothing).replace("\n", "")
    assert json.loads(CHANGE_FORMATS["json"](nothing))["changes"] == []
