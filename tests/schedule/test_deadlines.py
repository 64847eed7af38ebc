"""What falls due, what is planned, and how pressing it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from filings import filing

from formgen.city.city import City, load_city
from formgen.city.templatefiles import bundled_templates
from formgen.schedule.deadlines import (
    SOON_DAYS,
    Deadline,
    Kind,
    all_deadlines,
    recurring_deadlines,
)

TODAY = date(2026, 11, 22)
CHANGED = {"password_changed_on": "2026-11-01", "password_interval_days": "90"}


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(bundled_templates())


def names(city: City, **typed: Any) -> list[tuple[str, date]]:
    return [(due.kind.name, due.on) for due in all_deadlines(filing(**typed), city, TODAY)]


def due(city: City, today: date = TODAY, **typed: Any) -> list[tuple[str, date, int]]:
    found = recurring_deadlines(filing(procedure="運用中", **typed), city, today)
    assert all(one.kind.clause in city.clauses for one in found)
    return [(one.kind.clause, one.on, one.days_left) for one in found]


def test_what_comes_round_and_what_is_planned_stand_in_order(city: City) -> None:
    found = all_deadlines(
        filing(**{"starts_on": "2026-12-01", "last_posted_on": "2026-08-01"} | CHANGED),
        city,
        TODAY,
    )
    assert [due.kind.name for due in found] == [
        "次の投稿（過ぎたら廃止を検討）", "利用開始（予定）", "パスワードの変更",
    ]  # fmt: skip
    assert all(due.kind.clause in city.clauses for due in found)
    assert [due.on for due in found if due.kind.key == "password"] == [date(2027, 1, 30)]


@pytest.mark.parametrize(
    ("day", "planned"), [("2026-11-21", 0), ("2026-11-22", 1), ("2027-03-31", 1)]
)
def test_a_plan_is_a_day_that_has_not_passed(city: City, day: str, planned: int) -> None:
    assert len(names(city, procedure="開始", starts_on=day)) == planned
    assert len(names(city, procedure="廃止", closes_on=day, announced_on=day)) == 2 * planned
    assert names(city, procedure="運用中", closes_on=day) == []


def test_every_kind_has_its_own_key(city: City) -> None:
    planned = [key for procedure in city.procedures.values() for key in procedure.deadlines]
    keys = [*city.recurring, *planned]
    assert len({*keys}) == len(keys)
    assert all(key.isascii() for key in keys)


def test_a_city_without_a_kind_has_no_day_of_it(city: City) -> None:
    without = city.model_copy(update={"recurring": {"post": city.recurring["post"]}})
    assert [on for _, on, _ in due(without, **CHANGED, last_posted_on="2026-11-01")] == [
        date(2027, 1, 30)
    ]


@pytest.mark.parametrize(
    ("days", "pressing", "words"),
    [(-1, "over", "1日超過"), (0, "soon", "今日"), (SOON_DAYS, "soon", "あと30日"), (31, "later", "あと31日")],
)  # fmt: skip
def test_how_pressing_a_day_is(days: int, pressing: str, words: str) -> None:
    due = Deadline(Kind("review", "定期点検", None, ""), TODAY, days)
    assert (due.urgency, due.left) == (pressing, words)


def test_password_and_dormancy_count_from_their_days(city: City) -> None:
    typed = {
        "password_changed_on": "2026-09-20",
        "password_interval_days": "90",
        "last_posted_on": "2026-08-01",
    }
    assert due(city, **typed) == [
        ("5(9)", date(2026, 10, 30), -23),
        ("5(8)", date(2026, 12, 19), 27),
    ]


@pytest.mark.parametrize(
    ("starts_on", "on"),
    [
        ("2025-11-22", date(2026, 11, 22)),
        ("2025-11-21", date(2027, 11, 21)),
        ("2020-03-01", date(2027, 3, 1)),
        ("2026-10-01", date(2027, 10, 1)),
        ("2024-02-29", date(2027, 2, 28)),
    ],
)
def test_the_review_comes_round_every_year(city: City, starts_on: str, on: date) -> None:
    assert due(city, starts_on=starts_on) == [("5", on, (on - TODAY).days)]


def test_an_account_may_have_its_own_limit_of_days_without_a_post(city: City) -> None:
    assert due(city, last_posted_on="2026-11-01") == [("5(9)", date(2027, 1, 30), 69)]
    own = due(city, last_posted_on="2026-11-01", dormancy_limit_days="30")
    assert own == [("5(9)", date(2026, 12, 1), 9)]
    none = due(city, last_posted_on="2026-11-01", dormancy_limit_days="0")
    assert none == [("5(9)", date(2027, 1, 30), 69)]


def test_the_city_decides_how_often_it_comes_round(city: City) -> None:
    often = city.model_copy(update={"review_months": 6})
    assert due(often, starts_on="2026-03-31")[0][1] == date(2027, 3, 31)
    assert due(often, starts_on="2026-08-31")[0][1] == date(2027, 2, 28)


def test_what_is_due_after_the_last_day_is_due_on_it(city: City) -> None:
    rare = city.model_copy(update={"review_months": 10**6, "dormancy_days": 10**12})
    found = due(rare, last_posted_on="2026-11-01", starts_on="2026-04-01")
    assert [on for _, on, _ in found] == [date.max] * 2


def test_nothing_is_due_after_a_day_still_to_come_or_a_close(city: City) -> None:
    never = dict.fromkeys(("password_changed_on", "last_posted_on", "starts_on"), "9999-12-31")
    assert due(city, **never, password_interval_days="90") == []  # noqa: S106 - a number of days
    closing = filing(procedure="廃止", last_posted_on="2026-08-01", starts_on="2020-04-01")
    assert recurring_deadlines(closing, city, TODAY) == ()


CLOSED = {"procedure": "廃止", "closes_on": "2026-09-30", "close_action": "非公開"} | CHANGED
CHANGE, WATCH, END = (
    ("パスワードの変更", date(2027, 1, 30)),
    ("残るアカウントの監視", date(2026, 11, 30)),
    ("残る管理の終了（予定）", date(2027, 3, 31)),
)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"control_ends_on": "2027-03-31"}, [WATCH, CHANGE, END]),
        ({"close_action": "凍結"}, [WATCH, CHANGE]),  # until nobody knows when
        # A change after the control ends is nobody's, and neither is one after the account is gone.
        ({"control_ends_on": "2027-01-29"}, [WATCH, (END[0], date(2027, 1, 29))]),
        ({"control_ends_on": "2026-11-21"}, [(END[0], date(2026, 11, 21))]),
        ({"close_action": "削除"}, []),
        ({"close_action": None}, []),
        # Before the close it is an account like any other.
        ({"close_action": "削除", "closes_on": "2027-03-31"},
         [CHANGE, ("利用廃止（予定）", date(2027, 3, 31))]),
        ({"closes_on": None}, [CHANGE]),
        ({"password_changed_on": "2026-05-01", "control_ends_on": "2027-03-31"},
         [(CHANGE[0], date(2026, 7, 30)), WATCH, END]),
    ],
)  # fmt: skip
def test_an_account_that_is_closed_and_not_gone_keeps_its_due_dates(
    city: City, typed: dict[str, Any], found: list[tuple[str, date]]
) -> None:
    assert names(city, **CLOSED | typed) == found
    every = {due.kind.name for due in recurring_deadlines(filing(**CLOSED | typed), city, TODAY)}
    assert every == {name for name, _ in found} - {"利用廃止（予定）"}


def test_the_next_post_is_due_by_the_limit_of_the_account_itself(city: City) -> None:
    posted = {"last_posted_on": "2026-11-01"}
    assert due(city, **posted)[0][1] == date(2027, 1, 30)
    assert due(city, **posted, dormancy_limit_days="30")[0][1] == date(2026, 12, 1)
