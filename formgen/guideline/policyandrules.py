"""Clauses 5(4) and 5(5): policy and rules stand before the account is used."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.guideline.checkkinds import AccountCase, Finding, account_check, misplaced
from formgen.model.japanese import quoted


@account_check("5(4)", "error", "policy_url")
def policy_on_city_site(case: AccountCase) -> Iterator[Finding]:
    """The policy is published on the City's site, over https.

    says: ポリシー公表URLが、市ホームページの https であること
    pass: policy_url=https://www.city.kawasaki.jp/530/page/0000000001.html
    fail: policy_url=http://www.city.kawasaki.jp/530/page/0000000001.html -> policy_url
    fail: policy_url=https://www.city.kawasaki.jp.example.com/policy.html -> policy_url
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


@account_check(
    "5(4)", "warning", "policy_published_on", "starts_on", event="starts_on", answerable="always"
)
def policy_before_start(case: AccountCase) -> Iterator[Finding]:
    """The policy is published not later than the start.

    says: ポリシー公表日が、利用開始日より後でないこと
    pass: policy_published_on=2026-09-25 | starts_on=2026-10-01
    fail: policy_published_on=2026-10-02 | starts_on=2026-10-01 -> policy_published_on
    """
    why = "アカウント運用ポリシーは、利用の前に公表するものです。"
    remedy = "ポリシーを公表してから利用を始めるか、日付の誤りを直してください。"
    yield from misplaced(case, "policy_published_on", "後", "starts_on", why, remedy)


@account_check(
    "5(5)", "warning", "rules_adopted_on", "starts_on", event="starts_on", answerable="always"
)
def rules_before_start(case: AccountCase) -> Iterator[Finding]:
    """The internal rules are adopted not later than the start.

    says: 運用ルール制定日が、利用開始日より後でないこと
    pass: rules_adopted_on=2026-09-25 | starts_on=2026-10-01
    fail: rules_adopted_on=2026-10-02 | starts_on=2026-10-01 -> rules_adopted_on
    """
    why = "アカウント運用ルールは、利用の前に定めるものです。"
    remedy = "運用ルールを定めてから利用を始めるか、日付の誤りを直してください。"
    yield from misplaced(case, "rules_adopted_on", "後", "starts_on", why, remedy)
