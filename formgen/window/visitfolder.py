"""The folder of a visit: the sheets that were looked at, the last ones, under their numbers.

The pictures of a sheet lie under its number too; those that are not sent anew stay with the next.
"""

from __future__ import annotations

import json
import os
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path, PureWindowsPath
from typing import IO, NamedTuple

from formgen.window.settings import MOST_PICTURES, PICTURES_BYTES

_NAMES = "names.json"  # a name that someone sent is no name of a file here
RECEIPTS, PICTURES = "receipts", "pictures"
_KEPT = 2  # this one, and the one before


class SentFile(NamedTuple):
    """A file that was sent: the name that it bore, and its bytes."""

    name: str
    data: bytes


class SentPicture(NamedTuple):
    """A picture that was sent: the name that it bore, its size, and where its bytes can be read."""

    name: str
    size: int
    file: IO[bytes]


class KeptPicture(NamedTuple):
    """A picture as it is kept: the name that it bore, and the file that holds it."""

    name: str
    path: Path


def store_sheets(visit: Path, turn: int, sheets: Sequence[SentFile]) -> None:
    """Lay sheets down under a number. Raises OSError when there is no room."""
    folder = _new(visit, turn)
    for number, sheet in enumerate(sheets):
        (folder / str(number)).write_bytes(sheet.data)
    _finish(folder, [sheet.name for sheet in sheets], turn)


def _new(visit: Path, turn: int) -> Path:
    folder = visit / str(turn)
    shutil.rmtree(folder, ignore_errors=True)  # of a hand before this one
    folder.mkdir(parents=True)
    return folder


def _finish(folder: Path, names: Sequence[str], turn: int) -> None:
    (folder / _NAMES).write_text(json.dumps(names), encoding="utf-8")
    shutil.rmtree(folder.with_name(str(turn - _KEPT)), ignore_errors=True)


def sent_sheets(visit: Path, turn: int) -> tuple[SentFile, ...]:
    """The sheets under a number; none when there are none any more."""
    folder = visit / str(turn)
    try:
        return tuple(SentFile(name, path.read_bytes()) for name, path in _listed(folder))
    except OSError:
        return ()


def _listed(folder: Path) -> list[tuple[str, Path]]:
    names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))
    return [(name, folder / str(number)) for number, name in enumerate(names)]


def store_pictures(visit: Path, turn: int, pictures: Iterable[SentPicture]) -> None:
    """Lay pictures down for the sheet of a number, beside those of the sheet before it.

    The last of a name counts. Raises OSError when there is no room.
    """
    new = {name_of(picture.name): picture for picture in pictures}
    before = kept_pictures(visit, turn - 1)
    if not (new or before):
        shutil.rmtree(visit / PICTURES, ignore_errors=True)
        return
    folder, names = _new(visit / PICTURES, turn), list[str]()
    for kept in before:
        if kept.name not in new:
            os.link(kept.path, folder / str(len(names)))
            names.append(kept.name)
    for name, picture in new.items():
        picture.file.seek(0)
        with (folder / str(len(names))).open("xb") as target:
            shutil.copyfileobj(picture.file, target)
        names.append(name)
    _finish(folder, names, turn)


def kept_pictures(visit: Path, turn: int) -> tuple[KeptPicture, ...]:
    """The pictures of the sheet of a number; none when there are none any more."""
    try:
        return tuple(
            KeptPicture(name, path) for name, path in _listed(visit / PICTURES / str(turn))
        )
    except OSError:
        return ()


def has_room(pictures: Iterable[SentPicture], kept: Iterable[KeptPicture]) -> bool:
    """True if a visit may hold pictures beside those that it keeps."""
    sizes = {name: path.stat().st_size for name, path in kept}
    sizes |= {name_of(picture.name): picture.size for picture in pictures}
    return len(sizes) <= MOST_PICTURES and sum(sizes.values()) <= PICTURES_BYTES


def name_of(sent: str) -> str:
    """The name of a picture, without the folders of who sent it; macOS decomposes it."""
    return unicodedata.normalize("NFC", PureWindowsPath(sent).name)  # which knows slashes too


def forget_sheets(visit: Path, turn: int) -> None:
    """Remove the sheets under a number, in which a password stands."""
    shutil.rmtree(visit / str(turn), ignore_errors=True)
