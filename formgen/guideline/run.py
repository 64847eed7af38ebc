"""Running the checks: every finding becomes a Problem with its clause, severity and place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any, Literal

from formgen.city.city import City
from formgen.guideline.checkkinds import (
    AccountCase,
    AccountCheck,
    CaseT,
    Check,
    DeviceCase,
    DeviceCheck,
    Finding,
    PostCase,
    PostCheck,
)
from formgen.guideline.checkregister import CHECKS, bound
from formgen.guideline.duplicateindex import IntakeIndex
from formgen.guideline.postcases import post_cases
from formgen.model.emptywords import says_nothing
from formgen.model.filings import Intake, LocatedRecord
from formgen.model.problemorder import in_order
from formgen.model.problems import Problem
from formgen.model.records import Account

# Whether 経緯 may answer a finding, and does.
_Answer = Literal["none", "wanted", "given"]
_OR_ANSWER = "事実のとおりで直せないときは、「経緯」に理由を記入してください。"
_ANSWERED = "「経緯」に記入があります。"
_PROVE_ANSWER = (
    "「経緯」がこの点の理由になっているかを確かめてください（報告書に印字されます）。"
    "誤記であれば、直してください。"
)


def check(
    intake: Intake,
    city: City,
    today: date,
    checks: tuple[Check[Any], ...] = CHECKS,
    posts: Sequence[PostCase] | None = None,
) -> tuple[Problem, ...]:
    """Every breach of the guideline, in the order of the cells.

    today: the day by which something is overdue. checks: those to run; all unless given. posts:
    the intake's, when somebody has looked at their pictures already.
    """
    index = IntakeIndex(intake, city)
    if posts is None:
        posts = post_cases(index, city, today, {})
    known = bound(checks, city)
    of_accounts = tuple(one for one in known if isinstance(one, AccountCheck))
    of_devices = tuple(one for one in known if isinstance(one, DeviceCheck))
    of_posts = tuple(one for one in known if isinstance(one, PostCheck))
    found = chain(
        _check_accounts(of_accounts, index, city, today),
        _check_devices(of_devices, index, city, today),
        _check_posts(of_posts, posts),
    )
    return in_order(found, intake)


def _check_accounts(
    checks: tuple[AccountCheck, ...], index: IntakeIndex, city: City, today: date
) -> Iterator[Problem]:
    for filing in index.intake.filings():
        entry, account = filing.account, filing.account.record
        case = AccountCase(city, today, index, account, filing.devices)
        for one, finding in _findings(checks, case, entry):
            yield _problem(one, finding, entry, account.account_id, _answer(one, account, city))


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
        for one, finding in _findings(checks, case, entry):
            yield from _device_problems(one, finding, case)


def _device_problems(
    one: Check[DeviceCase], finding: Finding, case: DeviceCase
) -> Iterator[Problem]:
    """Yield a finding at a device; apart, where some of its accounts tell why it is so and some do not."""
    entry = case.entry
    groups: dict[_Answer, list[str]] = {}
    for account in (located.record for located in case.accounts):
        if account.account_id and finding.account in (None, account.account_id):
            groups.setdefault(_answer(one, account, case.city), []).append(account.account_id)
    if finding.account is None and len(groups) <= 1:
        # As the reader has it: a device goes by its first.
        first = next(iter(entry.record.account_ids or ()), None)
        yield _problem(one, finding, entry, first, next(iter(groups), "none"))
        return
    for answer, concerned in groups.items():
        found = _problem(one, finding, entry, concerned[0], answer)
        yield replace(found, only_of=tuple(concerned))


def _check_posts(checks: tuple[PostCheck, ...], cases: Sequence[PostCase]) -> Iterator[Problem]:
    for case in cases:
        entry = case.filing.post
        for one, finding in _findings(checks, case, entry):
            found = _problem(one, finding, entry, entry.record.account_id, "none")
            yield replace(found, post=entry.record.post_id)


def _findings(
    checks: tuple[Check[CaseT], ...], case: CaseT, entry: LocatedRecord[Any]
) -> Iterator[tuple[Check[CaseT], Finding]]:
    """Yield the findings of the checks of clauses in force, but for fields that could not be read.

    Those have been reported already.
    """
    for one in checks:
        if one.seen_by and not says_nothing(getattr(entry.record, one.seen_by)):
            continue
        for finding in one.find(case, one.binding) if one.takes else one.find(case):
            if finding.field not in entry.unread and _in_force(one, case):
                yield one, finding


def _in_force(one: Check[Any], case: AccountCase | DeviceCase | PostCase) -> bool:
    """True if the city asks for what a check finds on the day of what is judged, and its clause holds."""
    day, since = case.day(one.event), one.binding.since
    return (since is None or since <= day) and (
        one.clause is None or case.city.in_force(one.clause, day)
    )


def _answer(one: Check[Any], account: Account, city: City) -> _Answer:
    """Return whether an account's 経緯 may answer what a check finds, and whether it does."""
    in_use = city.phase(account) in ("in_use", "closing")
    if one.answerable == "never" or (one.answerable == "in use" and not in_use):
        return "none"
    return "wanted" if says_nothing(account.circumstances) else "given"


def _problem(
    one: Check[Any],
    finding: Finding,
    entry: LocatedRecord[Any],
    owner: str | None,
    answer: _Answer,
) -> Problem:
    is_answered = answer == "given"
    asks_answer = answer == "wanted" and "「経緯」" not in finding.remedy
    return Problem(
        severity="warning" if is_answered else one.severity,
        message=finding.message + (_ANSWERED if is_answered else ""),
        remedy=_PROVE_ANSWER
        if is_answered
        else finding.remedy + (_OR_ANSWER if asks_answer else ""),
        place=entry.places[finding.field],
        clause=one.clause,
        account=owner,
        field=finding.field,
        twin=finding.twin,
        check=one.name,
        is_answered=is_answered,
    )
