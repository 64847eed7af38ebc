"""Running the checks: every finding becomes a Problem with its clause, severity and place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from formgen.city import City
from formgen.fields import specs
from formgen.guideline.cases import AccountCase, DeviceCase, Filed
from formgen.guideline.checks import AccountCheck, CaseT, Check, DeviceCheck, Finding
from formgen.guideline.register import CHECKS
from formgen.problems import Problem
from formgen.records import Account, Device, Entry, Intake

_RANKS = {spec.key: rank for model in (Account, Device) for rank, spec in enumerate(specs(model))}
# An account's own cells come before those of its devices.
_Order = tuple[int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Ranks:
    """Where files and accounts stand among the inputs, so that problems keep that order."""

    files: dict[str, int]
    accounts: dict[str | None, int]


def check(
    intake: Intake, city: City, today: date, checks: tuple[Check[Any], ...] = CHECKS
) -> tuple[Problem, ...]:
    """Every breach of the guideline, ordered by file, account and field.

    today: the day by which something is overdue. checks: those to run; all unless told.
    """
    filed = Filed(intake, city)
    ranks = _ranks(intake)
    of_accounts = tuple(one for one in checks if isinstance(one, AccountCheck))
    of_devices = tuple(one for one in checks if isinstance(one, DeviceCheck))
    found = chain(
        _check_accounts(of_accounts, filed, city, today, ranks),
        _check_devices(of_devices, filed, city, today, ranks),
    )
    return tuple(problem for _, problem in sorted(found, key=lambda pair: pair[0]))


def _check_accounts(
    checks: tuple[AccountCheck, ...], filed: Filed, city: City, today: date, ranks: _Ranks
) -> Iterator[tuple[_Order, Problem]]:
    for rank, filing in enumerate(filed.intake.filings()):
        entry = filing.account
        case = AccountCase(entry.record, city, today, filed, filing.devices)
        for one, finding in _findings(checks, case, entry):
            problem = _problem(one, finding, entry, entry.record.account_id)
            file = ranks.files[problem.place.file]
            yield (file, rank, 0, 0, _RANKS[finding.field]), problem


def _check_devices(
    checks: tuple[DeviceCheck, ...], filed: Filed, city: City, today: date, ranks: _Ranks
) -> Iterator[tuple[_Order, Problem]]:
    nowhere = len(filed.intake.accounts)
    for row, entry in enumerate(filed.intake.devices):
        served = tuple(
            account
            for account_id in entry.record.account_ids or ()
            for account in filed.accounts_by_id.get(account_id, ())[:1]  # a twin is told elsewhere
        )
        case = DeviceCase(entry, city, today, filed, served)
        first = next(iter(entry.record.account_ids or ()), None)
        for one, finding in _findings(checks, case, entry):
            owner = finding.account or first  # as the reader has it: a device goes by its first
            problem = _problem(one, finding, entry, owner)
            file = ranks.files[problem.place.file]
            rank = ranks.accounts.get(owner, nowhere)
            yield (file, rank, 1, row, _RANKS[finding.field]), problem


def _findings(
    checks: tuple[Check[CaseT], ...], case: CaseT, entry: Entry[Any]
) -> Iterator[tuple[Check[CaseT], Finding]]:
    """What the checks of the clauses in force find, but for fields that could not be read.

    Of those it has been told already.
    """
    for one in checks:
        for finding in one.find(case):
            if finding.field not in entry.unread and _in_force(one, case):
                yield one, finding


def _in_force(one: Check[Any], case: AccountCase | DeviceCase) -> bool:
    return one.clause is None or case.city.in_force(one.clause, case.day(one.event))


def _problem(one: Check[Any], finding: Finding, entry: Entry[Any], owner: str | None) -> Problem:
    return Problem(
        severity=one.severity,
        message=finding.message,
        remedy=finding.remedy,
        place=entry.places[finding.field],
        clause=one.clause,
        account=owner,
        field=finding.field,
    )


def _ranks(intake: Intake) -> _Ranks:
    files: dict[str, int] = {}
    accounts: dict[str | None, int] = {}
    for rank, account in enumerate(intake.accounts):
        if account.record.account_id:
            accounts.setdefault(account.record.account_id, rank)
    for entry in chain[Entry[Any]](intake.accounts, intake.devices):
        # A record stands in one file, so any of its places tells which.
        files.setdefault(next(iter(entry.places.values())).file, len(files))
    return _Ranks(files, accounts)
