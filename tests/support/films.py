"""Films of a few boxes, with and without a place."""

from __future__ import annotations

import struct


def box(kind: bytes, *content: bytes) -> bytes:
    inside = b"".join(content)
    return struct.pack(">I", 8 + len(inside)) + kind + inside


HDLR = box(b"hdlr", bytes(25))
KEY = b"mdtacom.apple.quicktime.location.ISO6709"
KEYS = box(b"keys", bytes(4), struct.pack(">II", 1, 8 + len(KEY)), KEY)
NO_KEY = box(b"keys", bytes(4), struct.pack(">II", 1, 17), b"mdtatitle")
XYZ = box(b"\xa9xyz", b"\0\x12\x15\xc7+35.5308+139.7029/")
TRACK = box(
    b"trak",
    box(b"tkhd", bytes(84)),
    box(b"mdia", box(b"minf", box(b"stbl", box(b"stsz", b"loci" * 9)))),
)
FTYP, MDAT = box(b"ftyp", b"mp42", bytes(4)), box(b"mdat", b"loci \xa9xyz GPSLatitude")


def film(*notes: bytes, after: bytes = b"") -> bytes:
    return FTYP + box(b"moov", box(b"mvhd", bytes(100)), TRACK, *notes) + MDAT + after
