"""Rehearsing an amendment: what a guideline of the future changes, told before it holds; nothing is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from formgen.audit.clausechanges import (
    Change,
    Mention,
    catalogue_of_future,
    changes,
    load_future,
    mentions,
)  # fmt: skip
from formgen.audit.coverage import Coverage, Touched, coverage, touched
from formgen.audit.rehearsedpapers import Compared, compared, reasons
from formgen.documents.catalogue import Catalogue, Outcome, Ready, Withheld
from formgen.intake.reader import Input
from formgen.making.readcheckcompose import AccountResult, check, check_again, composed
from formgen.model.problems import Problem
from formgen.model.records import Account

# What becomes of a paper: it names another number, says something else, can be made now, or no more.
Effect = Literal["reference", "words", "made", "stopped"]


@dataclass(frozen=True, slots=True)
class Found:
    """A finding that comes or goes."""

    problem: Problem
    comes: bool


@dataclass(frozen=True, slots=True)
class PaperChange:
    """A paper that differs; one of a post with its number."""

    document: str
    title: str
    effect: Effect
    post: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """An account for which a change makes something differ, and how."""

    account: Account
    findings: tuple[Found, ...]
    papers: tuple[PaperChange, ...]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """A change of the guideline, what it makes differ, and what people have to look at again.

    to_mend: what names a clause that goes or moves. review: the accounts in use on its day with the
    papers that carry the clause, where its words are new.
    """

    change: Change
    reached: tuple[Reached, ...]
    to_mend: tuple[Mention, ...]
    review: tuple[Touched, ...]
    covered: Coverage | None  # of a clause that is new or has new words


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """An amendment by the day on which it was rehearsed: the later of today and its last edition."""

    day: date
    editions: tuple[date, ...]
    changes: tuple[Rehearsed, ...]
    accounts: int
    unread: tuple[Problem, ...]


def rehearse(
    inputs: Sequence[Input],
    catalogue: Catalogue,
    edition: Path,
    today: date,
    outputs: Path | None = None,
) -> Rehearsal:
    """Hold all that was filed against the guideline in force and one of the future, and compare.

    outputs: the folder of earlier runs, which knows the posts that were sent. Raises FormgenError,
    with the file and the line, when the guideline of the future is wrong.
    """
    now, future = catalogue.city, load_future(edition, catalogue.city)
    found = changes(now, future, today)
    after = catalogue_of_future(catalogue, future, found)
    editions = tuple(day for day in future.editions if day not in now.editions)
    day = max((today, *editions))
    checked = check(inputs, catalogue, day, outputs=outputs)
    again = check_again(checked, after, day)
    both = compared(catalogue, after, found, day)
    results = composed(checked, catalogue, day, proposing=True).results
    anew = composed(again, after, day, proposing=True).results
    differing = _findings(checked.problems, again.problems, found)
    reached = _reached(results, anew, differing, both)
    matrices = [{each.clause.id: each for each in coverage(one)} for one in (catalogue, after)]
    filings = [result.filing for result in results]
    told = mentions(catalogue.templates, [c.before.id for c in found if c.before and _leaves(c)])

    def rehearsed(change: Change) -> Rehearsed:
        covered = _covered(change, *matrices)
        review = tuple(touched(change.day, covered, catalogue, filings)) if covered else ()
        number = change.before.id if change.before and _leaves(change) else ""
        to_mend = tuple(one for one in told if one.clause == number)
        return Rehearsed(change, tuple(reached.get(change, ())), to_mend, review, covered)

    return Rehearsal(day, editions, tuple(map(rehearsed, found)), len(filings), checked.unread)


def _leaves(change: Change) -> bool:
    """True if a clause goes or gets another number, so that what names it has to be mended."""
    return change.kind in ("repealed", "moved")


def _covered(
    change: Change, now: Mapping[str, Coverage], after: Mapping[str, Coverage]
) -> Coverage | None:
    """Return what covers a clause whose words are new or go; None of one that merely moves."""
    if change.kind == "repealed" and change.before:
        return now[change.before.id]
    is_as_before = change.before and change.after and change.before.text == change.after.text
    return None if is_as_before or not change.after else after.get(change.after.id)


# --- what differs ---------------------------------------------------------------------------------


def _findings(
    before: Sequence[Problem], after: Sequence[Problem], found: Sequence[Change]
) -> dict[str, dict[Change, list[Found]]]:
    """The findings that come or go, by account and by the change for which they do."""
    old = {change.before.id: change for change in found if change.before}
    new = {change.after.id: change for change in found if change.after}
    told: dict[str, dict[Change, list[Found]]] = {}
    ways = ((before, after, old, False), (after, before, new, True))
    for these, those, changed, comes in ways:
        others = Counter(map(_regardless_of_number, those))
        for problem in these:
            key = _regardless_of_number(problem)
            if others[key] > 0:
                others[key] -= 1
            elif change := changed.get(problem.clause or ""):
                for account in problem.only_of or (problem.account or "",):
                    found_here = told.setdefault(account, {}).setdefault(change, [])
                    found_here.append(Found(problem, comes))
    return told


def _regardless_of_number(problem: Problem) -> Problem:
    return replace(problem, clause=None)


def _reached(
    results: Sequence[AccountResult],
    anew: Sequence[AccountResult],
    differing: Mapping[str, Mapping[Change, list[Found]]],
    both: Compared,
) -> dict[Change, list[Reached]]:
    """The accounts for which something differs, by the change, in the order of the inputs."""
    reached: dict[Change, list[Reached]] = {}
    untold = dict(differing)  # of two accounts with one number the first tells
    for before, after in zip(results, anew, strict=True):
        account = before.filing.account.record
        findings = differing.get(account.account_id or "", {})
        told = untold.pop(account.account_id or "", {})
        papers: dict[Change, list[PaperChange]] = {change: [] for change in told}
        for paper, whys in _papers(before.outcomes, after.outcomes, findings, both):
            for change in whys:
                papers.setdefault(change, []).append(paper)
        for change, changed in papers.items():
            found = tuple(told.get(change, ()))
            reached.setdefault(change, []).append(Reached(account, found, tuple(changed)))
    for number, told in untold.items():  # of devices and posts that belong to none
        nobody = Account().model_copy(update={"account_id": number or None})
        for change, found_here in told.items():
            reached.setdefault(change, []).append(Reached(nobody, tuple(found_here), ()))
    return reached


def _papers(
    before: Iterable[Outcome],
    after: Iterable[Outcome],
    findings: Mapping[Change, Sequence[Found]],
    both: Compared,
) -> Iterator[tuple[PaperChange, Sequence[Change]]]:
    """Yield every paper of an account that differs, with the changes for which it does."""
    old, new = ({(one.wording.id, one.post): one for one in each} for each in (before, after))
    for key in dict.fromkeys((*old, *new)):
        was, becomes = old.get(key), new.get(key)
        effect: Effect
        if isinstance(was, Ready) and isinstance(becomes, Ready):
            whys: Sequence[Change] = reasons(both, was, becomes, tuple(findings))
            effect = "reference" if all(why.kind == "moved" for why in whys) else "words"
        elif isinstance(was, Ready) or isinstance(becomes, Ready):
            whys = _held_back_by(becomes if isinstance(was, Ready) else was, findings)
            effect = "stopped" if isinstance(was, Ready) else "made"
        else:
            continue
        if whys and (told := was or becomes):
            title = told.wording.title
            yield PaperChange(told.wording.id, title, effect, told.post), whys


def _held_back_by(
    outcome: Outcome | None, findings: Mapping[Change, Sequence[Found]]
) -> Sequence[Change]:
    """The changes whose findings hold a paper back; any of the account's where none of them does."""
    held = outcome.problems if isinstance(outcome, Withheld) else ()
    blamed = [c for c, found in findings.items() if any(one.problem in held for one in found)]
    return blamed or [*findings]
