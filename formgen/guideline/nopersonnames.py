"""The contact's name reaches no public paper; what looks like a person's is asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from formgen.city.city import City
from formgen.guideline.accountnames import roman_words
from formgen.guideline.checkkinds import AccountCase, Finding, account_check, is_explained
from formgen.guideline.namewords import (
    FAMILY,
    GIVEN,
    HONORIFIC,
    PLACES,
    POST,
    WHOLE_GIVEN,
    word_set,
)
from formgen.model.fieldspec import FieldSpec, specs
from formgen.model.japanese import normalise_width, quoted
from formgen.model.records import Account


@cache
def _public(model: type[Account]) -> dict[str, FieldSpec]:
    """The fields in one's own words that a public paper prints, those that a city adds too."""
    return {
        spec.key: spec
        for spec in specs(model)
        if spec.audience == "public" and spec.kind in ("text", "long_text")
    }


# Where a family name alone means the person; elsewhere 中原 and 宮前 are places.
OF_PEOPLE = ("unit", "head_title", "manager_title", "poster_scope", "profile_contact")
_BESIDE = re.compile(r"[(「【\[][^)」】\]]*[)」】\]]")
_PARTS = re.compile(r"[、,・/／;]|\s(?:及び|と)\s")
# 「みどりの企画課 担当者A」: parts of the answer that are no person's name.
_NO_NAME = re.compile(
    r".*(?:[課係室局署館]|(?<![阿服渡園磯岡矢軽日])部|担当|職員|センター|[者員長]|窓口)[A-Z0-9]?"
    rf"|{POST}|公募|未定|なし|不在|[\W_ー]*"
)
_WHOLE = re.compile(rf"(?:{FAMILY}|[一-鿿々]{{1,3}})(?:{WHOLE_GIVEN})")
_KANJI = re.compile("[一-鿿々]")
_WHOLE_IN_KANJI, _WHOLE_IN_KANA = 4, 6  # letters that a family name alone does not have
_BEFORE = r"(?:(?<![一-鿿々])|(?<=[課室係局部館園所長任査事者当]))"
_BEHIND = rf"(?:(?![一-鿿々])|(?=氏|様|ほか|[他外等係]|及|又|並|以|{HONORIFIC}|{POST}))"
_ALONE = rf"(?:$|(?=[^一-鿿々ぁ-んァ-ヶー]|[氏様が]|ほか|[他外等]|及|又|{HONORIFIC}|{POST}))"


@account_check(*_public(Account), "contact_name")
def contact_stays_inside(case: AccountCase) -> Iterator[Finding]:
    """The name in 担当者氏名 stands in no field that a public paper prints.

    pass: contact_name=鈴木 花子 | poster_scope=企画係の職員
    pass: contact_name=担当者A | poster_scope=担当者A
    pass: contact_name=岡本太郎 | section=岡本太郎美術館
    pass: contact_name=中原 | purpose=中原の催しを知らせる。
    fail: contact_name=鈴木 花子 | poster_scope=企画係　鈴木花子 -> poster_scope
    fail: contact_name=鈴木花子 | head_title=地域振興課長 鈴木花子 -> head_title
    fail: contact_name=中原 | profile_contact=中原 044-200-0000 -> profile_contact
    """
    for key, spec in _public(type(case.account)).items():
        if name := contact_in(case.account, key):
            yield Finding(
                key,
                f"{spec.label}に、担当者氏名と同じ{quoted(name)}があります。"
                "公表される項目であり、個人名は書けません。",
                f"氏名を除いてください。{spec.label}は、{quoted(spec.example)}のように書きます。",
            )


def contact_in(account: Account, key: str) -> str | None:
    """The contact person's name as it stands in a field of the account."""
    text = normalise_width(getattr(account, key) or "")
    return name_in(text, account.contact_name, alone=key in OF_PEOPLE) if text else None


def name_in(text: str, contact_name: str | None, *, alone: bool) -> str | None:
    """The name of 担当者氏名 in a text; alone: a family name without a given name counts too."""
    bare = "".join(text.split())
    for name, whole in _names(contact_name or ""):
        if name in bare and (whole or alone) and (found := _pattern(name, whole).search(text)):
            return found.group()
    return None


@lru_cache(maxsize=4096)
def _names(contact_name: str) -> tuple[tuple[str, bool], ...]:
    """Each person in 担当者氏名, without spaces, and whether the given name is known."""
    found = []
    for one in _PARTS.split(_BESIDE.sub(" ", normalise_width(contact_name))):
        words = [word for word in one.split() if not _NO_NAME.fullmatch(word)]
        name = "".join(words)
        long = len(name) >= (_WHOLE_IN_KANJI if _KANJI.match(name) else _WHOLE_IN_KANA)
        if len(name) > 1:  # a single letter is no name
            found.append((name, len(words) > 1 or long or bool(_WHOLE.fullmatch(name))))
    return tuple(found)


@lru_cache
def _pattern(name: str, whole: bool) -> re.Pattern[str]:
    behind = _BEHIND if whole and _KANJI.match(name) else _ALONE
    return re.compile(_BEFORE + r"\s*".join(map(re.escape, name)) + behind)


