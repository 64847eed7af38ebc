"""Putting a sheet that was sent into the working folder, where the commands find it too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PureWindowsPath

from formgen.commands.runnotes import Item, Note
from formgen.commands.samplepapers import clear_sample_papers
from formgen.commands.workingfolder import sample_hashes, set_sample_aside
from formgen.intake.reader import (  # fmt: skip
    EARLIER_FOLDER,
    Input,
    Upload,
    find_files,
    leftover_kind,
    read,
)
from formgen.model import fingerprint
from formgen.model.filefaults import unwritable
from formgen.model.problems import FormgenError
from formgen.outputs.filenames import safe_name
from formgen.outputs.outputfiles import read_regular, write_whole
from formgen.outputs.outputfolder import free_path

_NAME = "intake"  # of a sheet whose own name a run would pass over


@dataclass(frozen=True, slots=True)
class Aside:
    """The files that made room in the folder of inputs: samples by their new places, sheets by both."""

    samples: tuple[Path, ...]
    sheets: tuple[tuple[Path, Path], ...]


def put_into(inputs: Path, output: Path, sheets: Iterable[Upload], today: date) -> Aside:
    """Put sheets into the folder of inputs; those in whose place they come are moved aside, as they are.

    Untouched samples make room, with their papers. Raises FormgenError when a file cannot be moved or
    written.
    """
    new = [sheet for sheet in sheets if not _stands(inputs, sheet)]
    samples: tuple[Path, ...] = ()
    if any(fingerprint.of_bytes(sheet.data) not in sample_hashes() for sheet in new):
        clear_sample_papers(inputs, output)
        samples = set_sample_aside(inputs)
    moved: list[tuple[Path, Path]] = []
    placed: set[Path] = set()
    for sheet in new:
        target = inputs / _name_of(sheet.name)
        if target in placed:  # two were sent under one name
            target = free_path(target)
        before = [path for path in _replaced(inputs, target, sheet) if path not in placed]
        moved += _put(target, sheet.data, before, inputs / EARLIER_FOLDER / today.isoformat())
        placed.add(target)
    return Aside(samples, tuple(moved))


def aside_notes(aside: Aside) -> tuple[Note, ...]:
    """The notes with which the page 受け取る tells of it."""
    samples = tuple(Item(path.as_posix()) for path in aside.samples)
    sheets = tuple(
        Item(f"{path.as_posix()}　→　{place.as_posix()}") for path, place in aside.sheets
    )
    found = (
        Note("新しいシートに替えたため、「以前のシート」へ移したシート", sheets),
        Note("「見本」へ移した見本のシート", samples),
    )
    return tuple(note for note in found if note.items)


def _put(target: Path, data: bytes, before: Sequence[Path], aside: Path) -> list[tuple[Path, Path]]:
    """Write a sheet, and move others aside for it; when that fails all is as it was."""
    moved: list[tuple[Path, Path]] = []
    try:
        for path in before:
            aside.mkdir(parents=True, exist_ok=True)
            moved.append((path, path.rename(free_path(aside / path.name))))
        write_whole(target, data)
    except (OSError, FormgenError) as error:
        for path, place in moved:
            with suppress(OSError):
                place.rename(path)
        if isinstance(error, OSError):
            raise unwritable(target, error) from error
        raise
    return moved


def _replaced(inputs: Path, target: Path, sheet: Upload) -> Iterator[Path]:
    """Yield what stands under the sheet's name, and the sheets of which it files all again."""
    if target.exists():
        yield target
    filed = _filed(sheet)
    for path in find_files([inputs])[0]:
        of_path = _filed(path) if path != target else _NOTHING
        if of_path[0] and all(old <= new for old, new in zip(of_path, filed, strict=True)):
            yield path


_NOTHING: tuple[set[str], ...] = (set(), set(), set())


def _filed(given: Input) -> tuple[set[str], ...]:
    """The accounts, devices and posts of a sheet; none of one that is not read whole, or has a nameless one."""
    intake, _ = read([given])
    accounts = {entry.record.account_id or "" for entry in intake.accounts}
    devices = {entry.record.asset_number or "" for entry in intake.devices}
    posts = {entry.record.post_id or "" for entry in intake.posts}
    is_unclear = intake.is_partial or "" in accounts | devices | posts
    return _NOTHING if is_unclear else (accounts, devices, posts)


def _stands(inputs: Path, sheet: Upload) -> bool:
    """True if the same sheet stands there already, under whichever name."""
    for path in find_files([inputs])[0]:
        with suppress(OSError):
            if path.stat().st_size == len(sheet.data) and read_regular(path) == sheet.data:
                return True
    return False


def _name_of(sent: str) -> str:
    """The name of a file for what was sent under a name, of which only the last part counts."""
    name = PureWindowsPath(sent)  # which knows slashes too
    stem, ending = safe_name(name.stem), safe_name(name.suffix[1:9].lower())
    if leftover_kind(f"{stem}.{ending}"):
        stem = _NAME
    return f"{stem}.{ending}" if name.suffix else stem
