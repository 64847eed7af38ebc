"""Questions that several checks ask of dates: that one is not on the wrong side of another, nor behind today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

from formgen.guideline.checkkinds import AccountCase, Finding, PostCase
from formgen.model.japanese import wareki


def misplaced(
    case: AccountCase | PostCase, field: str, side: Literal["前", "後"], other: str, why: str, remedy: str,
) -> Iterator[Finding]:  # fmt: skip
    """The finding of a day, or a moment, on the wrong side of another one; of a blank one there is none."""
    day, limit = getattr(case.record, field), getattr(case.record, other)
    if isinstance(limit, datetime) and not isinstance(day, datetime):
        limit = limit.date()
    if day and limit and (day < limit if side == "前" else day > limit):
        order = f"{case.shown(field)}が、{case.shown(other)}より{side}です。"
        yield Finding(field, order + why, remedy)


def in_future(case: AccountCase, field: str, why: str, remedy: str) -> Iterator[Finding]:
    """The finding of a date behind today where only what has been can stand."""
    day: date | None = getattr(case.account, field)
    if day is not None and day > case.today:
        order = f"{case.shown(field)}が、今日（{wareki(case.today)}）より後です。"
        yield Finding(field, order + why, remedy)
