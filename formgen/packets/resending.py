"""The papers that an office has already: what goes to it again, and what changed after it answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from formgen.documents.catalogue import Catalogue, Ready
from formgen.documents.missingfields import Use
from formgen.documents.wordingfile import Answer, Wording
from formgen.model.fieldspec import by_key
from formgen.model.filings import Filing, LocatedRecord
from formgen.model.japanese import wareki
from formgen.model.problems import Problem
from formgen.model.records import Account, Device
from formgen.packets.changes import Difference, differences
from formgen.packets.history import Record, read_records

# Who asks and when is not what an office was asked: its answer holds when these change.
_NOT_ASKED = {by_key(Account)[key].group for key in ("section", "starts_on")}
_NUMBERING = ("document_number", "document_date")


@dataclass(frozen=True, slots=True)
class Sending:
    """A paper as it was last handed in: when, under which number and date, on which devices."""

    on: date
    numbering: tuple[str, ...]
    unconfirmed: frozenset[str] = frozenset()  # the devices that were still to be confirmed


@dataclass(frozen=True, slots=True)
class SubmissionHistory:
    """The records of what the offices were handed, and the differences since."""

    today: date
    sent: Mapping[tuple[str, str, str], Sending]  # office, account, document
    differing: Mapping[tuple[str, str], tuple[Difference, ...]]  # office, account
    uses: Mapping[str, Use]
    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)  # office, section

    def last(self, office: str, ready: Ready) -> Sending | None:
        """Return the last handing in of a paper; None when the office has none of it."""
        return self.sent.get((office, ready.account_id, ready.wording.id))

    def replaced(self, office: str, ready: Ready) -> Sending | None:
        """Return the handing in that a paper takes the place of; None when it stands beside it.

        A request on devices is none for those of an earlier one: their answer stands there.
        """
        last = self.last(office, ready)
        if last and ready.wording.device_needs:
            return last if last.unconfirmed == _unconfirmed(ready.filing) else None
        return last

    def changed(self, office: str, account_id: str) -> tuple[Difference, ...]:
        """Return the changes of an account since the office was told of it."""
        return self.differing.get((office, account_id), ())

    def is_history(self, office: str, ready: Ready) -> bool:
        """True if an office has answered a paper of which no record tells that it was handed in.

        One on devices is answered when each of them is confirmed, as formgen status has it.
        """
        answer = ready.wording.answer
        if answer is None or self.last(office, ready):
            return False
        days = [getattr(ready.filing.account.record, answer.field)]
        if ready.wording.device_needs:
            days += (entry.record.confirmed_on for entry in ready.filing.devices)
        return all(day is not None and day <= self.today for day in days)

    def is_due(self, office: str, ready: Ready) -> bool:
        """True if a paper goes to its office: it is new there, or what it says has changed."""
        last, use = self.last(office, ready), self.uses[ready.wording.id]
        if last is None:
            return not self.is_history(office, ready)
        if _is_renumbered(last, ready.filing.account.record, use):
            return True
        found = _of_use(self.changed(office, ready.account_id), use)
        account = ready.filing.account.record
        answered = _answered(ready.wording.answer, account)
        return any(_was_asked(each, ready.wording, account) or not answered for each in found)


def submission_history(
    records: Sequence[Record],
    differences: Iterable[Difference],
    catalogue: Catalogue,
    today: date,
) -> SubmissionHistory:
    """Return all that the offices know by a day, from the records of what was handed in."""
    sent: dict[tuple[str, str, str], Sending] = {}
    for record in records:
        for account_id, documents in record.papers.items():
            values = record.accounts.get(account_id, {"fields": {}, "devices": {}})
            sending = Sending(
                record.on,
                tuple(values["fields"].get(key, "") for key in _NUMBERING),
                frozenset(a for a, of in values["devices"].items() if not of.get("confirmed_on")),
            )
            sent |= {(record.office, account_id, document): sending for document in documents}
    differing: dict[tuple[str, str], tuple[Difference, ...]] = {}
    for each in differences:
        about = (each.office, each.account_id)
        differing[about] = (*differing.get(about, ()), each)
    uses = {entry.wording.id: entry.use for entry in catalogue.entries}
    counts = Counter((record.office, record.section) for record in records)
    return SubmissionHistory(today, sent, differing, uses, counts)


def _unconfirmed(filing: Filing) -> frozenset[str]:
    devices = (entry.record for entry in filing.devices)
    return frozenset(each.asset_number or "" for each in devices if not each.confirmed_on)


def _is_renumbered(last: Sending, account: Account, use: Use) -> bool:
    """True if a letter has another number or date; one that is filled in later changes nothing."""
    day = account.document_date
    now = (account.document_number or "", wareki(day) if day else "")
    pairs = zip(_NUMBERING, last.numbering, now, strict=True)
    return any(a and b and a != b for key, a, b in pairs if key in use.account)


def _of_use(found: Iterable[Difference], use: Use) -> Iterator[Difference]:
    return (each for each in found if each.key in (use.device if each.asset else use.account))


def _answered(answer: Answer | None, account: Account) -> bool:
    return answer is not None and getattr(account, answer.field) is not None


def _was_asked(difference: Difference, wording: Wording, account: Account) -> bool:
    """True if an office was asked about what has changed: devices, or what the account is for."""
    if wording.device_needs or difference.asset:
        return bool(wording.device_needs and difference.asset)
    return by_key(type(account))[difference.key].group not in _NOT_ASKED


# --- what changed after an answer -----------------------------------------------------------------


def answered_since(
    output: Path, filings: Sequence[Filing], catalogue: Catalogue, today: date
) -> tuple[Problem, ...]:
    """The notices on what has been handed in from an output folder; none while nothing has."""
    records, _ = read_records(output)
    if not records:
        return ()
    found = differences(records, filings, catalogue.city)
    return notices(submission_history(records, found, catalogue, today), filings, catalogue)


def notices(
    history: SubmissionHistory, filings: Iterable[Filing], catalogue: Catalogue
) -> tuple[Problem, ...]:
    """Return a problem for each answered fact that has changed since, at its cell."""
    asking = [entry.wording for entry in catalogue.entries]
    return tuple(
        problem
        for filing in filings
        for wording in asking
        if wording.answer and filing.account.record.procedure in wording.procedures
        for problem in _notices(history, filing, wording, wording.answer)
    )


def _notices(
    history: SubmissionHistory, filing: Filing, wording: Wording, answer: Answer
) -> Iterator[Problem]:
    account = filing.account.record
    changed = history.changed(wording.office or "", account.account_id or "")
    found = [
        each
        for each in _of_use(changed, history.uses[wording.id])
        if _was_asked(each, wording, account)
    ]
    of_account = [each for each in found if not each.asset]
    answered = _answered(answer, account)
    if of_account and answered:
        yield _notice(filing, wording.title, answer, of_account)
    for entry in filing.devices:
        of_device = [each for each in found if each.asset == entry.record.asset_number]
        # One that was added has not been asked about: its request is still to go.
        is_new = any(each.key == "asset_number" for each in of_device)
        if of_device and (entry.record.confirmed_on or (answered and not is_new)):
            yield _notice(filing, wording.title, answer, of_device, entry)


def _notice(
    filing: Filing,
    title: str,
    answer: Answer,
    found: list[Difference],
    device: LocatedRecord[Device] | None = None,
) -> Problem:
    entry: LocatedRecord[Account] | LocatedRecord[Device] = device or filing.account
    first, specs, place = found[0], by_key(type(entry.record)), entry.places[found[0].key]
    labels = "、".join(specs[each.key].label for each in found)
    of = f"機器「{first.asset}」の" if device else ""
    return Problem(
        "warning",
        f"{of}{labels}が、{title}を{wareki(first.on)}に提出した後に変わっています。"
        f"{first.office_name}には、この変更が伝わっていません。",
        answer.again[filing.account.record.procedure or ""], place, answer.clause,
        filing.account.record.account_id, first.key, label=specs[first.key].label,
    )  # fmt: skip
