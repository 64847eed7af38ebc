"""The accounts on record with an office: those that packets on its desk tell of, and those of sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from formgen.documents.catalogue import Catalogue
from formgen.making.readcheckcompose import check
from formgen.model.filings import Filing
from formgen.model.problems import Problem
from formgen.packets.planning import section_of
from formgen.reception.deskfolder import is_desk
from formgen.reception.recordedaccounts import recorded


@dataclass(frozen=True, slots=True)
class OnRecord:
    """The accounts, those of a desk first, and the offices that were told of them."""

    filings: tuple[Filing, ...]
    offices: frozenset[str]
    problems: tuple[Problem, ...]
    unread: tuple[Problem, ...]  # of them, those for which accounts may be missing


def on_record(paths: Sequence[Path], catalogue: Catalogue, day: date) -> OnRecord:
    """Read desks and sheets. Of an account that is in both, the desk has what was reported."""
    found: dict[tuple[str, str | None], Filing] = {}
    offices, problems, unread = set[str](), list[Problem](), list[Problem]()
    for desk in filter(is_desk, paths):
        accounts, faults = recorded(desk, catalogue.city)
        problems += faults
        unread += (problem for problem in faults if problem.is_error and problem.field is None)
        for account in accounts:
            found.setdefault(account.key, account.filing)
            offices.update(account.offices)
    others = tuple[Filing, ...]()
    if sheets := [path for path in paths if not is_desk(path)]:
        checked = check(sheets, catalogue, day)
        problems += checked.problems
        unread += checked.unread
        others = tuple(
            filing
            for filing in checked.intake.filings()
            if (section_of(filing), filing.account.record.account_id) not in found
        )
    return OnRecord((*found.values(), *others), frozenset(offices), tuple(problems), tuple(unread))
