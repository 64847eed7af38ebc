"""From raw values with their places to a record: what every format of the intake shares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from formgen.fields import specs
from formgen.problems import Flaw, Place, Problem
from formgen.records import Account, Device, Entry, RecordT
from formgen.values import Raw

# What a cell or a line holds: a raw value, or the reason why there is none to read.
Value = Raw | Flaw


@dataclass(frozen=True, slots=True)
class Filed:
    """A record before it is read: values by key (blank ones left out), a place for every key."""

    values: Mapping[str, Value]
    places: Mapping[str, Place]


def is_blank(raw: Value | None) -> bool:
    """Whether nothing was typed: no value, or nothing but spaces of any width."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def read_entry(model: type[RecordT], filed: Filed) -> tuple[Entry[RecordT], tuple[Problem, ...]]:
    """Read every value of a record; one that cannot be read is a problem and stays out.

    The places of filed must name every field of the model.
    """
    flaws = {key: value for key, value in filed.values.items() if isinstance(value, Flaw)}
    record, unreadable = _validate(
        model, {key: value for key, value in filed.values.items() if key not in flaws}
    )
    flaws |= unreadable
    account = account_of(record)
    problems = tuple(
        Problem(
            "error", flaws[spec.key].message, flaws[spec.key].remedy, filed.places[spec.key],
            account=account, field=spec.key,
        )
        for spec in specs(model)
        if spec.key in flaws
    )  # fmt: skip
    return Entry(record, filed.places, frozenset(flaws)), problems


def account_of(record: Account | Device) -> str | None:
    """The 管理番号 under which problems of a record are told: a device goes by its first."""
    if isinstance(record, Account):
        return record.account_id
    return next(iter(record.account_ids or ()), None)


def _validate(model: type[RecordT], values: Mapping[str, Any]) -> tuple[RecordT, dict[str, Flaw]]:
    try:
        return model.model_validate(values), {}
    except ValidationError as fault:
        flaws = {str(error["loc"][0]): error["ctx"]["error"] for error in fault.errors()}
    readable = {key: value for key, value in values.items() if key not in flaws}
    return model.model_validate(readable), flaws
