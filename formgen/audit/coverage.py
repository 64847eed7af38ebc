"""The coverage of the guideline: for each clause, what checks it, prints it and asks for it.

And the reach of an amendment: clauses, checks, passages of documents, accounts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from pydantic import BaseModel

from formgen.city.city import City
from formgen.city.guidelinefile import Clause
from formgen.documents.catalogue import Catalogue
from formgen.documents.due import is_due
from formgen.documents.linekinds import Line
from formgen.documents.wordingfile import Wording, walk_lines, walk_parts
from formgen.guideline.checkkinds import Check, DeviceCheck, PostCheck
from formgen.guideline.checkregister import checks_of
from formgen.model.fieldspec import by_key
from formgen.model.filings import Filing
from formgen.model.postrecord import Post
from formgen.model.records import Account, Device

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
    wordings = (*(entry.wording for entry in catalogue.entries), *catalogue.posts)
    passages = [found for wording in wordings for found in _passages(wording)]
    checks = checks_of(catalogue.city)
    return tuple(_covered(clause, passages, checks) for clause in catalogue.city.clauses.values())


def _covered(
    clause: Clause, passages: Sequence[tuple[str, Passage, bool]], known: Sequence[Check[Any]]
) -> Coverage:
    checks = tuple(check for check in known if clause.id in check.clauses)
    labels = dict.fromkeys(label for check in checks for label in _labels(check))
    paragraphs, rows = (
        dict.fromkeys(p for of, p, is_row in passages if of == clause.id and is_row is wanted)
        for wanted in (False, True)
    )
    return Coverage(clause, checks, tuple(labels), tuple(paragraphs), tuple(rows))


def checks_without_clause(city: City) -> tuple[Check[Any], ...]:
    """The checks that no clause asks for, such as that of numbers used twice."""
    return tuple(one for one in checks_of(city) if not one.clauses)


def _labels(check: Check[Any]) -> Iterator[str]:
    """The labels of what the check reads; one of a device or post may read its account as well."""
    models: tuple[type[BaseModel], ...] = (Account,)
    if isinstance(check, DeviceCheck | PostCheck):
        models = (Device if isinstance(check, DeviceCheck) else Post, Account)
    for key in check.fields:
        yield next(by_key(model)[key].label for model in models if key in by_key(model))


def _passages(wording: Wording) -> Iterator[tuple[str, Passage, bool]]:
    """Every clause that a part or a line carries, with its place; True for a row of a checklist."""
    heading = ""
    for part in walk_parts(wording.body):
        words = _words(part.lines[0]) if part.lines else ""
        if part.kind in ("heading", "caption"):
            heading = words
        for clause in part.clauses:
            yield clause, Passage(wording.id, wording.title, heading, words), False
        for line in walk_lines(part.lines):
            passage = Passage(wording.id, wording.title, heading, _words(line))
            yield from ((clause, passage, part.kind == "checklist") for clause in line.clauses)


def _words(line: Line) -> str:
    """A line's label or text; what is filled in stands as 〔label〕."""
    return _FILLED_IN.sub(_label, line.label.source or line.text.source)


def _label(name: re.Match[str]) -> str:
    model = Device if name["device"] else Account
    spec = by_key(model).get(name["key"])
    return f"〔{spec.label if spec else '…'}〕"


@dataclass(frozen=True, slots=True)
class Touched:
    """An account that a change touches, and those of its documents that carry the clause."""

    account: Account
    documents: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Amendment:
    """The change of a clause by an edition, all that covers it now, and the accounts that it touches."""

    edition: date
    before: Clause | None
    after: Clause
    covered: Coverage
    accounts: tuple[Touched, ...]

    @property
    def kind(self) -> Literal["added", "revised", "repealed"]:
        """The kind of change that the edition made."""
        if self.after.is_repealed:
            return "repealed"
        return "added" if self.before is None or self.before.is_repealed else "revised"


@dataclass(frozen=True, slots=True)
class Amendments:
    """The editions after a day, and the changes that they are known to have made."""

    since: date
    editions: tuple[date, ...]
    found: tuple[Amendment, ...]


def amendments(catalogue: Catalogue, filings: Sequence[Filing], since: date) -> Amendments:
    """Return the changes by the editions after a day, with what has to be looked at again for each.

    They stand edition by edition, in the order of the clauses.
    """
    city = catalogue.city
    matrix = {covered.clause.id: covered for covered in coverage(catalogue)}
    found = []
    for versions in city.versions.values():
        for before, after in pairwise((None, *versions)):
            if after and after.since and after.since > since:
                covered = matrix[after.id]
                accounts = tuple(touched(after.since, covered, catalogue, filings))
                found.append(Amendment(after.since, before, after, covered, accounts))
    editions = tuple(edition for edition in city.editions if edition > since)
    return Amendments(since, editions, tuple(sorted(found, key=lambda one: one.edition)))


def touched(
    edition: date, covered: Coverage, catalogue: Catalogue, filings: Iterable[Filing]
) -> Iterator[Touched]:
    """Every account that is still used when the edition comes into force."""
    carrying = {passage.document for passage in (*covered.paragraphs, *covered.rows)}
    wordings = [entry.wording for entry in catalogue.entries if entry.wording.id in carrying]
    for filing in filings:
        account = filing.account.record
        if not (account.procedure == "廃止" and account.closes_on and account.closes_on < edition):
            yield Touched(account, tuple(w for w in wordings if is_due(w, filing)))
