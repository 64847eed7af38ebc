"""The due dates of an account: those that come round again, and those planned for a day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Literal

from formgen.city.city import City
from formgen.city.procedures import DueKind, Recurring
from formgen.model.filings import Filing
from formgen.model.japanese import days_after
from formgen.model.records import KEPT_ACTIONS, Account

SOON_DAYS = 30
Urgency = Literal["over", "soon", "later"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of due date: its key in addresses, its name, its clause, and what to do by the day."""

    key: str
    name: str
    clause: str | None
    advice: str


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something must be done."""

    kind: Kind
    on: date
    days_left: int  # negative when it is overdue

    @property
    def urgency(self) -> Urgency:
        """Its urgency by the days that are left."""
        if self.days_left < 0:
            return "over"
        return "soon" if self.days_left <= SOON_DAYS else "later"

    @property
    def left(self) -> str:
        """The days that are left, in words: 「あと3日」「今日」「3日超過」."""
        if self.days_left < 0:
            return f"{-self.days_left}日超過"
        return f"あと{self.days_left}日" if self.days_left else "今日"


def all_deadlines(filing: Filing, city: City, today: date) -> tuple[Deadline, ...]:
    """The days by which something is due for an account, overdue ones too, in order."""
    account = filing.account.record
    return _in_order((*_recurring(account, city, today), *_planned(account, city, today)), today)


def recurring_deadlines(filing: Filing, city: City, today: date) -> tuple[Deadline, ...]:
    """The days by which something is due again for an account that still exists, in order."""
    return _in_order(_recurring(filing.account.record, city, today), today)


def _in_order(found: Iterable[tuple[Kind, date]], today: date) -> tuple[Deadline, ...]:
    deadlines = (Deadline(kind, day, (day - today).days) for kind, day in found)
    return tuple(sorted(deadlines, key=lambda deadline: deadline.on))


def _kind(key: str, told: DueKind) -> Kind:
    return Kind(key, told.name, told.clause, told.advice)


def _planned(account: Account, city: City, today: date) -> Iterator[tuple[Kind, date]]:
    """The steps that are set for a day still to come; one that is past counts as taken."""
    procedure = city.procedures.get(account.procedure or "")
    for key, plan in procedure.deadlines.items() if procedure else ():
        day = getattr(account, plan.day)
        if day is not None and day >= today:
            yield _kind(key, plan), day


def _recurring(account: Account, city: City, today: date) -> Iterator[tuple[Kind, date]]:
    """The days that come round, of the kinds that the city has."""
    for key, day in _rounds(account, city, today):
        if told := city.recurring.get(key):
            yield _kind(key, told), day


def _rounds(account: Account, city: City, today: date) -> Iterator[tuple[Recurring, date]]:
    phase = city.phase(account)
    last = _last_day_of_control(account) if phase == "closing" else date.max
    yield from _password(account, today, last)
    if phase == "closing":
        yield from _residual(account, city, today, last)
        return
    # After a day that is still to come, a slip of the hand, nothing is due again.
    posted, start = account.last_posted_on, account.starts_on
    if posted and posted <= today:
        yield "post", days_after(posted, city.dormancy_limit(account))
    if phase == "in_use" and start and start <= today:
        yield "review", _next_round(start, city.review_months, today)


def _password(account: Account, today: date, last: date) -> Iterator[tuple[Recurring, date]]:
    """The next change of the password, as long as someone holds it."""
    changed, every = account.password_changed_on, account.password_interval_days
    if changed and changed <= today <= last and every is not None:
        due = days_after(changed, every)
        if due <= last:
            yield "password", due


def _residual(
    account: Account, city: City, today: date, last: date
) -> Iterator[tuple[Recurring, date]]:
    """The dates of an account that is closed and still exists."""
    if account.close_action not in KEPT_ACTIONS:
        return
    if account.closes_on and account.closes_on <= today <= last:
        yield "watch", _next_round(account.closes_on, city.watch_months, today)
    if account.control_ends_on:
        yield "control", account.control_ends_on


def _last_day_of_control(account: Account) -> date:
    """The last day on which someone has to hold the login of an account that is given up."""
    is_kept = account.close_action in KEPT_ACTIONS
    return (account.control_ends_on if is_kept else account.closes_on) or date.max


def _next_round(start: date, every: int, today: date) -> date:
    """The first day not yet past of those that come round every so many months after the start."""
    months = (today.year - start.year) * 12 + today.month - start.month
    rounds = max(1, months // every)
    due = _months_after(start, rounds * every)
    return due if due >= today else _months_after(start, (rounds + 1) * every)


def _months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that is too short."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    if year > MAXYEAR:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))
