"""The days that a date in a post may be, by its words and by the day of sending."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date

from formgen.model.japanese import ERAS
from formgen.posts.datepatterns import ERA_YEAR, RELATIVE_YEAR, WESTERN_YEAR, DateWords

# Days from the sending within which a date without a year lies; the third in a past sentence.
_AHEAD, _BACK, _LONG_BACK = 335, 120, 335
_FIRST_DAY = date(1873, 1, 1)  # of today's calendar in Japan
_RELATIVE = {
    "一昨年": -2, "昨年": -1, "去年": -1, "今年": 0, "本年": 0, "同年": 0, "来年": 1, "翌年": 1, "再来年": 2,
}  # fmt: skip
_MONTHS_AWAY = {"今月": (0,), "本月": (0,), "来月": (1,), "先月": (-1,)}
_APRIL = 4  # in which a 年度 begins

_SENTENCE_END = re.compile(r"[。!?\n]")
_FAR = 200  # signs; what stands farther off does not bear on a date
_MOST = 6  # days that are weighed
_IS_PAST = re.compile(
    r"(?<!なり)(?<!決まり)(?<!決定し)(?:まし|でし|され|われ)た|行った|開いた|の(?:様子|ようす|報告)"
)
# Behind the date: 「から実施しています」, 「に撮影した写真」; but not 「の催しの参加者を募集しています」.
_MAY_BE_PAST = re.compile(
    r"\s?(?:(?:から|より|以来)[^。!?\n]{0,60}て(?:い|お)"
    r"|[^。!?\n、]{0,20}(?:[しっいきえけせてべめれ]た[一-龥]|の(?:写真|動画|記録)))"
)
_IS_TO_COME = re.compile(r"ます|です|予定|募集|まで|ください|下さい")
_NAMED_YEAR = re.compile(
    rf"(?:(?P<year>{ERA_YEAR}|{WESTERN_YEAR})年|(?P<relative>{RELATIVE_YEAR}))(?P<half>度)?"
)


def possible_days(
    text: str, words: DateWords, before: Sequence[date], months: list[DateWords], sending: date
) -> tuple[date, ...]:
    """The days a date may be, the likeliest first; none where that cannot be known.

    Before it, and linked to it, stand other days; months were named in the text.
    """
    if words.day is None:
        return ()
    if words.month:
        return _existing(_dated(text, words, before, sending))
    if words.which:
        away = _MONTHS_AWAY.get(words.which, (0, 1, -1))
        days = _existing((*_month_after(sending, each), words.day) for each in away)
        return tuple(sorted(days, key=lambda day: abs(day - sending))[:1])
    if before:
        after = [day for day in before if words.day <= day.day]
        found = [(day.year, day.month, words.day) for day in before]
        return _existing([*found, *((*_month_after(day, 1), words.day) for day in after)])
    return _in_months(text, words, months, sending)


def _dated(
    text: str, words: DateWords, before: Sequence[date], sending: date
) -> list[tuple[int, int, int]]:
    month, number = words.month or 0, words.day or 0
    if words.year:
        away = _RELATIVE.get(words.year)
        from_years = [day.year for day in before] if words.year in ("翌年", "同年") else []
        years = [western_year(words.year)] if away is None else [
            year + away for year in from_years or [sending.year]
        ]  # fmt: skip
        return [(year, month, number) for year in years]
    following = [
        (day.year + ((month, number) < (day.month, day.day)), month, number) for day in before
    ]
    near = [] if following and words.link == "range" else _near(text, words, sending)
    return [*near, *following]


def _in_months(
    text: str, words: DateWords, months: list[DateWords], sending: date
) -> tuple[date, ...]:
    """The days with that number in the months that were named, the last first, or just after."""
    if not months:
        return ()
    last, number = months[-1], words.day or 0
    days: list[date] = []
    for named in reversed(months):
        same = replace(words, year=named.year, month=named.month, which=named.which)
        days += possible_days(text, same, (), [], sending)
    after = [(*_month_after(day, 1), number) for day in days[:1] if number < (last.day or 0)]
    if words.start - last.end > _FAR or _SENTENCE_END.search(text, last.end, words.start):
        after += [(*_month_after(sending, away), number) for away in (0, 1)]
    return (*days, *_existing(after)) if days else ()


def _near(text: str, words: DateWords, sending: date) -> list[tuple[int, int, int]]:
    """The days around the sending that a date without a year may be, the likeliest first."""
    month, number = words.month or 0, words.day or 0
    sentence = _sentence(text, words)
    is_past = bool(_IS_PAST.search(sentence))
    back = _LONG_BACK if is_past or _MAY_BE_PAST.match(text, words.end) else _BACK
    days = _existing((sending.year + away, month, number) for away in (-1, 0, 1))
    near = sorted(
        (day for day in days if -back <= (day - sending).days <= _AHEAD),
        key=lambda day: abs(day - sending),
    )
    if is_past and near and near[0] < sending:
        del near[1:]
    years = [day.year for day in near]
    named = [*_NAMED_YEAR.finditer(text, max(0, words.start - _FAR), words.start)]
    for match in named[-1:]:
        relative = match["relative"]
        year = sending.year + _RELATIVE[relative] if relative else western_year(match["year"])
        year += bool(match["half"] and month < _APRIL)
        # 「昨年は大盛況でした！10月4日（日）に開催します」 is about this year.
        is_of_other = match[0] not in sentence and not is_past and _IS_TO_COME.search(sentence)
        if year > sending.year or not is_of_other:
            years.append(year)
    return [(year, month, number) for year in years]


def _sentence(text: str, words: DateWords) -> str:
    before = _SENTENCE_END.split(text[max(0, words.start - _FAR) : words.start])[-1]
    after = _SENTENCE_END.split(text[words.end : words.end + _FAR], maxsplit=1)[0]
    return before + text[words.start : words.end] + after


def _existing(days: Iterable[tuple[int, int, int]]) -> tuple[date, ...]:
    """Those that stand in the calendar, each once."""
    found = []
    for year, month, day in days:
        with suppress(ValueError):
            found.append(date(year, month, day))
    return tuple(day for day in dict.fromkeys(found) if day >= _FIRST_DAY)[:_MOST]


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
