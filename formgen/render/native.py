"""Loading WeasyPrint, which looks for its libraries (Pango and what it rests on) as it is loaded.

It tries the names of three systems in turn, and behind each name that fails cffi asks ldconfig, gcc
and ld: a third of a second on Linux, where the very names of the libraries are known.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_LIBRARIES = (
    "libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0", "libfontconfig.so.1",
)  # fmt: skip


def load_weasyprint() -> None:
    """Load it, the short way where that is sure. Raises OSError on a machine without Pango."""
    if "weasyprint" not in sys.modules:
        with _asking_nobody(), warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of missing fonts, which the doctor tells
            import weasyprint  # noqa: F401


@contextmanager
def _asking_nobody() -> Iterator[None]:
    """Search for no library that the system's loader does not find by its name."""
    search = ctypes.util.find_library
    if all(map(_is_there, _LIBRARIES)):
        ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search


def _is_there(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
