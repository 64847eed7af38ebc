"""The first steps of a run, which make nothing: read, check, compose."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from formgen.city.city import load_city
from formgen.documents.catalogue import Catalogue, Outcome, load_catalogue, outcomes, proposals
from formgen.documents.missingfields import (
    Faults,
    answered_by_field,
    answered_clauses,
    faults_by_field,
)
from formgen.documents.packetpapers import PacketContents
from formgen.documents.postpapers import PostPaper, post_outcome
from formgen.documents.versions import final_with_gaps
from formgen.guideline.addedfields import blank_added
from formgen.guideline.checkkinds import PostCase
from formgen.guideline.checkregister import clause_of_secrets
from formgen.guideline.dormancy import days_since_post, is_dormant
from formgen.guideline.duplicateindex import IntakeIndex
from formgen.guideline.postcases import post_cases
from formgen.guideline.run import check as check_guideline
from formgen.intake.reader import Input, Keep, keep_none, read
from formgen.intake.secrets.redaction import without_quotations
from formgen.making.adopting import Adopting, Adoption
from formgen.making.picturelook import Looked, look
from formgen.model.filings import Filing, Intake, LocatedRecord
from formgen.model.japanese import wareki
from formgen.model.problemorder import in_order
from formgen.model.problems import FormgenError, Place, Problem
from formgen.model.records import Account
from formgen.outputs.filenames import POST_LOG, account_folders
from formgen.outputs.postlog import PostLog, read_log
from formgen.render.fonts.characters import check_characters


@dataclass(frozen=True, slots=True)
class Checked:
    """The intake that was read, and every problem of reading and of the guideline."""

    intake: Intake
    problems: tuple[Problem, ...]
    posts: tuple[PostCase, ...] = ()
    looked: Looked = field(default_factory=Looked)  # at the posts' pictures

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
    posts: tuple[PostPaper, ...] = ()


@dataclass(frozen=True, slots=True)
class Surveyed:
    """The intake as checked by a day, with the outcome of every document due; nothing is written.

    offered, by account and document, is what is made on asking alone and fits, and what is adopted and
    withheld: what stands of it from an earlier run is not out of date. is_whole: every account of
    whole folders was read, so that one that is not among them is filed no more.
    """

    today: date
    checked: Checked
    catalogue: Catalogue
    results: tuple[AccountResult, ...]
    offered: frozenset[tuple[str | None, str]]
    is_whole: bool
    adoptions: tuple[Adoption, ...] = ()  # the texts that are adopted, of all documents


def load(templates: Path) -> Catalogue:
    """Read the city's data and every wording. Raises FormgenError when they are unsound."""
    return load_catalogue(templates, load_city(templates))


def check(
    inputs: Sequence[Input],
    catalogue: Catalogue,
    today: date,
    keep: Keep = keep_none,
    outputs: Path | None = None,
) -> Checked:
    """Hold every intake file against the fonts and the guideline; keep is given each file.

    outputs: the folder of earlier runs, which knows the posts that were sent.
    """
    city = catalogue.city
    intake, unreadable = read(inputs, keep, city.records)
    looked = look(intake, outputs)
    log, damage = _log(outputs)
    intake = with_last_posts(intake, log)
    unprintable = check_characters(intake, catalogue.templates / "layouts")
    index = IntakeIndex(intake, city)
    sent = {
        (entry.post.account_id, entry.post.post_id): (entry.post, tuple(entry.pictures.values()))
        for entry in log.values()
        if entry.post.sent_at
    }
    posts = post_cases(index, city, today, looked.facts, sent)
    breaches = check_guideline(intake, city, today, posts=posts)
    unfinished = final_with_gaps((e.wording for e in catalogue.entries), intake.filings(), today)
    found = (*damage, *unreadable, *looked.problems, *unprintable, *breaches, *unfinished)
    problems = without_quotations((*found, *blank_added(intake, city)), unreadable)
    told = (replace(p, clause=clause_of_secrets(city)) if p.is_secret else p for p in problems)
    return Checked(intake, in_order(told, intake), posts, looked)


def _log(outputs: Path | None) -> tuple[PostLog, tuple[Problem, ...]]:
    """The log of an output folder; one that cannot be read is told, and stops what would write it."""
    try:
        return (read_log(outputs) if outputs else {}), ()
    except FormgenError as error:
        return {}, (Problem("warning", error.message, error.remedy, Place(POST_LOG)),)


def with_last_posts(intake: Intake, log: PostLog) -> Intake:
    """The intake with the later of 最終更新日 and the day of the last post that was sent."""
    sent: dict[str, date] = {}
    logged = (entry.post for entry in log.values())
    for post in (*logged, *(entry.record for entry in intake.posts)):
        if post.account_id and post.sent_at:
            day = post.sent_at.date()
            sent[post.account_id] = max(sent.get(post.account_id, day), day)
    if not sent:
        return intake
    accounts = (_posted_last(e, sent.get(e.record.account_id or "")) for e in intake.accounts)
    return replace(intake, accounts=tuple(accounts))


def _posted_last(entry: LocatedRecord[Account], day: date | None) -> LocatedRecord[Account]:
    """An account with the day of its last post, where that is later than the one that was typed."""
    if day is None or day <= (entry.record.last_posted_on or date.min):
        return entry
    return replace(entry, record=entry.record.model_copy(update={"last_posted_on": day}))


