"""Answers that say nothing: 「適切に対応」 alone is no answer; no clause of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formgen.fields import by_key
from formgen.guideline.cases import AccountCase
from formgen.guideline.checks import Finding, account_check, quoted
from formgen.records import Account

_MANNER = r"(?:適切|適正|適宜|適時|随時|柔軟|臨機応変|(?:必要|状況)に応じ|しっかり|きちんと)(?:に|な|て|と)?"
_ACT = r"(?:対応|運用|管理|処理|対処|判断|実施|発信|利用|活用|周知|広報|情報発信)?"
_END = r"(?:を行う|を行い|をする|をし|する|し|行う|行い)?(?:て?いく|て?いき|たい|いた(?:す|し))?(?:ます|です|こと)?"
_NOTHING = r"(?:特に)?(?:なし|無し|ありません|ない)|[-－―‐ー/／]+|不明"
_PIECE = rf"(?:{_MANNER}{_ACT}{_END}|未定|検討中|調整中|同上|後日(?:記入|入力)?|{_NOTHING})"
_EMPTY = re.compile(rf"(?:{_PIECE}[、。．.\s]*)+")


def says_nothing(text: str | None) -> bool:
    """Whether an answer is blank, or holds words but no content."""
    return not (text or "").strip() or _EMPTY.fullmatch((text or "").strip()) is not None


@account_check(
    None, "warning", "purpose", "content", "settings_note", "reply_policy", "outsourcing_detail",
    "close_reason_detail",
)  # fmt: skip
def answers_say_something(case: AccountCase) -> Iterator[Finding]:
    """A long text has content of its own.

    says: 文章の項目に、「適切に対応」などだけでない内容があること
    pass: purpose=等々力緑地の催しを広く知らせる。
    pass: reply_policy=個別の返信は行わず、緊急の問合せには電話で適切に対応する。
    fail: reply_policy=適切に対応 -> reply_policy
    fail: purpose=必要に応じて適切に運用していきます。 -> purpose
    """
    for field in answers_say_something.fields:
        text = (getattr(case.account, field) or "").strip()
        spec = by_key(Account)[field]
        if text and spec.applies_to(case.account) and says_nothing(text):
            yield Finding(
                field,
                f"{spec.label}が{quoted(text)}だけで、内容が書かれていません。",
                "何をどうするかを具体的に書いてください。まだ決まっていなければ空欄にしてください。",
            )


@account_check(None, "warning", "hours")
def hours_are_written_out(case: AccountCase) -> Iterator[Finding]:
    """Hours are printed in the public policy, where a wave dash is not used.

    says: 対応時間が、「から」「まで」で書かれていること
    pass: hours=平日午前8時30分から午後5時15分まで
    fail: hours=平日８時３０分～１７時１５分 -> hours
    """
    hours = case.account.hours or ""
    if any(dash in hours for dash in "〜～"):
        yield Finding(
            "hours",
            f"対応時間{quoted(hours)}に「～」があります。公表する運用ポリシーにこのまま印字されます。",
            "「平日午前8時30分から午後5時15分まで」のように書いてください。",
        )
