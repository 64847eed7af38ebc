"""The status of each account: the steps of the procedure, its papers and its due dates."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Literal

from formgen.city.city import City
from formgen.guideline.closing import may_close
from formgen.model.japanese import days_after
from formgen.model.records import Account, Filing
from formgen.schedule.steps import END, NOTHING_KNOWN, PROCEDURES, Case, StepContext

State = Literal["done", "next", "later"]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the procedure: its name, its clause, the day on which it is taken.

    note tells what holds it up where the day that was typed does not show it.
    """

    name: str
    clause: str | None
    state: State
    on: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day by which something must be done again."""

    name: str
    clause: str
    on: date
    days_left: int  # negative when it is overdue


def steps(
    filing: Filing, city: City, today: date, beside: StepContext = NOTHING_KNOWN
) -> tuple[Step, ...]:
    """The steps of the account's procedure in order; the first that is not taken is next.

    There is none while the procedure is unknown. beside: what tells more than the filing itself.
    """
    case = Case(filing, today, beside)
    found: list[Step] = []
    rules = PROCEDURES.get(case.account.procedure or "", ())
    if may_close(case.account, city, today):
        rules = (*rules, END)
    for rule in rules:
        if rule.done(case):
            day = rule.taken(case)
            found.append(Step(rule.name, rule.clause, "done", day))
            continue
        first = not any(step.state == "next" for step in found)
        # A day that has passed without the step, for a device lacks it, is no plan.
        planned = day if (day := rule.planned(case)) and day > today else None
        state: State = "next" if first else "later"
        note = rule.note(case) if first else None
        found.append(Step(rule.name, rule.clause, state, planned, note))
    return tuple(found)


def deadlines(filing: Filing, city: City, today: date) -> tuple[Deadline, ...]:
    """The days by which something is due again for an account that is not closing, in order."""
    account = filing.account.record
    if account.procedure == "廃止":
        return ()
    days = _due_days(account, city, today)
    found = (Deadline(name, clause, day, (day - today).days) for name, clause, day in days)
    return tuple(sorted(found, key=lambda due: due.on))


def _due_days(account: Account, city: City, today: date) -> Iterator[tuple[str, str, date]]:
    # After a day that is still to come, a slip of the hand, nothing is due again.
    changed, posted, start = account.password_changed_on, account.last_posted_on, account.starts_on
    if changed and changed <= today and account.password_interval_days is not None:
        yield "パスワードの変更", "5(8)", days_after(changed, account.password_interval_days)
    if posted and posted <= today:
        yield "次の投稿（過ぎたら廃止を検討）", "5(9)", days_after(posted, city.dormancy_days)
    if account.procedure == "運用中" and start and start <= today:
        yield "定期点検", "5", _next_review(start, city.review_months, today)


def _next_review(start: date, every: int, today: date) -> date:
    """The review comes round every so many months after the start; the first not yet past."""
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
