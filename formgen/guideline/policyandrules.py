"""Policy and rules stand before the account is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from formgen.guideline.checkkinds import AccountCase, Finding, account_check
from formgen.guideline.daterules import misplaced
from formgen.model.japanese import quoted, wareki


@account_check("policy_url")
def policy_on_city_site(case: AccountCase) -> Iterator[Finding]:
    """The policy is published on the City's site, over https.

    pass: policy_url=https://{web}/530/page/0000000001.html
    fail: policy_url=http://{web}/530/page/0000000001.html -> policy_url
    fail: policy_url=https://{web}.example.com/policy.html -> policy_url
    """
    url = case.account.policy_url
    if not url:
        return
    domain = case.city.web_domains[0]
    if not case.city.owns_url(url):
        yield Finding(
            "policy_url",
            f"ポリシー公表URL{quoted(url)}は、市ホームページのものではありません。"
            "アカウント運用ポリシーは、市ホームページで公表することとされています。",
            f"市ホームページ（https://{domain}/）に載せ、そのURLを入力してください。",
        )
    elif not url.lower().startswith("https://"):
        yield Finding(
            "policy_url",
            f"ポリシー公表URL{quoted(url)}は、「https://」から始まっていません。",
            "「https://」から始まる市ホームページのURLに改めてください。",
        )


@account_check("policy_published_on", "starts_on", event="starts_on", answerable="always")
def policy_before_start(case: AccountCase) -> Iterator[Finding]:
    """The policy is published not later than the start.

    pass: policy_published_on=2026-09-25 | starts_on=2026-10-01
    fail: policy_published_on=2026-10-02 | starts_on=2026-10-01 -> policy_published_on
    """
    why = "アカウント運用ポリシーは、利用の前に公表するものです。"
    remedy = "ポリシーを公表してから利用を始めるか、日付の誤りを直してください。"
    yield from misplaced(case, "policy_published_on", "後", "starts_on", why, remedy)


@account_check("rules_adopted_on", "starts_on", event="starts_on", answerable="always")
def rules_before_start(case: AccountCase) -> Iterator[Finding]:
    """The internal rules are adopted not later than the start.

    pass: rules_adopted_on=2026-09-25 | starts_on=2026-10-01
    fail: rules_adopted_on=2026-10-02 | starts_on=2026-10-01 -> rules_adopted_on
    """
    why = "アカウント運用ルールは、利用の前に定めるものです。"
    remedy = "運用ルールを定めてから利用を始めるか、日付の誤りを直してください。"
    yield from misplaced(case, "rules_adopted_on", "後", "starts_on", why, remedy)


@account_check("policy_revised_on", "policy_published_on", "procedure")
def policy_revised_after_first(case: AccountCase) -> Iterator[Finding]:
    """The policy is not revised before it first stands.

    pass: policy_published_on=2026-09-25 | policy_revised_on=2026-09-25、2027-04-01
    pass: procedure=廃止 | policy_published_on=2026-09-25 | policy_revised_on=2026-09-24
    fail: policy_published_on=2026-09-25 | policy_revised_on=2027-04-01、2026-09-24 -> policy_revised_on
    """
    yield from _revised_before(case, "policy_revised_on", "policy_published_on")


@account_check("policy_revised_on", "procedure")
def policy_revised_by_now(case: AccountCase) -> Iterator[Finding]:
    """The policy has been revised on the days that are filed.

    pass: today=2026-08-01 | policy_revised_on=2026-08-01
    pass: today=2026-08-01 | procedure=廃止 | policy_revised_on=2026-08-02
    fail: today=2026-08-01 | policy_revised_on=2026-04-01、2026-08-02 -> policy_revised_on
    """
    yield from _revised_later(case, "policy_revised_on")


@account_check("rules_revised_on", "rules_adopted_on", "procedure")
def rules_revised_after_first(case: AccountCase) -> Iterator[Finding]:
    """The internal rules are not revised before they first stand.

    pass: rules_adopted_on=2026-09-25 | rules_revised_on=2026-09-25、2027-04-01
    pass: procedure=廃止 | rules_adopted_on=2026-09-25 | rules_revised_on=2026-09-24
    fail: rules_adopted_on=2026-09-25 | rules_revised_on=2027-04-01、2026-09-24 -> rules_revised_on
    """
    yield from _revised_before(case, "rules_revised_on", "rules_adopted_on")


@account_check("rules_revised_on", "procedure")
def rules_revised_by_now(case: AccountCase) -> Iterator[Finding]:
    """The internal rules have been revised on the days that are filed.

    pass: today=2026-08-01 | rules_revised_on=2026-08-01
    pass: today=2026-08-01 | procedure=廃止 | rules_revised_on=2026-08-02
    fail: today=2026-08-01 | rules_revised_on=2026-04-01、2026-08-02 -> rules_revised_on
    """
    yield from _revised_later(case, "rules_revised_on")


def _revised_before(case: AccountCase, field: str, first: str) -> Iterator[Finding]:
    """The finding of days of revision before the first day; an account that is given up has none."""
    days, begins = getattr(case.account, field) or (), getattr(case.account, first)
    early = [day for day in days if begins and day < begins]
    if early and not case.closing:
        yield Finding(
            field,
            f"{_listed(case, field, early)}が、{case.dated(first)}より前です。"
            "改正は、定めた後に行うものです。",
            f"どちらの日付も確かめて、誤りを直してください。{case.label(first)}には、"
            "改正した日ではなく、初めの日を入力します。",
        )


def _revised_later(case: AccountCase, field: str) -> Iterator[Finding]:
    """The finding of days of revision that are still to come, of which the paper does not tell yet."""
    to_come = [day for day in getattr(case.account, field) or () if day > case.today]
    if to_come and not case.closing:
        yield Finding(
            field,
            f"{_listed(case, field, to_come)}が、今日（{wareki(case.today)}）より後です。"
            "まだ改正していないので、書類には載せません。",
            "日付に誤りがあれば、直してください。正しければ、そのままで構いません。"
            "その日から、「改正」として印字します。",
        )


def _listed(case: AccountCase, field: str, days: Iterable[date]) -> str:
    """Some days of a field as messages show them: 「ポリシー改正日（令和9年4月1日）」."""
    return f"{case.label(field)}（{'、'.join(map(wareki, days))}）"
