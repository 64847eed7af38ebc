"""The version of a document by a day: a draft, and from the day that its wording names the final one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from formgen.documents.missingfields import missing_fields
from formgen.documents.wordingfile import DraftUntil, Wording
from formgen.model.fieldspec import by_key, specs
from formgen.model.filings import Filing
from formgen.model.problems import Problem
from formgen.model.records import Account

DRAFT = "（案）"  # in the title and at the top of each page


def version_of(wording: Wording, account: Account, today: date) -> Wording:
    """Return a wording as it is called by a day; one that still lacks a field is no final version."""
    until = wording.draft_until
    if until is None or (_has_come(until, account, today) and not missing_fields(wording, account)):
        return wording
    return as_draft(wording)


def as_draft(wording: Wording) -> Wording:
    """A wording as it is called while it is a draft."""
    changes = {"title": wording.title + DRAFT, "mark": wording.mark + DRAFT}
    return wording.model_copy(update=changes)


def _has_come(until: DraftUntil, account: Account, today: date) -> bool:
    day: date | None = getattr(account, until.field)
    return day is not None and day <= today


def without_days_to_come(filing: Filing, today: date) -> Filing:
    """Return what a paper may tell of a filing: of days in a list, as of revisions, those that came."""
    record = filing.account.record
    changes: dict[str, tuple[date, ...] | None] = {}
    for spec in specs(type(record)):
        days = getattr(record, spec.key) if spec.kind == "dates" else None
        if days and max(days) > today:
            changes[spec.key] = tuple(day for day in days if day <= today) or None
    if not changes:
        return filing
    account = replace(filing.account, record=record.model_copy(update=changes))
    return replace(filing, account=account)


def final_with_gaps(
    wordings: Iterable[Wording], filings: Iterable[Filing], today: date
) -> Iterator[Problem]:
    """Yield a warning for each document that is in force by its day and still lacks fields.

    A field whose value cannot be read is not blank: an error tells of it.
    """
    drafted = [(wording, wording.draft_until) for wording in wordings if wording.draft_until]
    for filing in filings:
        account = filing.account.record
        for wording, until in drafted:
            if account.procedure in wording.procedures and _has_come(until, account, today):
                blank = (
                    spec.label
                    for spec in missing_fields(wording, account)
                    if spec.key not in filing.account.unread
                )
                labels = "、".join(blank)
                if labels:
                    yield _unfinished(wording, until, filing, labels)


def _unfinished(wording: Wording, until: DraftUntil, filing: Filing, labels: str) -> Problem:
    day = by_key(type(filing.account.record))[until.field].label
    return Problem(
        "warning",
        f"{day}が来ていますが、{wording.title}に載せる項目（{labels}）が空欄です。書類は「{DRAFT}」のままです。",
        f"定めた{wording.title}のとおりに記入してください。まだ定めていなければ、{day}を改めてください。",
        filing.account.places[until.field], until.clause,
        filing.account.record.account_id, until.field,
    )  # fmt: skip
