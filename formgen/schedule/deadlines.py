"""The due dates of an account: those that come round again, and those planned for a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from formgen.city.city import City
from formgen.model.records import Account, Filing
from formgen.schedule.status import Deadline, deadlines

SOON_DAYS = 30
Urgency = Literal["over", "soon", "later"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of due date: its name in addresses, and what to do by the day."""

    key: str
    advice: str


# By the names of dues, of status.py and of the plans below.
KINDS: Mapping[str, Kind] = {
    "パスワードの変更": Kind(
        "password",
        "パスワードを変更し、変更した日だけを記入シートに記入してください（パスワードは書かないでください）。",
    ),
    "次の投稿（過ぎたら廃止を検討）": Kind(
        "post",
        "更新を続けるかを確かめてください。更新していないときは、廃止を検討してください。",
    ),
    "定期点検": Kind(
        "review", "定期点検チェックリストで、運用の状況を確かめてください。"
    ),
    "利用開始（予定）": Kind(
        "start", "開始前チェックリストで確かめてから利用を始め、利用開始を報告してください。"
    ),
    "廃止の告知（予定）": Kind(
        "announcement", "利用をやめることを、利用者に知らせてください。"
    ),
    "利用廃止（予定）": Kind(
        "close", "廃止チェックリストで確かめてから利用をやめ、利用廃止を報告してください。"
    ),
}  # fmt: skip
_PLANS = {  # by the procedure; what is planned, and its day
    "開始": {"利用開始（予定）": "starts_on"},
    "廃止": {"廃止の告知（予定）": "announced_on", "利用廃止（予定）": "closes_on"},
}


def agenda(filing: Filing, city: City, today: date) -> tuple[Deadline, ...]:
    """The days by which something is due for an account, overdue ones too, in order."""
    found = (*deadlines(filing, city, today), *_planned(filing.account.record, today))
    return tuple(sorted(found, key=lambda due: due.on))


def _planned(account: Account, today: date) -> Iterator[Deadline]:
    """The steps that are set for a day still to come; one that is past counts as taken."""
    for name, field in _PLANS.get(account.procedure or "", {}).items():
        day = getattr(account, field)
        if day is not None and day >= today:
            yield Deadline(name, "5(1)", day, (day - today).days)


def urgency(due: Deadline) -> Urgency:
    """How pressing a due date is."""
    if due.days_left < 0:
        return "over"
    return "soon" if due.days_left <= SOON_DAYS else "later"


def left(due: Deadline) -> str:
    """How many days are left, in words: 「あと3日」「今日」「3日超過」."""
    if due.days_left < 0:
        return f"{-due.days_left}日超過"
    return f"あと{due.days_left}日" if due.days_left else "今日"


def on_kind(found: Iterable[Deadline], key: str) -> date | None:
    """The first day that is due of a kind."""
    return next((due.on for due in found if KINDS[due.name].key == key), None)
