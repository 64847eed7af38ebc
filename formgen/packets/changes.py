"""The differences from what was last handed in: per office, account and field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import BaseModel

from formgen.city.city import City
from formgen.documents.missingfields import Use
from formgen.model.fieldspec import by_key, specs
from formgen.model.filings import Filing
from formgen.model.records import DEVICE_SHEET, Device
from formgen.packets.history import Record
from formgen.packets.packetnotes import Values

# They belong to each paper: a later one has another number and another day.
_OF_THE_PAPER = frozenset({"account_id", "procedure", "document_number", "document_date"})
# The days on which offices answer: an `answer` of a wording names each.
ANSWERS = frozenset({"consulted_on", "device_confirmed_on"})
# An office is asked before they are there: what fills them in later is no change.
_GIVEN_LATER = ANSWERS | {"url"}
# Of a device its list of accounts is told with the accounts, its confirmation is an answer, and the
# day of its first use is often filled in when that has come.
_OF_THE_DEVICE = frozenset({"account_ids", "confirmed_on", "used_from"})


@dataclass(frozen=True, slots=True)
class Difference:
    """A field whose value is not what was last handed in to an office."""

    office: str
    office_name: str  # as its folder is called
    account_id: str
    account_name: str
    key: str
    label: str
    before: str
    after: str
    on: date  # when it was handed in
    asset: str = ""  # of a device: its number


@dataclass(slots=True)
class _LastValues:
    """The last values of an account that an office was told."""

    fields: dict[str, tuple[str, date]] = field(default_factory=dict)
    devices: dict[str, dict[str, str]] = field(default_factory=dict)
    devices_on: date | None = None


def values_of(filing: Filing, uses: Iterable[Use]) -> Values:
    """Return the values that papers print of an account; none that stays within the section."""
    uses = tuple(uses)
    account = {key for use in uses for key in use.account}
    device = {key for use in uses for key in use.device}
    return {
        "fields": _fields(filing.account.record, account),
        "devices": {
            entry.record.asset_number: _fields(entry.record, device)
            for entry in filing.devices
            if device and entry.record.asset_number
        },
    }


def _fields(record: BaseModel, keys: Iterable[str]) -> dict[str, str]:
    wanted = set(keys)
    return {
        spec.key: _printed(record, spec.key)
        for spec in specs(type(record))
        if spec.key in wanted and spec.is_open_to("office")
    }


def _printed(record: BaseModel, key: str) -> str:
    spec = by_key(type(record))[key]
    value = getattr(record, key)
    return spec.printed(value) if value is not None and spec.applies_to(record) else ""


def differences(
    records: Iterable[Record], filings: Iterable[Filing], city: City
) -> tuple[Difference, ...]:
    """Every field of every account that is not as it was last handed in, office by office.

    The day of an answer that has come since is no change, nor is the address of the account.
    """
    last_values = _last_values(records)
    return tuple(
        difference
        for filing in filings
        for office, last in last_values.get(filing.account.record.account_id or "", {}).items()
        if office in city.offices
        for difference in _differences((office, city.offices[office].folder), last, filing)
    )


def _last_values(records: Iterable[Record]) -> dict[str, dict[str, _LastValues]]:
    """Return what each office was last told of each account, field by field."""
    found: dict[str, dict[str, _LastValues]] = {}
    for record in records:
        for account_id, values in record.accounts.items():
            last = found.setdefault(account_id, {}).setdefault(record.office, _LastValues())
            last.fields |= {key: (value, record.on) for key, value in values["fields"].items()}
            if values["devices"]:
                last.devices, last.devices_on = values["devices"], record.on
    return found


def _differences(
    office: tuple[str, str], last: _LastValues, filing: Filing
) -> Iterator[Difference]:
    account = filing.account.record
    about = (*office, account.account_id or "", account.display_name or "")
    for spec in specs(type(account)):
        if spec.key in last.fields and spec.key not in _OF_THE_PAPER:
            before, on = last.fields[spec.key]
            if spec.key in _GIVEN_LATER and not before:
                continue
            if before != (after := _printed(account, spec.key)):
                yield Difference(*about, spec.key, spec.label, before, after, on)
    if last.devices_on:
        for asset, key, label, before, after in _of_devices(last.devices, filing):
            yield Difference(*about, key, label, before, after, last.devices_on, asset)


def _of_devices(
    before: Mapping[str, Mapping[str, str]], filing: Filing
) -> Iterator[tuple[str, str, str, str, str]]:
    """The devices that were added, taken away or changed."""
    now = {e.record.asset_number: e.record for e in filing.devices if e.record.asset_number}
    for asset in dict.fromkeys((*before, *now)):
        name = f"{DEVICE_SHEET}（資産番号　{asset}）"
        if asset not in now:
            yield asset, "asset_number", name, before[asset].get("model") or asset, ""
        elif asset not in before:
            yield asset, "asset_number", name, "", _printed(now[asset], "model") or asset
        else:
            for each in _of_device(name, before[asset], now[asset]):
                yield asset, *each


def _of_device(
    name: str, before: Mapping[str, str], device: Device
) -> Iterator[tuple[str, str, str, str]]:
    for spec in specs(type(device)):
        if spec.key in before and spec.key not in _OF_THE_DEVICE:
            after = _printed(device, spec.key)
            if before[spec.key] != after:
                yield spec.key, f"{name}\n{spec.label}", before[spec.key], after


def as_object(difference: Difference) -> dict[str, Any]:
    """A difference for programs."""
    return {
        "office": difference.office,
        "field": difference.key,
        "label": difference.label.replace("\n", "　"),
        "before": difference.before,
        "after": difference.after,
        "handed_in_on": difference.on.isoformat(),
    }
