"""Clauses 5(2) and 5(3): the account's name is 「川崎市〇〇〇」, never rewritten, and bears no post title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from formgen.guideline.checkkinds import AccountCase, Finding, account_check, blank
from formgen.guideline.namewords import word_set
from formgen.model.japanese import normalise_width, quoted

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


@account_check("display_name", "section", "procedure", answerable="in use")
def name_begins_with_city(case: AccountCase) -> Iterator[Finding]:
    """The name begins with the city's name, to the letter.

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


@account_check("display_name", "section", "procedure", answerable="in use")
def name_says_more_than_city(case: AccountCase) -> Iterator[Finding]:
    """The name says more than the city's name.

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


# 長沢, 長尾, 長寿, 長期 … : there 長 belongs to the word that follows (川崎市長沢浄水場).
_NEXT_WORD = (
    r"期|寿|沢|尾|老|短|距離|時間|編|雨|靴|針|波|袖|年|生|所|命|持|椅|屋|尺|崎|岡|浜|野県|"
    r"十郎|唄|ねぎ|葱|芋|月|湯|旅|刀|瀬|瀞|津田|野市|谷[川部]|念寺|弘寺|い|く(?!ん)|さ(?!ん)|め"
)
# 市長室, 課長会, 市長選挙, 市長への手紙 … : there the title is part of another name.
_NAMED_AFTER = (
    r"(?:補佐|代理)?会(?!長)|(?:公)?室|協議|連絡|連合|研修|部局|事務|選|賞|杯|旗|表[彰敬]|定例|"
    r"記者|公舎|車座|級|ふれあい|"
    r"への?(?:手紙|提案|意見|はがき|メール)|と(?:[語話ふ]|の(?:対話|懇談|意見交換|ふれあい|車座))"
)
_TITLE = re.compile(
    r"(?:"
    rf"(?:副?[市区]|センター|消防団|教育|委員|[局部課係室所館園校院学場署次班議属師])長(?!{_NEXT_WORD})"
    # 自主事業, 管理事務所, 主幹線: the letters belong to other words.
    r"|主任(?!児童|介護|ケアマネ|相談|技術|指導|者)|(?<!自)主査|(?<!福祉)(?<!自)主事(?!補|業)"
    r"|主幹(?!線|産業)|教頭|参事|(?<![管処料代修整物受])理事(?!長会|業|務|国)|(?<!民)参与(?!観察)"
    r"|技監|危機管理監|会計管理者|[事企]業管理者|代表監査委員|担当者名?(?!向け)"
    rf")(?!{_NAMED_AFTER})"
)
# Posts in Roman letters; words with another common meaning (shukan, sanji) are left alone.
_ROMAN_TITLES = word_set("""
    mayor vicemayor deputymayor shicho shichou fukushicho fukushichou kucho kuchou kyokucho
    kyokuchou bucho buchou kacho kachou kakaricho kakarichou shitsucho shitsuchou shocho shochou
    kancho kanchou encho enchou kocho kouchou jicho jichou gicho gichou kyoikucho kyoikuchou
    shunin shusa tantosha tantousha tantosya
    """)
_ROMAN_NAMED_AFTER = word_set(
    "shitsu kai kaigi kaku office room en ga ran fugetsu sen senkyo hai cup"
)
# The City's name, run together with a post: kawasakishicho.
_ROMAN_CITY = re.compile(r"^(?:kawasaki(?:city|shi(?!cho))?|kwsk|city)|(?:kawasaki|kwsk)$")
# Words run together as in KawasakiMayor are told apart by their capitals.
_ROMAN_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@account_check("display_name", "username", "procedure", answerable="in use")
def no_post_title(case: AccountCase) -> Iterator[Finding]:
    """Neither name nor ID is that of a post; an organisation's name may hold the same letters.

    pass: display_name=川崎市市長室広報
    pass: display_name=川崎市長沢浄水場 | username=@kawasaki_kacho_en
    fail: display_name=川崎市みどりの企画課長 -> display_name
    fail: username=@kawasaki_mayor -> username
    """
    for field, label in (("display_name", "アカウント名"), ("username", "ユーザー名")):
        text = getattr(case.account, field) or ""
        if title := _title_in(text):
            yield Finding(
                field,
                f"{label}{quoted(text)}に、役職名と思われる{quoted(title)}があります。"
                "アカウント情報は組織名とし、役職名は使えません。",
                "役職名を除き、組織名や事業名に改めてください。",
            )


def _title_in(text: str) -> str | None:
    normal = normalise_width(text)
    if match := _TITLE.search(normal):
        return match.group()
    words = roman_words(normal)
    for word, follower in pairwise((*words, "")):
        post = _ROMAN_CITY.sub("", word)
        if post in _ROMAN_TITLES and follower not in _ROMAN_NAMED_AFTER:
            return post
    return None


def roman_words(text: str) -> tuple[str, ...]:
    """The words in Roman letters, split by signs, digits and capitals, in small letters."""
    return tuple(word.lower() for word in _ROMAN_WORD.findall(text))
