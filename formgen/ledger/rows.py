"""The rows of the ledger: every account, device, due date, post and problem."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar, Generic

from formgen.city.city import City
from formgen.documents.catalogue import Entry
from formgen.ledger.findingindex import FindingIndex
from formgen.making.postrecords import entry_of, is_recorded, still_sent
from formgen.making.readcheckcompose import Checked
from formgen.model.fieldspec import specs
from formgen.model.filings import Filing, LocatedRecord, RecordT
from formgen.model.postrecord import Post
from formgen.model.problems import Place, Problem
from formgen.model.records import Account, Device
from formgen.model.recordtypes import BUILT_IN, RecordTypes
from formgen.outputs.filenames import POST_LOG
from formgen.outputs.postlog import PostEntry, PostLog, key_in
from formgen.packets.history import Record
from formgen.posts.approval import ApprovalState
from formgen.posts.retention import is_due, kept_until
from formgen.schedule.case import StepContext, step_context
from formgen.schedule.deadlines import Deadline, all_deadlines
from formgen.schedule.steps import steps

NOTHING_NEXT = "なし"


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
class Source:
    """From where an account is known to an office: its sheet, its packets, and how they differ."""

    has_sheet: bool
    has_packet: bool
    words: str
    differences: tuple[str, ...] = ()
    # By document, the last day on which a report came; of what no sheet tells nobody asks.
    handed_in: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AccountRow(_RecordRow[Account]):
    """An account with its devices, the next step of its procedure and its due dates."""

    devices: tuple[LocatedRecord[Device], ...]
    next_step: str | None  # packets do not tell it
    deadlines: tuple[Deadline, ...]
    source: Source | None = None  # none without a desk

    @property
    def tells_all(self) -> bool:
        """True if a sheet tells of the account; packets hold only what papers print."""
        return self.source is None or self.source.has_sheet


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
class Sources:
    """The sources of a desk's accounts, by the places of their 管理番号; how many packets there are."""

    of: Mapping[Place, Source] = field(default_factory=dict)
    packets: int | None = None  # none without a desk


NO_DESK = Sources()


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
    states: tuple[str, ...]  # every 手続き of the city
    types: RecordTypes = BUILT_IN
    packets: int | None = None  # on the desk; none without a desk

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
    sources: Sources = NO_DESK,
) -> Ledger:
    """The ledger of what was read and checked, in the order in which it was filed.

    records: what has been handed in; entries: the documents, some of them drafts until a step is taken;
    log: the posts that were recorded, of which those follow that are in no sheet any more;
    post_clauses: those of which it is told what was established of each post; sources: of a desk.
    """
    index = FindingIndex(checked)
    context = step_context(checked.problems, records, entries)
    accounts = tuple(
        _account_row(filing, city, today, index, context, sources)
        for filing in checked.intake.filings()
    )
    deadlines = (
        DeadlineRow(row.entry, row.accounts, row.findings, deadline)
        for row in accounts
        for deadline in row.deadlines
    )
    unread = frozenset(map(id, checked.unread))
    rows = [(id(p), FindingRow(p, index.owners_of(p))) for p in checked.problems]
    return Ledger(
        today,
        accounts,
        tuple(
            DeviceRow(each, index.served(each), index.of_record(each))
            for each in checked.intake.devices
        ),
        tuple(sorted(deadlines, key=lambda row: row.deadline.on)),
        tuple(row for key, row in rows if key not in unread),
        tuple(row for key, row in rows if key in unread),
        tuple(_post_rows(checked, city, today, index, log or {})),
        tuple(post_clauses),
        tuple(city.procedures),
        city.records,
        sources.packets,
    )


def _post_rows(
    checked: Checked, city: City, today: date, index: FindingIndex, log: PostLog
) -> Iterator[PostRow]:
    """Yield the posts of the sheets, then those that the log alone knows."""
    years, listed = city.post_record_years, set[str]()

    def row(entry: LocatedRecord[Post], logged: PostEntry, approval: ApprovalState) -> PostRow:
        post, owners = entry.record, index.owners(entry.record.account_id)
        until = kept_until(post, years) if is_recorded(post, approval) else None
        is_over = until is not None and is_due(post, years, today)
        return PostRow(entry, owners, index.of_record(entry), logged, approval, until, is_over)

    for case in checked.posts:
        entry, key = case.filing.post, key_in(log, case.post)
        listed.add(key)
        if known := log.get(key):
            entry = replace(entry, record=still_sent(case.post, known.post))
        findings = (problem for problem in index.of_record(entry) if problem.check)
        yield row(entry, entry_of(case.filing, case.pictures, findings, city), case.approval)
    for key, gone in log.items():
        if key not in listed:
            places = {spec.key: Place(POST_LOG) for spec in specs(Post)}
            yield row(LocatedRecord(gone.post, places), gone, "approved")


def _account_row(
    filing: Filing, city: City, today: date, index: FindingIndex, context: StepContext,
    sources: Sources,
) -> AccountRow:  # fmt: skip
    account, own = filing.account, index.with_own_devices(filing)
    findings = index.of_account(account, own.devices)
    source = sources.of.get(account.places["account_id"])
    deadlines = all_deadlines(filing, city, today)
    about = (account, (account.record,), findings, own.devices)
    if source and not source.has_sheet:
        return AccountRow(*about, None, deadlines, source)
    if source and source.handed_in:
        context = _with_packets(context, account.record.account_id or "", source.handed_in)
    return AccountRow(*about, _next_step(own, city, today, context), deadlines, source)


def _with_packets(
    context: StepContext, account_id: str, handed_in: Mapping[str, date]
) -> StepContext:
    """A context that knows of what lies on the desk of an account, by the later day."""
    of_packets = {(account_id, document): day for document, day in handed_in.items()}
    for key in of_packets.keys() & context.handed_in.keys():
        of_packets[key] = max(of_packets[key], context.handed_in[key])
    return replace(context, handed_in={**context.handed_in, **of_packets})


def _next_step(filing: Filing, city: City, today: date, context: StepContext) -> str:
    if filing.account.record.procedure is None:
        return "手続きを記入する"
    for step in steps(filing, city, today, context):
        if step.state == "next":
            return f"{step.name}\n{step.reason}" if step.reason else step.name
    return NOTHING_NEXT
