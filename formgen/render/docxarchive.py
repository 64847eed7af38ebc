"""A Word file as a ZIP archive: each part is deflated once, and joined to the others as it is.

zipfile would deflate the styles and the theme of a layout anew for every paper.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

# APPNOTE 4.3.7, 4.3.12 and 4.3.16: what both headers of a member share, and what stands around it.
_SHARED = struct.Struct("<5H3L2H")
_LOCAL = b"PK\x03\x04"
_CENTRAL, _PLACE = b"PK\x01\x02" + struct.pack("<H", 20), struct.Struct("<3H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _UTF8, _DEFLATED = 20, 0x800, 8
# No clock reaches an output: midnight of 1980-01-01, the earliest that a ZIP archive can hold.
_TIME, _DATE = 0, 1 << 5 | 1


@dataclass(frozen=True, slots=True)
class Member:
    """A part that is ready to stand in any archive."""

    name: bytes
    header: bytes
    deflated: bytes


def member(name: str, data: bytes, level: int) -> Member:
    """Deflate a part; level 1 is quick, 9 is small."""
    deflated = zlib.compress(data, level, wbits=-zlib.MAX_WBITS)
    encoded = name.encode()
    flags = 0 if name.isascii() else _UTF8
    sizes = (zlib.crc32(data), len(deflated), len(data), len(encoded), 0)
    header = _SHARED.pack(_VERSION, flags, _DEFLATED, _TIME, _DATE, *sizes)
    return Member(encoded, header, deflated)


def archive(members: Iterable[Member]) -> bytes:
    """The ZIP archive of parts, in their order; the same bytes for the same parts."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for part in members:
        local = (_LOCAL, part.header, part.name, part.deflated)
        pieces += local
        directory += (_CENTRAL, part.header, _PLACE.pack(0, 0, 0, 0, offset), part.name)
        offset += sum(map(len, local))
    listed = b"".join(directory)
    count = len(directory) // 4
    end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(listed), offset, 0)
    return b"".join((*pieces, listed, end))
