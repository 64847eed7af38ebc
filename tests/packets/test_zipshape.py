"""A packet is a ZIP and nothing else: what lies before, behind or within it is told."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from formgen.packets.bundle import packed
from formgen.packets.receivedcheck import surplus, verify_packet

FILES = [("00_送付書.pdf", b"cover"), ("01_A-1_相談票.pdf", b"paper" * 99)]
SOUND = packed(FILES)
_END = 22


def with_comment(data: bytes) -> bytes:
    held = io.BytesIO(data)
    with zipfile.ZipFile(held, "a") as archive:
        archive.comment = b"#!/bin/sh"
    return held.getvalue()


def with_remark(data: bytes) -> bytes:
    held = io.BytesIO(data)
    with zipfile.ZipFile(held, "a") as archive:
        archive.infolist()[0].comment = b"x"
        archive._didModify = True  # type: ignore[attr-defined]
    return held.getvalue()


def before_the_directory(data: bytes) -> bytes:
    """Bytes between the last file and the directory, of which the end knows."""
    mark, size, start = data[-_END:-10], *struct.unpack("<LL", data[-10:-2])
    end = mark + struct.pack("<LLH", size, start + 4, 0)
    return data[:start] + b"more" + data[start:-_END] + end


def between_files(_data: bytes) -> bytes:
    """A file that no directory names, between two that it does."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in [FILES[0], ("hidden", b"hidden"), FILES[1]]:
            archive.writestr(name, content)
        archive.filelist.pop(1)
    return held.getvalue()


FAULTS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a program before it": (lambda data: b"MZ program" + data, "先頭"),
    "a ZIP before it": (lambda data: packed(FILES[:1]) + data, "先頭"),
    "a ZIP behind it": (lambda data: data + packed(FILES[1:]), "先頭"),
    "a line behind it": (lambda data: data + b"\n", "末尾"),
    "an end behind it": (lambda data: data + data[-_END:], ""),
    "a comment": (with_comment, "末尾"),
    "a remark on a file": (with_remark, "注釈"),
    "bytes before the directory": (before_the_directory, "ファイルの間"),
    "a file without a name": (between_files, "ファイルの間"),
    "a count that is wrong": (
        lambda data: data[:-14] + struct.pack("<HH", 9, 9) + data[-10:], "末尾",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_no_part_of_the_packet_is_told(tmp_path: Path, fault: str) -> None:
    spoil, where = FAULTS[fault]
    path = tmp_path / "a.zip"
    path.write_bytes(spoil(SOUND))
    (problem,) = verify_packet(path).problems
    told = f"ZIPの{where}に、書類ではないデータが付いています。"
    assert problem.message == (told if where else "ZIPファイルとして読めません。")
    assert "送り直し" in problem.remedy


class Stream(io.RawIOBase):
    """What a program writes to that cannot go back: the sizes of each file follow it."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.data += bytes(data)  # type: ignore[call-overload]
        return len(bytes(data))  # type: ignore[call-overload]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_zip_that_another_program_wrote_in_one_go_is_sound(method: int) -> None:
    stream = Stream()
    with zipfile.ZipFile(stream, "w", method) as archive:  # type: ignore[call-overload]
        for name, content in FILES:
            archive.writestr(name, content)
    with zipfile.ZipFile(io.BytesIO(stream.data)) as archive:
        assert all(entry.flag_bits & 8 for entry in archive.infolist())
        assert surplus(archive) == ""
    with zipfile.ZipFile(io.BytesIO(SOUND)) as archive:
        assert surplus(archive) == ""
