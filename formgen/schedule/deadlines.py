"""The due dates of an account: those that come round again, and those planned for a day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import Literal

from formgen.city.city import City
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
    clause: str
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


PASSWORD = Kind(
    "password", "パスワードの変更", "5(8)",
    "パスワードを変更し、変更した日だけを記入シートに記入してください（パスワードは書かないでください）。",
)  # fmt: skip
POST = Kind(
    "post", "次の投稿（過ぎたら廃止を検討）", "5(9)",
    "更新を続けるかを確かめてください。更新していないときは、廃止を検討してください。",
)  # fmt: skip
WATCH = Kind(
    "watch", "残るアカウントの監視", "5(8)",
    "非公開・凍結としたアカウントに、覚えのないログインや投稿がないことを確かめてください。",
)  # fmt: skip
CONTROL_END = Kind(
    "control", "残る管理の終了（予定）", "5(8)",
    "アカウントを削除して「廃止の処置」を「削除」に改めるか、管理を続ける場合は「残る管理の終了予定日」を改めてください。",
)  # fmt: skip
REVIEW = Kind("review", "定期点検", "5", "定期点検チェックリストで、運用の状況を確かめてください。")
PLANS = {  # by the procedure; the field that holds the day of each
    "開始": {
        "starts_on": Kind(
            "start", "利用開始（予定）", "5(1)",
            "開始前チェックリストで確かめてから利用を始め、利用開始を報告してください。",
        ),
    },
    "廃止": {
        "announced_on": Kind(
            "announcement", "廃止の告知（予定）", "5(1)", "利用をやめることを、利用者に知らせてください。"
        ),
        "closes_on": Kind(
            "close", "利用廃止（予定）", "5(1)",
            "廃止チェックリストで確かめてから利用をやめ、利用廃止を報告してください。",
        ),
    },
}  # fmt: skip


def all_deadlines(filing: Filing, city: City, today: date) -> tuple[Deadline, ...]:
    """The days by which something is due for an account, overdue ones too, in order."""
    account = filing.account.record
    return _in_order((*_recurring(account, city, today), *_planned(account, today)), today)


def recurring_deadlines(filing: Filing, city: City, today: date) -> tuple[Deadline, ...]:
    """The days by which something is due again for an account that still exists, in order."""
    return _in_order(_recurring(filing.account.record, city, today), today)


def _in_order(found: Iterable[tuple[Kind, date]], today: date) -> tuple[Deadline, ...]:
    deadlines = (Deadline(kind, day, (day - today).days) for kind, day in found)
    return tuple(sorted(deadlines, key=lambda deadline: deadline.on))


def _planned(account: Account, today: date) -> Iterator[tuple[Kind, date]]:
    """The steps that are set for a day still to come; one that is past counts as taken."""
    for field, kind in PLANS.get(account.procedure or "", {}).items():
        day = getattr(account, field)
        if day is not None and day >= today:
            yield kind, day


def _recurring(account: Account, city: City, today: date) -> Iterator[tuple[Kind, date]]:
    yield from _password(account, today)
    if account.procedure == "廃止":
        yield from _residual(account, city, today)
        return
    # After a day that is still to come, a slip of the hand, nothing is due again.
    posted, start = account.last_posted_on, account.starts_on
    if posted and posted <= today:
        yield POST, days_after(posted, city.dormancy_limit(account))
    if account.procedure == "運用中" and start and start <= today:
        yield REVIEW, _next_round(start, city.review_months, today)


def _password(account: Account, today: date) -> Iterator[tuple[Kind, date]]:
    """The next change of the password, as long as someone holds it."""
    changed, every, last = (
        account.password_changed_on, account.password_interval_days, _last_day_of_control(account)
    )  # fmt: skip
    if changed and changed <= today <= last and every is not None:
        due = days_after(changed, every)
        if due <= last:
            yield PASSWORD, due


def _residual(account: Account, city: City, today: date) -> Iterator[tuple[Kind, date]]:
    """The dates of an account that is closed and still exists."""
    if account.close_action not in KEPT_ACTIONS:
        return
    if account.closes_on and account.closes_on <= today <= _last_day_of_control(account):
        yield WATCH, _next_round(account.closes_on, city.watch_months, today)
    if account.control_ends_on:
        yield CONTROL_END, account.control_ends_on


def _last_day_of_control(account: Account) -> date:
    """The last day on which someone has to hold the account's login."""
    if account.procedure != "廃止":
        return date.max
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
