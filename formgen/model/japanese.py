"""Japanese dates, widths and numbering, as administrations write them; standard library only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from formgen.model.problems import InvalidValue

UNDECIDED_DATE = "令和　年　月　日"

_BLANKS = re.compile("[\\s\u200b\ufeff]+")
_NEVER_FIRST = frozenset("、。，．・：」』）〕］,.)ーぁぃぅぇぉっゃゅょァィゥェォッャュョ")


@dataclass(frozen=True, slots=True)
class Era:
    """An era (元号): its name, its letter and its first and last day."""

    name: str
    letter: str
    first: date
    last: date
    years_before: int = 0  # of the era, before the first day on which today's calendar held


# The first day is the day of the change of era; 令和 is open-ended.
ERAS = (
    Era("令和", "R", date(2019, 5, 1), date.max),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 24)),
    Era("明治", "M", date(1873, 1, 1), date(1912, 7, 29), years_before=5),
)
_ERA_BY_MARK = {mark: era for era in ERAS for mark in (era.name, era.letter)}

_WAREKI = re.compile(
    r"(令和|平成|昭和|大正|明治|[RHSTM])(元|\d{1,2})(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})日?",
    re.IGNORECASE,
)
_WESTERN = re.compile(r"(\d{4})(?:年|[./-])(\d{1,2})(?:月|[./-])(\d{1,2})日?")
# What is typed for a hyphen and looks like one: dashes, the minus sign, 長音, ruled lines.
HYPHENS = "‐‑‒–—―⁃−ー─━˗﹘➖"
_HYPHENS = str.maketrans(dict.fromkeys(HYPHENS, "-"))
# What Excel and other programs write behind a day that has no time of its own.
_MIDNIGHT = re.compile(r"(?<=[0-9日])(?:T|\s+)0?0:00(?::00(?:\.0{1,9})?)?(?:Z|\+00:?00)?")
_DAY_WITH_TIME = re.compile(
    rf"((?:{_WAREKI.pattern}|{_WESTERN.pattern}))(?:T|\s*)(?:午前|午後|AM|PM)?\s*\d{{1,2}}"
    r"(?::\d{1,2}.*|時.*)",
    re.IGNORECASE,
)
# A weekday behind a day, as letters write it: 「(水)」「(水・祝)」; widths are normal by then.
_WEEKDAYS = "月火水木金土日"
_WEEKDAY = re.compile(
    rf"[(\[〔] ?([{_WEEKDAYS}])(?:曜日?)? ?[・、,]? ?(?:祝日?|休日?|振休|振替休日)? ?[)\]〕]$"
)
# Both years, as public papers have them: 「令和8(2026)年11月30日」「令和8年(2026年)11月30日」.
_BOTH_YEARS = re.compile(r"(\D{1,2}(?:元|\d{1,2}))(?:\((\d{4})\)年|年\((\d{4})年?\))([^()]{4,6})")
_EIGHT_DIGITS = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_DATE_REMEDY = "「2026-11-22」「令和8年11月22日」「R8.11.22」のように入力してください。"


LONGEST_QUOTE = 40  # characters of a value that a message repeats


def shorten(text: str, most: int = LONGEST_QUOTE) -> str:
    """A text cut where one has long recognised it, which the sign at its end tells."""
    return text if len(text) <= most else f"{text[:most]}…"


def quoted(text: str) -> str:
    """A value in a message: in 「」, on one line, cut when it is long."""
    return f"「{shorten(' '.join(text.splitlines()))}」"


def normalise_width(text: str) -> str:
    """Full-width letters, digits and signs become half-width (NFKC); ends are trimmed."""
    return unicodedata.normalize("NFKC", text).strip()


def with_plain_hyphens(text: str) -> str:
    """normalise_width with all that stands for a hyphen made one; for codes, dates and phones."""
    return normalise_width(text).translate(_HYPHENS)


def era_of(day: date) -> Era:
    """The era in which a day lies.

    Raises ValueError for days before 明治6年1月1日, when the calendar was another.
    """
    for era in ERAS:
        if era.first <= day <= era.last:
            return era
    raise ValueError(f"no era is known for {day.isoformat()}")


def wareki_year(day: date, *, western: bool = False) -> str:
    """「令和2年」; the first year is 元年. With western: 「令和2(2020)年」."""
    era = era_of(day)
    year = day.year - era.first.year + 1 + era.years_before
    seireki = f"({day.year})" if western else ""
    return f"{era.name}{'元' if year == 1 else year}{seireki}年"


def wareki(day: date, *, western: bool = False) -> str:
    """「令和2年4月1日」, as letters write it; with western 「令和2(2020)年4月1日」."""
    return f"{wareki_year(day, western=western)}{day.month}月{day.day}日"


def with_weekday(day: date) -> str:
    """「令和8年10月2日（金）」."""
    return f"{wareki(day)}（{_WEEKDAYS[day.weekday()]}）"


def wareki_moment(moment: datetime) -> str:
    """「令和8年10月2日午前10時」, with its minutes where there are any; noon is 午後0時."""
    half, hour = ("午前", "午後")[moment.hour >= 12], moment.hour % 12
    minutes = f"{moment.minute}分" if moment.minute else ""
    return f"{wareki(moment.date())}{half}{hour}時{minutes}"


def parse_date(text: str) -> date:
    """Read a date as clerks type it: ISO, slashes, era names or letters, any width.

    A weekday in brackets behind it must fit. Raises InvalidValue with the reading that was tried
    when the day does not exist.
    """
    plain = with_plain_hyphens(text)
    if (match := _WEEKDAY.search(plain)) and match.start():
        return _on_weekday(text, parse_date(plain[: match.start()]), match[1])
    if (midnight := _MIDNIGHT.search(plain)) and midnight.end() == len(plain):
        plain = plain[: midnight.start()]
    squeezed = re.sub(r"\s+", "", plain)
    if match := _WAREKI.fullmatch(squeezed):
        return _from_wareki(text, *match.groups())
    if match := _WESTERN.fullmatch(squeezed):
        year, month, day = (int(part) for part in match.groups())
        return _existing_day(text, f"西暦{year}年{month}月{day}日", year, month, day)
    if match := _BOTH_YEARS.fullmatch(squeezed):
        return _in_year(text, parse_date(f"{match[1]}年{match[4]}"), match[2] or match[3])
    message = f"{quoted(text)}を日付として読めません。"
    if remedy := _date_remedy(plain):
        raise InvalidValue(message, remedy)
    raise InvalidValue(message, _DATE_REMEDY, names_no_day=True)


def _in_year(text: str, day: date, year: str) -> date:
    if day.year == int(year):
        return day
    raise InvalidValue(
        f"{quoted(text)}の年が合いません。{wareki_year(day)}は、西暦{day.year}年です。",
        "どちらの年かを確かめて、誤りを直してください。",
    )


def _on_weekday(text: str, day: date, weekday: str) -> date:
    right = _WEEKDAYS[day.weekday()]
    if weekday == right:
        return day
    raise InvalidValue(
        f"{quoted(text)}の曜日が合いません。{wareki(day)}は{right}曜日です。",
        "日付と曜日を確かめて、誤りを直してください。",
    )


def _date_remedy(plain: str) -> str | None:
    """Say how to type the day that a text holds; raises InvalidValue when that day does not exist."""
    if match := _DAY_WITH_TIME.fullmatch(plain):
        parse_date(match[1])
        return f"時刻を消し、「{match[1].strip()}」のように日付だけを入力してください。"
    if match := _EIGHT_DIGITS.fullmatch(plain):
        parse_date(day := "-".join(match.groups()))
        return f"年月日を区切り、「{day}」のように入力してください。"
    return None


def _from_wareki(text: str, mark: str, year: str, month: str, day: str) -> date:
    era = _ERA_BY_MARK[mark.upper()]
    year_of_era = 1 if year == "元" else int(year)
    western_year = era.first.year - era.years_before + year_of_era - 1
    reading = f"{era.name}{year}年{int(month)}月{int(day)}日（西暦{western_year}年）"
    found = _existing_day(text, reading, western_year, int(month), int(day))
    if era.first <= found <= era.last:
        return found
    raise InvalidValue(
        f"{quoted(text)}は「{reading}」と読みましたが、その日は{era.name}ではありません。",
        f"「{wareki(found)}」の誤りではないか確かめてください。",
    )


def _existing_day(text: str, reading: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
        era_of(found)
    except ValueError:
        raise InvalidValue(
            f"{quoted(text)}は「{reading}」と読みましたが、その日付は使えません。",
            "年月日を確かめて入力し直してください。",
        ) from None
    return found


def days_after(day: date, days: int) -> date:
    """The day so many days later, or the last that there is."""
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


def display_width(text: str) -> int:
    """The width of a line in half-width columns; full-width and ambiguous characters take two."""
    if text.isascii():
        return len(text)
    return sum(map(_columns, text))


@lru_cache(10_000)
def _columns(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def pad(text: str, width: int) -> str:
    """The text filled with spaces on the right up to a display width in half-width columns."""
    return text + " " * max(0, width - display_width(text))


def fold(text: str, width: int, indent: str = "") -> list[str]:
    """The text in lines of at most a display width; lines after the first are indented.

    What never stands first on a line (。, 」 …) takes the character before it along, unless there
    is so much of it that it fills a line.
    """
    lines, line = [], ""
    for char in text:
        carried = char
        if display_width(line + char) > width:
            while carried[0] in _NEVER_FIRST and len(line) > len(indent) + 1:
                more = line[-1] + carried
                if display_width(indent + more) > width:
                    break
                line, carried = line[:-1], more
            lines.append(line)
            line = indent
        line += carried
    return [*lines, line]


def fold_list(head: str, items: Sequence[str], width: int, indent: str = "") -> list[str]:
    """A head and a list in lines of at most a display width, broken after an item where it fits."""
    lines, line = [], head
    for position, item in enumerate(items, start=1):
        piece = item if position == len(items) else f"{item}、"
        if display_width(line + piece) > width >= display_width(indent + piece):
            lines.append(line)
            line = indent
        *full, line = fold(line + piece, width, indent)
        lines += full
    return [*lines, line]


def enumerated(words: Sequence[str]) -> str:
    """Words as a sentence lists them: 「甲、乙及び丙」."""
    *first, last = words
    return f"{'、'.join(first)}及び{last}" if first else last


_KATAKANA = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)


def item_number(level: int, position: int) -> str:
    """The number of an item: level 0 「1」, 1 「(1)」, 2 「ア」, 3 「(ア)」, from position 1.

    After ン the letters are doubled, 「アア」, as those of columns are.
    """
    times, place = divmod(position - 1, len(_KATAKANA))
    sign = str(position) if level < 2 else _KATAKANA[place] * (times + 1)
    return f"({sign})" if level % 2 else sign


def squeezed(text: str) -> str:
    """A text as a label is known by it: NFKC, and no blanks."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))
