"""The stages of an account, by which the sheet tells when a field is needed.

The day on which an office has answered ends a stage; until then no later paper is waited for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from formgen.city.city import City


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a 手続き: its name, the field whose entry ends it, and those that end others before."""

    name: str
    procedure: str
    until: str | None = None
    after: tuple[str, ...] = ()


Stages = tuple[Stage, ...]


def stages_in(city: City) -> Stages:
    """Every stage of every 手続き of a city, in order."""

    def found() -> Iterator[Stage]:
        for name, procedure in city.procedures.items():
            ends = tuple(procedure.stages.values())
            for at, (stage, until) in enumerate(procedure.stages.items()):
                yield Stage(stage, name, until, ends[:at])
            yield Stage(procedure.stage or name, name, None, ends)

    return tuple(found())


def by_procedure(every: Stages) -> dict[str, Stages]:
    """The stages of each 手続き, in order."""
    return {name: tuple(found) for name, found in groupby(every, key=lambda s: s.procedure)}


def stage_of(every: Stages, procedure: str, answer: str | None) -> Stage:
    """The stage to which a paper belongs; answer is the field with the day of its answer."""
    return next(s for s in every if s.procedure == procedure and s.until in (answer, None))


def earliest(every: Stages, stages: Collection[Stage]) -> Stages:
    """Of each 手続き the first of some stages, in order."""
    firsts = (next((s for s in own if s in stages), None) for own in by_procedure(every).values())
    return tuple(stage for stage in firsts if stage is not None)


def tag(every: Stages, key: str, needed: Iterable[Stage]) -> str:
    """When a field is needed, as it stands before the guidance; blank when it never is."""
    stages = tuple(needed)
    if len(stages) == len(by_procedure(every)) and not any(stage.after for stage in stages):
        return "［いつも］"
    ended = {stage.until: f"{stage.name}の後" for stage in every if stage.until}
    names = dict.fromkeys(ended.get(key, s.name) if s.after else s.name for s in stages)
    return f"［{'・'.join(names)}］" if stages else ""
