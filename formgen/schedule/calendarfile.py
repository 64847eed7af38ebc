"""Due dates as a calendar that Outlook and others import: one all-day entry for each."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path, PurePosixPath

from icalendar import Alarm, Calendar, Event

from formgen.city.city import City
from formgen.model.filings import Filing
from formgen.model.japanese import shorten, wareki
from formgen.model.problems import FormgenError, cited
from formgen.model.records import Account
from formgen.outputs.outputfolder import Paper, put_alone
from formgen.schedule.deadlines import Deadline, all_deadlines
from formgen.schedule.privacy import without_person

PRODUCT = "-//formgen//due dates//JA"
_NAME = "ソーシャルメディアの期限"
_WARNING = timedelta(days=7)
_FIRST_DAY = date(2020, 1, 1)
_LONGEST_NAME = 60  # characters of an account's name in the line that a calendar shows


def ensure_calendar(file: Path) -> None:
    """Raise FormgenError unless a file is named as a calendar, so that no other is taken for one."""
    if file.suffix.lower() != ".ics":
        raise FormgenError(
            f"「{file}」はカレンダーの名前ではありません。",
            "「.ics」で終わる名前にしてください。読むファイルは、--ics より前に書いてください。",
        )


def write(filings: Sequence[Filing], city: City, today: date, file: Path) -> tuple[str, ...]:
    """Write the calendar of some accounts and return the lines for the screen.

    One that someone has edited is kept beside it. Raises FormgenError when it cannot be written.
    """
    data = as_calendar(filings, city, today)
    path, kept = put_alone(
        file.parent, Paper(PurePosixPath(file.name), "", "calendar", "ics"), data
    )
    entries = data.count(b"BEGIN:VEVENT\r\n")
    made = f"期限 {entries} 件を「{path}」に書き出しました。"
    edited = "手直しされたカレンダーがあるため、そのまま残し、新しいものを隣に置きました。"
    return (edited, made) if kept else (made,)


def as_calendar(filings: Sequence[Filing], city: City, today: date) -> bytes:
    """Every due date of some accounts; the same accounts and day give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _NAME)
    for filing, name in zip(filings, _names(filings), strict=True):
        for deadline in all_deadlines(filing, city, today):
            calendar.add_component(_event(filing.account.record, name, deadline, today))
    data: bytes = calendar.to_ical()
    return data


def _names(filings: Iterable[Filing]) -> tuple[str, ...]:
    """A name for each account that stays its own from run to run; 管理番号 may occur twice."""
    filings = tuple(filings)
    count = Counter(filing.account.record.account_id for filing in filings)
    return tuple(
        account_id
        if (account_id := filing.account.record.account_id) and count[account_id] == 1
        else _name_by_place(filing)
        for filing in filings
    )


def _name_by_place(filing: Filing) -> str:
    """A name after the cell in which the 管理番号 stands, or is missing."""
    place = str(filing.account.places["account_id"])
    mark = hashlib.sha256(place.encode()).hexdigest()[:12]
    return "-".join(filter(None, (filing.account.record.account_id, mark)))


def _event(account: Account, name: str, deadline: Deadline, today: date) -> Event:
    event = Event()
    # A later run moves the entry to its new day: one for each account and kind, newer each day.
    event.add("uid", f"{name}.{deadline.kind.key}@formgen")
    event.add("sequence", max(0, (today - _FIRST_DAY).days))
    event.add("dtstamp", datetime.combine(today, time(), UTC))
    # A day that is past reminds nobody: what is overdue is an entry of today.
    day = max(deadline.on, today)
    event.add("dtstart", day)
    if day < date.max:  # without an end, too, an entry lasts its day
        event.add("dtend", day + timedelta(days=1))
    event.add("summary", _summary(account, deadline))
    event.add("description", _description(account, deadline, today))
    event.add("transp", "TRANSPARENT")  # the day stays free for meetings
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _summary(account, deadline))
    alarm.add("trigger", -min(_WARNING, day - today))
    event.add_component(alarm)
    return event


def _summary(account: Account, deadline: Deadline) -> str:
    """The line of an entry: the deadline, and the account by its name, else by its 管理番号."""
    late = "【超過】" if deadline.urgency == "over" else ""
    name = without_person(account.display_name, account) or account.account_id
    name = " ".join((name or "アカウント名なし").split())
    return f"{late}{deadline.kind.name}　{shorten(name, _LONGEST_NAME)}"


def _description(account: Account, deadline: Deadline, today: date) -> str:
    """The description of an entry: what to do, for which account, under which clause."""
    about = "・".join(filter(None, (account.platform, account.account_id)))
    section = " ".join(filter(None, (account.bureau, account.department, account.section)))
    display = without_person(account.display_name, account)
    state = f"{wareki(today)}現在、{deadline.left}"
    if deadline.urgency == "over":
        state += "。過ぎているため、今日の予定に載せています"
    lines = (
        deadline.kind.advice,
        f"アカウント：{display or '（記入なし）'}" + (f"（{about}）" if about else ""),
        f"所属：{section}" if section else None,
        f"条項：{cited(deadline.kind.clause)}" if deadline.kind.clause else None,
        f"期限：{wareki(deadline.on)}（{state}）",
    )
    return "\n".join(filter(None, lines))
