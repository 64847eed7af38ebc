"""The fields that a city adds and asks for while an account is in a phase of its life."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from formgen.city.city import City
from formgen.model.fieldspec import FieldSpec
from formgen.model.filings import Intake, LocatedRecord
from formgen.model.problems import Problem
from formgen.model.records import DEVICE_SHEET


def blank_added(intake: Intake, city: City) -> Iterator[Problem]:
    """Yield a warning for each added field that is asked for and blank; of a device for its first account."""
    asked = [spec for spec in city.records.added if spec.asked]
    for filing in intake.filings() if asked else ():
        account = filing.account.record
        phase = city.phase(account)
        for spec in (spec for spec in asked if phase in spec.asked):
            for entry in filing.devices if spec.sheet == DEVICE_SHEET else (filing.account,):
                if _is_blank(entry, spec) and _is_first(entry, account.account_id):
                    yield Problem(
                        "warning",
                        f"{spec.label}が空欄です。",
                        f"記入してください（{spec.guidance}）。",
                        entry.places[spec.key],
                        account=account.account_id,
                        field=spec.key,
                        label=spec.label,
                    )


def _is_blank(entry: LocatedRecord[Any], spec: FieldSpec) -> bool:
    """True if a field matters, and nothing stands in it, not even what could not be read."""
    is_empty = getattr(entry.record, spec.key) in (None, "", ())
    return is_empty and spec.key not in entry.unread and spec.applies_to(entry.record)


def _is_first(entry: LocatedRecord[Any], account_id: str | None) -> bool:
    ids = getattr(entry.record, "account_ids", None)
    return not ids or ids[0] == account_id
