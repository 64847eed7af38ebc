"""The output folder: new papers in, edited ones kept, those no longer due moved aside."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from threading import Lock

from formgen.model.filefaults import unwritable, why
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import again
from formgen.outputs.filenames import HANDED_IN, PACKET_DATA, RETIRED, SENDING
from formgen.outputs.lock import locked
from formgen.outputs.manifest import (
    Noted,
    OutputFile,
    add_to_manifest,
    begin_journal,
    is_broken_off,
    note_down,
    read_journal,
    read_manifest,
)
from formgen.outputs.outputfiles import (
    clear_unfinished,
    ensure_inside,
    ensure_writable,
    is_inside,
    patiently,
    write_whole,
)
from formgen.outputs.state import BuildCache

NEW_MARK = "（新）"


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper's place in the output folder."""

    path: PurePosixPath  # relative to the output folder
    account: str
    document: str
    format: str
    key: str = ""  # the hash of what it is made of
    post: str = ""
    keeps_earlier: bool = False  # what stands there is kept when another takes its place


@dataclass(frozen=True, slots=True)
class Overwriting:
    """The edited papers that are replaced, and the day under which a copy of each is kept."""

    day: date
    ids: frozenset[str] | None = frozenset()  # 「TKS-001/policy」; empty: all; None: none
    found: set[str] = field(default_factory=set)  # the ids of which a paper was replaced

    def takes(self, paper: Paper) -> bool:
        """True if a paper is one of them; what was edited is not what was approved, or printed."""
        is_asked = self.ids is not None and (not self.ids or bool(self.ids & _ids(paper)))
        return is_asked or paper.format in (SENDING, PACKET_DATA)


@dataclass(slots=True)
class Store:
    """An output folder during one run: what stood there before, and what stands there now."""

    folder: Path
    before: tuple[OutputFile, ...]
    cache: BuildCache = field(default_factory=BuildCache)
    overwrite: Overwriting | None = None
    made: list[OutputFile] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # edited papers that were left alone
    replaced: list[str] = field(default_factory=list)  # edited papers of which a copy was kept
    _unwritten: set[str] = field(default_factory=set)
    # The hashes with which formgen itself has written a path; a broken-off run leaves two.
    _own: dict[str, tuple[str | None, ...]] = field(default_factory=dict)
    _inner: set[Path] = field(default_factory=set)  # folders known to lie in the output folder
    _turn: Lock = field(default_factory=Lock, repr=False, compare=False)

    def __post_init__(self) -> None:
        for made in self.before:
            self._own[made.path] = (*self._own.get(made.path, ()), made.sha256)

    def settle(self, paper: Paper, sha256: str) -> bool:
        """True if a paper with this hash stands in its place, and counts as made; put tells of faults."""
        try:
            path, kept = paper.path, tuple[str, ...]()
            if self._sha256(path) != sha256:
                path, kept = self._place(path, sha256)
                takes = kept and self.overwrite and self.overwrite.takes(paper)
                if takes or self._sha256(path) != sha256:
                    return False
        except FormgenError:
            return False
        self._count(paper, path, sha256, kept)
        return True

    def put(self, paper: Paper, data: bytes, sha256: str) -> None:
        """Write a paper, for any thread. One that staff have edited is kept; the new one goes beside it.

        Raises FormgenError when that cannot be done; what stood there stays.
        """
        with self._turn:
            self._unwritten.add(str(paper.path))
            path, kept = self._place(paper.path, sha256)
            standing = self._sha256(path)
            if kept and self.overwrite and self.overwrite.takes(paper):
                self._keep_copy(paper.path, self.overwrite.day)
                self.replaced.append(str(paper.path))
                self.overwrite.found.update(_ids(paper))
                path, kept = paper.path, ()
            elif paper.keeps_earlier and self.overwrite and standing not in (None, sha256):
                self._keep_copy(path, self.overwrite.day)
            if missing := self._sha256(path) != sha256:
                self._announce(paper, path, sha256)
        if missing:
            write_whole(self.folder / path, data)
        with self._turn:
            if missing:
                self.cache.written_now(self.folder / path, str(path), sha256)
            self._count(paper, path, sha256, kept)
            self._unwritten.remove(str(paper.path))

    def withhold(self, path: PurePosixPath) -> None:
        """Leave a place as it is: its new paper is not fit to stand there."""
        self._unwritten.add(str(path))

    def _count(self, paper: Paper, path: PurePosixPath, sha256: str, kept: tuple[str, ...]) -> None:
        self.made.append(_made(paper, path, sha256))
        self._own[str(path)] = (*self._own.get(str(path), ()), sha256)
        self.kept += kept

    def _announce(self, paper: Paper, place: PurePosixPath, sha256: str) -> None:
        """Note in the journal that a paper is about to be written."""
        self._refuse_outside(self.folder / place)
        try:
            note_down(self.folder, Noted(_made(paper, place, sha256), paper.key))
        except OSError as error:
            raise unwritable(self.folder, error) from error

    def _refuse_outside(self, path: Path) -> None:
        """Raise FormgenError when a link in the output folder leads a paper out of it."""
        if path.parent not in self._inner:
            ensure_inside(self.folder, path.parent)
            self._inner.add(path.parent)

    def _aside(self, path: PurePosixPath | str, day: date) -> Path:
        """The place of a paper that makes room, once the journal tells that the run has begun."""
        aside = self.folder / RETIRED / day.isoformat() / path
        self._refuse_outside(aside)
        try:
            begin_journal(self.folder)
        except OSError as error:
            raise unwritable(self.folder, error) from error
        return aside

    def _keep_copy(self, path: PurePosixPath, day: date) -> None:
        """Keep a paper among those of earlier days, before its place is taken."""
        aside = self._aside(path, day)
        try:
            data = (self.folder / path).read_bytes()
        except OSError as error:
            raise unknown(self.folder / path, error) from error
        free = free_path(aside, lambda taken: taken.is_file() and taken.read_bytes() == data)
        if not free.exists():
            write_whole(free, data)

    def _place(self, wanted: PurePosixPath, sha256: str) -> tuple[PurePosixPath, tuple[str, ...]]:
        """The place of a paper, and the edited papers that are in its way."""
        path, kept = wanted, []
        while not self._may_replace(path, sha256):
            kept.append(str(path))
            mark = NEW_MARK if len(kept) == 1 else f"{NEW_MARK}{len(kept)}"
            path = wanted.with_name(f"{wanted.stem}{mark}{wanted.suffix}")
        return path, tuple(kept)

    def _may_replace(self, path: PurePosixPath, sha256: str) -> bool:
        """True if nothing stands at a path but what formgen itself has written there."""
        found = self._sha256(path)
        return found in (None, sha256) or found in self._own.get(str(path), ())

    def _sha256(self, path: PurePosixPath | str) -> str | None:
        try:
            return self.cache.hash_of(self.folder, str(path))
        except OSError as error:
            raise unknown(self.folder / path, error) from error

    def obsolete(self, candidates: Iterable[OutputFile]) -> tuple[OutputFile, ...]:
        """The papers of earlier runs that this run did not make again."""
        standing = {made.path for made in self.made} | self._unwritten | set(self.kept)
        return tuple(
            made
            for made in {made.path: made for made in candidates}.values()
            if made.path not in standing
            and PurePosixPath(made.path).parts[0] != HANDED_IN  # which stays, whatever happens
            and self.has(made) is True
            and is_inside(self.folder, self.folder / made.path)
        )

    def has(self, made: OutputFile) -> bool | None:
        """True if a paper stands there; None when its folder cannot be read."""
        try:
            return stat.S_ISREG((self.folder / made.path).stat().st_mode)
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError:
            return None

    def is_edited(self, made: OutputFile) -> bool:
        """True if someone has changed a paper since it was made."""
        return self._sha256(made.path) not in self._own.get(made.path, ())

    def set_aside(self, made: OutputFile, today: date) -> None:
        """Move a paper to those of earlier days. Raises FormgenError when that cannot be done."""
        source = self.folder / made.path
        move(source, free_path(self._aside(made.path, today)))
        remove_empty_folders(source.parent, self.folder)


