"""The few facts of EXIF that a post asks for, read within bounds from whatever bytes stand there."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import datetime

_ORIENTATION, _TAKEN, _EXIF, _GPS = 0x0112, 0x9003, 0x8769, 0x8825
_LATITUDE, _LONGITUDE = 2, 4
_MOST_ENTRIES = 1000


@dataclass(frozen=True, slots=True)
class Exif:
    """How the picture is turned (1: upright), when it was taken, and what else is noted."""

    orientation: int = 1
    taken: str | None = None
    has_location: bool = False


def read_exif(block: bytes) -> Exif:
    """Read an EXIF block, with or without its name before it; what cannot be read is left out."""
    tiff = block.removeprefix(b"Exif\0\0")
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if not order:
        return Exif()
    main = _directory(tiff, order, _number(tiff, order, 4))
    gps = _directory(tiff, order, main.get(_GPS, 0))
    photo = _directory(tiff, order, main.get(_EXIF, 0))
    turned = main.get(_ORIENTATION, 1)
    return Exif(
        orientation=turned if 1 <= turned <= 8 else 1,
        taken=_time(tiff, photo.get(_TAKEN, 0)),
        has_location=bool(gps.keys() & {_LATITUDE, _LONGITUDE}),
    )


def _number(tiff: bytes, order: str, offset: int) -> int:
    found: int = struct.unpack_from(order + "I", tiff, offset)[0] if offset + 4 <= len(tiff) else 0
    return found


def _directory(tiff: bytes, order: str, offset: int) -> dict[int, int]:
    """Each tag of a directory with its number or place."""
    if not 8 <= offset <= len(tiff) - 2:
        return {}
    count = struct.unpack_from(order + "H", tiff, offset)[0]
    start, end = offset + 2, offset + 2 + 12 * count
    entries = {}
    for at in range(start, min(end, start + 12 * _MOST_ENTRIES, len(tiff) - 11), 12):
        tag, kind = struct.unpack_from(order + "HH", tiff, at)
        short = kind == 3  # a number of two bytes
        entries[tag] = struct.unpack_from(order + ("H" if short else "I"), tiff, at + 8)[0]
    return entries


def _time(tiff: bytes, offset: int) -> str | None:
    """「2026-10-04T09:30:00」 of 「2026:10:04 09:30:00」."""
    try:
        text = tiff[offset : offset + 19].decode("ascii")
        return datetime.strptime(text, "%Y:%m:%d %H:%M:%S").isoformat()  # noqa: DTZ007
    except ValueError:
        return None
