"""The procedures of an account, their steps and due dates (templates/procedures.yaml)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from formgen.city.templatereader import Data, Text, Texts, line_of, read
from formgen.city.yamltext import load
from formgen.model.fieldspec import Phase, by_key
from formgen.model.problems import FormgenError, InvalidValue, Place
from formgen.model.recordtypes import RecordTypes

_FILE = "procedures.yaml"
# What comes round; schedule/deadlines.py reckons the day of each.
Recurring = Literal["password", "post", "watch", "control", "review"]


class DueKind(Data):
    """A kind of due date: its name, its clause, and what to do by the day."""

    name: Text
    clause: Text | None = None
    advice: Text


class Plan(DueKind):
    """A due date that is planned, in a field."""

    day: Text


class Done(Data):
    """The conditions under which a step counts as taken: all of those that are given."""

    past: Text | None = None
    devices: Text | None = None
    final: Text | None = None
    filled: Text | None = None
    holds: dict[Text, Texts] = Field(alias="is", default_factory=dict)
    reported: Text | None = None
    after: Text | None = None
    or_dated: Text | None = None
    rule: Literal["announced"] | None = None

    @model_validator(mode="after")
    def _can_be_told(self) -> Done:
        if not (self.past or self.final or self.filled or self.holds or self.reported):
            raise InvalidValue(
                "「done」に、済んだことを示す条件がありません。",
                "past・final・filled・is・reported のどれかを書くか、「done」を消してください。",
            )
        for key, other in (("reported", "after"), ("rule", "past")):
            if getattr(self, key) and not getattr(self, other):
                raise InvalidValue(
                    f"「done」の「{key}」には、「{other}」も要ります。",
                    f"「{other}」に、日付の項目のキーを書いてください。",
                )
        return self


class StepRule(Data):
    """A step: when it counts as taken, which field holds its day, and what else may hold it up."""

    clause: Text | None = None
    done: Done | None = None
    day: Text | None = None
    paper: Text | None = None  # the document that is handed over for it
    facts: Texts = ()  # the fields without which a day that came proves nothing
    advice: Text | None = None  # of one that nothing holds up


class Procedure(Data):
    """A procedure: its phase, the stages of its sheet, its steps in order, its planned due dates."""

    phase: Phase
    event: Text | None = None  # the field with the day whose edition of the guideline holds
    stage: Text | None = None
    stages: dict[Text, Text] = Field(default_factory=dict)  # those before, and what ends each
    steps: Texts = ()
    deadlines: dict[Text, Plan] = Field(default_factory=dict)

    @field_validator("steps")
    @classmethod
    def _each_once(cls, steps: tuple[str, ...]) -> tuple[str, ...]:
        for name in steps:
            if steps.count(name) > 1:
                raise InvalidValue(f"段取り「{name}」が2回あります。", "1つを消してください。")
        return steps


class ConsiderClosing(DueKind):
    """The step in which the close of an account without posts is thought over."""

    paper: Text


class ProceduresFile(Data):
    """The file: the procedures by their names, which are the choices of 「手続き」."""

    procedures: Annotated[dict[Text, Procedure], Field(min_length=1)]
    steps: dict[Text, StepRule] = Field(default_factory=dict)
    recurring: dict[Recurring, DueKind] = Field(default_factory=dict)
    consider_closing: ConsiderClosing | None = None


def load_procedures(templates: Path) -> ProceduresFile:
    """The procedures, their steps and due dates. Raises FormgenError when the file is wrong."""
    return read(ProceduresFile, templates / _FILE)


def ensure_known(
    found: ProceduresFile, templates: Path, records: RecordTypes, clauses: Collection[str]
) -> None:
    """Raise FormgenError, with the line, when a field, step, clause or document is unknown."""
    fields = by_key(records.account)
    known: Mapping[_Kind, Collection[str]] = {
        "項目": fields,
        "日付の項目": [key for key, spec in fields.items() if spec.kind == "date"],
        "機器の日付の項目": [k for k, s in by_key(records.device).items() if s.kind == "date"],
        "段取り": found.steps,
        "条項": clauses,
        "書類": [path.stem for path in (templates / "documents").glob("*.y*ml")],
    }
    if not known["書類"]:
        return  # of which the catalogue tells
    path = templates / _FILE
    for steps, kind, name in _named(found):
        if name is not None and name not in known[kind]:
            near = get_close_matches(name, sorted(known[kind]), n=1)
            hint = f"「{near[0]}」の誤りではありませんか。" if near else ""
            raise _fault(
                f"{kind}「{name}」はありません。", f"{hint}綴りを確かめてください。", path, steps
            )
    for name, step in found.steps.items():
        for key, values in step.done.holds.items() if step.done else ():
            for value in values:
                if fields[key].choices and value not in fields[key].choices:
                    raise _fault(
                        f"項目「{key}」に「{value}」という選択肢はありません。",
                        f"{'・'.join(fields[key].choices)} から選んでください。",
                        path, ("steps", name, "done", "is", key),
                    )  # fmt: skip


_Kind = Literal["項目", "日付の項目", "機器の日付の項目", "段取り", "条項", "書類"]
_Named = tuple[tuple[str | int, ...], _Kind, str | None]


def _fault(message: str, remedy: str, path: Path, steps: tuple[str | int, ...]) -> FormgenError:
    return FormgenError(message, remedy, place=Place(_FILE, line=line_of(load(path), steps)))


def _named(found: ProceduresFile) -> Iterator[_Named]:
    """All that the file names, with the place and the kind of each."""
    for name, procedure in found.procedures.items():
        at: tuple[str | int, ...] = ("procedures", name)
        yield (*at, "event"), "日付の項目", procedure.event
        yield from (((*at, "stages", k), "項目", key) for k, key in procedure.stages.items())
        yield from (((*at, "steps", n), "段取り", step) for n, step in enumerate(procedure.steps))
        for key, plan in procedure.deadlines.items():
            yield (*at, "deadlines", key, "day"), "日付の項目", plan.day
            yield (*at, "deadlines", key, "clause"), "条項", plan.clause
    for name, step in found.steps.items():
        yield from _named_in_step(step, ("steps", name))
    for each, due in found.recurring.items():
        yield ("recurring", each, "clause"), "条項", due.clause
    if found.consider_closing:
        yield ("consider_closing", "clause"), "条項", found.consider_closing.clause
        yield ("consider_closing", "paper"), "書類", found.consider_closing.paper


def _named_in_step(step: StepRule, at: tuple[str | int, ...]) -> Iterator[_Named]:
    yield (*at, "clause"), "条項", step.clause
    yield (*at, "day"), "日付の項目", step.day
    yield (*at, "paper"), "書類", step.paper
    yield from (((*at, "facts", number), "項目", key) for number, key in enumerate(step.facts))
    if done := step.done:
        for key in ("past", "final", "after", "or_dated"):
            yield (*at, "done", key), "日付の項目", getattr(done, key)
        yield (*at, "done", "devices"), "機器の日付の項目", done.devices
        yield (*at, "done", "filled"), "項目", done.filled
        yield (*at, "done", "reported"), "書類", done.reported
        yield from (((*at, "done", "is", key), "項目", key) for key in done.holds)
