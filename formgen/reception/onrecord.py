"""The accounts on record with an office: those that packets on its desk tell of, and those of sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from formgen.city.city import City
from formgen.documents.catalogue import Catalogue
from formgen.guideline.checkregister import CHECKS
from formgen.guideline.run import check as check_guideline
from formgen.making.readcheckcompose import check
from formgen.model.filings import Filing, Intake, LocatedRecord
from formgen.model.problems import Problem
from formgen.model.records import Account
from formgen.packets.planning import section_of
from formgen.reception.deskfolder import is_desk
from formgen.reception.recordedaccounts import recorded
from formgen.reception.recordedpackets import RecordedAccount


@dataclass(frozen=True, slots=True)
class OnRecord:
    """The accounts, those of a desk first, and the offices that were told of them."""

    filings: tuple[Filing, ...]
    offices: frozenset[str]
    problems: tuple[Problem, ...]
    unread: tuple[Problem, ...]  # of them, those for which accounts may be missing


def on_record(paths: Sequence[Path], catalogue: Catalogue, day: date) -> OnRecord:
    """Read desks and sheets. Of an account in both, what was reported stands before what its sheet says."""
    found: dict[tuple[str, str | None], Filing] = {}
    offices, problems, unread = set[str](), list[Problem](), list[Problem]()
    for desk in filter(is_desk, paths):
        accounts, faults = recorded(desk, catalogue.city)
        problems += faults
        unread += (problem for problem in faults if problem.is_error and problem.field is None)
        for account in accounts:
            found.setdefault(account.key, account.filing)
            offices.update(account.offices)
        problems += _to_be_corrected(accounts, catalogue.city, day)
    others = list[Filing]()
    if sheets := [path for path in paths if not is_desk(path)]:
        checked = check(sheets, catalogue, day)
        problems += checked.problems
        unread += checked.unread
        for sheet in checked.intake.filings():
            key = section_of(sheet), sheet.account.record.account_id
            if reported := found.get(key):
                found[key] = replace(reported, account=_filled(reported.account, sheet.account))
            else:
                others.append(sheet)
    return OnRecord((*found.values(), *others), frozenset(offices), tuple(problems), tuple(unread))


def _to_be_corrected(
    accounts: Iterable[RecordedAccount], city: City, day: date
) -> Iterator[Problem]:
    """Yield what sections are asked to correct in what they reported."""
    checks = tuple(one for one in CHECKS if one.name in city.reception.corrections)
    intake = Intake(tuple(one.filing.account for one in accounts))
    found = check_guideline(intake, city, day, checks, posts=())
    yield from (problem for problem in found if problem.is_error)


def _filled(
    reported: LocatedRecord[Account], sheet: LocatedRecord[Account]
) -> LocatedRecord[Account]:
    """An account as it was reported, with what its sheet tells of fields that no paper of it prints."""
    keys = sheet.places.keys() - reported.record.model_fields_set
    record = reported.record.model_copy(update={key: getattr(sheet.record, key) for key in keys})
    places = {**reported.places, **{key: sheet.places[key] for key in keys}}
    return LocatedRecord(record, places, reported.unread | (sheet.unread & keys))
