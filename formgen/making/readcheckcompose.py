"""The first steps of a run, which make nothing: read, check, compose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from formgen.city.city import load_city
from formgen.documents.catalogue import Catalogue, Outcome, load_catalogue, outcomes
from formgen.documents.closingdrafts import FOLDER, draft_ids, proposals
from formgen.documents.needs import Faults, faults_by_field
from formgen.documents.versions import final_with_gaps
from formgen.guideline.closing import may_close
from formgen.guideline.run import check as check_guideline
from formgen.intake.reader import Input, Keep, keep_none, read
from formgen.intake.secrets.redaction import without_quotations
from formgen.model.filings import Filing, Intake
from formgen.model.problemorder import in_order
from formgen.model.problems import Problem
from formgen.outputs.filenames import account_folders
from formgen.render.fonts.characters import check_characters


@dataclass(frozen=True, slots=True)
class Checked:
    """The intake that was read, and every problem of reading and of the guideline."""

    intake: Intake
    problems: tuple[Problem, ...]

    @property
    def unread(self) -> tuple[Problem, ...]:
        """The problems for which accounts may be missing that were filed all the same."""
        return tuple(filter(_may_hide_accounts, self.problems))

    @property
    def complete(self) -> bool:
        """True if every account that was filed has been read."""
        return not self.unread


@dataclass(frozen=True, slots=True)
class AccountResult:
    """One account of a run: its folder and what became of each document that is due."""

    filing: Filing
    folder: str
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Surveyed:
    """The intake as checked by a day, with the outcome of every document due; nothing is written.

    proposals are the drafts that were asked for; offered, by account and document, are all that
    could be: what stands of them from an earlier run is not out of date. is_whole: every account
    of whole folders was read, so that one that is not among them is filed no more.
    """

    today: date
    checked: Checked
    catalogue: Catalogue
    results: tuple[AccountResult, ...]
    proposals: tuple[AccountResult, ...]
    offered: frozenset[tuple[str | None, str]]
    is_whole: bool

    @property
    def every(self) -> tuple[AccountResult, ...]:
        """The results, and the drafts after them."""
        return (*self.results, *self.proposals)


def load(templates: Path) -> Catalogue:
    """Read the city's data and every wording. Raises FormgenError when they are unsound."""
    return load_catalogue(templates, load_city(templates))


def check(
    inputs: Sequence[Input], catalogue: Catalogue, today: date, keep: Keep = keep_none
) -> Checked:
    """Hold every intake file against the fonts and the guideline; keep is given each workbook."""
    intake, unreadable = read(inputs, keep)
    unprintable = check_characters(intake, catalogue.templates / "layouts")
    breaches = check_guideline(intake, catalogue.city, today)
    wordings = (entry.wording for entry in catalogue.entries)
    unfinished = final_with_gaps(wordings, intake.filings(), today)
    problems = without_quotations((*unreadable, *unprintable, *breaches, *unfinished), unreadable)
    return Checked(intake, in_order(problems, intake))


def survey(
    inputs: Sequence[Input],
    catalogue: Catalogue,
    today: date,
    *,
    proposing: bool = False,
    include_rules: bool = False,
) -> Surveyed:
    """Read, check and compose everything that is due; proposing, the close papers' drafts as well.

    include_rules: what is for the section alone is enclosed with its letter too.
    """
    checked = check(inputs, catalogue, today)
    faults = faults_by_field(checked.problems)
    results = _compose(checked, catalogue, faults, today, include_rules=include_rules)
    city = catalogue.city
    dormant = tuple(r for r in results if may_close(r.filing.account.record, city, today))
    proposed = tuple(_proposal(result, catalogue, faults) for result in dormant if proposing)
    offered = frozenset(
        (result.filing.account.record.account_id, document)
        for result in dormant
        for document in draft_ids(catalogue)
    )
    is_whole = checked.complete and all(isinstance(one, Path) and one.is_dir() for one in inputs)
    return Surveyed(today, checked, catalogue, results, proposed, offered, is_whole)


def _proposal(result: AccountResult, catalogue: Catalogue, faults: Faults) -> AccountResult:
    """The drafts of an account, in a folder of their own within the account's."""
    drafts = tuple(proposals(catalogue, result.filing, faults))
    return replace(result, folder=f"{result.folder}/{FOLDER}", outcomes=drafts)


def _compose(
    checked: Checked, catalogue: Catalogue, faults: Faults, today: date, *, include_rules: bool
) -> tuple[AccountResult, ...]:
    filings = checked.intake.filings()
    folders = account_folders(filing.account.record for filing in filings)
    return tuple(
        AccountResult(
            filing,
            folder,
            tuple(outcomes(catalogue, filing, faults, today, include_rules=include_rules)),
        )
        for filing, folder in zip(filings, folders, strict=True)
    )


def _may_hide_accounts(problem: Problem) -> bool:
    """True if more than the value of one field could not be read."""
    return problem.is_error and problem.field is None
