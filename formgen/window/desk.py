"""Putting a sheet that was sent into the working folder, where the commands find it too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PureWindowsPath
from typing import NamedTuple
from unicodedata import normalize

from formgen.commands.runnotes import Item, Note
from formgen.commands.samplepapers import clear_sample_papers
from formgen.commands.workingfolder import sample_hashes, set_sample_aside
from formgen.intake.picturefolder import FOLDER
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
from formgen.outputs.filenames import is_plain, safe_name
from formgen.outputs.outputfiles import read_regular, write_whole
from formgen.outputs.outputfolder import free_path

_NAME = "intake"  # of a sheet whose own name a run would pass over


@dataclass(frozen=True, slots=True)
class Aside:
    """The files that made room in the folder of inputs: samples by their new places, others by both."""

    samples: tuple[Path, ...]
    sheets: tuple[tuple[Path, Path], ...]
    pictures: tuple[tuple[Path, Path], ...] = ()


def put_into(
    inputs: Path,
    output: Path,
    sheets: Iterable[Upload],
    today: date,
    pictures: Sequence[Upload] = (),
) -> Aside:
    """Put sheets into the folder of inputs, and pictures of posts into the folder beside them.

    Those in whose place they come are moved aside, as they are.

    Untouched samples make room, with their papers. Raises FormgenError when a file cannot be moved or
    written.
    """
    new = [sheet for sheet in sheets if not _stands(inputs, sheet)]
    samples: tuple[Path, ...] = ()
    if any(fingerprint.of_bytes(sheet.data) not in sample_hashes() for sheet in new):
        clear_sample_papers(inputs, output)
        samples = set_sample_aside(inputs)
    earlier = inputs / EARLIER_FOLDER / today.isoformat()
    moved_pictures = tuple(_put_pictures(inputs / FOLDER, pictures, earlier / FOLDER))
    moved: list[tuple[Path, Path]] = []
    placed: set[Path] = set()
    for sheet in new:
        target = inputs / _name_of(sheet.name)
        if target in placed:  # two were sent under one name
            target = free_path(target)
        before = [path for path in _replaced(inputs, target, sheet) if path not in placed]
        moved += _put(target, sheet.data, before, earlier)
        placed.add(target)
    return Aside(samples, tuple(moved), moved_pictures)


def _put_pictures(
    folder: Path, pictures: Sequence[Upload], aside: Path
) -> Iterator[tuple[Path, Path]]:
    """Put pictures into their folder under their own names; yield what was moved aside for them."""
    if pictures and folder.is_symlink():
        raise FormgenError(
            f"「{folder.as_posix()}」がリンクのため、画像を置けません。",
            f"「{FOLDER}」という名前のフォルダーを作り直してください。",
        )
    there = {normalize("NFC", path.name): path for path in _listed(folder)} if pictures else {}
    for picture in pictures:
        if picture.path is None or picture.name.startswith((".", "~")):  # which no post may name
            continue
        # As a post names it, however long; safe_name would cut off its ending.
        name = picture.name if is_plain(picture.name) else safe_name(picture.name)
        data = picture.path.read_bytes()
        before = there.get(name)
        if before is None or before.is_symlink() or not _holds(before, data):
            yield from _put(folder / name, data, [before] if before else [], aside)


def _listed(folder: Path) -> list[Path]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return list(folder.iterdir())
    except OSError as error:
        raise unwritable(folder, error) from error


def aside_notes(aside: Aside) -> tuple[Note, ...]:
    """The notes with which the page 受け取る tells of it."""
    samples = tuple(Item(path.as_posix()) for path in aside.samples)
    sheets, pictures = (
        tuple(Item(f"{path.as_posix()}　→　{place.as_posix()}") for path, place in moved)
        for moved in (aside.sheets, aside.pictures)
    )
    found = (
        Note("新しいシートに替えたため、「以前のシート」へ移したシート", sheets),
        Note("新しい画像に替えたため、「以前のシート」へ移した画像", pictures),
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
    new = _filed(sheet)
    for path in find_files([inputs])[0]:
        before = _filed(path) if path != target else _NOTHING
        if (before.accounts or before.posts) and all(map(set.issubset, before, new)):
            yield path


class _Filed(NamedTuple):
    """The accounts, devices and posts of a sheet by their numbers."""

    accounts: set[str]
    devices: set[str]
    posts: set[str]


_NOTHING = _Filed(set(), set(), set())


def _filed(given: Input) -> _Filed:
    """The numbers in a sheet; none of one that cannot be read to its end, or lacks one of them."""
    intake, _ = read([given])
    found = _Filed(
        {entry.record.account_id or "" for entry in intake.accounts},
        {entry.record.asset_number or "" for entry in intake.devices},
        {entry.record.post_id or "" for entry in intake.posts},
    )
    return _NOTHING if intake.is_partial or any("" in numbers for numbers in found) else found


def _stands(inputs: Path, sheet: Upload) -> bool:
    """True if the same sheet stands there already, under whichever name."""
    return any(_holds(path, sheet.data) for path in find_files([inputs])[0])


def _holds(path: Path, data: bytes) -> bool:
    with suppress(OSError):
        return path.stat().st_size == len(data) and read_regular(path) == data
    return False


def _name_of(sent: str) -> str:
    """The name of a file for what was sent under a name, of which only the last part counts."""
    name = PureWindowsPath(sent)  # which knows slashes too
    stem, ending = safe_name(name.stem), safe_name(name.suffix[1:9].lower())
    if leftover_kind(f"{stem}.{ending}"):
        stem = _NAME
    return f"{stem}.{ending}" if name.suffix else stem
