"""Clause 5(1): consultation comes before use, and a report after what it reports."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.guideline.checkkinds import AccountCase, Finding, account_check, misplaced


@account_check("5(1)", "error", "consulted_on", "starts_on", event="starts_on")
def consulted_before_start(case: AccountCase) -> Iterator[Finding]:
    """The consultation is not later than the start.

    says: 事前相談日が、利用開始日より後でないこと
    pass: consulted_on=2026-09-01 | starts_on=2026-10-01
    pass: consulted_on=2026-10-01 | starts_on=2026-10-01
    fail: consulted_on=2026-10-02 | starts_on=2026-10-01 -> consulted_on
    """
    why = f"{case.office('promotion')}には、事前に相談することとされています。"
    remedy = "どちらの日付も確かめて、誤りを直してください。"
    yield from misplaced(case.account, "consulted_on", "後", "starts_on", why, remedy)


@account_check("5(1)", "warning", "consulted_on", "starts_on", "procedure", event="starts_on")
def consulted_at_all(case: AccountCase) -> Iterator[Finding]:
    """An account with a start has a consultation; one that is given up is not asked any more.

    says: 利用開始日があれば、事前相談日もあること
    pass: procedure=開始 | starts_on=2026-10-01 | consulted_on=2026-09-01
    pass: procedure=開始 | starts_on=
    pass: procedure=廃止 | starts_on=2020-10-01
    fail: procedure=開始 | starts_on=2026-10-01 -> consulted_on
    """
    account = case.account
    if account.starts_on and not account.consulted_on and not case.closing:
        yield Finding(
            "consulted_on",
            f"利用開始日がありますが、事前相談日が空欄です。{case.office('promotion')}には、"
            "事前に相談することとされています。",
            f"{case.office('promotion')}に相談し、相談した日を入力してください。",
        )


@account_check("5(1)", "error", "document_date", "starts_on", "closes_on", "procedure")
def reported_after_event(case: AccountCase) -> Iterator[Finding]:
    """A report is dated on or after the start or the close that it reports.

    says: 報告の文書日付が、利用開始日・利用廃止日より前でないこと
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
    yield from misplaced(account, "document_date", "前", event, why, remedy)
