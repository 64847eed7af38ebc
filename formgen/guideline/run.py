"""Running the checks: every finding becomes a Problem with its clause, severity and place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Any

from formgen.city.city import City
from formgen.guideline.checkkinds import (
    AccountCase,
    AccountCheck,
    CaseT,
    Check,
    DeviceCase,
    DeviceCheck,
    Finding,
)
from formgen.guideline.checkregister import CHECKS
from formgen.guideline.emptyanswers import says_nothing
from formgen.guideline.intakeindex import IntakeIndex
from formgen.model.filings import Intake, LocatedRecord
from formgen.model.problemorder import in_order
from formgen.model.problems import Problem


def check(
    intake: Intake, city: City, today: date, checks: tuple[Check[Any], ...] = CHECKS
) -> tuple[Problem, ...]:
    """Every breach of the guideline, in the order of the cells.

    today: the day by which something is overdue. checks: those to run; all unless given.
    """
    index = IntakeIndex(intake, city)
    of_accounts = tuple(one for one in checks if isinstance(one, AccountCheck))
    of_devices = tuple(one for one in checks if isinstance(one, DeviceCheck))
    found = chain(
        _check_accounts(of_accounts, index, city, today),
        _check_devices(of_devices, index, city, today),
    )
    return in_order(found, intake)


def _check_accounts(
    checks: tuple[AccountCheck, ...], index: IntakeIndex, city: City, today: date
) -> Iterator[Problem]:
    for filing in index.intake.filings():
        entry = filing.account
        case = AccountCase(city, today, index, entry.record, filing.devices)
        for one, finding in _findings(checks, case, entry):
            yield _problem(one, finding, entry, entry.record.account_id)


def _check_devices(
    checks: tuple[DeviceCheck, ...], index: IntakeIndex, city: City, today: date
) -> Iterator[Problem]:
    for entry in index.intake.devices:
        served = tuple(
            account
            for account_id in entry.record.account_ids or ()
            for account in index.accounts_by_id.get(account_id, ())[:1]  # not its twins
        )
        case = DeviceCase(city, today, index, entry, served)
        first = next(iter(entry.record.account_ids or ()), None)
        for one, finding in _findings(checks, case, entry):
            # As the reader has it: a device goes by its first.
            yield _problem(one, finding, entry, finding.account or first)


def _findings(
    checks: tuple[Check[CaseT], ...], case: CaseT, entry: LocatedRecord[Any]
) -> Iterator[tuple[Check[CaseT], Finding]]:
    """Yield the findings of the checks of clauses in force, but for fields that could not be read.

    Those have been reported already.
    """
    for one in checks:
        for finding in () if _is_seen(one, case) else one.find(case):
            if finding.field not in entry.unread and _in_force(one, case):
                yield one, finding


def _is_seen(one: Check[Any], case: AccountCase | DeviceCase) -> bool:
    """True if the field that answers a warning holds more than empty words."""
    if one.seen_by is None:
        return False
    record = case.account if isinstance(case, AccountCase) else case.device
    return not says_nothing(getattr(record, one.seen_by))


def _in_force(one: Check[Any], case: AccountCase | DeviceCase) -> bool:
    return one.clause is None or case.city.in_force(one.clause, case.day(one.event))


def _problem(
    one: Check[Any], finding: Finding, entry: LocatedRecord[Any], owner: str | None
) -> Problem:
    return Problem(
        severity=one.severity,
        message=finding.message,
        remedy=finding.remedy,
        place=entry.places[finding.field],
        clause=one.clause,
        account=owner,
        field=finding.field,
        twin=finding.twin,
    )
