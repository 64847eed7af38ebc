"""The fingerprint of all that a format is made with: formgen's code, libraries, the machine's fonts.

A paper made before stands for one that would be made now only while all of this is the same; and
two machines make the same bytes only when they have it in common.
"""

from __future__ import annotations

import ctypes
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from formgen.documents.blocks import FORMATS, PAPER_FORMATS
from formgen.model import fingerprint

__all__ = ["ENDINGS", "FILLABLE", "FORMATS", "engine"]

FILLABLE = "fillable"  # a checklist's PDF with fields; made only when asked for
ENDINGS = {name: f".{name}" for name in FORMATS} | {FILLABLE: "（入力用）.pdf"}
# The modules on which the bytes of a paper rest, beside the strings of its document.
CODE = (
    "render", "documents/blocks.py", "documents/comparedtable.py", "documents/officeforms",
    "model/japanese.py", "model/zipfiles.py", "posts/picturepixels.py", "posts/pictureparts.py",
    "posts/exif.py",
)  # fmt: skip
_PACKAGES = {
    "docx": ("docxtpl", "fonttools", "jinja2", "markupsafe", "pillow"),
    "pdf": (
        "weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "fonttools", "pillow",
        "pyphen", "jinja2", "markupsafe",
    ),
    "html": ("jinja2", "markupsafe"),
    "txt": (),
}  # fmt: skip
# The libraries that shape the text, by the names that they have on Linux, macOS and Windows.
_NATIVE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "pango_version_string",
        ("libpango-1.0.so.0", "libpango-1.0.0.dylib", "libpango-1.0-0.dll", "libpango-1.0-0"),
    ),
    (
        "hb_version_string",
        ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll", "libharfbuzz-0"),
    ),
)


@cache
def engine(format_name: str) -> str:
    """The fingerprint of all that gives a document one of its faces, apart from the layouts."""
    if format_name == FILLABLE:
        return engine("pdf")
    found = [sys.version, zlib.ZLIB_RUNTIME_VERSION, fingerprint.of_code(*CODE)]
    found += map(fingerprint.of_package, _PACKAGES[format_name])
    if format_name == "pdf":
        found += (_native(function, names) for function, names in _NATIVE)
    if format_name in PAPER_FORMATS:
        found += _fonts()  # a Word file names those that have its rare characters
    return fingerprint.of_text(*found)


def _native(function: str, names: tuple[str, ...]) -> str:
    for name in names:
        with suppress(OSError, AttributeError):
            version: Callable[[], bytes] = getattr(ctypes.CDLL(name), function)
            version.restype = ctypes.c_char_p  # type: ignore[attr-defined]
            return f"{function} {version().decode()}"
    return function


def _fonts() -> Iterator[str]:
    """The fonts by name and size: what is the same on two machines that have the same fonts."""
    found = set()
    for folder in font_folders():
        for path in folder.rglob("*"):
            with suppress(OSError):  # a link that leads nowhere
                if path.is_file():
                    found.add(f"{path.name} {path.stat().st_size}")
    yield from sorted(found)
    yield from (
        f"{name} {os.environ.get(name, '')}" for name in ("FONTCONFIG_FILE", "FONTCONFIG_PATH")
    )


def font_folders() -> tuple[Path, ...]:
    """The folders in which this machine keeps its fonts; some need not exist."""
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 - Path.home() fails where there is none
    local = Path(os.environ.get("LOCALAPPDATA", home))
    return (
        Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/etc/fonts/conf.d"),
        home / ".fonts", Path(os.environ.get("XDG_DATA_HOME", home / ".local/share")) / "fonts",
        Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts",
        Path(os.environ.get("WINDIR", "/nowhere")) / "Fonts", local / "Microsoft/Windows/Fonts",
    )  # fmt: skip
