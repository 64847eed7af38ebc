"""The section that speaks is printed once and in full."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from formgen.guideline.checkkinds import AccountCase, Finding, account_check, blank
from formgen.model.fieldspec import by_key
from formgen.model.japanese import quoted
from formgen.model.organisationname import is_named_in, repeats
from formgen.model.records import Account

_BARE_TITLE = re.compile(
    r"(?:担当)?(?:[局区部課室所園館場校院係]|センター)長(?:補佐)?|次長|主幹|主査|所属長|管理者"
)
_HEAD = re.compile("[局区部課室所園館場校院係]長")
_LEVELS = ("bureau", "department", "section", "unit")


@account_check(*_LEVELS)
def levels_differ(case: AccountCase) -> Iterator[Finding]:
    """No level of the organisation is filed twice: 「緑政部」 as 部 and again in 課・室・所.

    pass: bureau=建設緑政局 | department=緑政部 | section=みどりの企画課 | unit=企画係
    pass: bureau=緑区 | section=緑区役所地域ケア係
    pass: bureau=教育委員会 | section=図書館 | unit=図書館係
    fail: section=区役所ケア課 | unit=ケア課 -> unit
    fail: department=みどりの企画課 | section=みどりの企画課 -> department
    fail: bureau=建設緑政局 | section=建設緑政局みどりの企画課 -> section
    """
    filed = [(key, text) for key in _LEVELS if (text := getattr(case.account, key))]
    for (upper, name), (lower, text) in pairwise(filed):
        if repeats(text, name) and not text.startswith(f"{name}役所"):
            field = upper if name == text and upper == "department" else lower  # 部 may be blank
            labels = by_key(Account)
            yield Finding(
                field,
                f"{labels[upper].label}の{quoted(name)}が、{labels[lower].label}にも書かれています。",
                "なければ、空欄にしてください。"
                if is_named_in(name, text)
                else f"{labels[lower].label}を{quoted(text.removeprefix(name))}に改めてください。",
            )


@account_check("head_title", "section")
def head_title_names_section(case: AccountCase) -> Iterator[Finding]:
    """The head's post tells of what: 「課長」 alone does not say who reports.

    pass: head_title=みどりの企画課長 | section=みどりの企画課
    fail: head_title=課長 | section=みどりの企画課 -> head_title
    fail: head_title=所長 | section=港管理センター -> head_title
    fail: head_title=館長 | section= -> head_title
    """
    title, section = (case.account.head_title or "").strip(), case.account.section or ""
    if _BARE_TITLE.fullmatch(title):
        is_of_it = section.endswith(title[:-1])
        named = f"{section}長" if is_of_it else f"{section}{title}"
        # A 課 has no 館長: one of the two is not as it is, and no example can be made of them.
        differs = _HEAD.fullmatch(title) and _HEAD.fullmatch(f"{section[-1:]}長") and not is_of_it
        example = "" if blank(section) or differs else f"{quoted(named)}のように、"
        yield Finding(
            "head_title",
            f"所属長の職名が{quoted(title)}だけで、どの所属か分かりません。報告書の発信者として印字されます。",
            f"{example}所属の名称から書いてください。",
        )
