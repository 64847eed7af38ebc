"""Days that a workbook holds as mere numbers: some programs drop the formats of the cells."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from formgen.fields import by_key
from formgen.intake.entries import Filed, Value
from formgen.japanese import normalise_width, wareki
from formgen.problems import Place, Problem
from formgen.records import Account, Device

_FIRST, _LAST = date(1990, 1, 1), date(2100, 12, 31)
# A date cell that was made a text cell shows the number, and holds it as text once it is typed in.
_NUMBER = re.compile(r"[0-9]{5}(?:\.[0-9]{1,20})?")


def counted_days(
    filed: Filed, model: type[Account] | type[Device], epoch: datetime | None
) -> Mapping[str, date]:
    """The days that stand as numbers in the date fields of a record; none without an epoch."""
    if epoch is None:
        return {}
    found = {
        key: _day(value, epoch)
        for key, value in filed.values.items()
        if by_key(model)[key].kind == "date"
    }
    return {key: day for key, day in found.items() if day is not None}


def _day(value: Value, epoch: datetime) -> date | None:
    if isinstance(value, str) and _NUMBER.fullmatch(number := normalise_width(value)):
        value = float(number)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 100_000:
        return None
    day = (epoch + timedelta(days=int(value))).date()
    return day if _FIRST <= day <= _LAST else None


def day_was_counted(
    raw: Value, day: date, place: Place, *, account: str | None, field: str
) -> Problem:
    """The warning of a number that was read as a day."""
    return Problem(
        "warning",
        f"日付でなく数値（{raw}）が入っているため、Excelの数え方で{wareki(day)}と読みました。",
        "その日でなければ、「令和8年11月22日」のように入力し直してください。",
        place,
        account=account,
        field=field,
    )
