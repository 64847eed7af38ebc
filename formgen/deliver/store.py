"""The output folder: new papers in, edited ones kept, those no longer due moved aside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath

from formgen.deliver.manifest import Made, add_to_manifest, note_down, read_manifest
from formgen.deliver.names import RETIRED
from formgen.deliver.writing import ensure_writable, refused, write_whole
from formgen.problems import FormgenError

NEW_MARK = "（新）"


@dataclass(frozen=True, slots=True)
class Paper:
    """A finished paper on its way into the output folder."""

    path: PurePosixPath  # relative to the output folder
    account: str
    document: str
    format: str
    data: bytes


@dataclass(slots=True)
class Store:
    """An output folder during one run: what stood there before, and what stands there now."""

    folder: Path
    before: tuple[Made, ...]
    made: list[Made] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # edited papers that were left alone
    _unwritten: set[str] = field(default_factory=set)
    # The hashes with which formgen itself has written a path; a broken-off run leaves two.
    _own: dict[str, set[str | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for made in self.before:
            self._own.setdefault(made.path, set()).add(made.sha256)

    def put(self, paper: Paper) -> None:
        """Write a paper. One that staff have edited is kept; the new one goes beside it.

        Raises FormgenError when that cannot be done; what stood there stays.
        """
        self._unwritten.add(str(paper.path))
        sha256 = hashlib.sha256(paper.data).hexdigest()
        path = self._free_path(paper.path, sha256)
        made = Made(str(path), paper.account, paper.document, paper.format, sha256)
        if _sha256(self.folder / path) != sha256:
            self._write(made, paper.data)
        self.made.append(made)
        self._unwritten.remove(str(paper.path))

    def _write(self, made: Made, data: bytes) -> None:
        try:
            note_down(self.folder, made)
        except OSError as error:
            raise refused(self.folder, error) from error
        write_whole(self.folder / made.path, data)

    def _free_path(self, path: PurePosixPath, sha256: str) -> PurePosixPath:
        wanted, count = path, 1
        while not self._may_replace(path, sha256):
            self.kept.append(str(path))
            mark = NEW_MARK if count == 1 else f"{NEW_MARK}{count}"
            path = wanted.with_name(f"{wanted.stem}{mark}{wanted.suffix}")
            count += 1
        return path

    def _may_replace(self, path: PurePosixPath, sha256: str) -> bool:
        """Whether nothing stands at a path but what formgen itself has written there."""
        found = _sha256(self.folder / path)
        return found in (None, sha256) or found in self._own.get(str(path), ())

    def obsolete(self, candidates: Iterable[Made]) -> tuple[Made, ...]:
        """The papers of earlier runs that this run did not make again."""
        standing = {made.path for made in self.made} | self._unwritten | set(self.kept)
        return tuple(
            made
            for made in {made.path: made for made in candidates}.values()
            if made.path not in standing
            and (self.folder / made.path).is_file()
            and _inside(self.folder, self.folder / made.path)
        )

    def is_edited(self, made: Made) -> bool:
        """Whether someone has changed a paper since it was made."""
        return _sha256(self.folder / made.path) not in self._own.get(made.path, ())

    def set_aside(self, made: Made, today: date) -> None:
        """Move a paper to those of earlier days. Raises FormgenError when that cannot be done."""
        source = self.folder / made.path
        _move(source, self.folder / RETIRED / today.isoformat() / made.path)
        _remove_empty_folders(source.parent, self.folder)


def put_alone(folder: Path, paper: Paper) -> tuple[Path, bool]:
    """Write a file that is no account's paper: where it stands, and whether an edited one was kept.

    Raises FormgenError when that cannot be done; what stood there stays.
    """
    ensure_writable(folder)
    store = Store(folder, read_manifest(folder))
    store.put(paper)
    add_to_manifest(folder, store.made)
    return folder / store.made[-1].path, bool(store.kept)


def _inside(folder: Path, path: Path) -> bool:
    """Whether a path, links followed, leads to a place in the folder."""
    return path.resolve().is_relative_to(folder.resolve())


def _move(source: Path, target: Path) -> None:
    wanted, count = target, 1
    while target.exists():
        count += 1
        target = wanted.with_name(f"{wanted.stem}_{count}{wanted.suffix}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
    except OSError as error:
        raise FormgenError(
            f"「{source}」を「{RETIRED}」へ移せません。",
            "ファイルを開いていれば閉じて、もう一度実行してください。",
            exit_code=1,
        ) from error


def _remove_empty_folders(folder: Path, top: Path) -> None:
    with suppress(OSError):  # one that is not empty, or held open by someone, stays
        while folder != top:
            folder.rmdir()
            folder = folder.parent


def _sha256(path: Path) -> str | None:
    """The hash of a file; None when there is none. Raises FormgenError when it cannot be read."""
    if not path.is_file():
        return None
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise FormgenError(
            f"「{path}」が前と同じかどうかを確かめられません。",
            "ファイルを開いていれば閉じて、もう一度実行してください。",
            exit_code=1,
        ) from error
