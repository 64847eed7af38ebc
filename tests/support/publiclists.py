"""Accounts for the public list: as many as are wanted, each with what may be shown and what may not."""

from __future__ import annotations

from datetime import date

from filings import filing

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.model.filings import LocatedRecord
from formgen.model.records import Account
from formgen.reception.publicfiles import load_public_words, page, table
from formgen.reception.publiclist import PublicList, public_list
from formgen.render.publicpage import public_page

TEMPLATES = bundled_templates()
CITY, WORDS = load_city(TEMPLATES), load_public_words(TEMPLATES)
TODAY = date(2026, 11, 22)
OPEN: dict[str, object] = {
    "procedure": "運用中", "platform": "X", "display_name": "川崎市公園だより", "username": "@park",
    "url": "https://x.com/park", "bureau": "建設緑政局", "section": "みどりの課", "purpose": "園を知らせる。",
    "policy_url": "https://www.city.kawasaki.jp/1.html", "starts_on": date(2020, 4, 1),
}  # fmt: skip
CLOSED = {**OPEN, "procedure": "廃止", "display_name": "川崎市旧だより", "url": "https://x.com/old",
          "closes_on": date(2026, 9, 30), "close_action": "凍結"}  # fmt: skip
# What a browser, a spreadsheet, a font or a table may stumble over.
HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}{% x %}", "=1+1", "+1", "-1+1",
    "@SUM(A1)", "＝1+1", "a\nb,\"c\"\n=2", "</main></table>", "&lt;b&gt;", "川崎市" + "長い名前" * 60,
    "👨‍👩‍👧🇯🇵𠮷葛\U000e0100", "\u202e逆", "javascript:alert(1)",
)  # fmt: skip


def entry(base: dict[str, object] = OPEN, **typed: object) -> LocatedRecord[Account]:
    """An account as it was filed."""
    return filing(**{**base, **typed}).account


def many(count: int) -> list[LocatedRecord[Account]]:
    """So many accounts, each third one closed."""
    return [
        entry(
            CLOSED if n % 3 == 2 else OPEN, account_id=f"A-{n}", username=f"@n{n}",
            display_name=f"川崎市第{n}だより", url=f"https://x.com/n{n}",
        )
        for n in range(count)
    ]  # fmt: skip


def hostile() -> list[LocatedRecord[Account]]:
    """Accounts with a hostile value in each text, half of them closed."""
    texts = ("display_name", "username", "bureau", "section", "purpose", "platform_other")
    return [
        entry(CLOSED if n % 2 else OPEN, account_id=f"H-{n}", url=f"https://x.com/{n}?a=1&b='{n}'",
              platform="その他", **dict.fromkeys(texts, text))
        for n, text in enumerate(HOSTILE)
    ]  # fmt: skip


def listed(*entries: LocatedRecord[Account], day: date = TODAY) -> PublicList:
    """The list of some accounts without a fault in reading or checking."""
    return public_list(entries, (), CITY, day)


def html(found: PublicList) -> str:
    """Its page."""
    return public_page(TEMPLATES, page(found, WORDS, CITY.name)).decode()


def data(found: PublicList) -> bytes:
    """Its data."""
    return table(found, WORDS)
