"""Asking fontconfig, which WeasyPrint asks as well, for a font: its file and its characters.

The library alone is enough: no program is run, and WeasyPrint is not loaded for it.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

_LIBRARIES = (
    "libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll", "fontconfig-1.dll",
)  # fmt: skip
# Pango sets emoji in the family of this name, whatever a style says, and fontconfig prefers colours.
_EMOJI = """<fontconfig><match target="pattern">
<test name="family"><string>emoji</string></test>
<edit name="family" mode="assign_replace" binding="strong"><string>{}</string></edit>
<edit name="color" mode="assign"><bool>false</bool></edit>
</match></fontconfig>"""
_MATCH_PATTERN = 0
_FOUND = 0


@dataclass(frozen=True, slots=True)
class InstalledFont:
    """A font of this machine: where it is, and which characters it has."""

    file: Path
    index: int  # among the fonts of one file
    names: tuple[str, ...]  # of its family, in the languages that it knows
    has: Callable[[str], bool] = field(repr=False, compare=False)  # a character


class Fontconfig:
    """The fonts of this machine, as fontconfig knows them."""

    def __init__(self) -> None:
        """Load the library and its settings. Raises OSError when the machine has none."""
        self._library = _library()
        self._settings = self._library.FcInitLoadConfigAndFonts()

    def find(self, family: str) -> InstalledFont | None:
        """The regular font of a family; None when it is not installed, whatever replaces it."""
        library = self._library
        pattern = library.FcNameParse(family.replace("-", r"\-").encode())
        library.FcConfigSubstitute(self._settings, pattern, _MATCH_PATTERN)
        library.FcDefaultSubstitute(pattern)
        result = ctypes.c_int()
        match = library.FcFontMatch(self._settings, pattern, ctypes.byref(result))
        library.FcPatternDestroy(pattern)
        if not match:
            return None
        try:
            names = tuple(self._texts(match, b"family"))
            if family.casefold() not in map(str.casefold, names):
                return None
            file = next(self._texts(match, b"file"))
            index = ctypes.c_int()
            library.FcPatternGetInteger(match, b"index", 0, ctypes.byref(index))
            has = self._has(match)
            return InstalledFont(Path(file), index.value & 0xFFFF, names, has)
        finally:
            library.FcPatternDestroy(match)

    def _texts(self, pattern: int, name: bytes) -> Iterator[str]:
        """Every value of a property: a family has one name for each language."""
        value = ctypes.c_char_p()
        number = 0
        while (
            self._library.FcPatternGetString(pattern, name, number, ctypes.byref(value)) == _FOUND
        ):
            yield (value.value or b"").decode("utf-8", "replace")
            number += 1

    def _has(self, pattern: int) -> Callable[[str], bool]:
        """True if a font has a character: asked one by one, for a run meets few of its thousands."""
        charset = ctypes.c_void_p()
        if self._library.FcPatternGetCharSet(pattern, b"charset", 0, ctypes.byref(charset)):
            return lambda char: False
        kept = self._library.FcCharSetCopy(charset)  # the pattern goes; fonts stay with the process
        return lambda char: bool(self._library.FcCharSetHasChar(kept, ord(char)))


def set_emoji_in(family: str, settings: int) -> None:
    """Have emoji set in a family of outlines, in the settings at an address and those of the process.

    Of these two, versions of Pango ask the one or the other.
    """
    library = _library()
    rule = _EMOJI.format(escape(family)).encode()
    for each in (settings, library.FcConfigGetCurrent()):
        library.FcConfigParseAndLoadFromMemory(each, rule, True)


def _library() -> ctypes.CDLL:
    for name in _LIBRARIES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        pointer = ctypes.c_void_p
        for function, result, arguments in (
            ("FcInitLoadConfigAndFonts", pointer, ()),
            ("FcConfigGetCurrent", pointer, ()),
            ("FcConfigParseAndLoadFromMemory", ctypes.c_int,
             (pointer, ctypes.c_char_p, ctypes.c_int)),
            ("FcNameParse", pointer, (ctypes.c_char_p,)),
            ("FcConfigSubstitute", ctypes.c_int, (pointer, pointer, ctypes.c_int)),
            ("FcDefaultSubstitute", None, (pointer,)),
            ("FcFontMatch", pointer, (pointer, pointer, pointer)),
            ("FcPatternDestroy", None, (pointer,)),
            ("FcPatternGetString", ctypes.c_int, (pointer, ctypes.c_char_p, ctypes.c_int, pointer)),
            ("FcPatternGetInteger", ctypes.c_int, (pointer, ctypes.c_char_p, ctypes.c_int, pointer)),
            ("FcPatternGetCharSet", ctypes.c_int, (pointer, ctypes.c_char_p, ctypes.c_int, pointer)),
            ("FcCharSetCopy", pointer, (pointer,)),
            ("FcCharSetHasChar", ctypes.c_int, (pointer, ctypes.c_uint32)),
        ):  # fmt: skip
            bound = getattr(library, function)
            bound.restype, bound.argtypes = result, arguments
        return library
    raise OSError(f"fontconfig is not installed ({sys.platform})")
