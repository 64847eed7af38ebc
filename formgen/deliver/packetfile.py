"""A packet as one ZIP: the same bytes every time, with the hash of every file beside them."""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
from collections.abc import Iterable, Sequence

SUMS = "SHA256SUMS"
# No clock reaches an output: the earliest time that a ZIP archive can hold.
_EPOCH = (1980, 1, 1, 0, 0, 0)


def packed(files: Sequence[tuple[str, bytes]]) -> bytes:
    """The ZIP of some files by name. Papers are compressed already; they are stored as they are."""
    buffer = io.BytesIO()
    sums = sums_of((name, hashlib.sha256(data).hexdigest()) for name, data in files)
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in (*files, (SUMS, sums.encode())):
            entry = zipfile.ZipInfo(name, _EPOCH)  # names beyond ASCII are marked as UTF-8
            # As made on Unix, whatever the machine: Windows reads UTF-8 names of either, but unzip on
            # Debian takes those of a ZIP made on Windows for another encoding.
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def sums_of(hashes: Iterable[tuple[str, str]]) -> str:
    """The hashes of files by name, in the form that sha256sum reads."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in hashes)
