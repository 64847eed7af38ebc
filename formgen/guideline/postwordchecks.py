"""Checks of the words of a post: its slips at their cells."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.guideline.checkkinds import Finding, PostCase, PostCheck, post_check

_MENTION = "post_starts_with_mention"  # as an answer does
# Of each check a text that passes and one that fails, and what else they need, as examples have it.
_EXAMPLES = {
    "post_weekday": ("10月4日（日）に開催します。", "10月5日（日）に開催します。"),
    "post_holiday": ("10月12日（月・祝）は休館します。", "10月13日（火・祝）は休館します。"),
    "post_era": ("令和8年（2026年）に始めます。", "令和8年（2025年）に始めます。"),
    "post_no_day": ("9月30日までに申し込んでください。", "9月31日までに申し込んでください。"),
    "post_time": ("午後1時から始めます。", "午後13時から始めます。"),
    "post_placeholder": ("秋のイベントを開きます。", "【下書き】秋のイベントを開きます。"),
    "post_missing_word": ("児童虐待防止推進月間です。", "児童虐待推進月間です。"),
    "post_my_number": ("整理番号 2026-0001-0002-0003", "番号は123456789018です。"),
    "post_card": ("予算は1,234,567,890円です。", "番号は4111 1111 1111 1111です。"),
    "post_mobile": ("電話 044-200-0000", "連絡先は090-1234-5678です。"),
    "post_plate": ("品川300年の歴史", "不審な車（品川300あ12-34）を見ました。"),
    "post_phone": ("電話 044-200-0000", "電話 044-200-9999", "account.contact_phone=044-200-0000"),
    "post_short_link": ("https://{web}/ を御覧ください。", "https://bit.ly/3abcDEF を御覧ください。"),
    "post_internal_link": ("https://{web}/ を御覧ください。", "https://stg.{domain}/ を御覧ください。"),
    "post_http_link": ("https://{web}/ を御覧ください。", "http://{web}/ を御覧ください。"),
    "post_link_swallows": ("https://{web}/ を御覧ください。", "https://{web}/をご覧ください。",
                           "account.platform=LINE公式アカウント"),
    "post_tag_glued": ("秋の祭り #市政", "秋の祭り#市政", "account.platform=X"),
    "post_tag_sign": ("#市政", "＃市政", "account.platform=Instagram"),
    "post_tag_count": ("#市政", "#一 #二 #三 #四 #五 #六", "account.platform=Instagram"),
    "post_link_count": ("https://a.jp/", " ".join(f"https://{sign}.jp/" for sign in "abcdef"),
                        "account.platform=Threads"),
    "post_starts_with_mention": ("お知らせです。", "@midori_park さんの投稿です。", "account.platform=X"),
    "post_bracket": ("10月4日（日）に開催します。", "10月4日（日に開催します。"),
    "post_forbidden_sign": ("お知らせ", "お知らせ>", "account.platform=YouTube"),
    "post_length": ("お知らせです。", "あ" * 141, "account.platform=X"),
    "post_mail": ("17koho@{domain}", "17kohoo@{domain}", "account.contact_email=17koho@{domain}"),
}  # fmt: skip


def _check(name: str, good: str, bad: str, beside: str = "") -> PostCheck:
    """The check of what formgen/posts finds under this id."""

    def find(case: PostCase) -> Iterator[Finding]:
        for slip in case.slips:
            if slip.check == name and not (name == _MENTION and case.post.kind == "返信"):
                yield Finding("text", slip.message, slip.remedy)

    other = f"{beside} | " if beside else ""
    examples = f"pass: {other}text={good}\nfail: {other}text={bad} -> text"
    return post_check("text", name=name, examples=examples)(find)


WORD_CHECKS = tuple(_check(name, *texts) for name, texts in _EXAMPLES.items())
