"""How making the papers of a visit ended: it is told on 受け取る, also by the hand that comes next."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from formgen.commands.runnotes import Note
from formgen.model.problems import Problem
from formgen.outputs.outputfiles import write_whole

_NAME = "made.json"


@dataclass(frozen=True, slots=True)
class LastMake:
    """The end of it; turn is the number of the sheet."""

    turn: int = 0
    fault: tuple[str, str] | None = None  # for which nothing was made, and its remedy
    problems: tuple[Problem, ...] = ()  # those that making met itself
    notes: tuple[Note, ...] = ()

    def write(self, visit: Path) -> None:
        """Write it into the folder of the visit. Raises FormgenError when there is no room."""
        write_whole(visit / _NAME, _adapter().dump_json(self))


def read(visit: Path) -> LastMake:
    """The end of the last making in a visit; an empty one before the first."""
    with suppress(OSError):
        return _adapter().validate_json((visit / _NAME).read_bytes())
    return LastMake()


def forget(visit: Path) -> None:
    """Have the papers count as not made of the visit's sheet."""
    (visit / _NAME).unlink(missing_ok=True)


@cache
def _adapter() -> TypeAdapter[LastMake]:
    return TypeAdapter(LastMake)
