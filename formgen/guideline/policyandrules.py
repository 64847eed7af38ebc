"""Policy and rules stand before the account is used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from formgen.guideline.checkkinds import AccountCase, AccountCheck, Finding, account_check
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


def _revised_after_first(name: str, field: str, first: str) -> AccountCheck:
    """The check that no day of revision lies before the first day; nobody mends one that is given up."""

    def find(case: AccountCase) -> Iterator[Finding]:
        days, begins = getattr(case.account, field) or (), getattr(case.account, first)
        early = [day for day in days if begins and day < begins]
        if early and not case.closing:
            yield Finding(
                field,
                f"{_listed(case, field, early)}が、{case.shown(first)}より前です。"
                "改正は、定めた後に行うものです。",
                f"どちらの日付も確かめて、誤りを直してください。{case.label(first)}には、"
                "改正した日ではなく、初めの日を入力します。",
            )

    examples = f"""
    pass: {first}=2026-09-25 | {field}=2026-09-25、2027-04-01
    pass: procedure=廃止 | {first}=2026-09-25 | {field}=2026-09-24
    fail: {first}=2026-09-25 | {field}=2027-04-01、2026-09-24 -> {field}
    """
    return account_check(field, first, "procedure", name=name, examples=examples)(find)


def _revised_by_now(name: str, field: str) -> AccountCheck:
    """The check that no day of revision is still to come, of which the paper does not tell yet."""

    def find(case: AccountCase) -> Iterator[Finding]:
        to_come = [day for day in getattr(case.account, field) or () if day > case.today]
        if to_come and not case.closing:
            yield Finding(
                field,
                f"{_listed(case, field, to_come)}が、今日（{wareki(case.today)}）より後です。"
                "まだ改正していないので、その日までは、改正案のほかの書類に載せません。",
                "日付に誤りがあれば、直してください。正しければ、そのままで構いません。"
                "その日から、「改正」として印字します。",
            )

    examples = f"""
    pass: today=2026-08-01 | {field}=2026-08-01
    pass: today=2026-08-01 | procedure=廃止 | {field}=2026-08-02
    fail: today=2026-08-01 | {field}=2026-04-01、2026-08-02 -> {field}
    """
    return account_check(field, "procedure", name=name, examples=examples)(find)


def _listed(case: AccountCase, field: str, days: Iterable[date]) -> str:
    """Some days of a field as messages show them: 「ポリシー改正日（令和9年4月1日）」."""
    return f"{case.label(field)}（{'、'.join(map(wareki, days))}）"


policy_revised_after_first = _revised_after_first(
    "policy_revised_after_first", "policy_revised_on", "policy_published_on"
)
policy_revised_by_now = _revised_by_now("policy_revised_by_now", "policy_revised_on")
rules_revised_after_first = _revised_after_first(
    "rules_revised_after_first", "rules_revised_on", "rules_adopted_on"
)
rules_revised_by_now = _revised_by_now("rules_revised_by_now", "rules_revised_on")
