"""The shape of a ZIP: files, directory and end, one behind the other, and nothing else.

A ZIP may lie within other bytes, which programs that open it pass over: a program before it, another
ZIP behind it, a text between two files. A packet has none of these.
"""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from typing import IO

_LOCAL, _END = struct.Struct("<4s22xHH"), struct.Struct("<4s4xHHLLH")
_DESCRIPTOR = b"PK\x07\x08"
_BEHIND = 8  # the flag of a file whose sizes follow it
_LONGEST_EXTRA = 128  # bytes that a program adds to a file: its times, its owner


def surplus(archive: zipfile.ZipFile) -> str:
    """Where a ZIP has bytes that are no part of it; blank when there are none.

    Raises zipfile.BadZipFile, struct.error or OSError when it is damaged.
    """
    file = archive.fp
    if file is None:
        raise zipfile.BadZipFile("closed")
    size = file.seek(0, 2)
    file.seek(max(0, size - _END.size))
    mark, _, count, length, _, comment = _END.unpack(file.read(_END.size))
    if mark != b"PK\5\6" or comment:
        return "末尾"
    entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
    if archive.comment or any(map(_has_remark, entries)):
        return "注釈"
    if not entries or entries[0].header_offset:
        return "先頭"
    starts = [*(entry.header_offset for entry in entries[1:]), archive.start_dir]
    if any(start not in _ends(file, entry) for entry, start in zip(entries, starts, strict=True)):
        return "ファイルの間"
    is_last = archive.start_dir + length == size - _END.size and count == len(entries)
    return "" if is_last else "末尾"


def _has_remark(entry: zipfile.ZipInfo) -> bool:
    return bool(entry.comment) or len(entry.extra) > _LONGEST_EXTRA


def _ends(file: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[int]:
    """Where a file of a ZIP may end: behind its data, and behind the sizes when they follow it."""
    file.seek(entry.header_offset)
    mark, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    if mark != b"PK\3\4" or extra > _LONGEST_EXTRA:
        return
    end = entry.header_offset + _LOCAL.size + name + extra + entry.compress_size
    if not entry.flag_bits & _BEHIND:
        yield end
        return
    file.seek(end)
    found = file.read(len(_DESCRIPTOR) + struct.calcsize("<LQQ"))
    for form in ("<LLL", "<LQQ"):
        sizes = struct.pack(form, entry.CRC, entry.compress_size, entry.file_size)
        yield from (end + len(s) for s in (sizes, _DESCRIPTOR + sizes) if found.startswith(s))
