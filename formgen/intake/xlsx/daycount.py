"""Days that a workbook holds as mere numbers: some programs drop the formats of the cells."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from formgen.intake.labels import keys_by_label, squeeze
from formgen.intake.rawrecords import RawRecord, Value
from formgen.intake.sheetlayout import Model, Sheet
from formgen.model.fieldspec import by_key
from formgen.model.japanese import normalise_width, wareki, wareki_moment
from formgen.model.problems import Problem

_FIRST, _LAST = date(1990, 1, 1), date(2100, 12, 31)
# A date cell that was made a text cell shows the number, and holds it as text once it is typed in.
_NUMBER = re.compile(r"[0-9]{5}(?:\.[0-9]{1,20})?")
_LONGEST = 40  # of a text that may be one, with blanks around it


def with_days(sheet: Sheet, model: Model, epoch: datetime) -> Sheet:
    """The sheet with days where numbers stand in date fields, counted from the workbook's epoch."""
    days = {at: day for at, value in sheet.cells.items() if (day := _day(value, epoch)) is not None}
    if not days:
        return sheet
    labels, keys = sheet.labelled(model), keys_by_label(model)
    counted = {
        at: day if kind == "moment" else day.date()
        for at, day in days.items()
        if (key := keys.get(squeeze(labels.get(at, ""))))
        if (kind := by_key(model)[key].kind) in ("date", "moment")
    }
    typed = {sheet.place(*at).cell: str(sheet.cells[at]).strip() for at in counted}
    return replace(sheet, cells={**sheet.cells, **counted}, counted=typed)


def _day(value: Value, epoch: datetime) -> datetime | None:
    if isinstance(value, str):
        number = normalise_width(value) if len(value) <= _LONGEST else ""
        value = float(number) if _NUMBER.fullmatch(number) else 0
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 100_000:
        return None
    day = epoch + timedelta(days=value)
    return day if _FIRST <= day.date() <= _LAST else None


def counted_days(
    sheet: Sheet, model: Model, filed: RawRecord, owner: Mapping[str, Any]
) -> Iterator[Problem]:
    """A warning for each day of a record that stood in the sheet as a number."""
    for key, day in filed.values.items():
        place = filed.places[key]
        if place.cell in sheet.counted and isinstance(day, date):
            yield Problem(
                "warning",
                f"日付でなく数値（{sheet.counted[place.cell]}）が入っているため、"
                f"Excelの数え方で{_printed(day)}と読みました。",
                "その日でなければ、「令和8年11月22日」のように入力し直してください。",
                place,
                field=key,
                label=by_key(model)[key].label,
                **owner,
            )


def _printed(day: date) -> str:
    return wareki_moment(day) if isinstance(day, datetime) else wareki(day)
