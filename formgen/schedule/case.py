"""An account as the rules of its steps look at it: what was filed, found wrong and handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from formgen.documents.catalogue import Entry, Outcome, Waiting
from formgen.documents.missingfields import Faults, faults_by_field, missing_fields, withholding
from formgen.intake.labels import label_of
from formgen.model.fieldspec import FieldSpec, Phase, by_key, specs
from formgen.model.filings import Filing, LocatedRecord
from formgen.model.problems import Problem
from formgen.model.records import Account, Device
from formgen.packets.history import Record


@dataclass(frozen=True, slots=True)
class StepContext:
    """The knowledge of a step beside what was filed: the cells with an error, and what was handed in."""

    errors: Faults = field(default_factory=dict)
    # By account and document, the last day.
    handed_in: Mapping[tuple[str, str], date] = field(default_factory=dict)
    keeps_records: bool = False  # of what is handed in at all
    entries: tuple[Entry, ...] = ()  # the documents of the catalogue
    # By account and document, those that lack fields.
    waiting: Mapping[tuple[str, str], Waiting] = field(default_factory=dict)


NO_CONTEXT = StepContext()


def step_context(
    problems: Iterable[Problem],
    records: Sequence[Record] = (),
    entries: Iterable[Entry] = (),
    outcomes: Iterable[Outcome] = (),
) -> StepContext:
    """Return what the checks found and the records hold, the oldest record first.

    entries: the documents, of which some are drafts until a step is taken. outcomes: of the run,
    of which some wait for fields.
    """
    return StepContext(
        faults_by_field(problems),
        {
            (account, document): record.on
            for record in records
            for account, documents in record.papers.items()
            for document in documents
        },
        any(record.papers for record in records),
        tuple(entries),
        {
            (outcome.account_id or "", outcome.wording.id): outcome
            for outcome in outcomes
            if isinstance(outcome, Waiting)
        },
    )


@dataclass(frozen=True, slots=True)
class Case:
    """An account as the rules look at it."""

    filing: Filing
    today: date
    context: StepContext
    phase: Phase | None = None

    @property
    def account(self) -> Account:
        """The account as it was filed."""
        return self.filing.account.record

    @property
    def wrong(self) -> tuple[str, ...]:
        """The labels of the account's cells with an error."""
        entry = self.filing.account
        return tuple(
            spec.label for spec in specs(type(self.account)) if self.is_wrong(entry, spec.key)
        )

    def is_past(self, entry: LocatedRecord[Any], key: str) -> bool:
        """True if a field holds a day that is not still to come."""
        day = getattr(entry.record, key)
        return day is not None and day <= self.today

    def label(self, key: str) -> str:
        """The label of a field of the account."""
        return by_key(type(self.account))[key].label

    def device_label(self, key: str) -> str:
        """The label of a field of a device."""
        (kind, *_) = {type(entry.record) for entry in self.filing.devices} or {Device}
        return by_key(kind)[key].label

    def error(self, key: str) -> str | None:
        """Return that a field of the account has an error, in words."""
        return f"「{self.label(key)}」がエラー" if self.is_wrong(self.filing.account, key) else None

    def misses(self, key: str) -> str | None:
        """Return why a field of the account tells nothing sure; None if it does or need not."""
        spec = by_key(type(self.account))[key]
        is_blank = spec.applies_to(self.account) and not getattr(self.account, key)
        return self.error(key) or (f"「{spec.label}」が空欄" if is_blank else None)

    def waits_for(self, document: str | None) -> str | None:
        """Return the fields for which a document still waits, in words."""
        found = self.context.waiting.get((self.account.account_id or "", document or ""))
        return f"{found.wording.title}が待っている項目：{'、'.join(found.says)}" if found else None

    def is_wrong(self, entry: LocatedRecord[Any], key: str) -> bool:
        """True if a field's cell cannot be read, or has an error of the account's concern."""
        if key in entry.unread:
            return True
        found = self.context.errors.get((entry.places[key], key), ())
        return any(problem.concerns(self.account.account_id) for problem in found)

    def draft_lacks(self, day: str) -> tuple[FieldSpec, ...]:
        """The fields that a document still lacks which is to be final by a field's day."""
        return tuple(
            dict.fromkeys(
                spec
                for each in self.context.entries
                if (until := each.wording.draft_until) and until.field == day
                if self.account.procedure in each.wording.procedures
                for spec in missing_fields(each.wording, self.account)
            )
        )

    def withheld(self, day: str) -> tuple[str, ...]:
        """The labels of the errors that hold back the paper whose answer a field's day is."""
        return tuple(
            dict.fromkeys(
                label_of(problem)
                for each in self.context.entries
                if each.wording.answer and each.wording.answer.field == day
                if self.account.procedure in each.wording.procedures
                for problem in withholding(each.use, self.filing, self.context.errors)
            )
        )
