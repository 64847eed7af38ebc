"""What comes next for each account: the steps of the procedure, its papers and its due dates."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Literal

from formgen.city import City
from formgen.guideline.dormancy import may_close
from formgen.japanese import days_after
from formgen.records import Account, Filing

State = Literal["done", "next", "later"]
Done = Callable[[Filing, date], bool]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the procedure: its name, its clause, and the day on which it is taken."""

    name: str
    clause: str | None
    state: State
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A day by which something must be done again."""

    name: str
    clause: str
    on: date
    days_left: int  # negative when it is overdue


@dataclass(frozen=True, slots=True)
class _Rule:
    """When a step counts as taken, and which field holds its day."""

    name: str
    clause: str | None
    done: Done
    day: str | None = None


def _past(key: str) -> Done:
    """Taken when the field holds a day that is not still to come."""

    def done(filing: Filing, today: date) -> bool:
        day = getattr(filing.account.record, key)
        return day is not None and day <= today

    return done


def _holds(key: str, *values: str) -> Done:
    """Taken when the field holds one of the values; without values, when it holds anything."""

    def done(account: Account) -> bool:
        value = getattr(account, key)
        return value in values if values else bool(value)

    return lambda filing, today: done(filing.account.record)


def _devices_confirmed(filing: Filing, today: date) -> bool:
    """Taken when the account says so and none of its devices says otherwise."""
    days = [device.record.confirmed_on for device in filing.devices]
    if not days and filing.account.record.procedure == "開始":
        return False  # an account that starts needs a device
    confirmed = all(day is not None and day <= today for day in days)
    return confirmed and _past("device_confirmed_on")(filing, today)


# The order of the procedure (guideline 5(1), 5(4)–(7), 5(10)).
_CONSULTATION = _Rule("事前相談", "5(1)", _past("consulted_on"), "consulted_on")
_DEVICES = _Rule("機器の確認", "5(10)", _devices_confirmed, "device_confirmed_on")
_ACCOUNT = _Rule("アカウントの取得", "5(2)", _holds("url"))
_RULES = _Rule("運用ルールの制定", "5(5)", _past("rules_adopted_on"), "rules_adopted_on")
_POLICY = _Rule("運用ポリシーの公表", "5(4)", _past("policy_published_on"), "policy_published_on")
_PROFILE = _Rule("プロフィールの掲載", "5(7)", _holds("profile_posted", "掲載済"))
_START = (
    _CONSULTATION, _DEVICES, _ACCOUNT, _RULES, _POLICY, _PROFILE,
    _Rule("利用開始", "5(1)", _past("starts_on"), "starts_on"),
    _Rule("開始の報告", "5(1)", _past("document_date"), "document_date"),
    _Rule("手続きを「運用中」に改める", None, lambda filing, today: False),
)  # fmt: skip
# What an account in operation must have kept from its start.
_OPERATION = (_DEVICES, _RULES, _POLICY, _PROFILE)
# What is to be thought of when posts have stopped (guideline 5(9)).
_END = _Rule("廃止の検討", "5(9)", lambda filing, today: False)
_CLOSE = (
    _Rule("廃止の告知", "5(1)", _past("announced_on"), "announced_on"),
    _Rule("利用廃止", "5(1)", _past("closes_on"), "closes_on"),
    _Rule("市ホームページ等の処理", "5(4)", _holds("policy_removal")),
    _Rule("認証情報等の失効", "5(8)", _holds("credentials_revoked", "済")),
    _Rule("廃止の報告", "5(1)", _past("document_date"), "document_date"),
)
_PROCEDURES = {"開始": _START, "運用中": _OPERATION, "廃止": _CLOSE}


def steps(filing: Filing, city: City, today: date) -> tuple[Step, ...]:
    """The steps of the account's procedure in order; the first that is not taken is next.

    There is none while the procedure is unknown.
    """
    account = filing.account.record
    found: list[Step] = []
    rules = _PROCEDURES.get(account.procedure or "", ())
    if may_close(account, city, today):
        rules = (*rules, _END)
    for rule in rules:
        day = getattr(account, rule.day) if rule.day else None
        if rule.done(filing, today):
            state: State = "done"
        else:
            state = "later" if any(step.state == "next" for step in found) else "next"
            # A day that has passed without the step, for a device lacks it, is no plan.
            day = day if day and day > today else None
        found.append(Step(rule.name, rule.clause, state, day))
    return tuple(found)


def dues(filing: Filing, city: City, today: date) -> tuple[Due, ...]:
    """The days by which something is due again for an account that is not closing, in order."""
    account = filing.account.record
    if account.procedure == "廃止":
        return ()
    days = _due_days(account, city, today)
    found = (Due(name, clause, day, (day - today).days) for name, clause, day in days)
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
