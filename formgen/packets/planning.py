"""The papers that go to an office together: one packet for each office and section."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from pathlib import PurePosixPath

from formgen.documents.catalogue import Catalogue, Ready
from formgen.making.readcheckcompose import AccountResult
from formgen.model.filings import Filing
from formgen.model.japanese import wareki
from formgen.model.organisationname import joined
from formgen.outputs.filenames import HAND_IN, free_name, safe_name
from formgen.outputs.manifest import OutputFile
from formgen.packets.changes import Difference
from formgen.packets.resending import SubmissionHistory

COVER, CHANGES = "cover", "changes"
PRINT, ARCHIVE = "print", "packet"  # made of a packet's papers
# No section has as many; a mail takes no larger ZIP, and a letter no longer list.
_MOST_ACCOUNTS = 50

_Papers = tuple[tuple[AccountResult, Ready], ...]


def is_of_packet(made: OutputFile) -> bool:
    """True if a file stands among the packets."""
    return made.path.startswith(f"{HAND_IN}/")


def is_packets_own(made: OutputFile) -> bool:
    """True if a file is made for a packet, and is not an account's paper over again."""
    return is_of_packet(made) and not made.account


@dataclass(frozen=True, slots=True)
class Plan:
    """A packet to be made: for an office, from a section, with these papers in order."""

    office: str
    section: str
    folder: PurePosixPath
    papers: _Papers
    history: SubmissionHistory

    @property
    def by_account(self) -> dict[str, list[Ready]]:
        """The papers of each account, in order."""
        found: dict[str, list[Ready]] = {}
        for _, ready in self.papers:
            found.setdefault(ready.account_id, []).append(ready)
        return found

    @property
    def number(self) -> int:
        """How many packets the office has had from the section, by the records, and this one."""
        return 1 + self.history.counts.get((self.office, self.section), 0)

    @property
    def changes(self) -> tuple[Difference, ...]:
        """The changes of its accounts since the office was last told of them."""
        return tuple(chain(*(self.history.changed(self.office, each) for each in self.by_account)))

    @property
    def lead(self) -> Filing:
        """The account whose section, contact and date the covering letter bears.

        The date is that of the letters that it goes with; without one, and with letters of several
        dates, it is left to be written by hand.
        """
        days = {
            ready.filing.account.record.document_date
            for _, ready in self.papers
            if "document_date" in self.history.uses[ready.wording.id].account
        }
        first = self.papers[0][1].filing
        day = days.pop() if len(days) == 1 else None
        record = first.account.record.model_copy(update={"document_date": day})
        return replace(first, account=replace(first.account, record=record))

    def last(self, ready: Ready) -> str:
        """The day of the paper that this one replaces, as printed; blank when it replaces none."""
        last = self.history.replaced(self.office, ready)
        return wareki(last.on) if last else ""

    def name(self, number: int, ready: Ready | None, title: str) -> str:
        """The name of a paper, which sorts as the papers are enclosed."""
        width = max(2, len(str(len(self.papers) + 1)))
        of = f"{ready.account_id}_" if ready else ""
        return f"{number:0{width}}_{safe_name(of + title)}"


def plans(
    results: Sequence[AccountResult],
    catalogue: Catalogue,
    history: SubmissionHistory,
) -> tuple[Plan, ...]:
    """The packets that are due, in the order of the accounts."""
    folders = section_folders(result.filing for result in results)
    filed: dict[tuple[str, str], list[_Papers]] = {}
    for result, section in zip(results, folders, strict=True):
        for office, papers in _handed_in(result, history).items():
            filed.setdefault((office, section), []).append(papers)
    taken = {section.casefold() for section in folders}
    offices = {key: safe_name(office.folder) for key, office in catalogue.city.offices.items()}
    return tuple(
        Plan(office, part, PurePosixPath(HAND_IN, offices[office], part), papers, history)
        for (office, section), accounts in filed.items()
        for part, papers in _parts(section, accounts, taken)
    )


def answered(results: Iterable[AccountResult], history: SubmissionHistory) -> tuple[Ready, ...]:
    """The papers that are left out, for their offices have answered them without a record."""
    return tuple(
        outcome
        for result in results
        for outcome in result.outcomes
        if isinstance(outcome, Ready) and history.is_history(outcome.wording.office or "", outcome)
    )


def sent_again(
    results: Iterable[AccountResult], history: SubmissionHistory
) -> dict[str, tuple[str, ...]]:
    """The titles of the papers, by account, that an office has and that are to go to it again."""
    found: dict[str, tuple[str, ...]] = {}
    for result in results:
        for office, papers in _handed_in(result, history).items():
            for _, ready in papers:
                if history.last(office, ready):
                    before = found.get(ready.account_id, ())
                    found[ready.account_id] = (*before, ready.wording.title)
    return found


def _handed_in(result: AccountResult, history: SubmissionHistory) -> dict[str, _Papers]:
    """Return the papers of an account by office: a letter, and behind it its enclosures.

    An office has what it was handed before: it gets what is new or has changed, and with a letter
    all of its enclosures.
    """
    offices = {
        ready.wording.id: (ready, office)
        for ready in (outcome for outcome in result.outcomes if isinstance(outcome, Ready))
        if (office := _office(ready, result))
    }
    found: dict[str, _Papers] = {}
    due: dict[str, bool] = {}
    for ready, office in _in_order(offices):
        letter = ready.wording.enclosed_with or ""
        due[ready.wording.id] = due.get(letter, False) or history.is_due(office, ready)
        if due[ready.wording.id]:
            found[office] = (*found.get(office, ()), (result, ready))
    return found


def _in_order(papers: Mapping[str, tuple[Ready, str]]) -> Iterator[tuple[Ready, str]]:
    for ready, office in papers.values():
        if ready.wording.enclosed_with not in papers:
            yield ready, office
            yield from (
                each
                for each in papers.values()
                if each[0].wording.enclosed_with == ready.wording.id
            )


def _parts(
    section: str, accounts: Sequence[_Papers], taken: set[str]
) -> Iterator[tuple[str, _Papers]]:
    """A section with very many accounts hands in several packets, 「局課」, 「局課（2）」."""
    names = (name for n in count(2) if (name := f"{section}（{n}）").casefold() not in taken)
    for start in range(0, len(accounts), _MOST_ACCOUNTS):
        papers = tuple(chain(*accounts[start : start + _MOST_ACCOUNTS]))
        yield next(names) if start else section, papers


def section_folders(filings: Iterable[Filing]) -> tuple[str, ...]:
    """The name of each account's section as a folder: bureau, department and section.

    No two sections share one, however much their names are alike once a folder can bear them.
    """
    named: dict[str, str] = {}
    taken: set[str] = set()
    for section in (found := tuple(map(section_of, filings))):
        if section not in named:
            named[section] = free_name(safe_name(section), taken)
    return tuple(named[section] for section in found)


def section_of(filing: Filing) -> str:
    """Return the section of an account: bureau, department and section in one."""
    account = filing.account.record
    parts = (account.bureau or "", account.department or "", account.section or "")
    return unicodedata.normalize("NFC", joined(parts))


def _office(ready: Ready, result: AccountResult) -> str | None:
    """The office to which a paper goes; none while it has gaps, or is for the section alone.

    What is enclosed with a letter goes to the letter's office, once that letter is ready.
    """
    wording = ready.wording
    if ready.gaps:
        return None
    letters = (o for o in result.outcomes if isinstance(o, Ready) and wording.id in o.enclosed)
    return wording.office or next((letter.wording.office for letter in letters), None)
