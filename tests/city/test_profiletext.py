"""The text of the profile: what fits is pasted, and the sheet counts the words of the wording."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from filings import filing

from formgen.city.profiletext import load_profile
from formgen.city.templatefiles import bundled_templates
from formgen.documents.blocks import Pasted
from formgen.documents.compose import compose
from formgen.guideline.run import check
from formgen.model.fieldspec import by_key
from formgen.model.filings import Filing, Intake
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


def pasted(templates: Path, filed: Filing) -> Pasted:
    """What the paper gives to paste."""
    catalogue = load(templates)
    (entry,) = (e for e in catalogue.entries if e.wording.id == "profile")
    made = compose(entry.wording, filed, catalogue.city, catalogue.phrases).pasted
    assert made is not None
    return made


@pytest.mark.parametrize("contact", ["緑の課 044-200-0000", "緑の課" * 20, "緑の課" * 100])
def test_every_service_has_a_text_that_fits_whatever_is_filed(contact: str) -> None:
    catalogue = load(bundled_templates())
    (entry,) = (e for e in catalogue.entries if e.wording.id == "profile")
    for name in by_key(Account)["platform"].choices:
        filed = filing(
            homepage_url=PAGE, policy_url=PAGE, profile_contact=contact, platform=name,
            platform_other="Bluesky", display_name="川崎市緑", bureau="緑局", section="緑の課",
        )  # fmt: skip
        made = compose(entry.wording, filed, catalogue.city, catalogue.phrases)
        assert made.pasted is not None
        limit = catalogue.city.platforms[name].profile_limit
        assert limit is None or len(made.pasted.text) <= limit, name
        found = check(Intake((filed.account,), ()), catalogue.city, TODAY)
        assert not any("プロフィール文" in problem.message for problem in found)
        if limit and name != "YouTube":
            assert made.pasted.text in "".join(made.texts())


def test_an_edited_wording_gives_way_to_a_shorter_one_in_its_own_words(templates: Path) -> None:
    assert "市HP" in pasted(templates, ACCOUNT).text
    reword(templates, FULL, "詳細は次のとおりです。" * 10 + FULL)
    reword(templates, 'text_beside_link: "問合せ先', 'text_beside_link: "連絡先')
    assert pasted(templates, ACCOUNT).text.startswith("連絡先 みどりの課 044-200-0000 運用ポリシー")


def test_the_sheet_knows_the_words_and_fields_of_every_text(templates: Path) -> None:
    reword(templates, FULL, f"{{{{ display_name }}}} {FULL}")
    texts = load_profile(templates)
    assert texts is not None
    assert texts.full.pieces[:4] == ("", "display_name", " 市HP ", "homepage_url")
    assert texts.shorter[-1].pieces == ("市HP・問合せ先等は基本情報に掲載",)


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
