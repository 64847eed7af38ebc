"""Clause 5(3): what looks like a person's name is asked about, never refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from formgen.guideline.checkkinds import AccountCase, Finding, account_check
from formgen.guideline.contactnameleaks import contact_in
from formgen.guideline.posttitlesinnames import roman_words
from formgen.guideline.surnames import FAMILY, GIVEN, HONORIFIC, PLACES, word_set
from formgen.model.japanese import normalise_width, quoted

_BEHIND = r"(?:^|[課室係局部館園の]|担当|センター)"
# A name stands alone in its part, or behind the organisation to which the person belongs.
_PERSON = re.compile(
    rf"{_BEHIND}(?:{FAMILY})(?:{GIVEN}{HONORIFIC}?$|{HONORIFIC}(?:$|の))"
    rf"|(?:^|[課室係局]|担当)(?!(?:{PLACES})$)(?:{FAMILY})$"
)
_WHOLE_FAMILY, _WHOLE_GIVEN = re.compile(FAMILY), re.compile(GIVEN)
_PARTS = re.compile(r"[^\s・/|()「」『』【】\[\]:_,、~@＠-]+")

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
_BESIDE = word_set("kawasaki kwsk city shi official koho kouhou pr jp")


@account_check("5(3)", "warning", "display_name", "username")
def no_person(case: AccountCase) -> Iterator[Finding]:
    """Neither name nor ID looks like a person's; what bears one's name is an organisation.

    says: アカウント名とユーザー名が、個人名のように見えないこと
    pass: display_name=川崎市岡本太郎美術館 | username=@taromuseum_kawasaki
    fail: display_name=川崎市みどりの企画課　山田太郎 -> display_name
    fail: username=@yamada_taro -> username
    """
    account = case.account
    for field, label, looks_so in (
        ("display_name", "アカウント名", _names_person(account.display_name or "", case.city.name)),
        ("username", "ユーザー名", names_person_in_roman(account.username or "")),
    ):
        if looks_so and not contact_in(account, field):  # of which an error tells
            yield Finding(
                field,
                f"{label}{quoted(getattr(account, field))}は、個人名のように見えます。"
                "アカウント情報は組織名とし、個人名は使えません。",
                "個人名であれば、組織名や事業名に改めてください。個人名でなければ、このままで構いません。",
            )


def _names_person(name: str, city: str) -> bool:
    rest = normalise_width(name).removeprefix(city)
    parts = _PARTS.findall(rest)
    return (
        any(map(_PERSON.search, parts))
        or any(
            _WHOLE_FAMILY.fullmatch(family) and _WHOLE_GIVEN.fullmatch(given)
            for family, given in pairwise(parts)
        )
        or names_person_in_roman(rest)
    )


def names_person_in_roman(text: str) -> bool:
    """True if an ID consists of a person's name or names, and says nothing else."""
    words = [word for word in roman_words(text) if word not in _BESIDE]
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
