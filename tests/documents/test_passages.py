"""Passages that the facts choose: no paper says what another of its lines denies."""

from __future__ import annotations

from datetime import date

import pytest
from filings import filing

from formgen.documents.blocks import Document, FieldTable
from formgen.documents.catalogue import Catalogue, Ready, outcomes

_PAGE = "https://www.city.kawasaki.jp/asao/page/0000123456.html"
_FILED: dict[str, object] = {
    "procedure": "開始",
    "platform": "X",
    "display_name": "川崎市麻生区だより",
    "username": "@kwsk_asao",
    "bureau": "麻生区",
    "section": "麻生区役所ケア課",
    "head_title": "課長",
    "contact_name": "担当者A",
    "contact_phone": "044-965-0000",
    "contact_email": "73kea@city.kawasaki.jp",
    "manager_title": "麻生区役所ケア課担当課長",
    "poster_scope": "ケア課の職員",
    "purpose": "区内の催しを知らせる。",
    "external_use": "確認済",
    "audience": "区民",
    "content": "催しの案内",
    "frequency": "月2回程度",
    "terms_checked": "確認済",
    "settings_note": "全体公開",
    "outsourcing": "なし",
    "hours": "平日午前9時から午後5時まで",
    "reply_policy": "個別の返信は行いません。",
    "homepage_url": _PAGE,
    "verification": "申請中",
    "button_setting": "所属の決定なしに押さない",
}
_CLOSED: dict[str, object] = {
    "procedure": "廃止",
    "url": "https://x.com/kwsk_asao",
    "starts_on": "2022-04-01",
    "closes_on": "2026-11-20",
    "close_reason": "事業終了",
    "close_reason_detail": "事業が終了したため。",
    "close_residual": "課長が保管し、係が月1回監視する。",
    "announced_on": "2026-10-20",
    "announce_method": "投稿",
    "policy_removal": "リンクを削除",
    "credentials_revoked": "済",
}


def paper(catalogue: Catalogue, document: str, **typed: object) -> Document:
    found = outcomes(catalogue, filing((), **_FILED | typed), {}, date(2026, 11, 29))
    (made,) = [o for o in found if isinstance(o, Ready) and o.wording.id == document]
    return made.document


def words(catalogue: Catalogue, document: str, **typed: object) -> str:
    return "\n".join(paper(catalogue, document, **typed).texts())


def rows(document: Document) -> dict[str, str]:
    tables = (block for block in document.blocks if isinstance(block, FieldTable))
    return {row.label: row.value for table in tables for row in table.rows}


@pytest.mark.parametrize(
    ("typed", "presses"),
    [
        ({}, True),
        ({"button_setting": "むやみに押さない。"}, True),
        ({"button_setting": "投稿者が個人の判断で押さないこと"}, True),
        ({"reply_policy": "コメントへの返信は行いません。フォローは原則として行いません。"}, True),
        ({"button_setting": None}, True),
        ({"button_setting": "押さない"}, False),
        ({"button_setting": "「いいね」等は一切使用しないこととする。"}, False),
        ({"button_setting": "ソーシャルボタンの使用は禁止"}, False),
        ({"reply_policy": "返信、フォロー及び「いいね」は行いません。"}, False),
        ({"platform": "LINE公式アカウント"}, False),
    ],
)
def test_policy_and_rules_name_whom_staff_follow_only_if_they_do(
    catalogue: Catalogue, typed: dict[str, object], presses: bool
) -> None:
    assert ("を行う対象は" in words(catalogue, "policy", **typed)) == presses
    assert ("他のアカウントのフォロー及び" in words(catalogue, "rules", **typed)) == presses


@pytest.mark.parametrize(
    ("platform", "named", "other"),
    [
        ("LINE公式アカウント", "友だちへの追加及び投稿の共有", "フォロー"),
        ("YouTube", "チャンネル登録、高評価等及び動画の共有", "フォロー"),
        ("note", "「スキ」等、フォロー及び記事の共有", "ダイレクトメッセージ、フォロー"),
        ("Threads", "フォロー、「いいね」等及び投稿の共有", "友だち"),
    ],
)
def test_the_policy_speaks_in_the_words_of_the_service(
    catalogue: Catalogue, platform: str, named: str, other: str
) -> None:
    said = words(catalogue, "policy", platform=platform)
    assert named in said
    assert other not in said


def test_only_a_verified_account_is_called_so_in_the_published_table(catalogue: Catalogue) -> None:
    assert "認証アカウント" not in rows(paper(catalogue, "policy"))
    verified = rows(paper(catalogue, "policy", verification="取得済"))
    assert verified["認証アカウント"] == "取得済"


def test_hours_that_there_are_none_of_are_no_hours(catalogue: Catalogue) -> None:
    said = words(catalogue, "policy", hours="なし")
    assert "時間を定めていません" in said
    assert "この時間以外にも" not in said
    assert "対応時間（なし）" not in words(catalogue, "rules", hours="なし")


def test_hours_of_several_lines_break_no_sentence(catalogue: Catalogue) -> None:
    said = words(catalogue, "rules", hours="平日\n午前9時から午後5時まで")
    assert "とし、投稿は" not in said
    assert "「コメント等への対応」に掲げる対応時間内に行う" in said
    assert "に掲げる対応時間内に行う" not in words(catalogue, "rules")
    for hours in (None, "なし"):
        assert "に掲げる対応時間内に行う" not in words(catalogue, "rules", hours=hours)


def test_one_post_does_not_report_to_itself(catalogue: Catalogue) -> None:
    assert "管理者は、直ちに所属長（課長）に報告する。" in words(catalogue, "rules")
    said = words(catalogue, "rules", manager_title="課長")
    assert "管理者を兼ねる所属長（課長）" in said
    assert "管理者は、直ちに所属長" not in said


def test_a_consultation_before_and_after_the_account_is_there(catalogue: Catalogue) -> None:
    first = rows(paper(catalogue, "consultation"))
    assert first["アカウント名の案"] == "川崎市麻生区だより"
    assert (first["アカウントURL（取得後）"], first["相談日"]) == ("", "令和　年　月　日")
    assert "再相談の日" not in first
    url = "https://x.com/kwsk_asao"
    second = rows(paper(catalogue, "consultation", consulted_on="2026-11-02", url=url))
    assert (second["相談日"], second["再相談の日"]) == ("令和8年11月2日", "令和　年　月　日")
    assert (second["アカウント名"], second["アカウントURL"]) == ("川崎市麻生区だより", url)
    assert not any("案" in label for label in second)


@pytest.mark.parametrize("action", ["非公開", "凍結", "削除"])
def test_what_remains_under_control_is_not_revoked(catalogue: Catalogue, action: str) -> None:
    made = paper(catalogue, "close_notice", **_CLOSED, close_action=action)
    kept = "" if action == "削除" else "（残る管理に用いるものを除く。）"
    assert rows(made)["認証情報等の失効"] == f"済{kept}"


def test_the_sender_is_named_in_full_and_once(catalogue: Catalogue) -> None:
    said = words(catalogue, "close_notice", **_CLOSED, close_action="削除", unit="ケア課")
    assert "麻生区役所ケア課長" in said
    assert "麻生区麻生区役所" not in said
    assert "ケア課ケア課" not in said
    policy = words(catalogue, "policy", department="麻生区役所ケア課", unit="ケア課")
    assert "麻生区役所ケア課が運用します" in policy
    assert "ケア課ケア課" not in policy
    assert "麻生区役所ケア課麻生" not in policy
