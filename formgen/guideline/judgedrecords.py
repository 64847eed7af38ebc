"""The cases that checks judge: a record as it was filed, and what surrounds it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from formgen.city.city import City, Platform
from formgen.guideline.duplicates import Hosts, asset_key, hosts_of, url_key, username_key
from formgen.model.records import Account, Device, Intake, LocatedRecord, RecordT


@dataclass(frozen=True)
class IntakeIndex:
    """All that was filed, found by what must be unique; made once for a run."""

    intake: Intake
    city: City

    def twin_by_id(self, account: Account) -> LocatedRecord[Account] | None:
        """Another account with the same 管理番号."""
        return _other(self.accounts_by_id.get(account.account_id or "", ()), account)

    def twin_by_url(self, account: Account) -> LocatedRecord[Account] | None:
        """Another account with the same address."""
        return _other(self._accounts_by_url.get(url_key(account, self._hosts), ()), account)

    def twin_by_username(self, account: Account) -> LocatedRecord[Account] | None:
        """Another account with the same ID on the same service."""
        return _other(self._accounts_by_username.get(username_key(account), ()), account)

    def twin_by_asset(self, device: Device) -> LocatedRecord[Device] | None:
        """Another device with the same 資産番号."""
        return _other(self._devices_by_asset.get(asset_key(device), ()), device)

    def id_like(self, typed: str) -> str | None:
        """A filed 管理番号 that differs from what was typed by about one character."""
        return next(
            (self._ids_by_spelling[s] for s in _spellings(typed) if s in self._ids_by_spelling),
            None,
        )

    @cached_property
    def accounts_by_id(self) -> Mapping[Hashable, Sequence[LocatedRecord[Account]]]:
        """The accounts under each 管理番号."""
        return _grouped(self.intake.accounts, lambda account: account.account_id)

    @cached_property
    def some_id_unknown(self) -> bool:
        """True if some account was not read, or has no 管理番号 that could be read."""
        return self.intake.is_partial or any(
            entry.record.account_id is None for entry in self.intake.accounts
        )

    @cached_property
    def yaml_with_nameless_account(self) -> frozenset[str]:
        """The YAML files in which some account has no 管理番号 that could be read."""
        places = (
            entry.places["account_id"]
            for entry in self.intake.accounts
            if entry.record.account_id is None
        )
        return frozenset(place.file for place in places if place.line is not None)

    @cached_property
    def some_device_adrift(self) -> bool:
        """True if some device names accounts in a cell that could not be read."""
        return any("account_ids" in entry.unread for entry in self.intake.devices)

    @cached_property
    def _hosts(self) -> Hosts:
        return hosts_of(self.city)

    @cached_property
    def _accounts_by_url(self) -> Mapping[Hashable, Sequence[LocatedRecord[Account]]]:
        return _grouped(self.intake.accounts, lambda account: url_key(account, self._hosts))

    @cached_property
    def _accounts_by_username(self) -> Mapping[Hashable, Sequence[LocatedRecord[Account]]]:
        return _grouped(self.intake.accounts, username_key)

    @cached_property
    def _devices_by_asset(self) -> Mapping[Hashable, Sequence[LocatedRecord[Device]]]:
        return _grouped(self.intake.devices, asset_key)

    @cached_property
    def _ids_by_spelling(self) -> Mapping[str, str]:
        # Looking up spellings with one character left out keeps a thousand slips linear.
        found: dict[str, str] = {}
        for entry in self.intake.accounts:
            for spelling in _spellings(entry.record.account_id or ""):
                found.setdefault(spelling, entry.record.account_id or "")
        return found


@dataclass(frozen=True, slots=True)
class AccountCase:
    """An account to be checked, with its devices."""

    account: Account
    city: City
    today: date
    filed: IntakeIndex
    devices: tuple[LocatedRecord[Device], ...] = ()

    @property
    def platform(self) -> Platform | None:
        """The platform of the account; None when it is not known."""
        return self.city.platforms.get(self.account.platform or "")

    def day(self, event: str | None = None) -> date:
        """The day whose edition of the guideline holds for the account, or for one event of it."""
        return _day_of(self.account, self.today, event)

    @property
    def starting(self) -> bool:
        """True if the account is about to be used."""
        return self.account.procedure == "開始"

    @property
    def in_operation(self) -> bool:
        """True if the account is in use."""
        return self.account.procedure == "運用中"

    @property
    def closing(self) -> bool:
        """True if the account is being given up; what its use asks for is due no more."""
        return self.account.procedure == "廃止"


@dataclass(frozen=True, slots=True)
class DeviceCase:
    """A device to be checked, with the accounts that it serves."""

    entry: LocatedRecord[Device]
    city: City
    today: date
    filed: IntakeIndex
    accounts: tuple[LocatedRecord[Account], ...] = ()

    @property
    def device(self) -> Device:
        """The device itself."""
        return self.entry.record

    def day(self, event: str | None = None) -> date:
        """The day whose edition holds: the latest of its accounts', else today."""
        days = (_day_of(entry.record, self.today, event) for entry in self.accounts)
        return max(days, default=self.today)

    @property
    def may_belong_to_nameless(self) -> bool:
        """True if it may stand, in a YAML file, inside an account without a 管理番号."""
        return self.entry.places["account_ids"].file in self.filed.yaml_with_nameless_account

    @property
    def retired(self) -> bool:
        """True if the device serves only accounts that are being given up."""
        return bool(self.accounts) and all(
            entry.record.procedure == "廃止" for entry in self.accounts
        )


# What is handed in tells of its own day; an account in operation is held against today's edition.
_EVENTS = {"開始": "starts_on", "廃止": "closes_on"}


def _day_of(account: Account, today: date, event: str | None) -> date:
    event = event or _EVENTS.get(account.procedure or "")
    day: date | None = getattr(account, event) if event else None
    return day or today


def _grouped(
    entries: Iterable[LocatedRecord[RecordT]], key: Callable[[RecordT], Hashable]
) -> Mapping[Hashable, Sequence[LocatedRecord[RecordT]]]:
    groups: dict[Hashable, list[LocatedRecord[RecordT]]] = {}
    for entry in entries:
        if (found := key(entry.record)) is not None:
            groups.setdefault(found, []).append(entry)
    return groups


def _other(
    group: Sequence[LocatedRecord[RecordT]], record: RecordT
) -> LocatedRecord[RecordT] | None:
    return next((entry for entry in group[:2] if entry.record is not record), None)


def _spellings(code: str) -> tuple[str, ...]:
    plain = code.casefold()
    if not plain:
        return ()
    return (plain, *(plain[:cut] + plain[cut + 1 :] for cut in range(len(plain))))
