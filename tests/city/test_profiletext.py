"""The text of the profile: check and paper count the words of the wording, whatever they are."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from filings import filing

from formgen.city.profiletext import load_profile
from formgen.city.templatefiles import bundled_templates
from formgen.documents.blocks import FieldTable
from formgen.documents.compose import compose
from formgen.guideline.run import check
from formgen.model.filings import Filing, Intake
from formgen.model.problems import Problem
from formgen.model.records import Account
from formgen.pipeline import load

TODAY = date(2026, 11, 22)
PAGE = "https://www.city.kawasaki.jp/530/page/0000000002.html"
FULL = "市HP {{ homepage_url }} 問合せ先 {{ profile_contact }} 運用ポリシー {{ policy_url }}"
ACCOUNT = filing(
    platform="X", homepage_url=PAGE, policy_url=PAGE, profile_contact="みどりの課 044-200-0000",
    display_name="川崎市みどりだより", bureau="建設緑政局", section="みどりの課",
)  # fmt: skip


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    return shutil.copytree(bundled_templates(), tmp_path / "templates")


def reword(templates: Path, before: str, after: str) -> None:
    path = templates / "documents" / "profile.yaml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


def told(templates: Path, filed: Filing) -> list[Problem]:
    """What the check says of the length of the profile."""
    problems = check(Intake((filed.account,), ()), load(templates).city, TODAY)
    return [problem for problem in problems if "プロフィール文が" in problem.message]


def printed(templates: Path, filed: Filing) -> list[str]:
    """The texts that the paper offers: the full one and the shorter ones."""
    catalogue = load(templates)
    (entry,) = (e for e in catalogue.entries if e.wording.id == "profile")
    document = compose(entry.wording, filed, catalogue.city, catalogue.phrases)
    tables = (block for block in document.blocks if isinstance(block, FieldTable))
    return [row.value for table in tables for row in table.rows]


def test_an_edited_wording_is_counted_as_the_paper_prints_it(templates: Path) -> None:
    assert told(templates, ACCOUNT) == []
    reword(templates, FULL, "建設緑政局の公式アカウントです。" * 2 + FULL)
    full, shorter = printed(templates, ACCOUNT)
    (problem,) = told(templates, ACCOUNT)
    assert len(full) > 160
    assert f"プロフィール文が{len(full)}字になり" in problem.message
    assert f"「{shorter}」（{len(shorter)}字）" in problem.remedy


def test_a_shorter_text_is_proposed_in_the_words_of_the_wording(templates: Path) -> None:
    reword(templates, FULL, "詳細は次のとおりです。" * 10 + FULL)
    reword(templates, 'text_beside_link: "問合せ先', 'text_beside_link: "連絡先')
    (problem,) = told(templates, ACCOUNT)
    assert f"「{printed(templates, ACCOUNT)[1]}」" in problem.remedy
    assert "「連絡先 みどりの課" in problem.remedy


def test_only_a_text_all_of_which_is_known_is_proposed(templates: Path) -> None:
    account = filing(platform="Instagram", homepage_url=f"{PAGE}?{'a' * 100}", profile_contact="課")
    (problem,) = told(templates, account)
    assert "「市HP・運用ポリシーはリンク欄 問合せ先 課」" in problem.remedy


def test_words_alone_are_no_profile_yet(templates: Path) -> None:
    reword(templates, FULL, "詳細は次のとおりです。" * 20 + FULL)
    assert told(templates, filing(platform="X")) == []
    assert told(templates, filing(platform="X", profile_contact="課"))


def test_a_field_of_another_kind_is_counted_as_well(templates: Path) -> None:
    reword(templates, FULL, f"{{{{ display_name }}}} {FULL}")
    texts = load_profile(templates)
    assert texts is not None
    assert texts.full.of(Account(display_name="川崎市みどり")).startswith("川崎市みどり 市HP  問合")


@pytest.mark.parametrize(
    "text",
    ["{{ owner }} {{ homepage_url }}", "{{ starts_on }} から", "{{ homepage_url or 'なし' }}", ""],
)
def test_a_text_of_more_than_words_and_fields_cannot_be_counted(templates: Path, text: str) -> None:
    reword(templates, FULL, text)
    assert load_profile(templates) is None


@pytest.mark.parametrize(
    "content", [None, "", "define: [a]", "define:\n  profile_text: [a]", "a: ["]
)
def test_without_a_sound_wording_there_is_no_text(templates: Path, content: str | None) -> None:
    path = templates / "documents" / "profile.yaml"
    path.unlink()
    if content is not None:
        path.write_text(content, "utf-8")
    assert load_profile(templates) is None
