"""Which papers go to which office together: one packet for each office and section."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import PurePosixPath

from formgen.changes import Difference
from formgen.deliver.manifest import Made
from formgen.deliver.names import HAND_IN, safe_name
from formgen.documents.blocks import Document
from formgen.documents.catalogue import Catalogue, Ready
from formgen.documents.compose import compose
from formgen.documents.listed import Change, Enclosure, Listed
from formgen.documents.wording import Wording
from formgen.japanese import wareki
from formgen.records import Filing
from formgen.survey import AccountResult

COVER, CHANGES = "cover", "changes"
PRINT, ARCHIVE = "print", "packet"  # made of a packet's papers
# No section has as many; a mail takes no larger ZIP, and a letter no longer list.
_MOST_ACCOUNTS = 50

_Papers = tuple[tuple[AccountResult, Ready], ...]


def is_of_packet(made: Made) -> bool:
    """Whether a file stands among the packets."""
    return PurePosixPath(made.path).parts[0] == HAND_IN


def is_packets_own(made: Made) -> bool:
    """Whether a file is made for a packet, and is not an account's paper over again."""
    return is_of_packet(made) and not made.account


@dataclass(frozen=True, slots=True)
class Plan:
    """A packet to be made: for an office, from a section, with these papers in order."""

    office: str
    section: str
    folder: PurePosixPath
    papers: _Papers
    changes: tuple[Difference, ...]

    @property
    def lead(self) -> Filing:
        """The account whose section, contact and date the covering letter bears.

        Papers of several dates leave its date to be written by hand.
        """
        filings = [ready.filing for _, ready in self.papers]
        days = {filing.account.record.document_date for filing in filings}
        entry = filings[0].account
        day = days.pop() if len(days) == 1 else None
        record = entry.record.model_copy(update={"document_date": day})
        return replace(filings[0], account=replace(entry, record=record))

    def name(self, number: int, ready: Ready | None, title: str) -> str:
        """The name of a paper, which sorts as the papers are enclosed."""
        width = max(2, len(str(len(self.papers) + 1)))
        of = f"{ready.account_id}_" if ready else ""
        return f"{number:0{width}}_{safe_name(of + title)}"


def plans(
    results: Sequence[AccountResult],
    catalogue: Catalogue,
    differences: Sequence[Difference],
    *,
    include_rules: bool,
) -> tuple[Plan, ...]:
    """The packets that are due, in the order of the accounts."""
    filed: dict[tuple[str, str], list[_Papers]] = {}
    for result in results:
        section = section_of(result.filing)
        for office, papers in _handed_in(result, include_rules=include_rules).items():
            filed.setdefault((office, section), []).append(papers)
    return tuple(
        _plan(office, part, papers, catalogue, differences)
        for (office, section), accounts in filed.items()
        for part, papers in _parts(section, accounts)
    )


def _handed_in(result: AccountResult, *, include_rules: bool) -> dict[str, _Papers]:
    """What goes to each office of an account's papers."""
    found: dict[str, _Papers] = {}
    for ready in (outcome for outcome in result.outcomes if isinstance(outcome, Ready)):
        if office := _office(ready, result, include_rules=include_rules):
            found[office] = (*found.get(office, ()), (result, ready))
    return found


def _parts(section: str, accounts: Sequence[_Papers]) -> Iterator[tuple[str, _Papers]]:
    """A section with very many accounts hands in several packets, 「局課」, 「局課（2）」."""
    for start in range(0, len(accounts), _MOST_ACCOUNTS):
        number = start // _MOST_ACCOUNTS + 1
        papers = tuple(chain(*accounts[start : start + _MOST_ACCOUNTS]))
        yield section if number == 1 else f"{section}（{number}）", papers


def _plan(
    office: str,
    section: str,
    papers: _Papers,
    catalogue: Catalogue,
    differences: Sequence[Difference],
) -> Plan:
    folder = PurePosixPath(HAND_IN, safe_name(catalogue.city.offices[office].folder), section)
    accounts = {ready.account_id for _, ready in papers}
    changes = (d for d in differences if d.office == office and d.account_id in accounts)
    return Plan(office, section, folder, papers, tuple(changes))


def section_of(filing: Filing) -> str:
    """The section as the name of a folder: bureau, department and section."""
    account = filing.account.record
    return safe_name("".join(filter(None, (account.bureau, account.department, account.section))))


def _office(ready: Ready, result: AccountResult, *, include_rules: bool) -> str | None:
    """The office to which a paper goes; none while it has gaps, or is for the section alone."""
    wording = ready.wording
    if ready.gaps or (wording.audience == "internal" and not include_rules):
        return None
    return wording.office or _office_of_letter(wording.enclosed_with, result)


def _office_of_letter(letter: str | None, result: AccountResult) -> str | None:
    """The office that receives a letter, with its enclosures, once the letter is ready."""
    found = (
        o.wording.office for o in result.outcomes if isinstance(o, Ready) and o.wording.id == letter
    )
    return next(found, None)


# --- the packet's own papers ----------------------------------------------------------------------


def cover(
    wording: Wording, plan: Plan, catalogue: Catalogue, pages: Sequence[int | None]
) -> Document:
    """The covering letter; pages: of each paper, and of the list of changes when there is one.

    None is the number of a paper of which there is no PDF to count them in.
    """
    titles = [(ready, ready.wording.title) for _, ready in plan.papers]
    listed: list[tuple[Ready | None, str]] = list(titles)
    if plan.changes and CHANGES in catalogue.packet:
        listed.append((None, catalogue.packet[CHANGES].title))
    enclosures = tuple(_enclosures(listed, pages))
    known = [count for count in pages if count is not None]
    total = str(sum(known)) if len(known) == len(pages) else ""
    counts = {"enclosure_count": str(len(enclosures)), "page_count": total}
    return _composed(wording, plan, catalogue, counts, enclosures=enclosures)


def _enclosures(
    listed: Sequence[tuple[Ready | None, str]], pages: Sequence[int | None]
) -> Iterator[Enclosure]:
    before: str | None = None
    for number, ((ready, title), count) in enumerate(zip(listed, pages, strict=True), start=1):
        of = ready.account_id if ready else ""
        name = (ready.filing.account.record.display_name or "") if ready else ""
        yield Enclosure(
            str(number), title, "" if count is None else str(count), of, name, opens=of != before
        )
        before = of


def changes(wording: Wording, plan: Plan, catalogue: Catalogue) -> Document:
    """The list of what has changed since the office was last told."""
    return _composed(wording, plan, catalogue, {}, changes=tuple(_listed(plan.changes)))


def _listed(differences: Sequence[Difference]) -> Iterator[Change]:
    before: str | None = None
    for each in differences:
        yield Change(
            each.label, each.before, each.after, wareki(each.on), each.account_id,
            each.account_name, opens=each.account_id != before,
        )  # fmt: skip
        before = each.account_id


def _composed(
    wording: Wording,
    plan: Plan,
    catalogue: Catalogue,
    texts: dict[str, str],
    enclosures: tuple[Enclosure, ...] = (),
    changes: tuple[Change, ...] = (),
) -> Document:
    lead, office = plan.lead, catalogue.city.offices[plan.office]
    day = lead.account.record.document_date
    texts = {"office_name": office.name_on(day), "office_head": office.head_on(day)} | texts
    listed = Listed(texts, {"office": plan.office}, enclosures, changes)
    return compose(wording, lead, catalogue.city, catalogue.phrases, listed)
