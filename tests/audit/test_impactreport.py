"""A rehearsed amendment as people and programs read it, and its paper."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from rehearsals import DAY, Amended, chance_of, write_chance

from formgen.audit.impactpaper import ImpactWords, impact_document, load_impact_words, rows, write
from formgen.audit.impactreport import FORMATS
from formgen.audit.rehearsal import Rehearsal, rehearse
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.documents.blocks import Listing
from formgen.making.readcheckcompose import load
from formgen.model.japanese import display_width
from formgen.outputs.filenames import IMPACT_BOOK, IMPACT_PDF
from formgen.workbooks.recordbook import record_book

TODAY = date(2026, 11, 22)
HEADS = ["条項", "変更", "改正前", "改正後", "対象のアカウント", "項目（セル）", "書類", "いつから"]
# 5(8) is struck out, 5(9) moves behind a new clause, 5(10) too, with new words.
FUTURE = """\
  - {id: 5(8), since: 2027-04-01, text: 削除}
  - {id: 5(9), since: 2027-04-01, text: 新しい条文。}
  - id: 5(10)
    since: 2027-04-01
    text: 一定期間更新がなされないソーシャルメディアのアカウントは、その利用の廃止を検討する。
  - {id: 5(12), was: 5(10), since: 2027-04-01, text: 機器は、市が整備したものとする。}
"""
# In use, so that it is held against the edition of the day; its password is old.
LATE = """\
accounts:
  - {account_id: A-1, procedure: 運用中, platform: X, display_name: 川崎市みどり,
     password_changed_on: 2020-01-01, password_interval_days: 90}
"""


@pytest.fixture(scope="module")
def words() -> ImpactWords:
    return load_impact_words(bundled_templates())


@pytest.fixture
def edition(tmp_path: Path) -> Path:
    text = (bundled_templates() / "guideline.yaml").read_text("utf-8")
    path = tmp_path / "future.yaml"
    text = text.replace("clauses:\n", f"  - {DAY}\nclauses:\n", 1)
    path.write_text(text.rstrip("\n") + "\n" + FUTURE, "utf-8")
    return path


@pytest.fixture
def told(edition: Path, tmp_path: Path) -> Rehearsal:
    intake = write_chance(tmp_path / "in", 30, chance_of(2))
    (intake / "late.yaml").write_text(LATE, "utf-8")
    return rehearse([intake], load(bundled_templates()), edition, TODAY)


def test_each_change_is_known(told: Rehearsal) -> None:
    found = {each.change.number: each.change.kind for each in told.changes}
    assert found == {
        "5(8)": "repealed", "5(9)": "added", "5(9) → 5(10)": "moved", "5(10) → 5(12)": "moved",
    }  # fmt: skip


def test_bindings_are_told_with_file_and_line(told: Rehearsal) -> None:
    moved = next(each for each in told.changes if each.change.number == "5(9) → 5(10)")
    assert {one.place.file for one in moved.to_mend} >= {"checks.yaml", "documents/rules.yaml"}
    for one in moved.to_mend:
        lines = (bundled_templates() / one.place.file).read_text("utf-8").splitlines()
        assert one.place.line
        assert "5(9)" in lines[one.place.line - 1]


def test_a_struck_clause_takes_its_findings_away(told: Rehearsal) -> None:
    struck = next(each for each in told.changes if each.change.number == "5(8)")
    found = [one for reached in struck.reached for one in reached.findings]
    assert [(one.problem.check, one.problem.account, one.comes) for one in found] == [
        ("password_changed_in_time", "A-1", False)
    ]


@pytest.mark.parametrize("style", FORMATS)
def test_every_change_is_told(style: str, told: Rehearsal, words: ImpactWords) -> None:
    text = FORMATS[style](told, words)
    parts = [n for each in told.changes for n in each.change.number.split(" → ")]
    assert [part for part in parts if part not in text] == []
    if style == "text":
        lines = text.splitlines()
        assert max(map(display_width, lines)) <= 80
        assert "■ 5(10) → 5(12)　移動・改正（令和9年4月1日から）" in lines
        assert "　書類　　　これを受けた点検も書類もありません" in lines
        assert any(line.startswith("　直す設定　templates/checks.yaml：") for line in lines)
    elif style == "markdown":
        _, table, mended = text.split("\n\n")
        assert {line.count("|") for line in table.splitlines()} == {9}
        assert {line.count("|") for line in mended.splitlines()} == {3}
    else:
        data = json.loads(text)
        assert data["rehearsed_on"] == DAY
        assert data["changes"][0]["change"] == "repealed"
        assert {each["from"] for each in data["changes"]} == {DAY}


def test_nothing_is_told_of_the_same_guideline(words: ImpactWords) -> None:
    same = bundled_templates() / "guideline.yaml"
    told = rehearse(bundled_samples(), load(bundled_templates()), same, TODAY)
    assert (told.day, told.changes) == (TODAY, ())
    assert "変わる条項はありません" in FORMATS["text"](told, words)
    (sheet,) = load_workbook(BytesIO(record_book(impact_document(told, words)))).worksheets
    assert sheet.max_row == 8  # with 「―」 in the table


def test_the_workbook_has_a_row_for_accounts_alike(
    tmp_path: Path, edition: Path, words: ImpactWords
) -> None:
    intake = write_chance(tmp_path / "more", 40, chance_of(1))
    told = rehearse([intake], load(bundled_templates()), edition, TODAY)
    (sheet,) = load_workbook(BytesIO(record_book(impact_document(told, words)))).worksheets
    head, *table = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=7)]
    assert head == HEADS
    expected = [row for each in told.changes for row in rows(each, words)]
    assert [row[4] for row in table] == ["、".join(row.accounts) for row in expected]
    assert len(expected) < 80
    (listing,) = (b for b in impact_document(told, words).blocks if isinstance(b, Listing))
    assert len(listing.rows) == len(table)


@pytest.mark.slow
def test_an_edited_paper_is_never_overwritten(
    tmp_path: Path, told: Rehearsal, words: ImpactWords
) -> None:
    output = tmp_path / "out"
    made = write(told, words, bundled_templates(), output)
    assert [(path.name, kept) for path, kept in made] == [(IMPACT_BOOK, False), (IMPACT_PDF, False)]
    assert (output / IMPACT_PDF).read_bytes().startswith(b"%PDF")
    (output / IMPACT_BOOK).write_bytes(b"edited")
    book, pdf = write(told, words, bundled_templates(), output)
    assert (book[1], pdf[1]) == (True, False)
    assert book[0].name != IMPACT_BOOK
    assert (output / IMPACT_BOOK).read_bytes() == b"edited"


def test_a_workbook_holds_amendments_of_chance(tmp_path: Path, words: ImpactWords) -> None:
    chance = chance_of(7)
    intake, amended = write_chance(tmp_path / "in", 6, chance), Amended(chance)
    edition = tmp_path / "chance.yaml"
    edition.write_text(amended.written(struck=False), "utf-8")
    told = rehearse([intake], load(amended.templates_now(tmp_path)), edition, TODAY)
    document = impact_document(told, words)
    assert record_book(document) == record_book(document)
    assert {each.change.number for each in told.changes} <= set(document.texts())
