"""Final versions: from which day a paper is no draft, its revisions, and what a report encloses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from formgen.city.templatefiles import bundled_samples
from formgen.documents.blocks import Document
from formgen.documents.catalogue import Catalogue, Outcome, Ready, outcomes
from formgen.documents.missingfields import faults_by_field
from formgen.documents.versions import final_with_gaps
from formgen.intake.reader import read
from formgen.model.filings import Filing

PUBLISHED = date(2027, 2, 3)
TODAY = date(2027, 3, 1)


@pytest.fixture(scope="module")
def sample() -> Filing:
    """The first account of the sample, of which all is filled in for the start."""
    intake, _ = read(bundled_samples())
    return intake.filings()[0]


def filed(sample: Filing, **typed: Any) -> Filing:
    typed = {"policy_published_on": PUBLISHED, "rules_adopted_on": PUBLISHED} | typed
    record = sample.account.record.model_copy(update=typed)
    return replace(sample, account=replace(sample.account, record=record))


def found(
    catalogue: Catalogue, filing: Filing, today: date = TODAY, **options: bool
) -> dict[str, Outcome]:
    every = outcomes(catalogue, filing, faults_by_field(()), today, **options)
    return {outcome.wording.id: outcome for outcome in every}


def made(outcome: Outcome) -> Document:
    assert isinstance(outcome, Ready)
    return outcome.document


def texts(document: Document) -> list[str]:
    return [text for block in document.blocks for text in block.texts()]


@pytest.mark.parametrize(
    ("published", "is_final"),
    [(TODAY, True), (TODAY - timedelta(400), True), (TODAY + timedelta(1), False), (None, False)],
)
def test_from_its_day_on_a_paper_is_final(
    catalogue: Catalogue, sample: Filing, published: date | None, *, is_final: bool
) -> None:
    for document, field, mark in (
        ("policy", "policy_published_on", ""), ("rules", "rules_adopted_on", "庁内限り"),
    ):  # fmt: skip
        paper = found(catalogue, filed(sample, **{field: published}))[document]
        other = {"policy": "rules", "rules": "policy"}[document]
        assert (
            "（案）"
            not in found(catalogue, filed(sample, **{field: published}))[other].wording.title
        )
        sign = "" if is_final else "（案）"
        title = {"policy": "アカウント運用ポリシー", "rules": "アカウント運用ルール"}[
            document
        ] + sign
        shown = made(paper)
        assert (paper.wording.title, shown.title, shown.mark) == (title, title, mark + sign)
        assert texts(shown)[0].endswith(f"\n{title}")
        assert any("（案）" in text for text in texts(shown)) is not is_final


def test_what_is_published_with_gaps_stays_a_draft_and_is_told(
    catalogue: Catalogue, sample: Filing
) -> None:
    lacking = filed(sample, hours=None, contact_phone=None)
    for document in ("policy", "rules"):
        assert found(catalogue, lacking)[document].wording.title.endswith("（案）")
    wordings = [entry.wording for entry in catalogue.entries]
    problems = list(final_with_gaps(wordings, [lacking], TODAY))
    assert [(p.severity, p.clause, p.field) for p in problems] == [
        ("warning", "5(4)", "policy_published_on"), ("warning", "5(5)", "rules_adopted_on"),
    ]  # fmt: skip
    assert "（対応時間、電話番号）" in problems[0].message
    assert problems[0].place == lacking.account.places["policy_published_on"]
    assert list(final_with_gaps(wordings, [lacking], PUBLISHED - timedelta(1))) == []
    unread = replace(lacking.account, unread=frozenset({"hours"}))  # an error tells of it
    problems = list(final_with_gaps(wordings, [replace(lacking, account=unread)], TODAY))
    assert ["対応時間" in p.message for p in problems] == [False]
    closing = filed(sample, hours=None, procedure="廃止")
    assert list(final_with_gaps(wordings, [closing], TODAY)) == []


def test_days_of_revision_follow_the_first_day(catalogue: Catalogue, sample: Filing) -> None:
    days = (date(2027, 2, 20), date(2028, 4, 1))  # the other is still to come
    papers = found(catalogue, filed(sample, policy_revised_on=days, rules_revised_on=days[:1]))
    policy, rules = made(papers["policy"]), made(papers["rules"])
    assert "（案）" not in policy.title
    assert texts(policy)[-1] == "令和9(2027)年2月3日制定\n令和9(2027)年2月20日改正"
    assert texts(rules)[-1] == "令和9年2月3日制定\n令和9年2月20日改正"
    # What has not happened is printed from its day on, as another paper, and never before.
    later = filed(sample, policy_revised_on=days[1:], rules_revised_on=days)
    on_the_day = found(catalogue, later, days[1])
    for document, year in (("policy", "10(2028)"), ("rules", "10")):
        before, after = found(catalogue, later)[document], on_the_day[document]
        assert isinstance(before, Ready)
        assert isinstance(after, Ready)
        assert texts(after.document)[-1].endswith(f"\n令和{year}年4月1日改正")
        assert before.sources_digest != after.sources_digest
        assert "2028" not in "".join(texts(before.document))
        assert before.filing == later  # the records keep what was filed
    for filing in (later, filed(sample)):
        assert texts(made(found(catalogue, filing)["policy"]))[-1].endswith("から施行します。")


def test_a_report_names_what_is_enclosed_with_it(catalogue: Catalogue, sample: Filing) -> None:
    def enclosed(filing: Filing, **options: bool) -> tuple[tuple[str, ...], list[str]]:
        letter = found(catalogue, filing, **options)["start_notice"]
        assert isinstance(letter, Ready)
        words = texts(letter.document)
        heads = [position for position, text in enumerate(words) if text.endswith("添付書類")]
        return letter.enclosed, [words[position + 1] for position in heads]

    complete, policy = filed(sample), "アカウント運用ポリシー"
    assert enclosed(complete) == (("policy",), [policy])
    both = enclosed(complete, include_rules=True)
    assert both == (("policy", "rules"), [f"{policy}及びアカウント運用ルール（庁内限り）"])
    later = filed(sample, rules_adopted_on=TODAY + timedelta(9))
    _, words = enclosed(later, include_rules=True)
    assert words == [f"{policy}及びアカウント運用ルール（案）（庁内限り）"]
    assert enclosed(filed(sample, reply_policy=None), include_rules=True) == ((), [])


def test_what_a_paper_says_of_its_occasion_makes_another_paper(
    catalogue: Catalogue, sample: Filing
) -> None:
    filing = filed(sample)

    def digests(document: str, *states: tuple[date, bool]) -> set[str]:
        papers = (
            found(catalogue, filing, day, include_rules=rules)[document] for day, rules in states
        )
        return {paper.sources_digest for paper in papers if isinstance(paper, Ready)}

    before = PUBLISHED - timedelta(1)
    assert len(digests("policy", (before, False), (TODAY, False), (TODAY, True))) == 2
    assert len(digests("start_notice", (TODAY, False), (TODAY, True))) == 2
    assert len(digests("consultation", (before, False), (TODAY, True))) == 1
