"""How long the record of a post is kept, by the fiscal year."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from filings import post

from formgen.posts.retention import is_due, kept_until, recorded_on


@pytest.mark.parametrize(
    ("typed", "last"),
    [
        ({"approved_on": date(2026, 10, 1)}, date(2032, 3, 31)),
        ({"approved_on": date(2027, 3, 31)}, date(2032, 3, 31)),
        ({"approved_on": date(2027, 4, 1)}, date(2033, 3, 31)),
        (
            {"approved_on": date(2027, 3, 31), "sent_at": datetime(2027, 4, 1, 0, 0)},
            date(2033, 3, 31),
        ),
        (
            {"sent_at": datetime(2027, 3, 31, 23, 59), "corrected_on": date(2027, 4, 1)},
            date(2033, 3, 31),
        ),
    ],
)
def test_a_record_is_kept_to_the_end_of_its_fiscal_year_and_some_years_more(
    typed: dict[str, object], last: date
) -> None:
    record = post(**typed).record
    assert kept_until(record, 5) == last
    assert not is_due(record, 5, last)
    assert is_due(record, 5, date(last.year, 4, 1))


def test_a_post_is_recorded_under_the_day_on_which_it_was_sent_else_approved() -> None:
    typed = {"approved_on": date(2026, 9, 30)}
    assert recorded_on(post(**typed).record) == date(2026, 9, 30)
    assert recorded_on(post(**typed, sent_at=datetime(2026, 10, 1, 9)).record) == date(2026, 10, 1)
    assert recorded_on(post().record) is None
    assert kept_until(post().record, 5) is None
    assert kept_until(post(approved_on=date(9998, 10, 1)).record, 5) == date(9999, 3, 31)
