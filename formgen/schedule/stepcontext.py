"""The knowledge of the steps beside what was filed: errors, what was handed in, what waits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from formgen.documents.catalogue import Outcome, Waiting
from formgen.documents.missingfields import Faults, faults_by_field
from formgen.model.problems import Problem
from formgen.packets.history import Record


@dataclass(frozen=True, slots=True)
class StepContext:
    """The knowledge of a step beside what was filed: the cells with an error, and what was handed in."""

    errors: Faults = field(default_factory=dict)
    # By account and document, the last day.
    handed_in: Mapping[tuple[str, str], date] = field(default_factory=dict)
    keeps_records: bool = False  # of what is handed in at all
    # By account and document, those that lack fields.
    waiting: Mapping[tuple[str, str], Waiting] = field(default_factory=dict)


NO_CONTEXT = StepContext()


def step_context(
    problems: Iterable[Problem], records: Sequence[Record] = (), outcomes: Iterable[Outcome] = ()
) -> StepContext:
    """Return what the checks found, the records hold (the oldest first) and the papers wait for."""
    return StepContext(
        faults_by_field(problems),
        {
            (account, document): record.on
            for record in records
            for account, documents in record.papers.items()
            for document in documents
        },
        any(record.papers for record in records),
        {
            (outcome.account_id or "", outcome.wording.id): outcome
            for outcome in outcomes
            if isinstance(outcome, Waiting)
        },
    )
