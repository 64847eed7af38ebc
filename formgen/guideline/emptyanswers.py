"""Answers that say nothing: 「適切に対応」 alone is no answer; no clause of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from formgen.guideline.checkkinds import (
    AccountCase,
    DeviceCase,
    Finding,
    PostCase,
    account_check,
    device_check,
    post_check,
)
from formgen.model.emptywords import (
    denies,
    has_no_word,
    is_undecided,
    points_elsewhere,
    says_nothing,
)
from formgen.model.fieldspec import by_key, specs
from formgen.model.japanese import quoted
from formgen.model.records import Account

_TO_WHOM = re.compile(r"市民|利用者|閲覧者")
# What is told in one's own words, and what must be known of whom papers name.
_ANSWERS = (
    "bureau", "department", "section", "unit", "profile_contact", "document_number", "contact_name",
    "head_title", "manager_title", "poster_scope", "purpose", "audience", "content",
    "frequency", "reason_new", "outsourcing_detail", "settings_note", "hours", "reply_policy",
    "close_reason_detail", "announce_method", "alternative", "policy_removal", "posts_archived",
    "deputy_approver", "watch_frequency", "watch_off_hours", "contractor_checker", "mfa_reason", "fallback",
    "circumstances",
)  # fmt: skip
_OF_POSTS = (
    "subject", "picture_source", "basis", "author_title", "checker_title", "approver_title",
    "sender_title", "correction",
)  # fmt: skip
# 「随時」 tells how often, and 「なし」 that there are no hours, or that nobody watches.
_AT_ANY_TIME = ("frequency", "hours", "watch_off_hours")


@cache
def _where_none(model: type[Account]) -> tuple[str, ...]:
    """The fields left blank where there is none, by the guidance of the city's own sheet."""
    return tuple(
        spec.key
        for spec in specs(model)
        if "なければ空欄" in spec.guidance and spec.kind in ("text", "long_text")
    )


@account_check(*_ANSWERS, "close_reason")
def answers_say_something(case: AccountCase) -> Iterator[Finding]:
    """An answer in one's own words has content.

    pass: purpose=等々力緑地の催しを広く知らせる。
    pass: reply_policy=個別の返信は行わず、緊急の問合せには電話で適切に対応する。
    pass: audience=市民の皆様へ | frequency=随時 | hours=なし | watch_off_hours=なし
    fail: reply_policy=適切に対応 -> reply_policy
    fail: purpose=必要に応じて適切に運用していきます。 -> purpose
    pass: unit= | document_number=なし
    fail: unit=同上 -> unit
    fail: profile_contact=未定 -> profile_contact
    fail: document_number=未定 -> document_number
    fail: hours=別紙のとおり -> hours
    fail: content=別紙参照 -> content
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
        spec = by_key(type(case.account))[field]
        if text and spec.applies_to(case.account) and _is_empty(field, text, case.account):
            yield Finding(
                field,
                f"{spec.label}が{quoted(text)}だけで、内容が書かれていません。",
                "何をどうするかを具体的に書いてください。まだ決まっていなければ空欄にしてください。"
                if spec.kind == "long_text"
                else f"{quoted(spec.example)}のように書いてください。まだ決まっていなければ空欄にしてください。",
            )


def _is_empty(field: str, text: str, account: Account) -> bool:
    if points_elsewhere(text):
        return True
    if field in _AT_ANY_TIME:
        return has_no_word(text) or is_undecided(text)
    if field == "alternative" and account.close_reason == "統合":
        return False  # a merger has its own check (closing.py)
    if field == "outsourcing_detail" and denies(text):
        return False  # which is an error of its own (contradictions.py)
    if field == "audience" and _TO_WHOM.match(text):
        return False
    return says_nothing(text) and not (field in _where_none(type(account)) and _is_none(text))


@account_check(*_where_none(Account), "close_reason")
def none_is_left_blank(case: AccountCase) -> Iterator[Finding]:
    """Where there is none the cell stays blank: 「なし」 and 「―」 would be printed.

    pass: department= | unit=企画係
    fail: department=なし -> department
    fail: unit=― -> unit
    fail: posts_archived=特になし -> posts_archived
    """
    for field in _where_none(type(case.account)):
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
    return denies(text) or has_no_word(text)


@device_check("model", "location", "user_role")
def device_answers_say_something(case: DeviceCase) -> Iterator[Finding]:
    """Check that what a device is, where it stands and who uses it is told with content.

    pass: model=業務用ノートPC A型 | location=本庁舎 | user_role=企画係の職員
    pass: model=
    fail: location=— -> location
    fail: location=別紙のとおり -> location
    fail: user_role=適宜 -> user_role
    """
    if not case.retired:
        yield from _empty_in_row(case, ("model", "location", "user_role"), says_nothing)


@post_check(*_OF_POSTS)
def post_answers_say_something(case: PostCase) -> Iterator[Finding]:
    """Check that the row of a post is told for itself: papers print it without the row above.

    pass: subject=秋の花まつりの案内 | basis=催しの開催要領 | author_title=企画係の職員
    pass: subject= | picture_source=なし
    fail: author_title=同上 -> author_title
    fail: basis=別紙のとおり -> basis
    fail: subject=未定 -> subject
    fail: approver_title=〃 -> approver_title
    """
    yield from _empty_in_row(case, _OF_POSTS, lambda text: has_no_word(text) or is_undecided(text))


def _empty_in_row(
    case: DeviceCase | PostCase, fields: Iterable[str], is_empty: Callable[[str], bool]
) -> Iterator[Finding]:
    """The findings of the texts of a row that say nothing, or that it stands elsewhere."""
    for field in fields:
        text = (getattr(case.record, field) or "").strip()
        if text and (is_empty(text) or points_elsewhere(text)):
            spec = by_key(type(case.record))[field]
            yield Finding(
                field,
                f"{spec.label}が{quoted(text)}だけで、内容が書かれていません。",
                f"{quoted(spec.example)}のように書いてください。",
            )


@account_check("hours")
def hours_are_written_out(case: AccountCase) -> Iterator[Finding]:
    """Hours are printed in the public policy, where a wave dash is not used.

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
