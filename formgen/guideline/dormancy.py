"""When an account counts as no longer updated, so that its close is to be considered."""

from __future__ import annotations

from datetime import date

from formgen.city.city import City
from formgen.model.records import Account


def days_since_post(account: Account, today: date) -> int | None:
    """The days since the last post; None while it is unknown."""
    posted = account.last_posted_on
    return None if posted is None else (today - posted).days


def is_dormant(account: Account, city: City, today: date) -> bool:
    """True if the last post is older than the limit; not while it is unknown."""
    days = days_since_post(account, today)
    return days is not None and days > city.dormancy_limit(account)


def may_close(account: Account, city: City, today: date) -> bool:
    """True if an account is in use and dormant, so that its close is to be considered."""
    return city.phase(account) == "in_use" and is_dormant(account, city, today)
