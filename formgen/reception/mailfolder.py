"""The ZIPs that mails and shares leave in folders: found, and read whole; the folders are only read."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from formgen.model.filefaults import unreadable, why
from formgen.model.problems import FormgenError

MEGABYTE = 1024 * 1024
MOST_BYTES = 64 * MEGABYTE  # of a ZIP, of which several are held; a section's are a few megabytes
_ENDING = ".zip"
# The end of a ZIP: the bytes of its list, where that begins, and the bytes of a comment behind.
_END = re.compile(rb"PK\x05\x06.{8}(.{4})(.{4})(.{2})", re.DOTALL)
_LONGEST_END = 22 + 0xFFFF  # with a comment behind it


class UnfinishedError(Exception):
    """A file that is left for the next run, and why."""


def zip_files(folders: Sequence[Path]) -> tuple[Path, ...]:
    """The ZIPs in some folders and below them, and those that are named, in their order.

    Raises FormgenError when one of them does not exist or cannot be listed.
    """
    found: dict[Path, None] = {}
    for folder in folders:
        if folder.is_dir():
            found |= dict.fromkeys(_below(folder))
        elif folder.is_file():
            found[folder] = None
        else:
            raise FormgenError(
                f"「{folder}」がありません。",
                "そのフォルダーを作って届いたZIPを入れるか、フォルダーの名前を確かめてください。",
            )
    return tuple(found)


def _below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise unreadable(Path(error.filename or folder), error) from error

    for root, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if name.lower().endswith(_ENDING) and _is_mail(path):
                yield path


def _is_mail(path: Path) -> bool:
    """True for a file itself that no program keeps beside another."""
    return not path.name.startswith((".", "~$")) and not path.is_symlink() and path.is_file()


def read_zip(path: Path) -> bytes:
    """The bytes of a ZIP. Raises UnfinishedError when they are not all there, or cannot be had."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):  # something else was put in its place
                raise UnfinishedError("ファイルではありません")
            data = file.read(MOST_BYTES + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        raise UnfinishedError(why(error)[0]) from error
    if len(data) > MOST_BYTES:
        raise UnfinishedError(f"{MOST_BYTES // MEGABYTE}MBを超えるため、読み込みません")
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise UnfinishedError("まだ書き込まれている途中です")
    if not _is_whole(data):
        raise UnfinishedError("途中までしか届いていないか、ZIPではありません")
    return data


def _is_whole(data: bytes) -> bool:
    """True if a ZIP has its end: behind its list, or as the last that there is.

    That of a ZIP within it is neither: it counts from its own beginning.
    """
    for end in _END.finditer(data, max(0, len(data) - _LONGEST_END)):
        size, begin, comment = (int.from_bytes(part, "little") for part in end.groups())
        if begin + size == end.start() or end.end() + comment == len(data):
            return True
    return False
