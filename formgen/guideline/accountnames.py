"""The account's name begins with that of the city, to the letter, and bears no post title."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from formgen.city.checkbindings import CheckBinding
from formgen.city.city import City
from formgen.guideline.checkkinds import AccountCase, Finding, account_check, blank
from formgen.guideline.namewords import word_set
from formgen.model.japanese import normalise_width, quoted

_PLACEHOLDERS = "〇○◯ー"
# 「〇〇市〇〇課」: the guideline's own circles, not filled in.
_NOT_FILLED_IN = re.compile(r"\s*[〇○◯]{2}")
# What is left of a pair of brackets when the city's name is taken out.
_LEFT_OVER = re.compile(r"[(「『【\[]\s*[)」』】\]]")
_GAP = r"[\s、,，・･.．_-]*"


@lru_cache
def _variant(names: tuple[str, ...], kinds: tuple[str, ...]) -> re.Pattern[str]:
    """The city's name in other scripts, with look-alike characters, a gap or a comma."""
    latin = _any_of(kind for kind in kinds if kind.isascii())
    kana = _any_of(kind for kind in kinds if _KANA.fullmatch(kind))
    other = _any_of(kind for kind in kinds if not kind.isascii() and not _KANA.fullmatch(kind))
    return re.compile(
        rf"(?P<name>(?:{latin}\s+of\s+)?{_any_of(names)}){_GAP}"
        rf"(?P<kind>{other}|{kana}(?=$|[\s一-鿿])|{latin}(?![a-z]))?{_GAP}(?P<rest>.*)",
        re.IGNORECASE | re.DOTALL,
    )


_KANA = re.compile("[ぁ-ヶ]")


def _any_of(words: Iterable[str]) -> str:
    """The pattern of any of some words, the longest first; of none, one that nothing matches."""
    found = sorted(words, key=len, reverse=True)
    return f"(?:{'|'.join(map(re.escape, found))})" if found else "(?!)"


@account_check("display_name", "section", "procedure", answerable="in use",
    takes=("words.prefixes",),
)  # fmt: skip
def name_begins_with_city(case: AccountCase, own: CheckBinding) -> Iterator[Finding]:
    """The name begins with the city's name, to the letter.

    pass: display_name={city}等々力緑地だより
    pass: display_name=
    fail: display_name=等々力緑地だより -> display_name
    fail: display_name={spelling}等々力緑地だより -> display_name
    fail: display_name={roman} City Museum -> display_name
    """
    name, prefixes = case.account.display_name, own.words["prefixes"]
    if blank(name) or name is None or name.startswith(prefixes):
        return
    proposal = _proposal(name, prefixes[0], case.city)
    yield Finding(
        "display_name",
        f"アカウント名{quoted(name)}は、{_fault(name, prefixes[0], case.city)}{_rule(prefixes[0])}",
        f"「{prefixes[0]}」を先頭に置き、"
        f"{quoted(proposal or prefixes[0] + (case.account.section or '〇〇〇'))}のように改めてください。",
    )


@account_check("display_name", "section", "procedure", answerable="in use",
    takes=("words.prefixes",),
)  # fmt: skip
def name_says_more_than_city(case: AccountCase, own: CheckBinding) -> Iterator[Finding]:
    """The name says more than the city's name.

    pass: display_name={city}等々力緑地だより
    fail: display_name={city} -> display_name
    fail: display_name={city}〇〇〇 -> display_name
    """
    name = case.account.display_name or ""
    prefix = next(filter(name.startswith, own.words["prefixes"]), None)
    if prefix and not _says_something(name.removeprefix(prefix)):
        yield Finding(
            "display_name",
            f"アカウント名{quoted(name)}だけでは、どの組織のものか分かりません。{_rule(prefix)}",
            f"{quoted(prefix + (case.account.section or 'みどりの企画課'))}のように、"
            "組織名や事業名を続けてください。",
        )


