"""The rows of the ledger: every account, every device, every due date, and every problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from formgen.city.city import City
from formgen.making.readcheckcompose import Checked
from formgen.model.problems import Place, Problem
from formgen.model.records import Account, Device, Filing, LocatedRecord
from formgen.packets.history import Record
from formgen.schedule.deadlines import agenda, urgency
from formgen.schedule.status import Deadline, steps
from formgen.schedule.steps import StepContext, known

NOTHING_NEXT = "なし"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account with all that is to be told of it."""

    entry: LocatedRecord[Account]
    devices: tuple[LocatedRecord[Device], ...]
    next_step: str
    dues: tuple[Deadline, ...]
    findings: tuple[Problem, ...]

    @property
    def account(self) -> Account:
        """The account as it was filed."""
        return self.entry.record

    def place(self, key: str | None, /) -> Place:
        """Where a field was typed; without one, where the account stands."""
        return self.entry.places[key or "account_id"]


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A device, the accounts that it serves and what is wrong with it."""

    entry: LocatedRecord[Device]
    accounts: tuple[Account, ...]
    findings: tuple[Problem, ...]

    @property
    def device(self) -> Device:
        """The device as it was filed."""
        return self.entry.record

    def place(self, key: str | None, /) -> Place:
        """Where a field was typed; without one, where the device stands."""
        return self.entry.places[key or "account_ids"]


@dataclass(frozen=True, slots=True)
class DueRow:
    """A day on which something is due for an account."""

    due: Deadline
    row: AccountRow

    def place(self, key: str | None, /) -> Place:
        """Where a field of the account was typed."""
        return self.row.place(key)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """Something that is wrong, and the account that it is told of, where there is one."""

    problem: Problem
    account: Account | None

    def place(self, _key: str | None, /) -> Place:
        """Where it was typed."""
        return self.problem.place


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything that was filed, as of a day."""

    today: date
    accounts: tuple[AccountRow, ...]
    devices: tuple[DeviceRow, ...]
    dues: tuple[DueRow, ...]  # by their days
    findings: tuple[FindingRow, ...]
    unread: tuple[FindingRow, ...]  # for which accounts may be missing

    @property
    def overdue(self) -> int:
        """How many due dates have passed."""
        return sum(urgency(row.due) == "over" for row in self.dues)


def ledger(checked: Checked, city: City, today: date, records: Sequence[Record] = ()) -> Ledger:
    """The ledger of what was read and checked, in the order in which it was filed.

    records: what has been handed in.
    """
    found = _Findings(checked)
    beside = known(checked.problems, records)
    accounts = tuple(
        _account_row(filing, city, today, found, beside) for filing in checked.intake.filings()
    )
    dues = sorted(
        (DueRow(due, row) for row in accounts for due in row.dues), key=lambda row: row.due.on
    )
    unread = frozenset(map(id, checked.unread))
    told = [(id(problem), found.row(problem)) for problem in checked.problems]
    return Ledger(
        today,
        accounts,
        tuple(found.device_row(entry) for entry in checked.intake.devices),
        tuple(dues),
        tuple(row for key, row in told if key not in unread),
        tuple(row for key, row in told if key in unread),
    )


def _account_row(
    filing: Filing, city: City, today: date, found: _Findings, beside: StepContext
) -> AccountRow:
    devices = tuple(device for device in filing.devices if found.serves(device, filing.account))
    return AccountRow(
        filing.account,
        devices,
        _next_step(replace(filing, devices=devices), city, today, beside),
        agenda(filing, city, today),
        found.of_account(filing.account, devices),
    )


def _next_step(filing: Filing, city: City, today: date, beside: StepContext) -> str:
    if filing.account.record.procedure is None:
        return "手続きを記入する"
    for step in steps(filing, city, today, beside):
        if step.state == "next":
            return f"{step.name}\n{step.note}" if step.note else step.name
    return NOTHING_NEXT


_Key = tuple[Place, str | None]


class _Findings:
    """Every problem by the record at which it stands; two sections may use one 管理番号."""

    def __init__(self, checked: Checked) -> None:
        self._by_field: dict[_Key, list[Problem]] = defaultdict(list)
        for problem in checked.problems:
            self._by_field[problem.place, problem.field].append(problem)
        self._by_id: dict[str, list[LocatedRecord[Account]]] = defaultdict(list)
        for entry in checked.intake.accounts:
            self._by_id[entry.record.account_id or ""].append(entry)
        self._owners = _owners(checked.intake.accounts, self._by_field)
        for device in checked.intake.devices:
            served = self._served(device)
            for key in _keys(device, self._by_field):
                self._owners.setdefault(key, served[0].record if served else None)

    def serves(self, device: LocatedRecord[Device], account: LocatedRecord[Account]) -> bool:
        """True if a device is the account's: of two with one 管理番号 that of its own file."""
        twins = self._by_id[account.record.account_id or ""]
        return any(entry is account for entry in _nearest(device, twins))

    def of_account(
        self, account: LocatedRecord[Account], devices: Iterable[LocatedRecord[Device]]
    ) -> tuple[Problem, ...]:
        """Return the problems of an account, and of devices of its own as far as they concern it."""
        own = [problem for key in _keys(account, self._by_field) for problem in self._by_field[key]]
        for device in devices:
            own += (p for p in self._of(device) if p.account == account.record.account_id)
        return tuple(own)

    def device_row(self, entry: LocatedRecord[Device]) -> DeviceRow:
        """A device with its accounts."""
        accounts = tuple(account.record for account in self._served(entry))
        return DeviceRow(entry, accounts, tuple(self._of(entry)))

    def row(self, problem: Problem) -> FindingRow:
        """A problem with the account that it is told of."""
        return FindingRow(problem, self._owners.get((problem.place, problem.field)))

    def _of(self, device: LocatedRecord[Device]) -> Iterator[Problem]:
        return (p for key in _keys(device, self._by_field) for p in self._by_field[key])

    def _served(self, device: LocatedRecord[Device]) -> list[LocatedRecord[Account]]:
        ids = device.record.account_ids or ()
        return [e for one in ids for e in _nearest(device, self._by_id.get(one, []))]


def _nearest(
    device: LocatedRecord[Device], twins: list[LocatedRecord[Account]]
) -> list[LocatedRecord[Account]]:
    """The accounts with a 管理番号 that a device means: those of its own file, else all."""
    file = device.places["account_ids"].file
    own = [entry for entry in twins if entry.places["account_id"].file == file]
    return own if len(twins) > 1 and own else twins


def _keys(
    entry: LocatedRecord[Account] | LocatedRecord[Device], found: Mapping[_Key, object]
) -> list[_Key]:
    """The fields of a record at which something was found, in their order."""
    return [(place, key) for key, place in entry.places.items() if (place, key) in found]


def _owners(
    accounts: Iterable[LocatedRecord[Account]], found: Mapping[_Key, object]
) -> dict[_Key, Account | None]:
    return {key: entry.record for entry in accounts for key in _keys(entry, found)}