_ORGANISATION = r"(?:^|[課室係局部館園の]|担当|センター)"
# A name stands alone in its part, or behind the organisation to which the person belongs.
_PERSON = re.compile(
    rf"{_ORGANISATION}(?:{FAMILY})(?:{GIVEN}{HONORIFIC}?$|{HONORIFIC}(?:$|の))"
    rf"|(?:^|[課室係局]|担当)(?!(?:{PLACES})$)(?:{FAMILY})$"
)
_WHOLE_FAMILY, _WHOLE_GIVEN = re.compile(FAMILY), re.compile(GIVEN)
_NAME_PARTS = re.compile(r"[^\s・/|()「」『』【】\[\]:_,、~@＠-]+")

_ROMAN_FAMILY = word_set("""
    sato satoh suzuki takahashi tanaka watanabe ito itoh yamamoto nakamura kobayashi kato katoh
    yoshida yamada sasaki yamaguchi matsumoto inoue kimura hayashi saito saitoh shimizu yamazaki
    abe hashimoto ikeda yamashita ishikawa maeda fujita ogawa goto okada hasegawa kondo sakamoto
    endo aoki fujii nishimura fukuda ota miura fujiwara matsuda okamoto nakagawa nakano harada ono
    tamura takeuchi kaneko wada nakayama ishida ueda morita shibata sakai kudo yokoyama miyazaki
    """)
# Hardly anything but a person's name; other names are places or have a second meaning.
_ROMAN_ALONE = word_set("""
    sato satoh takahashi tanaka watanabe itoh yamamoto nakamura kobayashi kato katoh yoshida yamada
    sasaki matsumoto inoue kimura saito saitoh fujita hasegawa kondo sakamoto endo aoki nishimura
    """)
_ROMAN_GIVEN = word_set("""
    taro jiro saburo ichiro hanako takashi hiroshi kenji satoshi takeshi tsuyoshi yoshio kazuo
    akira masaru shigeru osamu hideo haruo yuko yoko keiko kyoko akiko noriko naoko tomoko kumiko
    mariko michiko yumiko mayumi naomi yumi emi daisuke kenta shota takuya tatsuya yusuke kosuke
    ryota naoki hiroki kazuki yuta daiki shohei kohei shinji koji yuji seiji eiji kenichi shinichi
    """)
_LONGEST_NAME = 24
_ROMAN_GIVEN_END = re.compile(r"[a-z]{2,4}(?:hiko|suke|taro|jiro|ichi)")
# What stands beside a name without telling what it is the name of.
_SAYS_NOTHING = word_set("official koho kouhou pr jp")


@account_check("display_name", "username", "circumstances")
def no_person(case: AccountCase) -> Iterator[Finding]:
    """Neither name nor ID looks like a person's; what bears one's name is an organisation.

    pass: display_name={city}岡本太郎美術館 | username=@taromuseum_{roman}
    pass: display_name={city}山田太郎館 | circumstances=「{city}山田太郎館」は、施設の名称である。
    fail: display_name={city}みどりの企画課　山田太郎 -> display_name
    fail: username=@yamada_taro -> username
    """
    account = case.account
    for field, looks_so in (("display_name", _names_person), ("username", names_person_in_roman)):
        name = (getattr(account, field) or "").lstrip("@")
        is_person = looks_so(getattr(account, field) or "", case.city)
        if is_person and not is_explained(name, account) and not contact_in(account, field):
            # of a contact's name an error tells
            yield Finding(
                field,
                f"{case.label(field)}{quoted(getattr(account, field))}は、個人名のように見えます。"
                "アカウント情報は組織名とし、個人名は使えません。",
                "個人名であれば、組織名や事業名に改めてください。"
                f"個人名でなければ、「経緯」に、{quoted(name)}が何の名称かを記入してください。",
            )


def _names_person(name: str, city: City) -> bool:
    rest = normalise_width(name).removeprefix(city.name)
    parts = _NAME_PARTS.findall(rest)
    return (
        any(map(_PERSON.search, parts))
        or any(
            _WHOLE_FAMILY.fullmatch(family) and _WHOLE_GIVEN.fullmatch(given)
            for family, given in pairwise(parts)
        )
        or names_person_in_roman(rest, city)
    )


def names_person_in_roman(text: str, city: City) -> bool:
    """True if an ID consists of a person's name or names, and says nothing else but the city's."""
    names, kinds = city.name_spellings, city.kind_spellings
    words = [
        word
        for word in roman_words(text)
        if word not in _SAYS_NOTHING and word not in names and word not in kinds
    ]
    if len(words) == 1:
        return words[0] in _ROMAN_ALONE or any(_is_full_name(pair) for pair in _cuts(words[0]))
    return len(words) == 2 and any(
        _is_full_name(pair, initial=True) for pair in (words, words[::-1])
    )


def _cuts(word: str) -> Iterator[tuple[str, str]]:
    """A word cut in two: tarotanaka, tanakataro."""
    for at in range(2, min(len(word), _LONGEST_NAME) - 1):
        yield word[:at], word[at:]
        yield word[at:], word[:at]


def _is_full_name(names: Sequence[str], *, initial: bool = False) -> bool:
    family, given = names
    return family in _ROMAN_FAMILY and (
        given in _ROMAN_GIVEN
        or (initial and len(given) == 1)
        or _ROMAN_GIVEN_END.fullmatch(given) is not None
    )