def _ids(paper: Paper) -> frozenset[str]:
    return frozenset((paper.document, f"{paper.account}/{paper.document}"))


def _made(paper: Paper, path: PurePosixPath, sha256: str) -> OutputFile:
    return OutputFile(str(path), paper.account, paper.document, paper.format, sha256, paper.post)


def clear_away(folder: Path, before: Iterable[OutputFile]) -> None:
    """Clear away what a run left behind that was killed: unfinished files, emptied folders."""
    for root, _, names in os.walk(folder):
        clear_unfinished(Path(root), names)
    for parent in {(folder / made.path).parent for made in before}:
        if is_inside(folder, parent):
            remove_empty_folders(parent, folder)


def put_alone(folder: Path, paper: Paper, data: bytes) -> tuple[Path, bool]:
    """Write a file that is no account's paper: where it stands, and whether an edited one was kept.

    Raises FormgenError when that cannot be done or a run has the folder; what stood there stays.
    """
    ensure_writable(folder)
    with locked(folder):
        is_open = is_broken_off(folder)
        if is_open:
            clear_unfinished(folder, os.listdir(folder))  # noqa: PTH208
            noted = read_journal(folder)
            is_open = not noted or any(one.made.document != paper.document for one in noted)
        store = Store(folder, read_manifest(folder))
        store.put(paper, data, hashlib.sha256(data).hexdigest())
        if not is_open:  # otherwise the journal of papers that were broken off tells of it
            add_to_manifest(folder, store.made)
    return folder / store.made[-1].path, bool(store.kept)


def free_path(wanted: Path, suits: Callable[[Path], bool] = lambda path: False) -> Path:
    """The first numbered name under which nothing stands, or what does suits."""
    path, count = wanted, 1
    while (path.exists() or path.is_symlink()) and not suits(path):
        count += 1
        path = wanted.with_name(f"{wanted.stem}_{count}{wanted.suffix}")
    return path


def move(source: Path, target: Path) -> None:
    """Move a file or a folder. Raises FormgenError when that cannot be done."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        patiently(lambda: source.replace(target))
    except OSError as error:
        raise FormgenError(
            f"「{source}」を「{RETIRED}」へ移せません。",
            "ファイルを開いていれば閉じて、" + again("forms"),
            exit_code=1,
        ) from error


def remove_empty_folders(folder: Path, top: Path) -> None:
    """Remove a folder and those above it up to the top; one that is not empty, or held open, stays."""
    with suppress(OSError):
        while folder != top:
            folder.rmdir()
            folder = folder.parent


def unknown(path: Path, error: OSError) -> FormgenError:
    """The fault of a paper that stands in its place and cannot be read."""
    reason, remedy = why(error)
    return FormgenError(
        f"「{path}」が前と同じかどうかを確かめられません（{reason}）。", remedy, exit_code=1
    )
