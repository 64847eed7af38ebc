"""The stages of an account, by which the sheet tells when a field is needed.

The day on which an office has answered ends a stage; until then no later paper is waited for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from formgen.model.fieldspec import by_key
from formgen.model.records import Account


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a 手続き: its name, and the field whose entry ends it."""

    name: str
    procedure: str
    until: str | None = None


STAGES = (
    Stage("相談", "開始", "consulted_on"),
    Stage("機器", "開始", "device_confirmed_on"),
    Stage("開始", "開始"),
    Stage("運用", "運用中"),
    Stage("廃止", "廃止"),
)
PROCEDURES: tuple[str, ...] = by_key(Account)["procedure"].choices


def stages_of(procedure: str) -> tuple[Stage, ...]:
    """The stages of a 手続き in order."""
    return tuple(stage for stage in STAGES if stage.procedure == procedure)


def stage_of(procedure: str, answer: str | None) -> Stage:
    """The stage to which a paper belongs; answer is the field with the day of its answer."""
    return next(s for s in stages_of(procedure) if s.until in (answer, None))


def earliest(stages: Collection[Stage]) -> tuple[Stage, ...]:
    """Of each 手続き the first of some stages, in order."""
    firsts = (next((s for s in stages_of(name) if s in stages), None) for name in PROCEDURES)
    return tuple(stage for stage in firsts if stage is not None)


def before(stage: Stage) -> tuple[Stage, ...]:
    """The stages of the same 手続き that end before one."""
    found = stages_of(stage.procedure)
    return found[: found.index(stage)]


def tag(key: str, needed: Iterable[Stage]) -> str:
    """When a field is needed, as it stands before the guidance; blank when it never is."""
    stages = tuple(needed)
    if len(stages) == len(PROCEDURES) and not any(map(before, stages)):
        return "［いつも］"
    ended = {stage.until: f"{stage.name}の後" for stage in STAGES if stage.until}
    names = (ended.get(key, s.name) if before(s) else s.name for s in stages)
    return f"［{'・'.join(names)}］" if stages else ""
