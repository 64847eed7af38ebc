"""The receiver's side: a packet is whole, holds nothing more, and does no harm.

Whatever a ZIP says of itself may be a lie; nothing of it is unpacked, and little is held at a time.
"""

from __future__ import annotations

import hashlib
import io
import re
import stat
import struct
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO

from formgen.model import problems
from formgen.model.problems import Place, Problem
from formgen.model.typedcommands import option_name
from formgen.model.zipfiles import DAMAGE
from formgen.outputs.filenames import is_plain, shown
from formgen.packets.bundle import SUMS, value_of
from formgen.packets.packetrecord import RECORD
from formgen.packets.remadezip import remade

_MOST_FILES = 2_000
_MOST_BYTES = 1 << 30  # in all; the papers of a section are a few megabytes
_MOST_SUMS = 1 << 20
_MOST_DIRECTORY = _MOST_FILES * 1024  # bytes; what is longer names more files than that
_CHUNK = 1 << 20
_LINE = re.compile(r"([0-9a-f]{64}) [ *]([^\n]+)")
_ANEW = "開かずに、提出した所属に送り直しを依頼してください。"


@dataclass(frozen=True, slots=True)
class PacketProof:
    """The content of a packet, and its problems."""

    files: tuple[str, ...]  # whose hashes are right
    problems: tuple[Problem, ...]
    value: str = ""  # the 照合値 of what is in it; blank when that is unsound
    is_expected: bool = False  # whether it is the value that the receiver was told


def verify_packet(path: Path, expected: str = "") -> PacketProof:
    """Hold every file of a packet against its SHA256SUMS; nothing is unpacked.

    That proves it whole, but not from whom it is: whoever changes a file can make the sums anew.
    expected: the 照合値 that the receiver was told in another way.
    """
    if not path.is_file():  # a pipe would never end
        message, remedy = "ファイルがないため、読めません。", "名前を確かめてください。"
        return PacketProof((), (Problem("error", message, remedy, Place(str(path))),))
    return _held_against(expected, path, _proven(path, None, _MOST_BYTES))


def verify_and_read(data: bytes, name: str, most: int) -> tuple[PacketProof, dict[str, bytes]]:
    """The same of a packet that is held already, and those of its files that are sound.

    most: the bytes of all files that are still read.
    """
    files: dict[str, bytes] = {}
    return _proven(Path(name), data, most, files), files


def _proven(
    path: Path, data: bytes | None, most: int, files: dict[str, bytes] | None = None
) -> PacketProof:
    """Hold the files of a packet against its sums, when it is nothing but files, of so many bytes at most.

    data: its bytes, when they are not to be read from its path. files: takes those that are sound.
    """
    try:
        raw = io.FileIO(path) if data is None else io.BytesIO(data)
        with _Bounded(raw) as file, zipfile.ZipFile(file) as archive:
            if where := surplus(archive):
                message = f"ZIPの{where}に、書類ではないデータが付いています。"
                return PacketProof((), (_problem(path, message, ""),))
            proof = _proof(path, archive, most)
            if files is not None:
                names = proof.files if proof.problems else (*proof.files, SUMS)
                files.update((each, _read(archive, each)) for each in names)
            return proof
    except _TooMuch:
        return PacketProof((), (_too_much(path),))
    except DAMAGE:
        return PacketProof((), (_problem(path, "ZIPファイルとして読めません。", ""),))


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """A file of an archive, read little by little."""
    with archive.open(name) as file:
        return b"".join(iter(partial(file.read, _CHUNK), b""))


class _TooMuch(OSError):
    """More is to be read at once than the directory of any packet holds."""


class _Bounded(io.BufferedReader):
    """A file of which little is read at a time: zipfile would take a directory whole."""

    def read(self, size: int | None = -1, /) -> bytes:
        """The next bytes. Raises _TooMuch when they are more than a packet's directory."""
        if size is not None and size > _MOST_DIRECTORY:
            raise _TooMuch
        return super().read(size)


def _held_against(expected: str, path: Path, proof: PacketProof) -> PacketProof:
    """The same, when its value is the one that the receiver was told."""
    if proof.problems or not expected or expected == proof.value:
        return replace(proof, is_expected=expected == proof.value and not proof.problems)
    message = f"照合値が違います（確かめる値　{expected}、このZIPの値　{proof.value}）。"
    remedy = "開かずに、提出した所属に、送付書の照合値を確かめてください。"
    problem = Problem("error", message, remedy, Place(path.as_posix()))
    return replace(proof, problems=(problem,))


def _too_much(path: Path) -> Problem:
    return _problem(path, "ファイルが多すぎるか、大きすぎます。", "")


def _proof(path: Path, archive: zipfile.ZipFile, most: int) -> PacketProof:
    entries = archive.infolist()
    if len(entries) > _MOST_FILES or sum(e.file_size for e in entries) > most:
        return PacketProof((), (_too_much(path),))
    if message := remade(entries):
        return PacketProof((), (_problem(path, message, ""),))
    # A name that leads elsewhere or stands twice makes every other answer doubtful.
    if unsafe := tuple(dict.fromkeys(_unsafe(path, entries))):
        return PacketProof((), unsafe)
    sums, faults = _sums(path, archive)
    if sums is None:
        return PacketProof((), faults)
    names = {entry.filename for entry in entries} - {SUMS}
    missing = (n for n in sums if n not in names)
    more = sorted(names - set(sums))
    found = [
        *faults,
        *(_problem(path, f"「{shown(name)}」が入っていません。", name) for name in missing),
        *(_problem(path, f"「{shown(n)}」は、後から加わったファイルです。", n) for n in more),
    ]
    good = []
    budget = _Budget(most)
    for entry in entries:
        if entry.filename in sums:
            fault = _fault(archive, entry, sums[entry.filename], budget)
            if fault:
                found.append(_problem(path, f"「{shown(entry.filename)}」{fault}", entry.filename))
            else:
                good.append(entry.filename)
    return PacketProof(tuple(good), tuple(found), "" if found else value_of(sums))


