"""The dates that stand in the words of a post, with what is written about their weekday.

Every repetition in a pattern has a limit, so that no text makes the search long.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from formgen.model.japanese import HYPHENS

WEEKDAYS = "月火水木金土日"
_ENGLISH_WEEKDAYS = "montuewedthufrisatsun"
_ENGLISH_MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec"
HOLIDAYS = (
    "元日", "成人の日", "建国記念の日", "天皇誕生日", "春分の日", "昭和の日", "憲法記念日", "みどりの日",
    "こどもの日", "海の日", "山の日", "敬老の日", "秋分の日", "スポーツの日", "体育の日",
    "文化の日", "勤労感謝の日", "国民の休日",
)  # fmt: skip

_EN_DAY = (
    r"(?i:sun(?:day)?|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?"
    r"|sat(?:urday)?)(?![A-Za-z])\.?"
)
_EN_MONTH = (
    r"(?<![A-Za-z])(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
ERA_YEAR = r"(?:令和|平成|昭和|大正|明治|(?<![A-Za-z])[RHS](?=\d))\s?(?:元|\d{1,2})(?!\d)"
WESTERN_YEAR = r"(?<!\d)(?:18|19|20)\d\d(?!\d)"
RELATIVE_YEAR = "一昨年|昨年|去年|今年|本年|再来年|来年|翌年|同年"

# A year, a month or a day of the month, of which the last is the least; or an English date.
_DATE = re.compile(
    rf"""
    (?:(?:(?P<era>{ERA_YEAR})|(?P<west>{WESTERN_YEAR}))
       (?:(?P<numeric>[./-])|(?:\s?年?\s?\([^()\n]{{1,9}}\)\s?年?|\s?年)の?\s{{0,2}})
      |(?P<relative>{RELATIVE_YEAR})[のもは、]?\s?
      |(?<!\d))
    (?P<month>\d{{1,2}})(?:(?P<kanji>\s?月)\s?
      |(?(numeric)[./-]|(?<![A-Za-z]\d)(?<![A-Za-z]\d\d)(?<!\d[./:]\d)(?<!\d[./:]\d\d)(?:\s?/\s?|\.)))
    (?P<day>\d{{1,2}})(?![\d:])(?(kanji)|(?!/))(?P<nichi>\s?日)?
    |(?:(?P<which>今月|本月|来月|先月|今週|来週|本日|今日|明日|あす|あさって|明後日|昨日)の?
       |(?<![\d第全計各毎月])(?<!\d[./:]))
     (?P<alone>\d{{1,2}})(?:(?P<nichi2>日)(?!間|目|前|後|以内|以上|未満|分|程|ほど|ずつ|連続)
                          |(?=\s?[(\[〔【<〈・,、〜~-]))
    |(?P<en_month>{_EN_MONTH})\s?(?P<en_day>\d{{1,2}})(?!\d)(?:st|nd|rd|th)?(?:,?\s(?P<en_year>20\d\d))?
    |(?P<context>(?<!\d)\d{{1,2}}月|今月|来月|先月)(?!\s?\d)
    """,
    re.VERBOSE,
)
_DAY = rf"(?:[{WEEKDAYS}](?:曜日?|よう[日び])?|{_EN_DAY})"
_OPEN, _CLOSE = r"\s{0,3}[(\[〔【<〈《]\s?", r"\s?[)\]〕】>〉》]"
_NAMES = "|".join(HOLIDAYS)
_KANJI_DAY = rf"(?P<days>[{WEEKDAYS}])曜(?:日|(?!日))"
# What stands behind a date, from the surest on.
_TAILS = tuple(map(re.compile, (
    rf"{_OPEN}(?P<free>祝祭?日?|振替休日|振休|{_NAMES}){_CLOSE}",
    (rf"{_OPEN}(?:各|いずれも|(?P<first>祝日?)[・,、\s]?)?(?P<days>{_DAY})(?:(?:[・,、/\s]|{_CLOSE}{_OPEN})?\s?"
     rf"(?P<free>祝祭?日?|休日?|振替(?:休日)?|振休|{_NAMES}))?{_CLOSE}"),
    rf"{_OPEN}(?P<days>{_DAY}(?:\s?[・,、/と&]?\s?{_DAY}){{1,6}}){_CLOSE}",
    rf"{_OPEN}(?P<days>{_DAY}\s?(?P<range>[〜~-])\s?{_DAY}){_CLOSE}",
    # A remark follows: 「（日、雨天中止）」, but neither 「（月・水のみ）」 nor 「（月 1回）」.
    (rf"{_OPEN}(?P<days>{_DAY})(?=\d{{1,2}}[:時]|[\s,、・/:;](?!\s?(?:[祝休振]|{_EN_DAY}"
     rf"|[{WEEKDAYS}](?:曜|[・,、)\s〜~-])|\d{{1,5}}[回度人円万件日名冊個])))"),
    rf"[の ]?{_KANJI_DAY}(?![・、]?(?:[{WEEKDAYS}]曜|祝)|・|ダイヤ|授業|時刻|[課版])",
    rf"は{_KANJI_DAY}(?=です|でした|のため|なの|にあた|に当た|。)",
    rf" ?(?P<days>{_EN_DAY})",
)))  # fmt: skip
_FRONT = re.compile(
    rf"(?<![・,、と〜~や及び-])(?:(?P<day>[{WEEKDAYS}])曜日?(?:の|\s?\(|)|(?P<name>{_NAMES})\s?\("
    rf"|(?<![A-Za-z])(?P<en>{_EN_DAY}),?\s?)$"
)
_LONGEST_FRONT, _LONGEST_LINK = 14, 12
_STARTS_NEXT = re.compile(r"\d{1,2}(?:/|月)")
_GOES_ON = re.compile(r"\s?(?:から|より|[〜~-]|以降|を|は)")
_LINK = re.compile(
    r"\s{0,3}(?:(?P<range>から翌?|より|[〜~→ー-])|[・,、&/と及び並びにや]{1,4}翌?|翌)?\s{0,3}"
)
_IS_DATE = re.compile(r"\s?(?:まで|から|必着|[〆締]切|消印)")
_EACH_DAY = re.compile(rf"[{WEEKDAYS}](?:曜日(?!曜)|曜|よう[日び])?|[A-Za-z]{{3,9}}")
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-'*-;=?-~]{1,2000}")
_LONGEST_SIGN = 4  # 「10月」, which may be typed as one sign, has three
# Dots and dashes that look like 「・」 and 「-」; 「ー」 is a letter of many words.
_ALIKE = str.maketrans(dict.fromkeys("·•‧∙⋅", "・") | dict.fromkeys(HYPHENS.replace("ー", ""), "-"))
_DROPPED = frozenset("\ufe0e\ufe0f\u200b\u200c\u200d\u2060\ufeff")


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text in narrow signs, without addresses, that knows where each sign stood."""

    typed: str
    text: str
    places: tuple[int, ...]

    def found(self, start: int, end: int) -> str:
        """The words as they were typed."""
        return self.typed[self.places[start] : self.places[end - 1] + 1]


def plain_text(typed: str) -> PlainText:
    """A text in which 「１０」 is 「10」 and 「㈯」 is 「(土)」; 「③」 stays apart from what follows."""
    signs, places = [], []
    for place, char in enumerate(typed):
        sign = "" if char in _DROPPED else unicodedata.normalize("NFKC", char)
        if unicodedata.category(char) == "No" or len(sign) > _LONGEST_SIGN:
            sign = char
        elif "㊊" <= char <= "㊐":
            sign = f"({sign})"
        signs.append(sign)
        places += [place] * len(sign)
    text = _ADDRESS.sub(lambda address: "\0" * len(address[0]), "".join(signs).translate(_ALIKE))
    return PlainText(typed, text, tuple(places))


@dataclass(frozen=True, slots=True)
class DateWords:
    """A date as it stands in a text; day is None where a month alone is named."""

    start: int
    end: int  # with its weekday, which may stand in front
    year: str  # 令和8, 2026, 昨年 or empty
    month: int | None
    day: int | None
    which: str  # 今月, 明日 … or empty
    is_certain: bool  # so written that it can be nothing but a date
    link: str  # to the date before: range, list or empty
    weekdays: tuple[int, ...]
    is_range: bool  # the weekdays are the first and the last
    free: str  # 祝, 休日, 文化の日 … or empty


def date_words(plain: PlainText) -> Iterator[DateWords]:
    """The dates in a text, in their order; a bare number counts only in a row of dates."""
    before = None
    for match in _DATE.finditer(plain.text):
        link = _link(plain.text, before, match.start())
        if link or not match["alone"] or match["nichi2"] or match["which"]:
            before = _words(plain.text, match, link)
            yield before


def _words(text: str, match: re.Match[str], link: str) -> DateWords:
    month, day = match["month"], match["day"] or match["alone"] or match["en_day"]
    which = match["which"] or ""
    if match["en_month"]:
        month = _ENGLISH_MONTHS.index(match["en_month"][:3].lower()) // 3 + 1
    if named := match["context"]:
        month, which = (named[:-1], "") if named[0].isdigit() else (None, named)
    tail = _tail(text, match.end()) if day else None
    part = tail.groupdict() if tail else {}
    front = _front(text, match) if day and not tail else None
    days = (front["day"] or front["en"] or "") if front else part.get("days") or ""
    return DateWords(
        start=front.start() if front else match.start(),
        end=tail.end() if tail else match.end(),
        year=match["era"] or match["west"] or match["relative"] or match["en_year"] or "",
        month=int(month) if month else None,
        day=int(day) if day else None,
        which=which,
        is_certain=bool(tail or match["nichi"] or (match["nichi2"] and link == "range"))
        or _IS_DATE.match(text, match.end()) is not None,
        link=link,
        weekdays=tuple(_weekday(word) for word in _EACH_DAY.findall(days)),
        is_range=bool(part.get("range")),
        free=(front["name"] or "") if front else part.get("first") or part.get("free") or "",
    )


def _weekday(word: str) -> int:
    """0 for Monday, from 「月」, 「月曜日」 or 「Mon」."""
    if word[0] in WEEKDAYS:
        return WEEKDAYS.index(word[0])
    return _ENGLISH_WEEKDAYS.index(word[:3].lower()) // 3


def _tail(text: str, end: int) -> re.Match[str] | None:
    found = next((found for tail in _TAILS if (found := tail.match(text, end))), None)
    # In 「10/3 (日)10/4」 the weekday is that of the next date.
    is_of_next = found and text[end].isspace() and _STARTS_NEXT.match(text, found.end())
    return None if is_of_next else found


def _link(text: str, before: DateWords | None, start: int) -> str:
    if before is None or before.day is None or start - before.end > _LONGEST_LINK:
        return ""
    link = _LINK.fullmatch(text, before.end, start)
    return "" if link is None else "range" if link["range"] else "list"


def _front(text: str, match: re.Match[str]) -> re.Match[str] | None:
    """The weekday in front of a date, as in 「日曜日（10月4日）」."""
    if _GOES_ON.match(text, match.end()):
        return None
    return _FRONT.search(text, max(0, match.start() - _LONGEST_FRONT), match.start())
