"""The papers of an account that closes: what the public reads, and what is revoked and signed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from filings import filing

from formgen.documents.blocks import Checklist, Document, FieldTable
from formgen.documents.catalogue import Catalogue, Ready, Waiting, outcomes

_CLOSING: dict[str, object] = {
    "procedure": "廃止",
    "platform": "X",
    "display_name": "川崎市等々力緑地だより",
    "url": "https://x.com/kwsk_todoroki",
    "bureau": "建設緑政局",
    "section": "みどりの企画課",
    "contact_phone": "044-200-0001",
    "homepage_url": "https://www.city.kawasaki.jp/530/page/0000000002.html",
    "policy_url": "https://www.city.kawasaki.jp/530/page/0000000001.html",
    "closes_on": "2027-03-31",
    "close_reason": "事業終了",
    "close_action": "削除",
}
_DEVICES = (
    {"account_ids": "TKS-001", "kind": "PC", "model": "A型", "asset_number": "PC-0123"},
    {"account_ids": "TKS-001", "kind": "タブレット", "model": "B型", "asset_number": "TB-0007"},
)


def paper(catalogue: Catalogue, document: str, devices: Any = (), **typed: object) -> Document:
    found = outcomes(catalogue, filing(devices, **_CLOSING | typed), {}, date(2026, 11, 22))
    (made,) = [o for o in found if isinstance(o, Ready) and o.wording.id == document]
    return made.document


def values(document: Document, label: str) -> list[str]:
    tables = (block for block in document.blocks if isinstance(block, FieldTable))
    return [row.value for table in tables for row in table.rows if row.label == label]


def checks(document: Document) -> list[str]:
    lists = (block for block in document.blocks if isinstance(block, Checklist))
    return [row.text for block in lists for row in block.rows]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"close_reason": "統合", "alternative": "川崎市公式X"}, "川崎市公式Xへの統合に伴い、"),
        ({"close_reason": "統合"}, "〔要記入：代替媒体〕への統合に伴い、"),
        ({"close_reason": "事業終了"}, "事業の終了に伴い、"),
        ({"close_reason": "更新停止"}, "更新を終了することに伴い、"),
        ({"close_reason": "その他"}, "〔要記入：廃止の理由〕により、"),
    ],
)
def test_the_citys_page_tells_the_reason_before_and_after_the_close(
    catalogue: Catalogue, typed: dict[str, object], told: str
) -> None:
    before, after = values(paper(catalogue, "close_text", **typed), "本文")
    assert f"{told}令和9(2027)年3月31日をもって廃止します。" in before
    assert f"{told}令和9(2027)年3月31日をもって廃止しました。" in after
    named = "alternative" in typed or typed["close_reason"] == "統合"
    assert ("今後は、" in before, "今後は、" in after) == (named, named)


def test_a_close_of_which_days_are_unknown_is_reported_once_circumstances_tell_why(
    catalogue: Catalogue,
) -> None:
    """Of an account that its provider froze: none may have announced that, or know when it began."""
    known = _CLOSING | {
        "head_title": "課長", "contact_name": "担当者A", "contact_email": "a@city.kawasaki.jp",
        "closes_on": "2026-09-30", "close_reason_detail": "事業者が凍結したため。",
        "policy_removal": "ページに廃止を記した。", "credentials_revoked": "済",
    }  # fmt: skip
    for circumstances, waits in ((None, True), ("諸事情による", True), ("凍結された。", False)):
        filed = filing(**known | {"circumstances": circumstances})
        found = outcomes(catalogue, filed, {}, date(2026, 11, 22))
        (notice,) = [o for o in found if o.wording.id == "close_notice"]
        if waits:
            assert isinstance(notice, Waiting)
            assert notice.says == (
                "利用開始日（分からないときは「経緯」に記入）",
                "廃止の告知日（告知していないときは「経緯」に記入）",
                "告知方法（告知していないときは「経緯」に記入）",
            )
            continue
        assert isinstance(notice, Ready)
        labels = {"利用開始日": "不明", "告知日": "なし", "告知方法": "なし"}
        for label, word in labels.items():
            assert values(notice.document, label) == [f"{word}（経緯のとおり）"]
        assert values(notice.document, "経緯") == ["凍結された。"]


@pytest.mark.parametrize(
    ("action", "will_be", "has_been"),
    [
        ("削除", "は削除し", "は、削除しました"),
        ("非公開", "は非公開とし", "は、非公開としました"),
        ("凍結", "は利用を終了し", "は、利用を終了しました"),
    ],
)
def test_the_citys_page_tells_what_becomes_of_the_account(
    catalogue: Catalogue, action: str, will_be: str, has_been: str
) -> None:
    made = paper(catalogue, "close_text", close_action=action, close_residual="課長が保管する。")
    before, after = values(made, "本文")
    assert f"アカウント{will_be}" in before
    assert f"アカウント{has_been}" in after
    assert not any("課長が保管する" in text for text in made.texts())


@pytest.mark.parametrize("action", ["削除", "非公開", "凍結", None])
def test_an_account_that_the_provider_froze_can_be_closed(
    catalogue: Catalogue, action: str | None
) -> None:
    said = "\n".join(paper(catalogue, "close_text", close_action=action).texts())
    asked = "\n".join(checks(paper(catalogue, "checklist_close", close_action=action)))
    frozen = action == "凍結"
    assert ("市ホームページへの掲載により告知してください。" in said) == frozen
    assert ("（投稿することができる場合に限る。）" in asked) == frozen
    assert ("提供事業者により凍結されていること" in asked) == frozen


def test_the_policys_page_tells_of_its_end(catalogue: Catalogue) -> None:
    made = paper(catalogue, "close_text")
    assert values(made, "附則に加える文") == [
        "本ポリシーは、令和9(2027)年3月31日をもって廃止します。"
    ]
    assert values(made, "ページ") == [_CLOSING["policy_url"]]


def test_the_post_is_counted_and_its_shortening_told(catalogue: Catalogue) -> None:
    short = "\n".join(paper(catalogue, "close_text").texts())
    assert "上限280字に収まっています。" in short
    assert "一部の文を省いています" not in short
    alternative = "川崎市公式X及び市ホームページの公園案内のページ"
    longer = "\n".join(paper(catalogue, "close_text", alternative=alternative).texts())
    assert "一部の文を省いています" in longer
    endless = "\n".join(paper(catalogue, "close_text", alternative="案内" * 100).texts())
    assert "上限280字を超えています。" in endless
    assert "案内" * 100 in endless
    unknown = "\n".join(paper(catalogue, "close_text", platform="YouTube").texts())
    assert "YouTubeの上限を確かめてから投稿してください。" in unknown


def test_a_post_whose_day_is_open_shows_the_gap_and_is_not_counted(catalogue: Catalogue) -> None:
    for platform, limit in (("X", "て280字です。"), ("YouTube", "上限を確かめておいてください。")):
        made = paper(catalogue, "close_text", closes_on=None, platform=platform)
        (post,) = values(made, "投稿する文")
        assert "このアカウントは、〔要記入：利用廃止日〕をもって廃止します。" in post
        text = "\n".join(made.texts())
        assert "〔要記入〕の箇所が残っているため、字数を数えていません。" in text
        assert limit in text
        assert not [said for said in ("収まって", "数えると", "令和　年") if said in text]


def test_the_day_of_the_announcement_stands_when_it_is_known(catalogue: Catalogue) -> None:
    known = "\n".join(paper(catalogue, "close_text", announced_on="2027-02-01").texts())
    assert "告知日（令和9(2027)年2月1日）に次の文を投稿し" in known
    assert "余裕をもって告知日を定め" in "\n".join(paper(catalogue, "close_text").texts())


def test_every_device_has_a_row_to_sign_in_one_table(catalogue: Catalogue) -> None:
    made = paper(catalogue, "revocation", _DEVICES)
    (table,) = [
        block
        for block in made.blocks
        if isinstance(block, Checklist) and any("PC-0123" in row.text for row in block.rows)
    ]
    assert [("PC-0123" in r.text, "TB-0007" in r.text) for r in table.rows[:2]] == [
        (True, False), (False, True),
    ]  # fmt: skip
    numbers = [int(row.number) for row in table.rows]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_without_devices_a_row_is_left_to_write_one_in(catalogue: Catalogue) -> None:
    open_row = "（種別　　　　、資産番号　　　　　　）"
    assert any(open_row in text for text in checks(paper(catalogue, "revocation")))
    assert not any(open_row in text for text in checks(paper(catalogue, "revocation", _DEVICES)))


@pytest.mark.parametrize("action", ["非公開", "凍結"])
@pytest.mark.parametrize("document", ["checklist_close", "revocation"])
def test_who_keeps_the_login_stands_in_the_sections_papers(
    catalogue: Catalogue, document: str, action: str
) -> None:
    kept = paper(catalogue, document, close_action=action, close_residual="課長が保管する。")
    assert values(kept, "残る管理（ログインの管理及び監視）") == ["課長が保管する。"]
    assert any("残る管理を行う者" in text for text in checks(kept))
    deleted = paper(catalogue, document)
    assert values(deleted, "残る管理（ログインの管理及び監視）") == []


def test_a_password_is_changed_where_the_account_remains_and_dropped_where_not(
    catalogue: Catalogue,
) -> None:
    changed = "パスワードを新たなものに変更し"
    kept = checks(paper(catalogue, "revocation", close_action="凍結", close_residual="課長"))
    assert any(changed in text for text in kept)
    assert not any(changed in text for text in checks(paper(catalogue, "revocation")))


def test_the_papers_of_a_deleted_account_speak_of_none_that_remains(catalogue: Catalogue) -> None:
    remaining = ("残る管理", "非公開又は凍結の場合")
    deleted = checks(paper(catalogue, "revocation", _DEVICES, close_action="削除"))
    assert not [text for text in deleted if any(words in text for words in remaining)]
    for action in ("非公開", "凍結", None):
        made = checks(paper(catalogue, "revocation", close_action=action, close_residual="課長"))
        assert any("残る管理" in text for text in made)
        assert any("非公開又は凍結の場合" in text for text in made) == (action is None)
        assert len(made) >= len(deleted) - len(_DEVICES)


def test_an_account_of_the_same_name_elsewhere_stays_the_citys(catalogue: Catalogue) -> None:
    """It may be the very one to which the reader is sent."""
    typed = {"platform": "Instagram", "alternative": "X「川崎市等々力緑地だより」"}
    pages = values(paper(catalogue, "close_text", **typed), "本文")
    named = [line for page in pages for line in page.splitlines() if "似た名称" in line]
    assert len(named) == 2
    assert all("Instagramにおいて、同じ名称" in line for line in named)
