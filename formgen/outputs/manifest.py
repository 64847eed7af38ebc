"""manifest.json: what was made, what waits, what is withheld; read back on the next run.

The manifest is written last. Until then a journal beside it tells which papers the run has made, so
that a run that was broken off is not taken for the work of someone's hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

from formgen.outputs.jsonfiles import DAMAGE, understood
from formgen.outputs.outputfiles import read_regular, remove_stranger, write_changed

MANIFEST = "manifest.json"
JOURNAL = ".formgen-journal"
# Between a document's id and that of what is made beside it; "of" and "document" of the manifest.
BESIDE = "."
# Bytes that a system takes, with room for the folders above.
_LONGEST_NAME, _LONGEST_PATH = 255, 2_000
# Three names, none so long as to need its bytes counted, and with no sign that any system minds.
_NAME = r"[^\\/:\0.\ud800-\udfff][^\\/:\0\ud800-\udfff]{0,59}"
_PLAIN_PATH = re.compile(rf"{_NAME}(?:/{_NAME}){{0,3}}")
_JSON = json.JSONEncoder(ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file that stands in the output folder."""

    path: str  # relative to the output folder, with slashes
    account: str
    document: str
    format: str
    sha256: str
    post: str = ""  # the 投稿番号 of a file of a post


def read_manifest(folder: Path) -> tuple[OutputFile, ...]:
    """The files of the last run; none when there is no manifest or it cannot be understood.

    A file that the manifest does not know is taken for staff's own, so nothing is lost then.
    """
    found = (*(_listed(folder) or ()), *(noted.made for noted in read_journal(folder)))
    return tuple(made for made in found if stays_inside(made.path))


def is_sound(folder: Path) -> bool:
    """True if the manifest can be understood, and tells of files of its folder alone."""
    listed = _listed(folder)
    return listed is not None and all(stays_inside(made.path) for made in listed)


def _listed(folder: Path) -> list[OutputFile] | None:
    """The files of the manifest; None when there is none or it cannot be understood."""
    return understood(folder / MANIFEST, lambda content: [*map(_output_file, content["files"])])


@dataclass(frozen=True, slots=True)
class Noted:
    """A file that a run was about to write, and the key of what it was made of."""

    made: OutputFile
    key: str


def is_broken_off(folder: Path) -> bool:
    """True if the last run never came to its manifest."""
    return (folder / JOURNAL).exists()


def begin_journal(folder: Path) -> None:
    """Begin the journal before anything else is changed; that of a broken-off run goes on.

    Raises OSError when that cannot be done.
    """
    remove_stranger(folder / JOURNAL)
    (folder / JOURNAL).touch()


def note_down(folder: Path, noted: Noted) -> None:
    """Note in the journal that a file is about to be written.

    Raises OSError when that cannot be done.
    """
    line = _JSON.encode(_as_json(noted.made) | {"key": noted.key})
    remove_stranger(folder / JOURNAL)
    with (folder / JOURNAL).open("a", encoding="utf-8") as journal:
        # A line before it that a full disk has cut short must not spoil this one.
        journal.write(f"\n{line}")


def read_journal(folder: Path) -> tuple[Noted, ...]:
    """Return what a run that was broken off had noted; nothing after one that came to its end."""
    try:
        lines = read_regular(folder / JOURNAL).split(b"\n")
    except OSError:
        return ()
    found = []
    for line in lines:
        # The last line of a run that was broken off may be half a line.
        with suppress(*DAMAGE):
            item = json.loads(line)
            found.append(Noted(_output_file(item), str(item.get("key", ""))))
    return tuple(found)


def manifest_bytes(
    files: Sequence[OutputFile],
    waiting: Sequence[Mapping[str, Any]],
    withheld: Sequence[Mapping[str, Any]],
) -> bytes:
    """Return the manifest, sorted so that the same outputs give the same bytes."""
    content: dict[str, Iterable[Mapping[str, Any]]] = {
        "files": map(_as_json, sorted(files, key=lambda made: made.path)),
        "waiting": waiting,
        "withheld": withheld,
    }
    return _in_lines(content)


def write_manifest(folder: Path, data: bytes) -> None:
    """Write the manifest; the journal ends. Raises FormgenError when that cannot be done."""
    write_changed(folder / MANIFEST, data)
    with suppress(OSError):  # what it says is in the manifest now
        (folder / JOURNAL).unlink(missing_ok=True)


def _in_lines(content: Mapping[str, Iterable[Mapping[str, Any]]]) -> bytes:
    """JSON with a line for each item: to be compared line by line, and quick to write."""
    lists = (
        b'"%s": [%s\n]'
        % (name.encode(), b",".join(f"\n  {_JSON.encode(item)}".encode() for item in items))
        for name, items in content.items()
    )
    return b"{\n" + b",\n".join(lists) + b"\n}\n"


def _as_json(made: OutputFile) -> dict[str, str]:
    found: dict[str, str] = {name: getattr(made, name) for name in OutputFile.__slots__}
    if not made.post:
        del found["post"]
    if BESIDE in made.document:
        found["of"], _, found["document"] = made.document.partition(BESIDE)
    return found


def add_to_manifest(folder: Path, made: Sequence[OutputFile]) -> None:
    """Add files to the manifest of a folder; what it says of papers stays.

    Raises FormgenError when it cannot be written.
    """
    known = {one.path: one for one in (*read_manifest(folder), *made)}
    files = tuple(one for one in known.values() if (folder / one.path).is_file())
    told = ("waiting", "withheld")  # the papers of which the last run told so
    pending = understood(folder / MANIFEST, lambda content: [tuple(content[key]) for key in told])
    write_manifest(folder, manifest_bytes(files, *(pending or ((), ()))))


def stays_inside(path: str) -> bool:
    """Anyone can edit a manifest: no path in it may lead out of the folder, on any system.

    Nor is one of ours that no system can hold.
    """
    if _PLAIN_PATH.fullmatch(path):  # nearly all
        return True
    try:
        size = len(path.encode())
    except UnicodeEncodeError:
        return False
    parts = PureWindowsPath(path)  # which knows both kinds of slash, and drives
    return (
        bool(parts.name)
        and not parts.anchor
        and ".." not in parts.parts
        and "\0" not in path
        and size <= _LONGEST_PATH
        and all(len(part.encode()) <= _LONGEST_NAME for part in parts.parts)
    )


def _output_file(item: Mapping[str, Any]) -> OutputFile:
    given = (key for key in OutputFile.__slots__ if key != "post" or key in item)
    found = {key: str(item[key]) for key in given}
    if "of" in item:
        found["document"] = f"{item['of']}{BESIDE}{found['document']}"
    return OutputFile(**found)
