"""The check that a telephone number can be rung from outside; no clause of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formgen.guideline.cases import AccountCase
from formgen.guideline.checks import Finding, account_check, quoted

# With its area code a number has ten digits, of a mobile or an IP line eleven.
_WHOLE_NUMBER = re.compile(r"0[0-9]{9,10}|\+810?[0-9]{9,10}")
_SIGNS = re.compile(r"[()\-. ]")


@account_check(None, "warning", "contact_phone")
def phone_has_area_code(case: AccountCase) -> Iterator[Finding]:
    """The number begins with its area code; an extension has a field of its own.

    says: 電話番号が、市外局番からの番号であること
    pass: contact_phone=044-200-0000
    pass: contact_phone=(044)200-0000
    pass: contact_phone=０４４－２００－００００
    fail: contact_phone=3323 -> contact_phone
    fail: contact_phone=200-0000 -> contact_phone
    fail: contact_phone=044-200-000 -> contact_phone
    """
    phone = case.account.contact_phone or ""
    if phone and not _WHOLE_NUMBER.fullmatch(_SIGNS.sub("", phone)):
        yield Finding(
            "contact_phone",
            f"電話番号{quoted(phone)}は、市外局番からの番号ではないようです。"
            "市民や提出先に示す番号です。",
            "「044-200-0000」のように市外局番から入力してください。内線は「内線」に入力します。",
        )
