"""The files of which a visit's sheet is read: what was sent, and what lies in the working folder."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from formgen.intake.picturefolder import FOLDER, is_picture
from formgen.intake.reader import Upload, find_files, load
from formgen.model.problems import InvalidValue
from formgen.outputs.filenames import HANDED_IN
from formgen.window.visitfolder import SentFile, kept_pictures, sent_sheets


def uploads(visit: Path, turn: int) -> tuple[Upload, ...]:
    """The sheets that were sent under a number."""
    return tuple(Upload(*sent) for sent in sent_sheets(visit, turn))


def pictures(visit: Path, turn: int, folders: Iterable[Path] = ()) -> tuple[Upload, ...]:
    """The pictures that were sent with them or before, then those in folders that have other names."""
    found = {name: path for name, path in kept_pictures(visit, turn) if is_picture(name)}
    for folder in folders:
        if folder.is_dir() and not folder.is_symlink():
            for path in sorted(filter(is_picture_file, folder.iterdir())):
                found.setdefault(unicodedata.normalize("NFC", path.name), path)
    return tuple(Upload(name, path=path) for name, path in found.items())


def is_picture_file(path: Path) -> bool:
    """True if a file is a picture or a video by its name."""
    return is_picture(path.name)


def picture_folders(inputs: Path) -> tuple[Path, ...]:
    """The folders of pictures beside the sheets of the working folder."""
    return tuple(dict.fromkeys(path.parent / FOLDER for path in find_files([inputs])[0]))


def files_in(inputs: Path) -> Iterator[SentFile]:
    """Yield the sheets of the working folder as they are looked at, to tell what changes next."""
    for path in find_files([inputs])[0]:
        with suppress(InvalidValue):
            yield SentFile(path.as_posix(), load(path))


def clear_but_records(outputs: Path) -> None:
    """Remove what was made; what was handed in stays."""
    for path in outputs.iterdir() if outputs.is_dir() else ():
        if path.name != HANDED_IN:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
