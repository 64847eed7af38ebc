"""Clause 5(3): the e-mail addresses, registered and printed, are an organisation's."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formgen.guideline.checkkinds import AccountCase, Finding, account_check, quoted
from formgen.guideline.personnames import names_person_in_roman
from formgen.model.fields import by_key
from formgen.model.records import Account

# Which addresses must be an organisation's, and why: one is registered, one is printed.
_WHY = {
    "contact_email": "公表する運用ポリシーと提出書類に印字される、所属の連絡先です。",
    "registered_email": "登録には、必ず組織メールアドレスを使用することとされています。",
}
# yamada-t@, t.yamada@ : a name with an initial. The City's own organisations begin with digits.
_PERSONAL = re.compile(
    r"(?!(?:koho|kouhou|info|sns|pr|web|team|group|museum|center|kawasaki)[-._])[a-z]{3,}[-._][a-z]"
    r"|(?!e-)[a-z][-._][a-z]{3,}",
    re.IGNORECASE,
)


@account_check("5(3)", "error", *_WHY)
def email_is_the_citys(case: AccountCase) -> Iterator[Finding]:
    """Each address lies on the City's domain and is no free mail.

    says: メールアドレスが、市のドメインであること
    pass: registered_email=53midori@city.kawasaki.jp | contact_email=53midori@city.kawasaki.jp
    fail: registered_email=midori.kawasaki@gmail.com -> registered_email
    fail: registered_email=midori@example.or.jp -> registered_email
    fail: contact_email=suzuki.hanako@gmail.com -> contact_email
    """
    for field, why in _WHY.items():
        address = getattr(case.account, field)
        if not address or case.city.owns_email(address):
            continue
        fault = (
            "だれでも取得できるメールサービスのものです。"
            if case.city.is_free_email(address)
            else "市のドメインのものではありません。"
        )
        yield Finding(
            field,
            f"{_label(field)}{quoted(address)}は、{fault}{why}",
            f"「@{case.city.email_domains[0]}」で終わる所属の組織メールアドレスに改めてください。",
        )


@account_check("5(3)", "warning", *_WHY)
def email_is_an_organisations(case: AccountCase) -> Iterator[Finding]:
    """Neither address has the shape of a personal one.

    says: メールアドレスが、個人のアドレスのように見えないこと
    pass: registered_email=53midori@city.kawasaki.jp | contact_email=53midori@city.kawasaki.jp
    fail: registered_email=yamada-t@city.kawasaki.jp -> registered_email
    fail: registered_email=taro.yamada@city.kawasaki.jp -> registered_email
    fail: contact_email=suzuki-h@city.kawasaki.jp -> contact_email
    """
    for field, why in _WHY.items():
        address = getattr(case.account, field) or ""
        local = address.rpartition("@")[0]
        if not case.city.owns_email(address):
            continue  # of which an error tells
        if _PERSONAL.fullmatch(local) or names_person_in_roman(local):
            yield Finding(
                field,
                f"{_label(field)}{quoted(address)}は、個人のアドレスのように見えます。{why}",
                "個人のアドレスであれば、所属の組織メールアドレスに改めてください。",
            )


def _label(field: str) -> str:
    return by_key(Account)[field].label
