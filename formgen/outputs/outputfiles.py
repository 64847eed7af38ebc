"""Reading what stands in the output folder: anyone may have put something else in its place."""

from __future__ import annotations

import errno
import os
from pathlib import Path

# No paper and no list of papers is as large; what was put in the place of one need not be read.
_MOST_BYTES = 256 * 1024 * 1024


def read_regular(path: Path) -> bytes:
    """Return the bytes of a file of formgen's own making.

    Raises OSError when it is no file (a pipe would never end), far too large or cannot be read.
    """
    if not path.is_file():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    if path.stat().st_size > _MOST_BYTES:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return path.read_bytes()
