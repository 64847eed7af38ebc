"""The folder of a visit: the sheets that were looked at, the last ones, under their numbers."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_NAMES = "names.json"  # a name that someone sent is no name of a file here
RECEIPTS = "receipts"
_KEPT = 2  # this one, and the one before


class SentFile(NamedTuple):
    """A file that was sent: the name that it bore, and its bytes."""

    name: str
    data: bytes


def store_sheets(visit: Path, turn: int, sheets: Sequence[SentFile]) -> None:
    """Lay sheets down under a number. Raises OSError when there is no room."""
    folder = visit / str(turn)
    shutil.rmtree(folder, ignore_errors=True)  # of a hand before this one
    folder.mkdir(parents=True)
    for number, sheet in enumerate(sheets):
        (folder / str(number)).write_bytes(sheet.data)
    (folder / _NAMES).write_text(json.dumps([sheet.name for sheet in sheets]), encoding="utf-8")
    shutil.rmtree(visit / str(turn - _KEPT), ignore_errors=True)


def sent_sheets(visit: Path, turn: int) -> tuple[SentFile, ...]:
    """The sheets under a number; none when there are none any more."""
    folder = visit / str(turn)
    try:
        names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
        return tuple(
            SentFile(name, (folder / str(number)).read_bytes()) for number, name in enumerate(names)
        )
    except OSError:
        return ()


def forget_sheets(visit: Path, turn: int) -> None:
    """Remove the sheets under a number, in which a password stands."""
    shutil.rmtree(visit / str(turn), ignore_errors=True)
