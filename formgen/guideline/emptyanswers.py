"""Answers that say nothing: 「適切に対応」 alone is no answer; no clause of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formgen.guideline.checkkinds import (
    AccountCase,
    DeviceCase,
    Finding,
    account_check,
    device_check,
)
from formgen.model.fieldspec import by_key, specs
from formgen.model.japanese import quoted
from formgen.model.records import Account, Device

# How something is to be done, without a word of what: 「関係課と調整の上、必要に応じて適切に」.
_MANNER = (
    r"(?:適切|適正|適宜|適時|随時|柔軟|臨機応変|丁寧|誠実|真摯|(?:その)?都度|しっかり|きちんと|今後"
    r"|別途|追って|後日|必要な|所要の|(?:必要|状況|内容|実情)(?:に応じ|により)"
    r"|(?:ガイドライン|規[定程則]|要綱|ルール|マニュアル|法令)等?(?:に(?:従|基づ|沿|則)[いきっり]て?|のとおり)"
    r"|(?:関係|所管)(?:各?[課局部]|者|部署|機関)?等?と(?:調整|協議|相談)(?:の(?:上|うえ)|し)"
    r"|(?:市民|利用者|閲覧者)(?:等|の皆様)?[にへ])(?:に|な|て|と|の)?、?"
)
_ACT = r"(?:設定|対応|運用|管理|処理|対処|判断|実施|情報発信|発信|利用|活用|周知|広報|検討|調整|記入|入力)?+"
_END = (
    r"(?:を|に|の|と|よう|予定|所存|行[うい]|する|し|図[るり]|努め[るて]?|定め[るて]?|決め[るて]?"
    r"|て?い[くき]|て?まい[るり]|たい?|いた[すし]|ます|です|こと)*+"
)
# 「諸事情により」: that there is a reason, without the reason.
_SOMEHOW = (
    r"(?:諸般の|諸|所属の|内部の|業務上?の|一身上の|その他の)(?:事情|都合)"
    r"(?:に?より|による|の?ため|があ[りる])?"
)
# 「保存済」: that it is done, without a word of what.
_DONE = (
    r"(?:対応|処理|処置|実施|確認|設定|手続き?|周知|告知|保存)?(?:済み?|完了)|あり|有り?|はい|OK|可"
)
_NO = r"(?:特に|とくに)?(?:な[しい]|無[しい]|ありません)"
_NOTHING = rf"{_NO}|不明"
_NOT_YET = r"未定|(?:検討|調整|記入|準備|作成|確認)中|同上|TBD|テスト|test|x{2,}|あ{2,}"
# Possessive: a long text that is not empty after all is given up at its first word of content.
_EMPTY = re.compile(
    rf"(?:(?:(?:{_MANNER})++{_ACT}|{_NOTHING}|{_NOT_YET}|{_SOMEHOW}|{_DONE}){_END}[、。．.\s]*+)++",
    re.IGNORECASE,
)
_NONE = re.compile(rf"{_NO}。?")
_UNDECIDED = re.compile(rf"(?:{_NOT_YET}|{_DONE}){_END}。?")
_TO_WHOM = re.compile(r"市民|利用者|閲覧者")
# Only signs, of which some count as letters (ー), and circles that were to be filled in.
_NO_WORD = re.compile(r"[\W_〇○◯ーｰ]*(?:について|に関すること)?。?")


def says_nothing(text: str | None) -> bool:
    """True if an answer is blank, or holds words but no content."""
    bare = (text or "").strip()
    return _NO_WORD.fullmatch(bare) is not None or _EMPTY.fullmatch(bare) is not None


def leaves_open(text: str | None) -> bool:
    """True if a setting is blank or told without content; that there is none is an answer."""
    return says_nothing(text) and _NONE.fullmatch((text or "").strip()) is None


def denies(text: str) -> bool:
    """True if an answer says that there is none."""
    return _NONE.fullmatch(text.strip()) is not None


# What is told in one's own words, and what must be known of whom papers name.
_ANSWERS = (
    "bureau", "section", "head_title", "manager_title", "poster_scope", "purpose", "audience",
    "content", "frequency", "reason_new", "outsourcing_detail", "settings_note", "hours", "reply_policy",
    "close_reason_detail", "announce_method", "alternative", "policy_removal", "posts_archived",
    "deputy_approver", "watch_frequency", "watch_off_hours", "contractor_checker", "mfa_reason", "fallback",
    "circumstances",
)  # fmt: skip
# 「随時」 tells how often, and 「なし」 that there are no hours, or that nobody watches.
_AT_ANY_TIME = ("frequency", "hours", "watch_off_hours")
_WHERE_NONE = tuple(
    spec.key for spec in specs(Account) if "なければ空欄" in spec.guidance and spec.kind != "dates"
)


@account_check(None, "warning", *_ANSWERS, "close_reason")
def answers_say_something(case: AccountCase) -> Iterator[Finding]:
    """An answer in one's own words has content.

    says: 文章の項目に、「適切に対応」「済」などだけでない内容があること
    pass: purpose=等々力緑地の催しを広く知らせる。
    pass: reply_policy=個別の返信は行わず、緊急の問合せには電話で適切に対応する。
    pass: audience=市民の皆様へ | frequency=随時 | hours=なし | watch_off_hours=なし
    fail: reply_policy=適切に対応 -> reply_policy
    fail: purpose=必要に応じて適切に運用していきます。 -> purpose
    fail: settings_note=適切に設定 -> settings_note
    fail: audience=— -> audience
    fail: announce_method=適宜 -> announce_method
    fail: policy_removal=済 -> policy_removal
    fail: close_reason_detail=諸事情による -> close_reason_detail
    fail: posts_archived=あり -> posts_archived
    fail: circumstances=諸事情による -> circumstances
    fail: watch_frequency=適宜 -> watch_frequency
    fail: watch_off_hours=調整中 -> watch_off_hours
    fail: fallback=検討中 -> fallback
    """
    for field in _ANSWERS:
        text = (getattr(case.account, field) or "").strip()
        spec = by_key(Account)[field]
        if text and spec.applies_to(case.account) and _is_empty(field, text, case.account):
            yield Finding(
                field,
                f"{spec.label}が{quoted(text)}だけで、内容が書かれていません。",
                "何をどうするかを具体的に書いてください。まだ決まっていなければ空欄にしてください。"
                if spec.kind == "long_text"
                else f"{quoted(spec.example)}のように書いてください。まだ決まっていなければ空欄にしてください。",
            )


def _is_empty(field: str, text: str, account: Account) -> bool:
    if field in _AT_ANY_TIME:
        return _NO_WORD.fullmatch(text) is not None or _UNDECIDED.fullmatch(text) is not None
    if field == "alternative" and account.close_reason == "統合":
        return False  # a merger has its own check (closing.py)
    if field == "outsourcing_detail" and denies(text):
        return False  # which is an error of its own (contradictions.py)
    if field == "audience" and _TO_WHOM.match(text):
        return False
    return says_nothing(text) and not (field in _WHERE_NONE and _is_none(text))


@account_check(None, "warning", *_WHERE_NONE, "close_reason")
def none_is_left_blank(case: AccountCase) -> Iterator[Finding]:
    """Where there is none the cell stays blank: 「なし」 and 「―」 would be printed.

    says: ないときは空欄とする項目に、「なし」「―」がないこと
    pass: department= | unit=企画係
    fail: department=なし -> department
    fail: unit=― -> unit
    fail: posts_archived=特になし -> posts_archived
    """
    for field in _WHERE_NONE:
        text = (getattr(case.account, field) or "").strip()
        if not text or not _is_none(text):
            continue
        if field != "alternative" or case.account.close_reason != "統合":
            yield Finding(
                field,
                f"{case.label(field)}が{quoted(text)}です。このまま印字されます。",
                "なければ、空欄にしてください。",
            )


def _is_none(text: str) -> bool:
    return _NONE.fullmatch(text) is not None or _NO_WORD.fullmatch(text) is not None


@device_check(None, "warning", "model", "location", "user_role")
def device_answers_say_something(case: DeviceCase) -> Iterator[Finding]:
    """Check that what a device is, where it stands and who uses it is told with content.

    says: 機器の機種、設置場所、使用者に、「―」「済」などだけでない内容があること
    pass: model=業務用ノートPC A型 | location=本庁舎 | user_role=企画係の職員
    pass: model=
    fail: location=— -> location
    fail: user_role=適宜 -> user_role
    """
    for field in ("model", "location", "user_role"):
        text = (getattr(case.device, field) or "").strip()
        if text and says_nothing(text) and not case.retired:
            spec = by_key(Device)[field]
            yield Finding(
                field,
                f"{spec.label}が{quoted(text)}だけで、内容が書かれていません。",
                f"{quoted(spec.example)}のように書いてください。",
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