def _unsafe(path: Path, entries: Sequence[zipfile.ZipInfo]) -> Iterator[Problem]:
    counts = Counter(_folded(entry.filename) for entry in entries)
    for entry in entries:
        name = entry.filename
        mode = entry.external_attr >> 16
        if entry.is_dir() or not is_plain(name) or entry.orig_filename != name:
            yield _problem(path, f"「{shown(name)}」は、置けない名前です。", name)
        elif stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            yield _problem(path, f"「{shown(name)}」は、リンクなど、書類ではないものです。", name)
        elif counts[_folded(name)] > 1:
            yield _problem(path, f"「{shown(name)}」が、2つ以上あります。", name)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _sums(
    path: Path, archive: zipfile.ZipFile
) -> tuple[dict[str, str] | None, tuple[Problem, ...]]:
    """Return the hashes in SHA256SUMS, or the problem why there are none."""
    try:
        with archive.open(SUMS) as file:
            data = file.read(_MOST_SUMS + 1)
        lines = data.decode("utf-8").splitlines()
    except DAMAGE:
        return None, (_problem(path, f"{SUMS} を読めません。", SUMS),)
    matches = [_LINE.fullmatch(line) for line in lines]
    sums = {match[2]: match[1] for match in matches if match}
    if len(data) > _MOST_SUMS or len(sums) != len(lines) or not sums:
        return None, (_problem(path, f"{SUMS} を読めません。", SUMS),)
    return sums, ()


class _Budget:
    """The bytes that may still be read: what an archive says of its sizes may be a lie."""

    def __init__(self, left: int) -> None:
        self.left = left


def _fault(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, sha256: str, budget: _Budget) -> str:
    """Return the fault of a file; blank when there is none."""
    digest = hashlib.sha256()
    try:
        with archive.open(entry) as file:
            while chunk := file.read(_CHUNK):
                budget.left -= len(chunk)
                if budget.left < 0:
                    return "が大きすぎます。"
                digest.update(chunk)
    except DAMAGE:
        return "を読めません。途中で壊れています。"
    return "" if digest.hexdigest() == sha256 else "の中身が、提出したときと違います。"


def _problem(path: Path, message: str, name: str) -> Problem:
    place = Place(f"{path.as_posix()}/{shown(name)}" if name else path.as_posix())
    return Problem("error", message, _ANEW, place)


def as_json(proof: PacketProof) -> str:
    """The report for programs."""
    return problems.as_json(
        files=len(proof.files),
        value=proof.value,
        value_matches=proof.is_expected,
        problems=[problem.as_json() for problem in proof.problems],
    )


def lines(path: Path, proof: PacketProof, *, has_record: bool = True) -> Iterator[str]:
    """The lines at the end, after the problems; has_record: its papers were held against it."""
    if not path.is_file():
        return  # a slip of the hand, which is among the problems
    if proof.problems:
        yield f"「{path}」は、提出されたものとして受け取れません（上の「エラー」の行）。"
        return
    yield f"「{path}」の {len(proof.files)} ファイルは、{SUMS} のとおりで、全てそろっています。"
    if has_record:
        yield f"書類に書かれた値は、{RECORD} のとおりです。"
    else:
        yield f"{RECORD} のない、前の版で作られた一式のため、書類に書かれた値は照合していません。"
    if proof.is_expected:
        yield f"照合値 {proof.value} も同じです。送付書のほかは、まとめたときのままです。"
    else:
        told = f"紙や電話で知らされた送付書の照合値と同じかを確かめてください（{option_name('--value')}）。"
        yield f"照合値は {proof.value} です。{told}"


_LOCAL, _END = struct.Struct("<4s22xHH"), struct.Struct("<4s4xHHLLH")
_DESCRIPTOR = b"PK\x07\x08"
_BEHIND = 8  # the flag of a file whose sizes follow it
_LONGEST_EXTRA = 128  # bytes that a program adds to a file: its times, its owner


def surplus(archive: zipfile.ZipFile) -> str:
    """Return the place at which a ZIP has bytes that are no part of it; blank when there is none.

    It may lie within other bytes, which programs that open it pass over: a program before it, another
    ZIP behind it, a text between two files. A packet is files, directory and end, and nothing else.
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
    if archive.comment or any(e.comment or len(e.extra) > _LONGEST_EXTRA for e in entries):
        return "注釈"
    if not entries:
        return ""  # no packet, but no stranger's either
    if entries[0].header_offset:
        return "先頭"
    starts = [*(entry.header_offset for entry in entries[1:]), archive.start_dir]
    if any(start not in _ends(file, entry) for entry, start in zip(entries, starts, strict=True)):
        return "ファイルの間"
    is_last = archive.start_dir + length == size - _END.size and count == len(entries)
    return "" if is_last else "末尾"


def _ends(file: IO[bytes], entry: zipfile.ZipInfo) -> Iterator[int]:
    """The places at which a file of a ZIP may end: behind its data, and behind the sizes when they follow it."""
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
