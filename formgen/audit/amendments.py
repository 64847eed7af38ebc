"""The reach of an amendment of the guideline: clauses, checks, passages of documents, accounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Literal

from formgen.audit.coverage import Coverage, coverage
from formgen.city.city import City, Clause
from formgen.documents.catalogue import Catalogue
from formgen.documents.compose import is_due
from formgen.documents.wording import Wording
from formgen.model.records import Account, Filing

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
