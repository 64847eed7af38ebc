"""The coverage of the guideline: for each clause, what checks it, prints it and asks for it.

And the reach of an amendment: clauses, checks, passages of documents, accounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from formgen.city.city import City, Clause
from formgen.documents.catalogue import Catalogue
from formgen.documents.compose import is_due
from formgen.documents.linekinds import Line
from formgen.documents.wording import Wording, walk_lines, walk_parts
from formgen.guideline.checkkinds import Check, DeviceCheck
from formgen.guideline.checkregister import CHECKS
from formgen.model.fields import by_key
from formgen.model.records import Account, Device, Filing

_FILLED_IN = re.compile(r"\{\{\s*(?P<device>device\.)?(?P<key>\w+)[^}]*\}\}")


@dataclass(frozen=True, slots=True)
class Passage:
    """A place in a document that carries a clause: the heading under which it stands, its words."""

    document: str
    title: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """A clause and all that covers it."""

    clause: Clause
    checks: tuple[Check[Any], ...]
    fields: tuple[str, ...]  # labels
    paragraphs: tuple[Passage, ...]
    rows: tuple[Passage, ...]  # of checklists

    @property
    def is_covered(self) -> bool:
        """True if anything covers the clause; one that was struck out needs nothing."""
        return bool(self.checks or self.paragraphs or self.rows) or self.clause.is_repealed


def coverage(catalogue: Catalogue) -> tuple[Coverage, ...]:
    """The matrix, in the order of the guideline; each clause stands in its newest words."""
    clauses = catalogue.city.clauses
    paragraphs: dict[str, list[Passage]] = {clause: [] for clause in clauses}
    rows: dict[str, list[Passage]] = {clause: [] for clause in clauses}
    for entry in catalogue.entries:
        for clause, passage, is_row in _passages(entry.wording):
            (rows if is_row else paragraphs)[clause].append(passage)
    return tuple(
        _covered(clause, tuple(dict.fromkeys(paragraphs[key])), tuple(dict.fromkeys(rows[key])))
        for key, clause in clauses.items()
    )


def _covered(
    clause: Clause, paragraphs: tuple[Passage, ...], rows: tuple[Passage, ...]
) -> Coverage:
    checks = tuple(check for check in CHECKS if clause.id in check.clauses)
    labels = dict.fromkeys(label for check in checks for label in _labels(check))
    return Coverage(clause, checks, tuple(labels), paragraphs, rows)


def checks_without_clause() -> tuple[Check[Any], ...]:
    """The checks that no clause asks for, such as that of numbers used twice."""
    return tuple(check for check in CHECKS if not check.clauses)


def _labels(check: Check[Any]) -> Iterator[str]:
    """The labels of what the check reads; one of a device may read its account as well."""
    models = (Device, Account) if isinstance(check, DeviceCheck) else (Account,)
    for key in check.fields:
        yield next(by_key(model)[key].label for model in models if key in by_key(model))


def _passages(wording: Wording) -> Iterator[tuple[str, Passage, bool]]:
    """Every clause that a part or a line carries, with its place."""
    heading = ""
    for part in walk_parts(wording.body):
        if part.kind in ("heading", "caption"):
            heading = _words(part.lines[0])
        for clause in part.clauses:
            words = _words(part.lines[0]) if part.lines else ""
            yield clause, Passage(wording.id, wording.title, heading, words), False
        for line in walk_lines(part.lines):
            for clause in line.clauses:
                passage = Passage(wording.id, wording.title, heading, _words(line))
                yield clause, passage, part.kind == "checklist"


def _words(line: Line) -> str:
    """A line's label or text; what is filled in stands as 〔label〕."""
    return _FILLED_IN.sub(_label, line.label.source or line.text.source)


def _label(name: re.Match[str]) -> str:
    model = Device if name["device"] else Account
    spec = by_key(model).get(name["key"])
    return f"〔{spec.label if spec else '…'}〕"


Kind = Literal["added", "revised", "repealed"]


@dataclass(frozen=True, slots=True)
class Change:
    """The change of one clause by one edition."""

    edition: date
    kind: Kind
    before: Clause | None
    after: Clause


@dataclass(frozen=True, slots=True)
class Touched:
    """An account that a change touches, and those of its documents that carry the clause."""

    account: Account
    documents: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change with all that covers the clause, and the accounts that it touches."""

    change: Change
    covered: Coverage
    accounts: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class Amendments:
    """The editions after a day, and the changes that they are known to have made."""

    since: date
    editions: tuple[date, ...]
    found: tuple[Amendment, ...]


def changes(city: City, since: date) -> tuple[Change, ...]:
    """Return the changes by the editions after a day, edition by edition, in the order of the clauses."""
    found = (change for versions in city.versions.values() for change in _changes(versions))
    return tuple(
        sorted(
            (change for change in found if change.edition > since),
            key=lambda change: change.edition,
        )
    )


def amendments(catalogue: Catalogue, filings: Iterable[Filing], since: date) -> Amendments:
    """Return the changes by the editions after a day, with what has to be looked at again for each."""
    city, filings = catalogue.city, tuple(filings)
    matrix = {covered.clause.id: covered for covered in coverage(catalogue)}
    found = []
    for change in changes(city, since):
        covered = matrix[change.after.id]
        touched = tuple(_touched(change, covered, catalogue, filings))
        found.append(Amendment(change, covered, touched))
    editions = tuple(edition for edition in city.editions if edition > since)
    return Amendments(since, editions, tuple(found))


def _changes(versions: tuple[Clause, ...]) -> Iterator[Change]:
    for before, after in pairwise((None, *versions)):
        if after is not None and after.since is not None:
            yield Change(after.since, _kind(before, after), before, after)


def _kind(before: Clause | None, after: Clause) -> Kind:
    if after.is_repealed:
        return "repealed"
    return "added" if before is None or before.is_repealed else "revised"


def _touched(
    change: Change, covered: Coverage, catalogue: Catalogue, filings: tuple[Filing, ...]
) -> Iterator[Touched]:
    """Every account that is still used when the edition comes into force."""
    carrying = {passage.document for passage in (*covered.paragraphs, *covered.rows)}
    for filing in filings:
        account = filing.account.record
        if not _closed_before(account, change.edition):
            documents = (
                entry.wording
                for entry in catalogue.entries
                if entry.wording.id in carrying and is_due(entry.wording, filing)
            )
            yield Touched(account, tuple(documents))


def _closed_before(account: Account, day: date) -> bool:
    return account.procedure == "廃止" and account.closes_on is not None and account.closes_on < day
