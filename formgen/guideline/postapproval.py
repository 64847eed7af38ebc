"""Who approved a post, when, and whether it is still what was approved."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formgen.city.checkbindings import CheckBinding
from formgen.guideline.checkkinds import Finding, PostCase, blank, post_check
from formgen.guideline.daterules import misplaced
from formgen.model.japanese import normalise_width, quoted

_DAYS = ("approved_on", "links_checked_on", "sent_at", "checked_after_on", "corrected_on")
_TO_BE_APPROVED_ANEW = (
    "新しい発信伺の決裁を受けて、その承認番号を入力してください。内容を元に戻すこともできます。"
)

_TO_BE_PUT_BACK = (
    "発信した内容に戻してください。訂正や削除をしたときは、「訂正・削除の内容と理由」に記入します。"
)
_BY_TELEPHONE = "災害などのため、電話などで承認を受けたときは、「緊急」を「はい」にしてください。"
# What is noted behind a title: 「みどりの企画課長（電話）」.
_NOTE = re.compile(r"\([^()]{1,20}\)$")


@post_check("approved_on", "sent_at")
def post_approved_before_sending(case: PostCase) -> Iterator[Finding]:
    """A post is approved before it is sent.

    pass: sent_at=2026-10-02 10:00 | approved_on=2026-10-01
    fail: sent_at=2026-10-02 10:00 | approved_on= -> approved_on
    fail: sent_at=2026-10-02 10:00 | approved_on=2026-10-03 -> approved_on
    """
    if case.post.sent_at and not case.post.approved_on:
        yield Finding(
            "approved_on",
            f"{case.shown('sent_at')}がありますが、承認日が空欄です。所属長が発信を認めた内容であることが必要です。",
            "承認を受けた日を入力してください。",
        )
    remedy = "日付を確かめてください。誤りでなければ、承認の前に発信しないようにしてください。"
    yield from misplaced(case, "approved_on", "後", "sent_at", "", remedy)


@post_check("approver_title", "approved_on")
def post_approver_given(case: PostCase) -> Iterator[Finding]:
    """An approval says who gave it.

    pass: approved_on=2026-10-01 | approver_title=みどりの企画課長
    fail: approved_on=2026-10-01 | approver_title= -> approver_title
    """
    if case.post.approved_on and blank(case.post.approver_title):
        yield Finding(
            "approver_title",
            "承認日がありますが、承認者の職名が空欄のため、発信用を作りません。",
            "発信を認めた人の職名を入力してください。",
        )


@post_check("approver_title")
def post_approver_entitled(case: PostCase) -> Iterator[Finding]:
    """The one who approves is the head of the section, or stands in for it.

    pass: approver_title=みどりの企画課長 | account.head_title=みどりの企画課長
    pass: approver_title=課長 | account.head_title=みどりの企画課長
    pass: approver_title=みどりの企画課長（電話） | account.head_title=みどりの企画課長
    fail: approver_title=主任 | account.head_title=みどりの企画課長 -> approver_title
    """
    account = case.account
    if account is None or blank(case.post.approver_title) or blank(account.head_title):
        return
    given = _NOTE.sub("", normalise_width(case.post.approver_title or ""))
    entitled = [
        normalise_width(title)
        for title in (account.head_title, account.deputy_approver)
        if title and title.strip()
    ]
    if not any(title.endswith(given) or given.endswith(title) for title in entitled):
        yield Finding(
            "approver_title",
            f"承認者{quoted(given)}が、アカウントの所属長{quoted(account.head_title or '')}とも、"
            "不在時の承認者とも異なります。",
            "職名を確かめてください。代わりに承認する人は、アカウントの「不在時の承認者」に記入してください。",
        )


@post_check("checker_title", "author_title")
def post_second_person(case: PostCase) -> Iterator[Finding]:
    """Somebody other than its author looks a post over.

    pass: author_title=企画係の職員 | checker_title=企画係長
    fail: author_title=企画係長 | checker_title=企画係長 -> checker_title
    """
    author, checker = case.post.author_title, case.post.checker_title
    if author and checker and normalise_width(author) == normalise_width(checker):
        yield Finding(
            "checker_title",
            "作成者と点検者が、同じ職名です。",
            "作成した人とは別の人が点検したかを確かめてください。",
        )


@post_check("approval_code", "approved_on")
def post_code_given(case: PostCase) -> Iterator[Finding]:
    """An approval comes with the number on the form that was signed.

    pass: approved_on= | approval_code=
    fail: approved_on=2026-10-01 | approval_code= -> approval_code
    """
    if case.post.approved_on and blank(case.post.approval_code):
        is_urgent = case.approval == "by telephone"
        yield Finding(
            "approval_code",
            "緊急の投稿に、まだ承認番号がありません。"
            if is_urgent
            else "承認日がありますが、承認番号が空欄のため、発信用を作りません。",
            "発信伺の決裁を受けてから、その照合番号を入力してください。"
            if is_urgent
            else "決裁を受けた発信伺の照合番号を入力してください。"
            + ("" if case.post.urgent == "はい" else _BY_TELEPHONE),
        )


@post_check("approval_code")
def post_code_mistyped(case: PostCase) -> Iterator[Finding]:
    """A number that was typed is one that a form can have.

    pass: approval_code=
    fail: approval_code=ABC -> approval_code
    """
    if case.approval == "mistyped":
        yield Finding(
            "approval_code",
            f"承認番号{quoted(case.post.approval_code or '')}に、打ち間違いがあります。",
            "発信伺の照合番号と1字ずつ見比べて、入力し直してください。",
        )


@post_check("approval_code")
def post_unchanged(case: PostCase) -> Iterator[Finding]:
    """The post to be sent is the one that was approved.

    pass: approval_code=
    fail: approval_code=GDA-J2K-Z4Z | text=お知らせ -> approval_code
    """
    if case.approval == "changed":
        yield Finding(
            "approval_code",
            "承認の後に内容が変わっています（本文、画像、代替テキスト、その順、アカウント、公表解禁日時のどれか）。"
            "または、ほかの投稿の承認番号です。",
            _TO_BE_PUT_BACK if case.post.sent_at else _TO_BE_APPROVED_ANEW,
        )


@post_check(*_DAYS)
def post_days_have_come(case: PostCase) -> Iterator[Finding]:
    """Nothing that is told as done lies in the future.

    pass: today=2026-10-02 | approved_on=2026-10-02
    fail: today=2026-10-02 | approved_on=2026-10-03 -> approved_on
    fail: today=2026-10-02 | sent_at=2027-10-02 10:00 -> sent_at
    """
    for field in _DAYS:
        value = getattr(case.post, field)
        day = value.date() if field == "sent_at" and value else value
        if day is not None and day > case.today:
            yield Finding(
                field,
                f"{case.shown(field)}が、今日より後です。",
                "済んだ日を入力してください。これからのことなら、空欄にしてください。",
            )


@post_check("scheduled_at", "embargo_at")
def post_embargo(case: PostCase) -> Iterator[Finding]:
    """Nothing is to be sent before it may be made public.

    pass: embargo_at=2026-10-01 14:00 | scheduled_at=2026-10-01 14:00
    pass: embargo_at=2026-10-01 14:00 | scheduled_at=2026-10-01 9:00 | sent_at=2026-10-01 15:00
    fail: embargo_at=2026-10-01 14:00 | scheduled_at=2026-10-01 9:00 -> scheduled_at
    """
    if not case.post.sent_at:
        remedy = "公表が解禁された後の日時に改めてください。"
        yield from misplaced(case, "scheduled_at", "前", "embargo_at", "", remedy)


@post_check("sent_at", "embargo_at")
def post_sent_after_embargo(case: PostCase) -> Iterator[Finding]:
    """Nothing was sent before it might be made public.

    pass: embargo_at=2026-10-01 14:00 | sent_at=2026-10-01 14:00
    fail: embargo_at=2026-10-01 14:00 | sent_at=2026-10-01 9:00 -> sent_at
    """
    remedy = "日時を確かめてください。誤りでなければ、所属長に報告してください。"
    yield from misplaced(case, "sent_at", "前", "embargo_at", "", remedy)


@post_check("scheduled_at", takes=("periods",))
def post_election(case: PostCase, own: CheckBinding) -> Iterator[Finding]:
    """In the time of an election a section looks twice at what it sends.

    pass: scheduled_at=2025-10-11 10:00
    fail: scheduled_at=2025-10-12 10:00 -> scheduled_at
    """
    planned = case.post.scheduled_at
    for period in own.periods if planned and not case.post.sent_at else ():
        if planned and period.first <= planned.date() <= period.last:
            yield Finding(
                "scheduled_at",
                f"{case.shown('scheduled_at')}が、{period.name}の期間に当たります。",
                "特定の候補者や政党に関わる内容がないかを確かめてください。",
            )
