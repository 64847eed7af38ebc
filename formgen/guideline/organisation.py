"""Clauses 3 and 4: the section that speaks is known."""

from __future__ import annotations

from collections.abc import Iterator

from formgen.guideline.checkkinds import Finding, account_check, blank
from formgen.guideline.judgedrecords import AccountCase


@account_check("4", "error", "bureau", covers=("3",))
def bureau_given(case: AccountCase) -> Iterator[Finding]:
    """The bureau or ward of the section is known.

    says: 所管する局・区が記入されていること
    pass: bureau=建設緑政局
    fail: bureau= -> bureau
    """
    if blank(case.account.bureau):
        yield Finding(
            "bureau",
            "局・区が空欄です。情報発信は、事業の所管単位で行うものとされています。",
            "所管する局又は区の名称を入力してください。",
        )


@account_check("4", "error", "section", covers=("3",))
def section_given(case: AccountCase) -> Iterator[Finding]:
    """The section that speaks is known.

    says: 発信する課・室・所が記入されていること
    pass: section=みどりの企画課
    fail: section= -> section
    """
    if blank(case.account.section):
        yield Finding(
            "section",
            "課・室・所が空欄です。情報発信は、事業の所管単位で行うものとされています。",
            "情報を発信する課・室・所の名称を入力してください。",
        )
