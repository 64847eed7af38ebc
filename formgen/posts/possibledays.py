"""The days that a date in a post may be, by its words and by the day of sending."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import date

from formgen.model.japanese import ERAS
from formgen.posts.datepatterns import ERA_YEAR, RELATIVE_YEAR, WESTERN_YEAR, DateWords

# Days from the sending within which a date without a year lies; the third in a past sentence.
_AHEAD, _BACK, _LONG_BACK = 335, 120, 335
_FIRST_DAY = date(1873, 1, 1)  # of today's calendar in Japan
_RELATIVE = {
    "一昨年": -2,
    "昨年": -1,
    "去年": -1,
    "今年": 0,
    "本年": 0,
    "来年": 1,
    "再来年": 2,
    "翌年": 1,
    "同年": 0,
}
_WHICH_MONTH = {"今月": 0, "本月": 0, "来月": 1, "翌月": 1, "先月": -1}

_SENTENCE_END = re.compile(r"[。!?\n]")
_LONGEST_SENTENCE = 200
_APRIL = 4
_IS_PAST = re.compile(
    r"(?<!なり)(?<!決まり)(?<!決定し)(?:まし|でし|され|われ)た|行った|開いた|の(?:様子|ようす|報告)"
)
_IS_GOING_ON = re.compile(r"て(?:い(?:ます|る)|おります)|以来")
_IS_TO_COME = re.compile(r"ます|です|予定|募集|まで|ください|下さい")
_NAMED_YEAR = re.compile(rf"(?:(?P<year>{ERA_YEAR}|{WESTERN_YEAR})年|(?P<relative>{RELATIVE_YEAR}))(?P<half>度)?")


def possible_days(
    text: str, words: DateWords, before: tuple[date, ...], month: DateWords | None, sending: date
) -> tuple[date, ...]:
    """The days a date may be, the likeliest first; none where that cannot be known."""
    if words.day is None:
        return ()
    if words.month is None and words.which not in ("", "同月"):
        first = sending.replace(day=1)
        months = [_WHICH_MONTH[words.which]] if words.which in _WHICH_MONTH else [0, 1, -1]
        days = _existing((*_month_after(first, ahead), words.day) for ahead in months)
        return tuple(sorted(days, key=lambda day: abs(day - sending))[:1])
    if words.month is None and before:
        return _existing(
            (*_month_after(day, ahead), words.day)
            for ahead in (0, 1)
            for day in before
            if not ahead or words.day <= day.day
        )
    if words.month is None:
        return _in_month(text, words, month, sending)
    if words.year:
        years = (
            [before[0].year]
            if before and words.year == "同年"
            else [_year(words.year, sending)]
        )
        if words.year == "翌年":
            years += [day.year + 1 for day in before] + [sending.year + 2]
        return _existing((year, words.month, words.day) for year in years)
    following = _existing(
        (day.year + ((words.month, words.day) < (day.month, day.day)), words.month, words.day)
        for day in before
    )
    return (
        following
        if words.link == "range" and before
        else (*_near(text, words, sending), *following)
    )


def _in_month(
    text: str, words: DateWords, month: DateWords | None, sending: date
) -> tuple[date, ...]:
    """The days with that number in the month that was last named, or after it."""
    if month is None or words.day is None:
        return ()
    named = replace(words, year=month.year, month=month.month, which=month.which)
    days = possible_days(text, named, (), None, sending)
    between = text[month.end : words.start]
    after = [(*_month_after(day, 1), words.day) for day in days if words.day < (month.day or 0)]
    if _SENTENCE_END.search(between):
        after += [(*_month_after(sending, ahead), words.day) for ahead in (0, 1)]
    return (*days, *_existing(after))


def _near(text: str, words: DateWords, sending: date) -> tuple[date, ...]:
    """The days around the sending that a date without a year may be, the likeliest first."""
    sentence = _sentence(text, words)
    is_past = bool(_IS_PAST.search(sentence))
    years = range(sending.year - 1, sending.year + 2)
    days = _existing((year, words.month or 0, words.day or 0) for year in years)
    back = _LONG_BACK if is_past or _IS_GOING_ON.search(sentence) else _BACK
    near = [day for day in days if -back <= (day - sending).days <= _AHEAD]
    near.sort(key=lambda day: abs(day - sending))
    if is_past and near and near[0] < sending:
        del near[1:]
    named = [*_NAMED_YEAR.finditer(text, 0, words.start)][-1:]
    for match in named:
        year = _year(match["year"] or match["relative"], sending)
        year += bool(match["half"]) and (words.month or 0) < _APRIL
        is_far = match[0] not in sentence and not is_past and _IS_TO_COME.search(sentence)
        if year > sending.year or not is_far:
            near += _existing([(year, words.month or 0, words.day or 0)])
    return tuple(near)


def _sentence(text: str, words: DateWords) -> str:
    before = text[max(0, words.start - _LONGEST_SENTENCE) : words.start]
    after = text[words.start : words.end + _LONGEST_SENTENCE]
    end = _SENTENCE_END.search(after, words.end - words.start)
    return _SENTENCE_END.split(before)[-1] + (after[: end.start()] if end else after)


def _existing(days: Iterable[tuple[int, int, int]]) -> tuple[date, ...]:
    """Those that stand in the calendar, each once."""
    found = []
    for year, month, day in days:
        with suppress(ValueError):
            found.append(date(year, month, day))
    return tuple(day for day in dict.fromkeys(found) if day >= _FIRST_DAY)


def _month_after(day: date, months: int) -> tuple[int, int]:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return year, month + 1


def western_year(year: str) -> int:
    """2026 for 2026, 令和8 or R8."""
    if year.isdigit():
        return int(year)
    era = next(era for era in ERAS if year.startswith((era.name, era.letter)))
    number = year.removeprefix(era.name).removeprefix(era.letter).strip()
    return era.first.year - era.years_before - 1 + (1 if number == "元" else int(number))


def _year(year: str, sending: date) -> int:
    """The year of western_year, or that of 今年 or 昨年."""
    return sending.year + _RELATIVE[year] if year in _RELATIVE else western_year(year)
