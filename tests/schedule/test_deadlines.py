"""What falls due, what is planned, and how pressing it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from filings import filing

from formgen.city.city import City, load_city
from formgen.city.templatefiles import bundled_templates
from formgen.schedule.deadlines import KINDS, SOON_DAYS, agenda, left, on_kind, urgency
from formgen.schedule.status import Deadline

TODAY = date(2026, 11, 22)
CHANGED = {"password_changed_on": "2026-11-01", "password_interval_days": "90"}


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(bundled_templates())


def names(city: City, **typed: Any) -> list[tuple[str, date]]:
    return [(due.name, due.on) for due in agenda(filing(**typed), city, TODAY)]


def test_what_comes_round_and_what_is_planned_stand_in_order(city: City) -> None:
    found = agenda(
        filing(**{"starts_on": "2026-12-01", "last_posted_on": "2026-08-01"} | CHANGED),
        city,
        TODAY,
    )
    assert [due.name for due in found] == [
        "次の投稿（過ぎたら廃止を検討）", "利用開始（予定）", "パスワードの変更",
    ]  # fmt: skip
    assert all(due.clause in city.clauses and due.name in KINDS for due in found)
    assert on_kind(found, "password") == date(2027, 1, 30)
    assert on_kind(found, "review") is None


@pytest.mark.parametrize(
    ("day", "planned"), [("2026-11-21", 0), ("2026-11-22", 1), ("2027-03-31", 1)]
)
def test_a_plan_is_a_day_that_has_not_passed(city: City, day: str, planned: int) -> None:
    assert len(names(city, procedure="開始", starts_on=day)) == planned
    assert len(names(city, procedure="廃止", closes_on=day, announced_on=day)) == 2 * planned
    assert names(city, procedure="運用中", closes_on=day) == []


def test_every_kind_has_its_own_key() -> None:
    assert len({kind.key for kind in KINDS.values()}) == len(KINDS)
    assert all(kind.key.isascii() for kind in KINDS.values())


@pytest.mark.parametrize(
    ("days", "pressing", "words"),
    [(-1, "over", "1日超過"), (0, "soon", "今日"), (SOON_DAYS, "soon", "あと30日"), (31, "later", "あと31日")],
)  # fmt: skip
def test_how_pressing_a_day_is(days: int, pressing: str, words: str) -> None:
    due = Deadline("定期点検", "5", TODAY, days)
    assert (urgency(due), left(due)) == (pressing, words)
