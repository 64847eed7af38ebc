"""The steps of the procedure: which are taken, which is next, and what holds it up."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from formgen.city.city import City
from formgen.guideline.dormancy import may_close
from formgen.model.filings import Filing
from formgen.model.typedcommands import by, is_offered
from formgen.schedule.case import NO_CONTEXT, Case, StepContext
from formgen.schedule.stepconditions import rules_of

State = Literal["done", "next", "later"]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the procedure: its name, its clause, the day on which it is taken.

    note tells what holds it up where the day that was typed does not show it; below its first line
    it names what to type. advice tells how it is taken when nothing holds it up.
    """

    name: str
    clause: str | None
    state: State
    on: date | None = None
    note: str | None = None
    paper: str | None = field(default=None, compare=False)  # the document that goes with it
    advice: str | None = field(default=None, compare=False)
    review: str | None = field(default=None, compare=False)  # the document on which it is decided

    @property
    def reason(self) -> str:
        """The note without what to type, as files have it, which others read."""
        return (self.note or "").partition("\n")[0]


def steps(
    filing: Filing, city: City, today: date, context: StepContext = NO_CONTEXT
) -> tuple[Step, ...]:
    """The steps of the account's procedure in order; the first that is not taken is next.

    There is none while the procedure is unknown. context: what tells more than the filing itself.
    """
    case = Case(filing, today, context, city.phase(filing.account.record))
    found: list[Step] = []
    procedure = city.procedures.get(case.account.procedure or "")
    for rule in rules_of(procedure.steps, city.steps) if procedure else ():
        told = rule.told
        if rule.done(case):
            found.append(Step(rule.name, told.clause, "done", rule.taken(case)))
            continue
        state = _state(found)
        # A day that has passed without the step, for a device lacks it, is no plan.
        planned = day if (day := rule.planned(case)) and day > today else None
        note = rule.note(case) if state == "next" else None
        found.append(
            Step(rule.name, told.clause, state, planned, note, rule.paper, told.advice)
        )  # fmt: skip
    end = city.consider_closing
    if end and may_close(case.account, city, today):
        state = _state(found)
        note = _how_to_decide() if state == "next" else None
        found.append(
            Step(end.name, end.clause, state, None, note, advice=end.advice, review=end.paper)
        )  # fmt: skip
    return tuple(found)


def _state(before: list[Step]) -> State:
    """The state of a step that is not taken, by those before it."""
    return "later" if any(step.state == "next" for step in before) else "next"


def _how_to_decide() -> str:
    """Say what to do when posts have stopped."""
    if is_offered("closing"):
        return f"\n廃止検討書は、{by('closing')}作れます"
    return "\n続けるか廃止するかを決める"
