"""Clause 5(9): an account that is not updated is considered for closing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from formgen.city.city import City
from formgen.guideline.checkkinds import AccountCase, Finding, account_check, dated
from formgen.model.records import Account


@account_check("5(9)", "warning", "last_posted_on", "procedure")
def updated_lately(case: AccountCase) -> Iterator[Finding]:
    """The last post is not older than the City's threshold (offices.yaml).

    says: 最終更新日から、定めた日数を過ぎていないこと
    pass: procedure=運用中 | last_posted_on=2026-08-24 | today=2026-11-22
    pass: procedure=廃止 | last_posted_on=2025-01-01 | today=2026-11-22
    fail: procedure=運用中 | last_posted_on=2026-08-23 | today=2026-11-22 -> last_posted_on
    """
    posted = case.account.last_posted_on
    if posted is not None and not case.closing and is_dormant(case.account, case.city, case.today):
        days = (case.today - posted).days
        yield Finding(
            "last_posted_on",
            f"{dated('最終更新日', posted)}から{days}日たっています。"
            "一定期間更新のないアカウントは、廃止を検討することとされています。",
            "廃止を検討してください。続ける場合は更新し、最終更新日を改めてください。"
            + _drafts(case),
        )


@account_check("5(9)", "warning", "last_posted_on")
def last_post_is_past(case: AccountCase) -> Iterator[Finding]:
    """A last post that is still to come is a slip of the hand, and would hide that posts stopped.

    says: 最終更新日が、今日より後でないこと
    pass: last_posted_on=2026-11-22 | today=2026-11-22
    fail: last_posted_on=2027-11-20 | today=2026-11-22 -> last_posted_on
    """
    posted = case.account.last_posted_on
    if posted is not None and posted > case.today:
        yield Finding(
            "last_posted_on",
            f"{dated('最終更新日', posted)}が、{dated('今日', case.today)}より後です。"
            "このままでは、更新が止まっても分かりません。",
            "最後に投稿した日を確かめて、入力し直してください。",
        )


def _drafts(case: AccountCase) -> str:
    if case.account.procedure != "運用中":
        return ""
    return "廃止の書類の案は「formgen forms --propose-closing」で作れます。"


def is_dormant(account: Account, city: City, today: date) -> bool:
    """True if the last post is older than the City's threshold; not while it is unknown."""
    posted = account.last_posted_on
    return posted is not None and (today - posted).days > city.dormancy_days


def may_close(account: Account, city: City, today: date) -> bool:
    """True if an account is in use and dormant, so that its close is to be considered."""
    return account.procedure == "運用中" and is_dormant(account, city, today)
