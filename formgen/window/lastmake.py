"""How making the papers of a visit ended: it is told on 受け取る, also by the hand that comes next."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from formgen.commands.runnotes import Item, Note
from formgen.model.problems import FormgenError, Problem

_NAME = "made.json"


@dataclass(frozen=True, slots=True)
class LastMake:
    """The end of it; turn is the number of the sheet."""

    turn: int = 0
    fault: tuple[str, str] | None = None  # for which nothing was made, and its remedy
    problems: tuple[tuple[str, str, str], ...] = ()  # of making: their places, messages, remedies
    notes: tuple[Note, ...] = ()

    def write(self, visit: Path) -> None:
        """Write it into the folder of the visit."""
        notes = [
            [note.head, [[item.start, item.parts] for item in note.items], note.hint]
            for note in self.notes
        ]
        text = json.dumps([self.turn, self.fault, self.problems, notes])
        (visit / _NAME).write_text(text, encoding="utf-8")


def failed(turn: int, fault: FormgenError) -> LastMake:
    """The end of a making that has made nothing."""
    return LastMake(turn, (fault.message, fault.remedy))


def done(turn: int, problems: Iterable[Problem], notes: Iterable[Note]) -> LastMake:
    """The end of a making that came to its end; problems are those that it met itself."""
    told = tuple(
        (each.place.file if each.place else "", each.message, each.remedy) for each in problems
    )
    return LastMake(turn, None, told, tuple(notes))


def read(visit: Path) -> LastMake:
    """The end of the last making in a visit; an empty one before the first."""
    with suppress(OSError):
        turn, fault, problems, notes = json.loads((visit / _NAME).read_text(encoding="utf-8"))
        return LastMake(
            turn,
            tuple(fault) if fault else None,
            tuple(map(tuple, problems)),
            tuple(
                Note(head, tuple(Item(start, tuple(parts)) for start, parts in items), hint)
                for head, items, hint in notes
            ),
        )
    return LastMake()


def forget(visit: Path) -> None:
    """Have the papers count as not made of the visit's sheet."""
    (visit / _NAME).unlink(missing_ok=True)
