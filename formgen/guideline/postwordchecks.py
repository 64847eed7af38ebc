"""Checks of the words of a post: its slips at their cells."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.guideline.checkkinds import Finding, PostCase, PostCheck

_MENTION = "post_starts_with_mention"  # as an answer does


def _check(name: str, good: str, bad: str, of: str = "") -> PostCheck:
    """A check of what formgen/posts finds under this id; good and bad are examples of texts."""
    other = f"{of} | " if of else ""
    doc = f"pass: {other}text={good}\nfail: {other}text={bad} -> text"

    def find(case: PostCase) -> Iterator[Finding]:
        for slip in case.slips:
            if slip.check == name and not (name == _MENTION and case.post.kind == "返信"):
                yield Finding("text", slip.message, slip.remedy)

    return PostCheck(name, doc, ("text",), None, "never", find)


post_weekday = _check(
    "post_weekday",
    "10月4日（日）に開催します。", "10月5日（日）に開催します。",
)  # fmt: skip
post_holiday = _check(
    "post_holiday",
    "10月12日（月・祝）は休館します。", "10月13日（火・祝）は休館します。",
)  # fmt: skip
post_era = _check(
    "post_era",
    "令和8年（2026年）に始めます。", "令和8年（2025年）に始めます。",
)  # fmt: skip
post_no_day = _check(
    "post_no_day",
    "9月30日までに申し込んでください。", "9月31日までに申し込んでください。",
)  # fmt: skip
post_time = _check(
    "post_time",
    "午後1時から始めます。", "午後13時から始めます。",
)  # fmt: skip
post_placeholder = _check(
    "post_placeholder",
    "秋のイベントを開きます。", "【下書き】秋のイベントを開きます。",
)  # fmt: skip
post_missing_word = _check(
    "post_missing_word",
    "児童虐待防止推進月間です。", "児童虐待推進月間です。",
)  # fmt: skip
post_my_number = _check(
    "post_my_number",
    "整理番号 2026-0001-0002-0003", "番号は123456789018です。",
)  # fmt: skip
post_card = _check(
    "post_card",
    "予算は1,234,567,890円です。", "番号は4111 1111 1111 1111です。",
)  # fmt: skip
post_mobile = _check(
    "post_mobile",
    "電話 044-200-0000", "連絡先は090-1234-5678です。",
)  # fmt: skip
post_plate = _check(
    "post_plate",
    "品川300年の歴史", "不審な車（品川300あ12-34）を見ました。",
)  # fmt: skip
post_phone = _check(
    "post_phone",
    "電話 044-200-0000", "電話 044-200-9999",
    "account.contact_phone=044-200-0000",
)  # fmt: skip
post_short_link = _check(
    "post_short_link",
    "https://{web}/ を御覧ください。", "https://bit.ly/3abcDEF を御覧ください。",
)  # fmt: skip
post_internal_link = _check(
    "post_internal_link",
    "https://{web}/ を御覧ください。", "https://stg.{domain}/ を御覧ください。",
)  # fmt: skip
post_http_link = _check(
    "post_http_link",
    "https://{web}/ を御覧ください。", "http://{web}/ を御覧ください。",
)  # fmt: skip
post_link_swallows = _check(
    "post_link_swallows",
    "https://{web}/ を御覧ください。", "https://{web}/をご覧ください。",
    "account.platform=LINE公式アカウント",
)  # fmt: skip
post_tag_glued = _check(
    "post_tag_glued",
    "秋の祭り #市政", "秋の祭り#市政",
    "account.platform=X",
)  # fmt: skip
post_tag_sign = _check(
    "post_tag_sign",
    "#市政", "＃市政",
    "account.platform=Instagram",
)  # fmt: skip
post_tag_count = _check(
    "post_tag_count",
    "#市政", "#一 #二 #三 #四 #五 #六",
    "account.platform=Instagram",
)  # fmt: skip
post_link_count = _check(
    "post_link_count",
    "https://a.jp/", "https://a.jp/ https://b.jp/ https://c.jp/ https://d.jp/ https://e.jp/ https://f.jp/",
    "account.platform=Threads",
)  # fmt: skip
post_starts_with_mention = _check(
    "post_starts_with_mention",
    "お知らせです。", "@midori_park さんの投稿です。",
    "account.platform=X",
)  # fmt: skip
post_bracket = _check(
    "post_bracket",
    "10月4日（日）に開催します。", "10月4日（日に開催します。",
)  # fmt: skip
post_forbidden_sign = _check(
    "post_forbidden_sign",
    "お知らせ", "お知らせ>",
    "account.platform=YouTube",
)  # fmt: skip
post_length = _check(
    "post_length",
    "お知らせです。", "あ" * 141,
    "account.platform=X",
)  # fmt: skip
post_mail = _check(
    "post_mail",
    "17koho@{domain}", "17kohoo@{domain}",
    "account.contact_email=17koho@{domain}",
)  # fmt: skip
