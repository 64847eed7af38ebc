"""Consultation, steps before the start and reports, in the order of the procedure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from formgen.city.checkbindings import CheckBinding
from formgen.guideline.checkkinds import AccountCase, Finding, account_check
from formgen.guideline.daterules import misplaced
from formgen.model.emptywords import says_nothing

_REMEDY = "どちらの日付も確かめて、誤りを直してください。"


@account_check("consulted_on", "starts_on", event="starts_on", answerable="always",
    takes=("words.office",),
)  # fmt: skip
def consulted_before_start(case: AccountCase, own: CheckBinding) -> Iterator[Finding]:
    """The consultation is not later than the start.

    pass: consulted_on=2026-09-01 | starts_on=2026-10-01
    pass: consulted_on=2026-10-01 | starts_on=2026-10-01
    fail: consulted_on=2026-10-02 | starts_on=2026-10-01 -> consulted_on
    """
    why = f"{case.office(own)}には、事前に相談することとされています。"
    yield from misplaced(case, "consulted_on", "後", "starts_on", why, _REMEDY)


@account_check("consulted_on", "starts_on", "procedure", event="starts_on",
    answerable="in use", takes=("words.office",),
)  # fmt: skip
def consulted_at_all(case: AccountCase, own: CheckBinding) -> Iterator[Finding]:
    """An account with a start has a consultation; one that is given up is not asked any more.

    pass: procedure=開始 | starts_on=2026-10-01 | consulted_on=2026-09-01
    pass: procedure=開始 | starts_on=
    pass: procedure=廃止 | starts_on=2020-10-01
    fail: procedure=運用中 | starts_on=2020-10-01 -> consulted_on
    fail: procedure=開始 | starts_on=2026-10-01 | circumstances=名称は以前から使っている。 -> consulted_on
    fail: procedure=開始 | starts_on=2026-10-01 -> consulted_on
    """
    account = case.account
    # That an account in use was never consulted about, or that nobody knows when, is a fact.
    told = case.in_operation and not says_nothing(account.circumstances)
    if account.starts_on and not account.consulted_on and not case.closing and not told:
        unknown = "分からないときは、「経緯」にその事情を記入してください。"
        yield Finding(
            "consulted_on",
            f"利用開始日がありますが、事前相談日が空欄です。{case.office(own)}には、"
            "事前に相談することとされています。",
            f"{case.office(own)}に相談し、相談した日を入力してください。"
            + (unknown if case.in_operation else ""),
        )


@account_check("document_date", "starts_on", "closes_on", "procedure")
def reported_after_event(case: AccountCase) -> Iterator[Finding]:
    """A report is dated on or after the start or the close that it reports.

    pass: procedure=開始 | starts_on=2026-10-01 | document_date=2026-10-01
    pass: procedure=廃止 | starts_on=2020-10-01 | closes_on=2026-10-01 | document_date=2026-10-02
    fail: procedure=開始 | starts_on=2026-10-01 | document_date=2026-09-30 -> document_date
    fail: procedure=廃止 | closes_on=2026-10-01 | document_date=2026-09-30 -> document_date
    """
    account = case.account
    if account.procedure is None:
        return
    event, label = ("closes_on", "利用廃止日") if case.closing else ("starts_on", "利用開始日")
    why = "報告は、開始又は廃止の後に行うものです。"
    remedy = f"文書日付を{label}以後の日に改めるか、決まるまで空欄にしてください。"
    yield from misplaced(case, "document_date", "前", event, why, remedy)


@account_check("consulted_on", "device_confirmed_on", "policy_published_on", "procedure",
    "starts_on", answerable="always",
)  # fmt: skip
def consulted_first(case: AccountCase) -> Iterator[Finding]:
    """The consultation comes before the devices are confirmed and the policy is published.

    pass: consulted_on=2026-09-01 | device_confirmed_on=2026-09-01 | policy_published_on=2026-09-25
    pass: procedure=廃止 | consulted_on=2020-09-20 | device_confirmed_on=2020-09-15
    fail: consulted_on=2026-09-20 | device_confirmed_on=2026-09-15 -> consulted_on
    fail: consulted_on=2026-09-26 | policy_published_on=2026-09-25 -> consulted_on
    """
    why = "相談は、機器の確認やポリシーの公表の前に行うものです。"
    later = ("device_confirmed_on", "policy_published_on")
    yield from _out_of_order(case, "consulted_on", later, why)


@account_check("device_confirmed_on", "policy_published_on", "procedure", "starts_on",
    answerable="always",
)  # fmt: skip
def devices_confirmed_before_policy(case: AccountCase) -> Iterator[Finding]:
    """The devices are confirmed before the account is made, of which the policy tells.

    pass: device_confirmed_on=2026-09-25 | policy_published_on=2026-09-25
    pass: procedure=廃止 | device_confirmed_on=2020-09-26 | policy_published_on=2020-09-25
    fail: device_confirmed_on=2026-09-26 | policy_published_on=2026-09-25 -> device_confirmed_on
    """
    why = "機器の確認は、アカウントを取得してポリシーを公表する前に受けるものです。"
    yield from _out_of_order(case, "device_confirmed_on", ("policy_published_on",), why)


@account_check("announced_on", "starts_on")
def announced_after_start(case: AccountCase) -> Iterator[Finding]:
    """The close is not announced before the account is used.

    pass: starts_on=2020-10-01 | announced_on=2026-09-01
    fail: starts_on=2026-10-01 | announced_on=2026-09-01 -> announced_on
    """
    yield from misplaced(case, "announced_on", "前", "starts_on", "", _REMEDY)


def _out_of_order(
    case: AccountCase, field: str, later: tuple[str, ...], why: str
) -> Iterator[Finding]:
    """The finding of a step behind later ones, unless it lies behind the start, of which errors tell."""
    account = case.account
    day, starts = getattr(account, field), account.starts_on
    if case.closing or day is None or (starts and day > starts):
        return
    passed = [case.shown(key) for key in later if (getattr(account, key) or date.max) < day]
    if passed:
        order = f"{case.shown(field)}が、{'及び'.join(passed)}より後です。"
        yield Finding(field, order + why, _REMEDY)