def survey(
    inputs: Sequence[Input],
    catalogue: Catalogue,
    today: date,
    *,
    proposing: bool = False,
    include_rules: bool = False,
    keep: Keep = keep_none,
    outputs: Path | None = None,
) -> Surveyed:
    """Read, check and compose everything that is due; proposing, what is made on asking as well.

    include_rules: what is for the section alone is enclosed with its letter too. keep is given each
    file that could be opened, without its secrets. outputs: see check.
    """
    checked = check(inputs, catalogue, today, keep, outputs)
    is_whole = checked.complete and all(isinstance(one, Path) and one.is_dir() for one in inputs)
    found = composed(
        checked, catalogue, today, outputs, proposing=proposing, include_rules=include_rules
    )
    return replace(found, is_whole=is_whole)


def check_again(checked: Checked, catalogue: Catalogue, today: date) -> Checked:
    """Hold what was read, and checked before, against a city with another guideline."""
    posts = tuple(replace(case, city=catalogue.city) for case in checked.posts)
    others = tuple(problem for problem in checked.problems if problem.check is None)
    breaches = check_guideline(checked.intake, catalogue.city, today, posts=posts)
    problems = without_quotations((*others, *breaches), others)
    return replace(checked, problems=in_order(problems, checked.intake), posts=posts)


def composed(
    checked: Checked,
    catalogue: Catalogue,
    today: date,
    outputs: Path | None = None,
    *,
    proposing: bool = False,
    include_rules: bool = False,
) -> Surveyed:
    """Compose everything that is due of what was checked; the options are those of survey."""
    faults = faults_by_field(checked.problems)
    results = _compose(checked, catalogue, faults, today, include_rules=include_rules)
    adopting = Adopting(outputs, catalogue, today) if outputs else None
    if adopting:
        results = tuple(
            replace(
                each, outcomes=tuple(adopting.outcomes(each.filing, each.folder, each.outcomes))
            )
            for each in results
        )
        problems = (*checked.problems, *adopting.problems)
        checked = replace(checked, problems=in_order(problems, checked.intake))
    fitting = [tuple(_proposals(result, catalogue, faults, today)) for result in results]
    if proposing:
        results = tuple(
            replace(result, outcomes=(*result.outcomes, *more))
            for result, more in zip(results, fitting, strict=True)
        )
    offered = frozenset((each.account_id, each.wording.id) for more in fitting for each in more)
    offered |= adopting.standing if adopting else frozenset()
    adoptions = tuple(adopting.adoptions) if adopting else ()
    results = _with_posts(results, checked, catalogue)
    return Surveyed(today, checked, catalogue, results, offered, False, adoptions)


def _proposals(
    result: AccountResult, catalogue: Catalogue, faults: Faults, today: date
) -> Iterator[Outcome]:
    """Yield what is made on asking alone and fits an account as it stands."""
    account, city = result.filing.account.record, catalogue.city
    texts = {
        "as_of": wareki(today),
        "days_since_post": str(days_since_post(account, today) or ""),
    }
    standing = PacketContents(texts=texts, raws={"is_dormant": is_dormant(account, city, today)})
    return proposals(catalogue, result.filing, faults, today, standing)


def _compose(
    checked: Checked, catalogue: Catalogue, faults: Faults, today: date, *, include_rules: bool
) -> tuple[AccountResult, ...]:
    answered = answered_by_field(checked.problems)
    filings = tuple(
        replace(filing, answered=answered_clauses(filing, answered, catalogue.city))
        for filing in checked.intake.filings()
    )
    folders = account_folders(filing.account.record for filing in filings)
    return tuple(
        AccountResult(
            filing,
            folder,
            tuple(outcomes(catalogue, filing, faults, today, include_rules=include_rules)),
        )
        for filing, folder in zip(filings, folders, strict=True)
    )


def _with_posts(
    results: Sequence[AccountResult], checked: Checked, catalogue: Catalogue
) -> tuple[AccountResult, ...]:
    """The results with the papers of their posts behind those of the accounts."""
    if not checked.posts:
        return tuple(results)
    problems: dict[Place, list[Problem]] = defaultdict(list)
    for problem in checked.problems:
        problems[problem.place].append(problem)
    papers: dict[str, list[PostPaper]] = defaultdict(list)
    for case in checked.posts:
        if case.filing.account and case.post.post_id:
            places = dict.fromkeys(case.filing.post.places.values())
            of_post = tuple(p for place in places for p in problems[place])
            paper = PostPaper(
                case.filing,
                case.filing.account,
                case.pictures,
                case.links,
                case.content,
                case.approval,
                of_post,
            )
            papers[case.post.account_id or ""].append(paper)
    return tuple(
        replace(
            result,
            outcomes=(
                *result.outcomes,
                *(
                    post_outcome(paper, wording, catalogue)
                    for paper in found
                    for wording in catalogue.posts
                ),
            ),
            posts=found,
        )
        for result in results
        for found in (tuple(papers.get(result.filing.account.record.account_id or "", ())),)
    )


def _may_hide_accounts(problem: Problem) -> bool:
    """True if more than the value of one field could not be read."""
    return problem.is_error and problem.field is None
