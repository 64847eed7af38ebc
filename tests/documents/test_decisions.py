"""The section's own decisions in its papers: who approves, watches and checks, and by which means."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from filings import filing

from formgen.documents.catalogue import Catalogue, Ready, outcomes
from formgen.model.fieldspec import by_key
from formgen.model.records import Account

_DECIDED = {
    "deputy_approver": "保全係長", "watch_frequency": "開庁日に1日3回", "watch_off_hours": "当番の係長が確かめる。",
    "fallback": "市の防災アプリ", "dormancy_limit_days": "45",
}  # fmt: skip
_CONTRACTED = {"outsourcing": "あり", "outsourcing_detail": "受託者：案の作成"}
_FROZEN = {"procedure": "廃止", "close_action": "凍結", "closes_on": "2026-10-31"}


def papers(
    catalogue: Catalogue, answered: tuple[str, ...] = (), **typed: object
) -> dict[str, list[str]]:
    """The texts of every paper that is made for an account; answered: the clauses of its 経緯."""
    filed = replace(filing(**typed), answered=answered)
    found = outcomes(catalogue, filed, {}, date(2026, 11, 22))
    made = (outcome for outcome in found if isinstance(outcome, Ready))
    return {
        one.wording.id: [text for block in one.document.blocks for text in block.texts()]
        for one in made
    }


def holds(texts: list[str], words: str) -> bool:
    return any(words in text for text in texts)


@pytest.mark.parametrize("procedure", ["開始", "運用中"])
def test_the_rules_print_what_the_section_has_decided(catalogue: Catalogue, procedure: str) -> None:
    rules = papers(catalogue, procedure=procedure, **_DECIDED)["rules"]
    for value in ("保全係長", "開庁日に1日3回", "当番の係長が確かめる。", "（市の防災アプリ）"):
        assert holds(rules, value)
    assert holds(rules, "最終更新日から45日を経過しても")


def test_the_rules_mark_what_is_not_decided_by_its_label(catalogue: Catalogue) -> None:
    rules = papers(catalogue, **_CONTRACTED, mfa="無")["rules"]
    keys = {*_DECIDED, "contractor_checker", "mfa_reason"} - {"dormancy_limit_days"}
    for key in keys:
        assert holds(rules, f"〔要記入：{by_key(Account)[key].label}〕")
    assert holds(rules, "最終更新日から90日を経過しても")
    # Each gap has a field that fills it in.
    labels = {spec.label for spec in by_key(Account).values()}
    gaps = {
        text.partition("〔要記入：")[2].partition("〕")[0] for text in rules if "〔要記入：" in text
    }
    assert gaps <= labels


def test_who_checks_a_contractors_posts_is_told_where_they_are_checked(
    catalogue: Catalogue,
) -> None:
    for procedure, ids in (
        ("開始", ("rules", "checklist_start", "checklist_post")),
        ("運用中", ("rules", "checklist_post", "checklist_review", "checklist_handover")),
    ):
        made = papers(catalogue, procedure=procedure, contractor_checker="広報主任", **_CONTRACTED)
        own = papers(
            catalogue, procedure=procedure, contractor_checker="広報主任", outsourcing="なし"
        )
        assert [name for name in ids if not holds(made[name], "広報主任")] == []
        assert [name for name in ids if holds(own[name], "広報主任")] == []


def test_no_paper_speaks_of_a_second_factor_where_none_is_used(catalogue: Catalogue) -> None:
    reason = {"mfa": "無", "mfa_reason": "サービスに機能がないため"}
    made = papers(catalogue, procedure="運用中", **reason)
    (told,) = [text for text in made["rules"] if "多要素認証" in text]
    assert told.startswith("多要素認証は、用いない（理由　サービスに機能がないため）。")
    closing = papers(catalogue, **_FROZEN, **reason)["revocation"]
    assert not holds(made["checklist_handover"], "多要素認証")
    assert not holds(closing, "多要素認証の登録")


def test_a_reason_for_no_second_factor_stands_where_it_is_asked_for(catalogue: Catalogue) -> None:
    reason = {"mfa_reason": "サービスに機能がないため"}
    made = papers(catalogue, procedure="運用中", mfa="無", **reason)
    for name in ("rules", "checklist_review"):
        assert holds(made[name], "サービスに機能がないため")
    assert holds(papers(catalogue, mfa="無", **reason)["checklist_start"], "サービスに機能がない")
    for mfa in ("有", None):
        made = papers(catalogue, procedure="運用中", mfa=mfa, **reason)
        assert not [name for name in made if holds(made[name], "サービスに機能がない")]
        assert holds(made["rules"], "解除しない。")


def test_what_is_left_to_control_has_an_end(catalogue: Catalogue) -> None:
    made = papers(catalogue, **_FROZEN, control_ends_on="2028-03-31", fallback="市の防災アプリ")
    for name in ("checklist_close", "revocation"):
        assert holds(made[name], "令和10年3月31日")
    assert holds(made["revocation"], "市の防災アプリ")
    blank = papers(catalogue, **_FROZEN)
    assert holds(blank["revocation"], "令和　年　月　日")
    deleted = papers(catalogue, **_FROZEN | {"close_action": "削除"}, control_ends_on="2028-03-31")
    assert not [name for name in deleted if holds(deleted[name], "令和10年3月31日")]


def test_the_report_tells_the_end_once_it_is_known(catalogue: Catalogue) -> None:
    spec = next(entry.wording for entry in catalogue.entries if entry.wording.id == "close_notice")
    needed = {key: "X" for key in spec.needs if by_key(Account)[key].kind in ("text", "long_text")}
    rest = {
        "platform": "X", "url": "https://x.com/a", "contact_phone": "044-200-0000", "starts_on": "2020-04-01",
        "contact_email": "53midori@city.kawasaki.jp", "close_reason": "更新停止", "credentials_revoked": "済",
        "announced_on": "2026-09-01",
    }  # fmt: skip
    filed = needed | rest | _FROZEN
    known = papers(catalogue, **filed | {"control_ends_on": "2028-03-31"})["close_notice"]
    assert holds(known, "令和10年3月31日")
    assert not holds(papers(catalogue, **filed)["close_notice"], "残る管理の終了予定日")


def test_a_review_can_be_passed_by_an_old_name_of_which_circumstances_tell(
    catalogue: Catalogue,
) -> None:
    typed = {"procedure": "運用中", "circumstances": "制定前から使っている名称である。"}
    for answered, review, rules in (
        ((), "「川崎市〇〇〇」のままであるか", "から始まる組織名であり"),
        (("5(2)", "5(10)"), "「川崎市〇〇〇」に改めることができないか", "報告した経緯のとおり"),
        (("5(3)",), "組織名に改めることができないか", "報告した経緯のとおり"),
    ):
        made = papers(catalogue, answered, **typed)
        assert holds(made["checklist_review"], review)
        assert holds(made["checklist_review"], "制定前から使っている名称である。")
        assert holds(made["rules"], rules)
        asked = [text for text in made["checklist_review"] if "アカウント名は、" in text]
        assert len(asked) == 1  # one or the other
