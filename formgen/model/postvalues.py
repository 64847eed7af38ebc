"""The readers of the kinds of value that posts have: a day with its time, file names, lines.

Like those of values.py they return the value, or raise InvalidValue with a reason and a remedy.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from formgen.model.japanese import parse_date, quoted, wareki, with_plain_hyphens
from formgen.model.problems import InvalidValue
from formgen.model.values import Raw, read_date, read_text

# A time of day behind a day: 「9:30」「T09:30」「午前9時30分」「9時半」「9:30 AM」
_TIME = re.compile(
    r"(?:T|\s+|(?<=[日)\]〕]))\s*(午前|午後|AM|PM)?\s*(\d{1,2})"
    r"(?::(\d{1,2})(?::\d{2}(?:\.\d{1,9})?)?|時(?:(\d{1,2})分|(半))?)\s*(AM|PM)?(?:\+09:?00)?$",
    re.IGNORECASE,
)
_LONGEST = 60  # characters of a moment, so that no long text is searched for one
_REMEDY = "「2026-11-22 9:30」「令和8年11月22日 午前9時30分」のように入力してください。"


def read_moment(raw: Raw) -> datetime:
    """A day and its time, from an Excel date-time or from text in any form that parse_moment knows."""
    if not isinstance(raw, date):
        return parse_moment(read_text(raw))
    day = read_date(raw)
    # Excel keeps a day without a time as its midnight, which is typed as text.
    if not isinstance(raw, datetime) or raw.time() == time():
        at_midnight = f"（午前0時なら、セルの書式を「文字列」にして「{day.isoformat()} 0:00」）"
        raise _without_time(day, at_midnight)
    rounded = raw + timedelta(milliseconds=500)  # Excel counts in parts of a day
    return rounded.replace(second=0, microsecond=0)


def parse_moment(text: str) -> datetime:
    """Read a day, as parse_date does, and the time behind it.

    Raises InvalidValue with the reading that was tried when there is no such day or time.
    """
    plain = with_plain_hyphens(text).replace("正午", "12:00")
    match = _TIME.search(plain) if len(plain) <= _LONGEST else None
    try:
        day = parse_date(plain[: match.start()] if match else text)
    except InvalidValue as flaw:
        if "を日付として" not in flaw.message:  # a day that does not exist, or its weekday is wrong
            raise
        message = f"{quoted(text)}を日時として読めません。"
        raise InvalidValue(message, _REMEDY, names_no_day=flaw.names_no_day) from None
    if match is None:
        raise _without_time(day)
    return datetime.combine(day, _time_of_day(text, match))


def _without_time(day: date, more: str = "") -> InvalidValue:
    return InvalidValue(
        f"{wareki(day)}の何時何分か、時刻がありません。",
        f"「{day.isoformat()} 9:30」のように、日付の後に空白と時刻を入力してください{more}。",
    )


def _time_of_day(text: str, match: re.Match[str]) -> time:
    half = (match[1] or match[6] or "").upper()
    hour, minute = int(match[2]), 30 if match[5] else int(match[3] or match[4] or 0)
    # Nobody is sure at which end of the half day 午後12時 is; 12 PM is noon.
    hours = range(24) if not half else range(12 if half in ("午前", "午後") else 13)
    if hour in hours and minute < 60:
        noon = 12 if half in ("午後", "PM") else 0
        return time(hour % 12 + noon if half else hour, minute)
    raise InvalidValue(
        f"{quoted(text)}の時刻は「{half}{hour}時{minute}分」と読みましたが、その時刻は使えません。",
        "「9:30」「午後3時30分」のように入力してください（正午は12:00、真夜中は翌日の0:00）。",
    )


def read_names(raw: Raw) -> tuple[str, ...]:
    """File names, separated by 、 or , or line breaks, in their order; a name may hold spaces."""
    return tuple(part.strip() for part in re.split(r"[、,，\n]", read_text(raw)) if part.strip())


def read_lines(raw: Raw) -> tuple[str, ...]:
    """The lines of a cell, a blank one too, without blank ones at the end."""
    return tuple(line.strip() for line in read_text(raw).rstrip().split("\n"))
