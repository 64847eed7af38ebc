"""Clause 5(3): what looks like a person's name is asked about, never refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from formgen.guideline.cases import AccountCase
from formgen.guideline.checks import Finding, account_check, listed, quoted
from formgen.guideline.titles import roman_words
from formgen.japanese import normalise_width

# The commonest family names that are no place in or near the City.
_FAMILY = "|".join(
    listed("""
    佐藤 鈴木 高橋 田中 渡辺 渡邊 渡邉 伊藤 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村
    斎藤 斉藤 齋藤 齊藤 清水 山崎 阿部 橋本 池田 山下 石川 前田 藤田 後藤 近藤 長谷川 坂本 遠藤 青木
    藤井 西村 福田 太田 三浦 藤原 松田 岡本 中川 中野 原田 小野 田村 竹内 金子 和田 中山 石田 上田
    森田 柴田 酒井 工藤 横山 宮崎 宮本 内田 高木 安藤 谷口 大野 丸山 高田 藤本 武田 村田 杉山 増田
    平野 大塚 久保 松井 小島 岩崎 桜井 野口 松尾 野村 木下 菊地 菊池 佐野 杉本 古川 水野 島田
    """)
)
# What given names end with; a word of a place or a facility seldom does.
_GIVEN = (
    r"[一-鿿]{0,2}(?:[一二三四五次]郎|太郎|花子|[子美恵代香奈菜乃織穂里雄男夫彦樹介助輔也哉人斗翔"
    r"太健誠司志浩宏博隆孝昭茂勇豊聡淳徹剛亮涼修稔勝弘治吾信之紀則])"
)
_HONORIFIC = r"(?:さん|氏|先生|くん|ちゃん)"
# A name stands alone in its part, or behind the organisation to which the person belongs.
_PERSON = re.compile(
    rf"(?:^|[課室係局部館園の]|担当|センター)(?:{_FAMILY})(?:{_GIVEN}{_HONORIFIC}?|{_HONORIFIC})$"
)
_WHOLE_FAMILY, _WHOLE_GIVEN = re.compile(_FAMILY), re.compile(_GIVEN)
_PARTS = re.compile(r"[^\s・/|()「」『』【】\[\]:_,、~@＠-]+")

_ROMAN_FAMILY = frozenset(
    listed("""
    sato satoh suzuki takahashi tanaka watanabe ito itoh yamamoto nakamura kobayashi kato katoh
    yoshida yamada sasaki yamaguchi matsumoto inoue kimura hayashi saito saitoh shimizu yamazaki
    abe hashimoto ikeda yamashita ishikawa maeda fujita ogawa goto okada hasegawa kondo sakamoto
    endo aoki fujii nishimura fukuda ota miura fujiwara matsuda okamoto nakagawa nakano harada ono
    tamura takeuchi kaneko wada nakayama ishida ueda morita shibata sakai kudo yokoyama miyazaki
    """)
)
_ROMAN_GIVEN = frozenset(
    listed("""
    taro jiro saburo ichiro hanako takashi hiroshi kenji satoshi takeshi tsuyoshi yoshio kazuo
    akira masaru shigeru osamu hideo haruo yuko yoko keiko kyoko akiko noriko naoko tomoko kumiko
    mariko michiko yumiko mayumi naomi yumi emi daisuke kenta shota takuya tatsuya yusuke kosuke
    ryota naoki hiroki kazuki yuta daiki shohei kohei shinji koji yuji seiji eiji kenichi shinichi
    """)
)


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
        ("display_name", "アカウント名", _names_person(account.display_name, case.city.name)),
        ("username", "ユーザー名", names_person_in_roman(account.username or "")),
    ):
        if looks_so:
            yield Finding(
                field,
                f"{label}{quoted(getattr(account, field))}は、個人名のように見えます。"
                "アカウント情報は組織名とし、個人名は使えません。",
                "個人名であれば、組織名や事業名に改めてください。個人名でなければ、このままで構いません。",
            )


def _names_person(name: str | None, city: str) -> bool:
    parts = _PARTS.findall(normalise_width(name or "").removeprefix(city))
    return any(map(_PERSON.search, parts)) or any(
        _WHOLE_FAMILY.fullmatch(family) and _WHOLE_GIVEN.fullmatch(given)
        for family, given in pairwise(parts)
    )


def names_person_in_roman(text: str) -> bool:
    """Whether an ID consists of a family name with a given name or an initial, and no more."""
    words = roman_words(text)
    if len(words) != 2:
        return False
    family = [word for word in words if word in _ROMAN_FAMILY]
    given = [word for word in words if word in _ROMAN_GIVEN or len(word) == 1]
    return len(family) == 1 and len(given) == 1
