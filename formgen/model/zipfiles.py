"""ZIP archives: what reading a damaged one may raise, and writing one that no clock reaches."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from io import BytesIO
from xml.parsers.expat import ExpatError
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

# What reading an archive and its XML may raise, however the file was altered.
DAMAGE = (
    ExpatError,  # XML that is not well-formed
    BadZipFile, zlib.error, EOFError, OSError, NotImplementedError,  # a part that is cut or altered
    LookupError, ValueError,  # an encoding that expat does not know
    OverflowError, RuntimeError, struct.error,  # a place in the archive that cannot be
)  # fmt: skip
# No clock reaches an output: the earliest time that a ZIP archive can hold.
EPOCH = (1980, 1, 1, 0, 0, 0)


def zipped(
    files: Iterable[tuple[str, bytes]], packing: int = ZIP_DEFLATED, unix_mode: int = 0
) -> bytes:
    """The archive of some files by name; the same bytes for the same files.

    unix_mode: what each is on Unix; then the archive says that it was made there, wherever it was.
    """
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, data in files:
            entry = ZipInfo(name, EPOCH)  # names beyond ASCII are marked as UTF-8
            entry.compress_type = packing
            if unix_mode:
                entry.create_system, entry.external_attr = 3, unix_mode << 16
            archive.writestr(entry, data)
    return buffer.getvalue()
