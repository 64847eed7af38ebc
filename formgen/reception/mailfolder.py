"""The ZIPs that mails and shares leave in folders: found, and read whole; the folders are only read."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from formgen.model.filefaults import unreadable, why
from formgen.model.problems import FormgenError
from formgen.packets.bundle import SUMS
from formgen.reception.deskfolder import ARRIVAL

MEGABYTE = 1024 * 1024
MOST_BYTES = 64 * MEGABYTE  # of a ZIP, of which several are held; a section's are a few megabytes
_ENDING = ".zip"
# What else mails and shares leave there for it, by the endings of names.
_OTHERS = {
    (".crdownload", ".part", ".partial", ".download"): "まだ受信（ダウンロード）の途中です",
    (".eml", ".msg", "winmail.dat"): "メールのままです。添付されたZIPを取り出して、ここに入れてください",
    (".7z", ".rar", ".lzh", ".cab", ".tar", ".tgz", ".gz", ".z01", ".001"): (
        "ZIPではない形でまとめられているか、分けられています。元の「提出一式」（ZIP）を送ってもらってください"
    ),
}  # fmt: skip
_OPENED = "ZIPを開いたフォルダーです。元の「提出一式」（ZIP）を、開かずにここに入れてください"
_LINKED = "リンクのため、読みません。ZIPそのものを、ここに入れてください"
_MOST_ALIKE = 3  # of what is left for one reason
# The end of a ZIP: the bytes of its list, where that begins, and the bytes of a comment behind.
_END = re.compile(rb"PK\x05\x06.{8}(.{4})(.{4})(.{2})", re.DOTALL)
_LONGEST_END = 22 + 0xFFFF  # with a comment behind it


class UnfinishedError(Exception):
    """A file that is left for the next run, and why."""


def zip_files(folders: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[tuple[Path, str], ...]]:
    """The ZIPs in some folders and below them, and those that are named, in their order; and what is left.

    Left is what may hold a packet and cannot be read as it is, with the reason. Raises FormgenError when
    one of the folders does not exist or cannot be listed.
    """
    found: dict[Path, None] = {}
    left: dict[str, list[Path]] = {}
    for folder in folders:
        if folder.is_dir():
            for path, reason in _below(folder):
                if reason:
                    left.setdefault(reason, []).append(path)
                else:
                    found[path] = None
        elif folder.is_file():
            found[folder] = None
        else:
            raise FormgenError(
                f"「{folder}」がありません。",
                "そのフォルダーを作って届いたZIPを入れるか、フォルダーの名前を確かめてください。",
            )
    return tuple(found), tuple(_few(left))


def _few(left: Mapping[str, Sequence[Path]]) -> Iterator[tuple[Path, str]]:
    """Yield the first of what is left for each reason, and with the last of them how many others are."""
    for reason, paths in left.items():
        for path in paths[: _MOST_ALIKE - 1]:
            yield path, reason
        for path in paths[_MOST_ALIKE - 1 : _MOST_ALIKE]:
            more = len(paths) - _MOST_ALIKE
            yield path, f"{reason}（ほか {more} 件も同じです）" if more else reason


def _below(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield each ZIP below a folder, and with its reason what is left; a folder that is closed, last."""
    closed: list[OSError] = []
    for root, folders, names in os.walk(folder, onerror=closed.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if SUMS in names and ARRIVAL not in names:
            yield Path(root), _OPENED
        for name in sorted(names):
            if not name.startswith((".", "~$")):  # which a program keeps beside another
                yield from _mail(Path(root, name))
    for error in closed:
        path = Path(error.filename or folder)
        if path == folder:
            raise unreadable(folder, error) from error
        yield path, f"フォルダーを読めません（{why(error)[0]}）"


def _mail(path: Path) -> Iterator[tuple[Path, str]]:
    """Yield a file if it is a ZIP, or may hold one."""
    name = path.name.lower()
    if not name.endswith(_ENDING):
        yield from ((path, reason) for ends, reason in _OTHERS.items() if name.endswith(ends))
    elif path.is_symlink():
        yield path, _LINKED
    elif path.is_file():
        yield path, ""


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
