"""The file format: numbered objects, packed and compressed, the same bytes for the same objects."""

from __future__ import annotations

import zlib
from hashlib import md5

_LEVEL = 3  # of compression: a third faster than the usual 6, and a few hundredths larger
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def text_string(text: str) -> str:
    """A text as PDF writes it."""
    return f"<{(chr(0xFEFF) + text).encode('utf-16-be', 'replace').hex()}>"


class PdfFile:
    """A PDF in the making."""

    def __init__(self) -> None:
        self._packed: dict[int, bytes] = {}  # objects that are no streams
        self._streams: dict[int, bytes] = {}
        self._last = 0

    def reserve(self) -> int:
        """The number of an object that is written later."""
        self._last += 1
        return self._last

    def put(self, number: int, body: str) -> int:
        """Write an object under its number."""
        self._packed[number] = body.encode("ascii")
        return number

    def add(self, body: str) -> int:
        """Write an object; return its number."""
        return self.put(self.reserve(), body)

    def add_stream(self, data: bytes, entries: str = "", *, compress: bool = True) -> int:
        """Write a stream, with more entries for its dictionary; return its number."""
        if compress:
            data, entries = zlib.compress(data, _LEVEL), f"{entries}/Filter/FlateDecode"
        return self.put_stream(self.reserve(), f"<<{entries}/Length {len(data)}>>", data)

    def put_stream(self, number: int, dictionary: str, data: bytes) -> int:
        """Write a stream under its number, with a dictionary that holds its length."""
        head = f"{number} 0 obj\n{dictionary}stream\n".encode("ascii")
        # CR and LF: data that ends with either would seem shorter if only one of them followed.
        self._streams[number] = head + data + b"\r\nendstream\nendobj\n"
        return number

    def bytes(self, root: int, info: int) -> bytes:
        """The whole file."""
        pack = self._pack()
        table = self.reserve()
        parts, at = [_HEADER], len(_HEADER)
        rows = {0: (0, 0, 65535)}
        for number, stream in sorted(self._streams.items()):
            rows[number] = (1, at, 0)
            parts.append(stream)
            at += len(stream)
        rows |= {number: (2, pack, index) for index, number in enumerate(self._packed)}
        rows[table] = (1, at, 0)
        # Not for secrecy: the identifier of a PDF is an MD5 by custom.
        identifier = md5(b"".join(parts), usedforsecurity=False).hexdigest()
        data = zlib.compress(
            b"".join(
                bytes((kind,)) + place.to_bytes(4, "big") + index.to_bytes(2, "big")
                for _, (kind, place, index) in sorted(rows.items())
            )
        )
        head = (
            f"{table} 0 obj\n<</Type/XRef/Size {table + 1}/W[1 4 2]/Root {root} 0 R"
            f"/Info {info} 0 R/ID[<{identifier}><{identifier}>]/Filter/FlateDecode"
            f"/Length {len(data)}>>stream\n"
        )
        parts += [head.encode("ascii"), data, b"\r\nendstream\nendobj\n"]
        parts.append(f"startxref\n{at}\n%%EOF\n".encode("ascii"))
        return b"".join(parts)

    def _pack(self) -> int:
        """All objects that are no streams, in one stream."""
        index, at = [], 0
        for number, body in self._packed.items():
            index.append(f"{number} {at}")
            at += len(body) + 1
        first = (" ".join(index) + "\n").encode("ascii")
        data = first + b"\n".join(self._packed.values())
        return self.add_stream(data, f"/Type/ObjStm/N {len(self._packed)}/First {len(first)}")
