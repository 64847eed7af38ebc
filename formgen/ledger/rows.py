"""The rows of the ledger: every account, device, due date, post and problem."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Generic

from formgen.city.city import City
from formgen.documents.catalogue import Entry
from formgen.making.postrecords import entry_of, is_recorded, key_in
from formgen.making.readcheckcompose import Checked
from formgen.model.fieldspec import specs
from formgen.model.filings import Filing, LocatedRecord, RecordT
from formgen.model.postrecord import Post
from formgen.model.problems import Place, Problem
from formgen.model.records import Account, Device
from formgen.model.recordtypes import BUILT_IN, RecordTypes
from formgen.outputs.filenames import POST_LOG
from formgen.outputs.postlog import PostEntry, PostLog
from formgen.packets.history import Record
from formgen.posts.approval import ApprovalState
from formgen.posts.retention import is_due, kept_until
from formgen.schedule.case import StepContext, step_context
from formgen.schedule.deadlines import Deadline, all_deadlines
from formgen.schedule.steps import steps

NOTHING_NEXT = "なし"
_Key = tuple[Place, str | None]


@dataclass(frozen=True, slots=True)
class _RecordRow(Generic[RecordT]):
    """A record as it was filed, the accounts that it is about, and what is wrong with it."""

    FIRST_FIELD: ClassVar[str] = "account_id"
    entry: LocatedRecord[RecordT]
    accounts: tuple[Account, ...]
    findings: tuple[Problem, ...]

    @property
    def record(self) -> RecordT:
        """The values as they were filed."""
        return self.entry.record

    def place(self, key: str | None, /) -> Place:
        """The place of a field; without one, that of the record."""
        return self.entry.places[key or self.FIRST_FIELD]


@dataclass(frozen=True, slots=True)
class AccountRow(_RecordRow[Account]):
    """An account with its devices, the next step of its procedure and its due dates."""

    devices: tuple[LocatedRecord[Device], ...]
    next_step: str
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True, slots=True)
class DeviceRow(_RecordRow[Device]):
    """A device, with the accounts that it serves."""

    FIRST_FIELD = "account_ids"


@dataclass(frozen=True, slots=True)
class DeadlineRow(_RecordRow[Account]):
    """A day on which something is due for an account."""

    deadline: Deadline


@dataclass(frozen=True, slots=True)
class PostRow(_RecordRow[Post]):
    """A post as it stands in a sheet, or else in the log, and what was established of it by clause."""

    FIRST_FIELD = "post_id"
    logged: PostEntry
    approval: ApprovalState
    kept_until: date | None  # none while there is nothing to keep
    is_due: bool  # its record is to be discarded


@dataclass(frozen=True, slots=True)
class FindingRow:
    """Something that is wrong, and the account that it is told of, where there is one."""

    problem: Problem
    accounts: tuple[Account, ...] = ()

    def place(self, _key: str | None, /) -> Place:
        """The place of what is wrong."""
        return self.problem.place


@dataclass(frozen=True, slots=True)
class Ledger:
    """Everything that was filed, as of a day."""

    today: date
    accounts: tuple[AccountRow, ...]
    devices: tuple[DeviceRow, ...]
    deadlines: tuple[DeadlineRow, ...]  # by their days
    findings: tuple[FindingRow, ...]
    unread: tuple[FindingRow, ...]  # for which accounts may be missing
    posts: tuple[PostRow, ...]
    post_clauses: tuple[str, ...]
    types: RecordTypes = BUILT_IN

    @property
    def overdue(self) -> int:
        """The number of due dates that have passed."""
        return sum(row.deadline.urgency == "over" for row in self.deadlines)


def ledger(
    checked: Checked,
    city: City,
    today: date,
    records: Sequence[Record] = (),
    entries: Iterable[Entry] = (),
    log: PostLog | None = None,
    post_clauses: Iterable[str] = (),
) -> Ledger:
    """The ledger of what was read and checked, in the order in which it was filed.

    records: what has been handed in; entries: the documents, some of them drafts until a step is taken;
    log: the posts that were recorded, of which those follow that are in no sheet any more;
    post_clauses: those of which it is told what was established of each post.
    """
    index = _FindingIndex(checked)
    context = step_context(checked.problems, records, entries)
    accounts = tuple(
        _account_row(filing, city, today, index, context) for filing in checked.intake.filings()
    )
    deadlines = (
        DeadlineRow(row.entry, row.accounts, row.findings, deadline)
        for row in accounts
        for deadline in row.deadlines
    )
    unread = frozenset(map(id, checked.unread))
    rows = [(id(problem), index.row(problem)) for problem in checked.problems]
    return Ledger(
        today,
        accounts,
        tuple(map(index.device_row, checked.intake.devices)),
        tuple(sorted(deadlines, key=lambda row: row.deadline.on)),
        tuple(row for key, row in rows if key not in unread),
        tuple(row for key, row in rows if key in unread),
        tuple(_post_rows(checked, city, today, index, log or {})),
        tuple(post_clauses),
        city.records,
    )


def _post_rows(
    checked: Checked, city: City, today: date, index: _FindingIndex, log: PostLog
) -> Iterator[PostRow]:
    """Yield the posts of the sheets, then those that the log alone knows."""
    years, listed = city.post_record_years, set[str]()

    def row(entry: LocatedRecord[Post], logged: PostEntry, approval: ApprovalState) -> PostRow:
        post, owners = entry.record, index.owners(entry.record.account_id)
        until = kept_until(post, years) if is_recorded(post, approval) else None
        is_over = until is not None and is_due(post, years, today)
        return PostRow(entry, owners, index.of_post(entry), logged, approval, until, is_over)

    for case in checked.posts:
        entry = case.filing.post
        listed.add(key_in(log, case.post))
        findings = (problem for problem in index.of_post(entry) if problem.check)
        yield row(entry, entry_of(case.filing, case.pictures, findings, city), case.approval)
    for key, gone in log.items():
        if key not in listed:
            places = {spec.key: Place(POST_LOG) for spec in specs(Post)}
            yield row(LocatedRecord(gone.post, places), gone, "approved")


def _account_row(
    filing: Filing, city: City, today: date, index: _FindingIndex, context: StepContext
) -> AccountRow:
    account = filing.account
    devices = tuple(device for device in filing.devices if index.serves(device, account))
    findings = index.of_account(account, devices)
    next_step = _next_step(replace(filing, devices=devices), city, today, context)
    deadlines = all_deadlines(filing, city, today)
    return AccountRow(account, (account.record,), findings, devices, next_step, deadlines)


def _next_step(filing: Filing, city: City, today: date, context: StepContext) -> str:
    if filing.account.record.procedure is None:
        return "手続きを記入する"
    for step in steps(filing, city, today, context):
        if step.state == "next":
            return f"{step.name}\n{step.reason}" if step.reason else step.name
    return NOTHING_NEXT


class _FindingIndex:
    """Every problem by the record at which it stands; two sections may use one 管理番号."""

    def __init__(self, checked: Checked) -> None:
        self._by_field: dict[_Key, list[Problem]] = defaultdict(list)
        for problem in checked.problems:
            self._by_field[problem.place, problem.field].append(problem)
        self._by_id: dict[str, list[LocatedRecord[Account]]] = defaultdict(list)
        for account in checked.intake.accounts:
            self._by_id[account.record.account_id or ""].append(account)
        self._owners: dict[_Key, tuple[Account, ...]] = {}
        self._posts: dict[str, list[LocatedRecord[Post]]] = defaultdict(list)
        for account in checked.intake.accounts:
            self._assign(account, (account.record,))
        for device in checked.intake.devices:
            self._assign(device, self._served(device))
        for post in checked.intake.posts:
            of = post.record.account_id or ""
            self._posts[of].append(post)
            self._assign(post, self.owners(of))

    def _assign(self, entry: LocatedRecord[Any], accounts: tuple[Account, ...]) -> None:
        for key in self._keys(entry):
            self._owners.setdefault(key, accounts)

    def serves(self, device: LocatedRecord[Device], account: LocatedRecord[Account]) -> bool:
        """True if a device is the account's: of two with one 管理番号 that of its own file."""
        twins = self._by_id[account.record.account_id or ""]
        return any(entry is account for entry in _nearest(device, twins))

    def of_account(
        self, account: LocatedRecord[Account], devices: Iterable[LocatedRecord[Device]]
    ) -> tuple[Problem, ...]:
        """Return the problems of an account, of its posts, and of devices as far as they concern it."""
        of_devices = (problem for device in devices for problem in self._problems_at(device))
        of = account.record.account_id
        own = (p for p in of_devices if of in (p.account, *p.only_of))
        posts = (problem for post in self._posts[of or ""] for problem in self._problems_at(post))
        return (*self._problems_at(account), *own, *(posts if of else ()))

    def of_post(self, post: LocatedRecord[Post]) -> tuple[Problem, ...]:
        """Return the problems of a post."""
        return tuple(self._problems_at(post))

    def owners(self, account_id: str | None) -> tuple[Account, ...]:
        """The accounts with a 管理番号."""
        return tuple(entry.record for entry in self._by_id.get(account_id or "", []))

    def device_row(self, device: LocatedRecord[Device]) -> DeviceRow:
        """A device with its accounts."""
        return DeviceRow(device, self._served(device), tuple(self._problems_at(device)))

    def row(self, problem: Problem) -> FindingRow:
        """A problem with the account at which it stands; of a device's the one that it names."""
        owners = self._owners.get((problem.place, problem.field), ())
        named = tuple(owner for owner in owners if owner.account_id == problem.account)
        return FindingRow(problem, (named or owners)[:1])

    def _problems_at(self, entry: LocatedRecord[Any]) -> Iterator[Problem]:
        return (problem for key in self._keys(entry) for problem in self._by_field[key])

    def _keys(self, entry: LocatedRecord[Any]) -> list[_Key]:
        """The fields of a record at which something was found, in their order."""
        fields = ((place, key) for key, place in entry.places.items())
        return [field for field in fields if field in self._by_field]

    def _served(self, device: LocatedRecord[Device]) -> tuple[Account, ...]:
        found = (self._by_id.get(one, []) for one in device.record.account_ids or ())
        return tuple(entry.record for twins in found for entry in _nearest(device, twins))


def _nearest(
    device: LocatedRecord[Device], twins: list[LocatedRecord[Account]]
) -> list[LocatedRecord[Account]]:
    """The accounts with a 管理番号 that a device means: those of its own file, else all."""
    file = device.places["account_ids"].file
    own = [entry for entry in twins if entry.places["account_id"].file == file]
    return own if len(twins) > 1 and own else twins
