"""Clause 5(2): the account's name is 「川崎市〇〇〇」, and never rewritten."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from formgen.guideline.checkkinds import AccountCase, Finding, account_check, blank
from formgen.model.japanese import quoted

_RULE = "アカウント情報は、必ず「川崎市〇〇〇」とすることとされています。"
_PLACEHOLDERS = "〇○◯ー"
# 「川崎市〇〇課」: the guideline's own circles, not filled in.
_NOT_FILLED_IN = re.compile(r"\s*[〇○◯]{2}")
# What is left of a pair of brackets when the City's name is taken out, and the prefecture.
_LEFT_OVER = re.compile(r"[(「『【\[]\s*[)」』】\]]|^\s*神奈川県")
# The City's name in other scripts, with look-alike characters, a gap or a comma.
_VARIANT = re.compile(
    r"(?P<name>川(?:[崎﨑埼碕嵜]|さき)|かわ(?:さき|崎)|カワサキ|city\s+of\s+kawasaki|kawasaki)"
    r"(?P<gap>[\s、,，・･.．_-]*)"
    r"(?P<city>市|[しシ](?=$|[\s一-鿿])|(?:city|shi)(?![a-z]))?"
    r"[\s、,，・･.．_-]*(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
# Names of places and facilities that themselves begin with 川崎.
_OWN_NAME = re.compile(r"区|病院|図書館|高[校等]|総合|駅|港|大師|宿|球場|競輪|小学|中学|授産|南|北")


@account_check("5(2)", "error", "display_name", "section")
def name_begins_with_city(case: AccountCase) -> Iterator[Finding]:
    """The name begins with the city's name, to the letter.

    says: アカウント名が「川崎市」から始まること
    pass: display_name=川崎市等々力緑地だより
    pass: display_name=
    fail: display_name=等々力緑地だより -> display_name
    fail: display_name=川﨑市等々力緑地だより -> display_name
    fail: display_name=Kawasaki City Museum -> display_name
    """
    name, city = case.account.display_name, case.city.name
    if blank(name) or name is None or name.startswith(city):
        return
    proposal = _proposal(name, city) or f"{city}{case.account.section or '〇〇〇'}"
    yield Finding(
        "display_name",
        f"アカウント名{quoted(name)}は、{_fault(name, city)}{_RULE}",
        f"漢字の「{city}」を先頭に置き、{quoted(proposal)}のように改めてください。",
    )


@account_check("5(2)", "error", "display_name", "section")
def name_says_more_than_city(case: AccountCase) -> Iterator[Finding]:
    """The name says more than the city's name.

    says: アカウント名の「川崎市」の後に、組織名や事業名が続くこと
    pass: display_name=川崎市等々力緑地だより
    fail: display_name=川崎市 -> display_name
    fail: display_name=川崎市〇〇〇 -> display_name
    """
    name, city = case.account.display_name or "", case.city.name
    if name.startswith(city) and not _says_something(name.removeprefix(city)):
        yield Finding(
            "display_name",
            f"アカウント名{quoted(name)}だけでは、どの組織のものか分かりません。{_RULE}",
            f"{quoted(city + (case.account.section or 'みどりの企画課'))}のように、"
            "組織名や事業名を続けてください。",
        )


def _says_something(text: str) -> bool:
    return not _NOT_FILLED_IN.match(text) and any(
        char.isalnum() and char not in _PLACEHOLDERS for char in text
    )


def _fault(name: str, city: str) -> str:
    plain = _visible(name)
    if plain.startswith(city):
        return f"「{city}」の前に空白などの余分な文字があります。"
    if _VARIANT.match(plain):
        return f"「{city}」の表記が異なります（かな・ローマ字・異体字・半角・空白など）。"
    return f"「{city}」から始まっていません。"


def _proposal(name: str, city: str) -> str:
    """The name as it might be; only a proposal, for what staff wrote is theirs."""
    plain = _visible(name)
    if plain.startswith(city):
        return plain if _says_something(plain.removeprefix(city)) else ""
    match = _VARIANT.match(plain)
    if match is None:
        return city + _LEFT_OVER.sub("", plain.replace(city, ""))
    if not _says_something(match["rest"]):
        return ""
    written_plainly = match["name"] == "川崎"
    if (
        match["city"]
        or match["name"].lower().startswith("city")
        or (match["name"][0] == "川" and not (written_plainly and _OWN_NAME.match(match["rest"])))
    ):
        return city + match["rest"]
    return city + plain


def _visible(name: str) -> str:
    """The name in ordinary widths, without spaces at its ends and characters that none sees."""
    normal = unicodedata.normalize("NFKC", name)
    return "".join(
        char for char in normal if unicodedata.category(char) not in ("Cf", "Cc")
    ).strip()
