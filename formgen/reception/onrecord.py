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
from formgen.making.readcheckcompose import Checked, check
from formgen.model.filings import Filing, Intake, LocatedRecord
from formgen.model.problems import FormgenError, Place, Problem
from formgen.model.records import Account
from formgen.packets.planning import section_of
from formgen.reception.deskfolder import filed_folders, is_desk
from formgen.reception.recordedaccounts import recorded
from formgen.reception.recordedpackets import RecordedAccount
from formgen.schedule.reports import is_start_reported, report_titles


@dataclass(frozen=True, slots=True)
class Known:
    """All that sheets and the packets of a desk tell."""

    checked: Checked  # the sheets
    accounts: tuple[RecordedAccount, ...] = ()  # of the desk
    faults: tuple[Problem, ...] = ()  # of its records
    packets: int | None = None  # on the desk; none without one


def read_known(
    paths: Sequence[Path], catalogue: Catalogue, day: date, outputs: Path | None = None
) -> Known:
    """Read sheets, folders of them, and an office's desk.

    outputs: the folder with the posts that were sent. Raises FormgenError when there are two desks.
    """
    desks, sheets = [p for p in paths if is_desk(p)], [p for p in paths if not is_desk(p)]
    if len(desks) > 1:
        raise FormgenError("受付のフォルダーが2つあります。", "1つだけを指定してください。")
    checked = Checked(Intake(), ())
    if sheets:
        checked = check(sheets, catalogue, day, outputs=outputs)
    if not desks:
        return Known(checked)
    accounts, faults = recorded(desks[0], catalogue.city)
    number = sum(1 for _ in filed_folders(desks[0]))
    return Known(checked, accounts, faults, number)


@dataclass(frozen=True, slots=True)
class OnRecord:
    """The accounts, those of a desk first, and the offices that were told of them."""

    filings: tuple[Filing, ...]
    offices: frozenset[str]
    problems: tuple[Problem, ...]
    unread: tuple[Problem, ...]  # of them, those for which accounts may be missing
    unreported: frozenset[Place]  # of the 管理番号 of those that began without a report


def on_record(paths: Sequence[Path], catalogue: Catalogue, day: date) -> OnRecord:
    """Read desks and sheets. Of an account in both, what was reported stands before what its sheet says."""
    known, city = read_known(paths, catalogue, day), catalogue.city
    filings = {one.key: one.filing for one in known.accounts}
    others, unreported = list[Filing](), set[Place]()
    procedures: dict[tuple[str, str | None], str | None] = {}
    for sheet in known.checked.intake.filings():
        account = sheet.account
        key = section_of(sheet), account.record.account_id
        if reported := filings.get(key):
            filings[key] = replace(reported, account=_filled(reported.account, account))
            procedures[key] = account.record.procedure
        else:
            others.append(sheet)
            if not is_start_reported(account.record, city, day, None):
                unreported.add(account.places["account_id"])
    titles = report_titles(catalogue)
    for one in known.accounts:
        account = filings[one.key].account
        record = account.record
        if procedures.get(one.key):  # the sheet may be ahead, of a report on paper
            record = record.model_copy(update={"procedure": procedures[one.key]})
        if not is_start_reported(record, city, day, one.handed_in(titles)):
            unreported.add(account.places["account_id"])
    hiding = (fault for fault in known.faults if fault.is_error and fault.field is None)
    return OnRecord(
        (*filings.values(), *others),
        frozenset(office for one in known.accounts for office in one.offices),
        (*known.faults, *_to_be_corrected(known.accounts, city, day), *known.checked.problems),
        (*hiding, *known.checked.unread),
        frozenset(unreported),
    )


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
