"""Slips of dates and times in the words of a post: weekday, holiday, era, impossible day and time.

A date without a year is one of few days around the day of sending. It is told only when what is
written fits none of them, for a clerk who is warned of what is right stops reading warnings.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice, takewhile

from formgen.model.japanese import wareki
from formgen.posts.datepatterns import (
    ERA_YEAR,
    HOLIDAYS,
    WEEKDAYS,
    WESTERN_YEAR,
    DateWords,
    PlainText,
    date_words,
    plain_text,
)
from formgen.posts.possibledays import possible_days, western_year
from formgen.posts.slip import Slip

_SATURDAY, _FEBRUARY, _MONTHS = 5, 2, 12
_NOON, _HOURS, _LATEST_HOUR, _MINUTES = 12, 24, 29, 60  # broadcasts run until 29時
_NEW_YEAR = ((12, 29), (12, 30), (12, 31), (1, 2), (1, 3))  # no office is open
_FIRST_HOLIDAY = date(2000, 1, 1)  # earlier ones are not judged
_LEAP, _AROUND = re.compile("うるう|閏|生まれ"), 40
_MOST_DATES, _LONGEST_ROW = 1000, 31  # more stand in no post
_TWO_YEARS = re.compile(
    rf"(?P<one>{ERA_YEAR}|{WESTERN_YEAR})\s?(?:年度?)?\s?\(\s?(?:西暦)?(?P<two>{ERA_YEAR}|{WESTERN_YEAR})"
    r"\s?(?:年度?)?(?:\s?\d{1,2}月\s?\d{1,2}日)?\s?\)(?:年度?)?"
)
_HALF = r"午前|午後|(?<![A-Za-z])[AaPp]\.?[Mm]\.?"
_TIMES = re.compile(
    rf"(?:(?P<half>{_HALF})\s?)?(?<![\d:.])(?P<hour>\d{{1,2}})"
    r"(?:(?P<ji>時)(?!間|限|代)(?:\s?(?P<minutes>\d{1,2})(?P<minute_ends>分)(?!間))?"
    r"|:(?P<minute>\d\d)(?![\d:]))"
    r"(?:\s?(?P<after>[AaPp]\.?[Mm](?!\.?\s?[A-Za-z\d]))|(?P<goes_on>\s?(?:[〜~-]|から|まで|より|[開集終受締発着])))?"
)
_TIME_BEFORE = re.compile(
    r"(?:\d\d\s?(?:[〜~-]|から)|日|[月火水木金土日]\)|(?:時[刻間]|開[始場演]|集合|受付)[はを:]?)\s?$"
)
_LONGEST_TIME = 8


@dataclass(frozen=True, slots=True)
class _DatedWords:
    """A date of a text with the days it may be, the likeliest first."""

    words: DateWords
    days: tuple[date, ...]

    def fitting(self) -> _DatedWords:
        fit = tuple(day for day in self.days if [day.weekday()] == list(self.words.weekdays))
        return replace(self, days=fit) if fit else self


@dataclass(frozen=True, slots=True)
class DateFinding:
    """A slip, with the month and day of the date it concerns (none for times and years)."""

    place: int
    slip: Slip
    month: int = 0
    day: int = 0


def date_slips(text: str, sending: date) -> tuple[Slip, ...]:
    """The slips of dates and times in a post that is sent on that day, in their order."""
    return tuple(finding.slip for finding in date_findings(text, sending))


def date_findings(text: str, sending: date) -> tuple[DateFinding, ...]:
    """date_slips, each with its date."""
    plain = plain_text(text)
    found = (*_of_eras(plain), *_of_dates(plain, sending), *_of_times(plain))
    return tuple(sorted(found, key=lambda finding: finding.place))


def _of_dates(plain: PlainText, sending: date) -> Iterator[DateFinding]:
    row: list[_DatedWords] = []  # of linked dates
    months: dict[tuple[int | None, str], DateWords] = {}  # where each was last named
    for words in islice(date_words(plain), _MOST_DATES):
        row = row[-_LONGEST_ROW:] if words.link else []
        before, named = row[-1].days if row else (), list(months.values())
        dated = _DatedWords(words, possible_days(plain.text, words, before, named, sending))
        if words.month or words.which:
            months.pop((words.month, words.which), None)
            months[words.month, words.which] = words
        if words.day is None:
            continue
        if dated.days:
            yield from _wrong_weekdays(plain, row, dated)
            yield from _wrong_holiday(plain, dated)
        elif words.is_certain:
            of_day = before[0].month if before else named[-1].month if named else None
            yield from _no_day(plain, words, words.month or of_day or 0)
        row = [*row, dated.fitting()]


def _wrong_weekdays(
    plain: PlainText, row: list[_DatedWords], last: _DatedWords
) -> Iterator[DateFinding]:
    weekdays = last.words.weekdays
    bare = [*takewhile(lambda each: not each.words.weekdays, reversed(row))][::-1]
    dates, asked = [*bare, last], list(weekdays)
    if len(weekdays) <= 1:
        dates = [last]
    elif last.words.is_range or "range" in [each.words.link for each in dates[1:]]:
        # 「5日〜9日（月〜金）」; 「1日〜31日（土・日）」 means some of the days.
        dates, asked = dates[-2:], [weekdays[0], weekdays[-1]]
        span = [each.days[0] for each in dates if each.days]
        if not last.words.is_range and (span[-1] - span[0]).days != len(weekdays) - 1:
            return
    if len(dates) != len(asked):
        return
    for each, weekday in zip(dates, asked, strict=True):
        if each.days and all(day.weekday() != weekday for day in each.days):
            day = each.days[0]
            yield _finding(
                "post_weekday", plain, dates[0].words.start, last.words.end, (day.month, day.day),
                f"{wareki(day)}は{WEEKDAYS[day.weekday()]}曜日です。",
                "日付と曜日を確かめて、誤りを直してください。",
            )  # fmt: skip


def _wrong_holiday(plain: PlainText, dated: _DatedWords) -> Iterator[DateFinding]:
    free, day = dated.words.free, dated.days[0]
    if not free or any(_is_free(day, free) for day in dated.days):
        return
    kind = free if free in HOLIDAYS else "祝日" if free.startswith("祝") else "祝日や休日"
    yield _finding(
        "post_holiday", plain, dated.words.start, dated.words.end, (day.month, day.day),
        f"{wareki(day)}は{kind}ではありません。", f"日付を確かめるか、「{free}」を消してください。",
    )  # fmt: skip


def _is_free(day: date, free: str) -> bool:
    """The day is a holiday, that holiday, or for 休 any on which offices are closed."""
    import jpholiday

    holiday = jpholiday.is_holiday_name(day) or ""
    is_of_school = free in ("振休", "振替")  # after a sports day
    if day < _FIRST_HOLIDAY or is_of_school or (holiday and free not in HOLIDAYS):
        return True
    if free in HOLIDAYS:
        return free in holiday
    is_closed = day.weekday() >= _SATURDAY or (day.month, day.day) in _NEW_YEAR
    return is_closed and not free.startswith("祝")


def _no_day(plain: PlainText, words: DateWords, month: int) -> Iterator[DateFinding]:
    """A date that no calendar holds: 9月31日, 2月29日 of a common year, 13月1日."""
    around = plain.text[max(0, words.start - _AROUND) : words.end + _AROUND]
    if month == _FEBRUARY:
        longest, reason = 28, "2月は28日（うるう年は29日）までです。"
    elif 1 <= month <= _MONTHS:
        longest = calendar.monthrange(2000, month)[1]
        reason = f"{month}月は{longest}日までです。"
    else:
        longest, reason = 0, f"{month}月という月はありません。"
    is_date = longest or (month and f"{month}月" in plain.text[words.start : words.end])
    if is_date and (words.day or 0) > longest and not _LEAP.search(around):
        yield _finding(
            "post_no_day", plain, words.start, words.end, (month, words.day or 0),
            reason, "暦を確かめて、正しい日付に直してください。",
        )  # fmt: skip


def _of_eras(plain: PlainText) -> Iterator[DateFinding]:
    for match in _TWO_YEARS.finditer(plain.text):
        one, two = (western_year(match[part]) for part in ("one", "two"))
        # A 年度 beside a year: 「令和8年（2025年度）」 is so from January to March.
        is_mixed = match[0].count("度") == 1 and not match[0].endswith("度")
        is_same = one == two or (is_mixed and abs(one - two) == 1)
        if match["one"].isdigit() != match["two"].isdigit() and not is_same:
            era, year = (match["two"], two) if match["one"].isdigit() else (match["one"], one)
            yield _finding(
                "post_era", plain, match.start(), match.end(), (0, 0),
                f"{era}年は{year}年です。", "元号と西暦の年を確かめて、誤りを直してください。",
            )  # fmt: skip


def _of_times(plain: PlainText) -> Iterator[DateFinding]:
    for match in _TIMES.finditer(plain.text):
        hour, minute = int(match["hour"]), int(match["minutes"] or match["minute"] or 0)
        half = (match["half"] or match["after"] or "").lower()
        before = plain.text[max(0, match.start() - _LONGEST_TIME) : match.start()]
        is_time = match["ji"] or half or match["goes_on"] or _TIME_BEFORE.search(before)
        remedy = "時刻を確かめて、誤りを直してください。"
        if half and hour > _NOON:
            reason = "午前・午後を付ける時刻は12時までです。"
            if hour < _HOURS and half.startswith(("午後", "p")):
                remedy = f"「午後{hour - _NOON}時」か「{hour}時」に直してください。"
        elif minute >= _MINUTES and is_time:
            reason = "分は59分までです。"
        elif match["ji"] and hour > _LATEST_HOUR:
            reason = f"{hour}時という時刻はありません。"
        else:
            continue
        end = max(match.end(part) for part in ("hour", "ji", "minute_ends", "minute", "after"))
        yield _finding("post_time", plain, match.start(), end, (0, 0), reason, remedy)


def _finding(
    check: str, plain: PlainText, start: int, end: int, day: tuple[int, int], fact: str, remedy: str
) -> DateFinding:
    found = plain.found(start, end)
    message = f"「{''.join(found.split())}」とありますが、{fact}"
    return DateFinding(start, Slip(check, found, message, remedy), *day)
