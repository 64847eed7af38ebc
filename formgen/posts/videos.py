"""The place that a video may tell of, in its boxes: those of MP4, MOV and HEIC."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import SEEK_END
from typing import BinaryIO

from formgen.model.problems import InvalidValue

# What holds other boxes on the way to a location: those of the film, of a track, of its notes.
_HOLDERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"udta", b"meta", b"ilst"}
_LOCATIONS = {b"loci", b"\xa9xyz"}
# A box whose content tells a location by these words: QuickTime's keys, a track of places, XMP.
_TELLING = {b"keys", b"stsd", b"uuid", b"XMP_"}
_WORDS = (b"location.ISO6709", b"GPSLatitude", b"gpmd")
_MOST_BOXES, _MOST_BYTES = 20_000, 4_000_000


@dataclass(frozen=True, slots=True)
class Box:
    """One box: its kind, and where its content begins and ends."""

    kind: bytes
    start: int
    end: int


def tells_place(file: BinaryIO, name: str) -> bool:
    """True if a video, a file that can seek, holds a location; InvalidValue when it is no whole MP4 or MOV."""
    size = file.seek(0, SEEK_END)
    top = list(boxes(file, 0, size))
    if b"moov" not in {box.kind for box in top}:
        raise InvalidValue(
            f"動画「{name}」は、中身がMP4・MOVの動画ではありません。",
            "動画ソフトでMP4として保存し直してください。",
        )
    if top[-1].end > size:
        raise InvalidValue(
            f"動画「{name}」は途中で切れています。",
            "元の動画をもう一度コピーして、入れ直してください。",
        )
    return _has_location(file, top)


def boxes(file: BinaryIO, start: int, end: int) -> Iterator[Box]:
    """The boxes from start to end; the last one may claim to end behind it."""
    for _ in range(_MOST_BOXES):
        if end - start < 8:
            return
        file.seek(start)
        head = file.read(16)
        length, begin = int.from_bytes(head[:4], "big"), start + 8
        if length == 1:
            length, begin = int.from_bytes(head[8:], "big"), start + 16
        following = start + length if length else end
        if following < begin:
            return
        yield Box(head[4:8], begin, following)
        start = following


def _has_location(file: BinaryIO, top: list[Box]) -> bool:
    waiting = list(top)
    for _ in range(_MOST_BOXES):
        if not waiting:
            return False
        box = waiting.pop()
        file.seek(box.start)
        if box.kind in _LOCATIONS:
            return True
        if box.kind in _TELLING:
            content = file.read(min(box.end - box.start, _MOST_BYTES))
            if any(word in content for word in _WORDS):
                return True
        if box.kind in _HOLDERS:
            # In MP4 four bytes of version and flags stand before the boxes of meta, in MOV none.
            skipped = 4 if box.kind == b"meta" and file.read(8)[4:] != b"hdlr" else 0
            waiting += boxes(file, box.start + skipped, box.end)
    return False
