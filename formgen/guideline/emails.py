"""Clause 5(3): the account is registered with an organisation's e-mail address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formgen.guideline.cases import AccountCase
from formgen.guideline.checks import Finding, account_check, quoted
from formgen.guideline.persons import names_person_in_roman

_RULE = "登録には、必ず組織メールアドレスを使用することとされています。"
# yamada-t@, t.yamada@ : a name with an initial. The City's own organisations begin with digits.
_PERSONAL = re.compile(
    r"(?!(?:koho|kouhou|info|sns|pr|web|team|group|museum|center|kawasaki)[-._])[a-z]{3,}[-._][a-z]"
    r"|(?!e-)[a-z][-._][a-z]{3,}",
    re.IGNORECASE,
)


@account_check("5(3)", "error", "registered_email")
def email_is_the_citys(case: AccountCase) -> Iterator[Finding]:
    """The registered address lies on the City's domain and is no free mail.

    says: 登録メールアドレスが、市のドメインであること
    pass: registered_email=53midori@city.kawasaki.jp
    fail: registered_email=midori.kawasaki@gmail.com -> registered_email
    fail: registered_email=midori@example.or.jp -> registered_email
    """
    address = case.account.registered_email
    if not address or case.city.owns_email(address):
        return
    fault = (
        "だれでも取得できるメールサービスのものです。"
        if case.city.is_free_email(address)
        else "市のドメインのものではありません。"
    )
    yield Finding(
        "registered_email",
        f"登録メールアドレス{quoted(address)}は、{fault}{_RULE}",
        f"「@{case.city.email_domains[0]}」で終わる所属の組織メールアドレスに改めてください。",
    )


@account_check("5(3)", "warning", "registered_email")
def email_is_an_organisations(case: AccountCase) -> Iterator[Finding]:
    """The registered address has not the shape of a personal one.

    says: 登録メールアドレスが、個人のアドレスのように見えないこと
    pass: registered_email=53midori@city.kawasaki.jp
    fail: registered_email=yamada-t@city.kawasaki.jp -> registered_email
    fail: registered_email=taro.yamada@city.kawasaki.jp -> registered_email
    """
    address = case.account.registered_email or ""
    local = address.rpartition("@")[0]
    if _PERSONAL.fullmatch(local) or names_person_in_roman(local):
        yield Finding(
            "registered_email",
            f"登録メールアドレス{quoted(address)}は、個人のアドレスのように見えます。{_RULE}",
            "個人のアドレスであれば、所属の組織メールアドレスに改めてください。",
        )