def _rule(prefix: str) -> str:
    return f"アカウント情報は、必ず「{prefix}〇〇〇」とすることとされています。"


def _says_something(text: str) -> bool:
    return not _NOT_FILLED_IN.match(text) and any(
        char.isalnum() and char not in _PLACEHOLDERS for char in text
    )


def _fault(name: str, prefix: str, city: City) -> str:
    plain = _visible(name)
    if plain.startswith(prefix):
        return f"「{prefix}」の前に空白などの余分な文字があります。"
    if _variant(city.name_spellings, city.kind_spellings).match(plain):
        return f"「{prefix}」の表記が異なります（かな・ローマ字・異体字・半角・空白など）。"
    return f"「{prefix}」から始まっていません。"


def _proposal(name: str, prefix: str, city: City) -> str:
    """The name as it might be; only a proposal, for what staff wrote is theirs."""
    plain = _visible(name)
    if plain.startswith(prefix):
        return plain if _says_something(plain.removeprefix(prefix)) else ""
    match = _variant(city.name_spellings, city.kind_spellings).match(plain)
    if match is None:
        rest = _LEFT_OVER.sub("", plain.replace(prefix, "")).strip()
        return prefix + rest.removeprefix(city.prefecture or "")
    if not _says_something(match["rest"]):
        return ""
    begun, rest = match["name"], match["rest"]
    is_another = city.name.startswith(begun) and rest.startswith(city.names_alike)
    in_kanji = begun[0] == city.name[0] and not is_another
    if match["kind"] or " " in begun or in_kanji:
        return prefix + rest
    return prefix + plain


def _visible(name: str) -> str:
    """The name in ordinary widths, without spaces at its ends and characters that none sees."""
    normal = unicodedata.normalize("NFKC", name)
    return "".join(
        char for char in normal if unicodedata.category(char) not in ("Cf", "Cc")
    ).strip()


# 長沢, 長尾, 長寿, 長期 … : there 長 belongs to the word that follows .
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


@lru_cache
def _roman_city(names: tuple[str, ...], kinds: tuple[str, ...]) -> re.Pattern[str]:
    """The city's name where it is run together with a post, as in yokoshicho."""
    name, kind = (_any_of(word for word in words if word.isascii()) for words in (names, kinds))
    return re.compile(rf"^(?:{name}(?:{kind}(?!cho))?|city)|{name}$")


# Words run together as in ParkMayor are told apart by their capitals.
_ROMAN_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


@account_check("display_name", "username", "procedure", answerable="in use")
def no_post_title(case: AccountCase) -> Iterator[Finding]:
    """Neither name nor ID is that of a post; an organisation's name may hold the same letters.

    pass: display_name={city}市長室広報
    pass: display_name={city}長沢浄水場 | username=@{roman}_kacho_en
    fail: display_name={city}みどりの企画課長 -> display_name
    fail: username=@{roman}_mayor -> username
    """
    for field in ("display_name", "username"):
        text = getattr(case.account, field) or ""
        if title := _title_in(text, case.city):
            yield Finding(
                field,
                f"{case.label(field)}{quoted(text)}に、役職名と思われる{quoted(title)}があります。"
                "アカウント情報は組織名とし、役職名は使えません。",
                "役職名を除き、組織名や事業名に改めてください。",
            )


def _title_in(text: str, city: City) -> str | None:
    normal = normalise_width(text)
    if match := _TITLE.search(normal):
        return match.group()
    words = roman_words(normal)
    own = _roman_city(city.name_spellings, city.kind_spellings)
    for word, follower in pairwise((*words, "")):
        post = own.sub("", word)
        if post in _ROMAN_TITLES and follower not in _ROMAN_NAMED_AFTER:
            return post
    return None


def roman_words(text: str) -> tuple[str, ...]:
    """The words in Roman letters, split by signs, digits and capitals, in small letters."""
    return tuple(word.lower() for word in _ROMAN_WORD.findall(text))
