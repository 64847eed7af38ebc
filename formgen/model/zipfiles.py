"""ZIP archives: what reading a damaged one may raise, and writing one that no clock reaches."""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterable
from io import BytesIO
from typing import IO
from xml.parsers.expat import ExpatError
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

# What reading an archive and its XML may raise, however the file was altered.
DAMAGE = (
    ExpatError,  # XML that is not well-formed
    BadZipFile, zlib.error, EOFError, OSError, NotImplementedError,  # a part that is cut or altered
    LookupError, ValueError,  # an encoding that expat does not know
    OverflowError, RuntimeError, struct.error,  # a place in the archive that cannot be
)  # fmt: skip
# No clock reaches an output: the earliest time that a ZIP archive can hold.
EPOCH = (1980, 1, 1, 0, 0, 0)
# As made on Unix, whatever the machine: Windows reads UTF-8 names of either, but unzip on Debian
# takes those of a ZIP made on Windows for another encoding.
PAPER_MODE = stat.S_IFREG | 0o644


def zipped(
    files: Iterable[tuple[str, bytes]], packing: int = ZIP_DEFLATED, unix_mode: int = 0
) -> bytes:
    """The archive of some files by name; the same bytes for the same files.

    unix_mode: what each is on Unix; then the archive says that it was made there, wherever it was.
    """
    buffer = BytesIO()
    write_zip(buffer, files, packing, unix_mode)
    return buffer.getvalue()


def write_zip(
    target: IO[bytes],
    files: Iterable[tuple[str, bytes]],
    packing: int = ZIP_STORED,
    unix_mode: int = PAPER_MODE,
) -> None:
    """Write such an archive, file by file as they come; papers are compressed already."""
    with ZipFile(target, "w") as archive:
        for name, data in files:
            entry = ZipInfo(name, EPOCH)  # names beyond ASCII are marked as UTF-8
            entry.compress_type = packing
            if unix_mode:
                entry.create_system, entry.external_attr = 3, unix_mode << 16
            archive.writestr(entry, data)
