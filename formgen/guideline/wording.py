"""Answers that say nothing: 「適切に対応」 alone is no answer; no clause of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formgen.fields import by_key
from formgen.guideline.cases import AccountCase
from formgen.guideline.checks import Finding, account_check, quoted
from formgen.records import Account

# How something is to be done, without a word of what: 「関係課と調整の上、必要に応じて適切に」.
_MANNER = (
    r"(?:適切|適正|適宜|適時|随時|柔軟|臨機応変|丁寧|誠実|真摯|(?:その)?都度|しっかり|きちんと|今後"
    r"|別途|追って|後日|必要な|所要の|(?:必要|状況|内容|実情)(?:に応じ|により)"
    r"|(?:ガイドライン|規[定程則]|要綱|ルール|マニュアル|法令)等?(?:に(?:従|基づ|沿|則)[いきっり]て?|のとおり)"
    r"|(?:関係|所管)(?:各?[課局部]|者|部署|機関)?等?と(?:調整|協議|相談)(?:の(?:上|うえ)|し)"
    r"|(?:市民|利用者|閲覧者)(?:等|の皆様)?[にへ])(?:に|な|て|と|の)?、?"
)
_ACT = r"(?:対応|運用|管理|処理|対処|判断|実施|情報発信|発信|利用|活用|周知|広報|検討|調整|記入|入力)?+"
_END = (
    r"(?:を|に|の|と|よう|予定|所存|行[うい]|する|し|図[るり]|努め[るて]?|定め[るて]?|決め[るて]?"
    r"|て?い[くき]|て?まい[るり]|たい|いた[すし]|ます|です|こと)*+"
)
_NO = r"(?:特に|とくに)?(?:な[しい]|無[しい]|ありません)"
_NOTHING = rf"{_NO}|不明"
_NOT_YET = r"未定|(?:検討|調整|記入|準備|作成|確認)中|同上|TBD|テスト|test|x{2,}|あ{2,}"
# Possessive: a long text that is not empty after all is given up at its first word of content.
_EMPTY = re.compile(
    rf"(?:(?:(?:{_MANNER})++{_ACT}|{_NOTHING}|{_NOT_YET}){_END}[、。．.\s]*+)++", re.IGNORECASE
)
_NONE = re.compile(rf"{_NO}。?")
# Only signs, and circles that were to be filled in.
_NO_WORD = re.compile(r"[\W_〇○◯]*(?:について|に関すること)?。?")


def says_nothing(text: str | None) -> bool:
    """Whether an answer is blank, or holds words but no content."""
    bare = (text or "").strip()
    return _NO_WORD.fullmatch(bare) is not None or _EMPTY.fullmatch(bare) is not None


def leaves_open(text: str | None) -> bool:
    """Whether a setting is blank or told without content; that there is none is an answer."""
    return says_nothing(text) and _NONE.fullmatch((text or "").strip()) is None


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
