"""Asking fontconfig, which WeasyPrint asks as well, for a font: its file and its characters.

The library alone is enough: no program is run, and WeasyPrint is not loaded for it.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LIBRARIES = (
    "libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll", "fontconfig-1.dll",
)  # fmt: skip
_MATCH_PATTERN = 0
_FOUND = 0
_PAGE_WORDS = 8
_NO_MORE = 0xFFFFFFFF
_WORD, _FULL_WORD = 32, 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class InstalledFont:
    """A font of this machine: where it is, and the characters that it has."""

    file: Path
    index: int  # among the fonts of one file
    names: tuple[str, ...]  # of its family, in the languages that it knows
    characters: frozenset[str]


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
            characters = self._characters(match)
            return InstalledFont(Path(file), index.value & 0xFFFF, names, characters)
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

    def _characters(self, pattern: int) -> frozenset[str]:
        charset = ctypes.c_void_p()
        if self._library.FcPatternGetCharSet(pattern, b"charset", 0, ctypes.byref(charset)):
            return frozenset()
        words = (ctypes.c_uint32 * _PAGE_WORDS)()
        following = ctypes.c_uint32()
        found: list[str] = []
        base = self._library.FcCharSetFirstPage(charset, words, ctypes.byref(following))
        while base != _NO_MORE:
            for position, word in enumerate(words):
                first = base + position * _WORD
                if word == _FULL_WORD:  # most are, in a Japanese font
                    found += map(chr, range(first, first + _WORD))
                elif word:
                    found += [chr(first + bit) for bit in range(_WORD) if word >> bit & 1]
            base = self._library.FcCharSetNextPage(charset, words, ctypes.byref(following))
        return frozenset(found)


def _library() -> ctypes.CDLL:
    for name in _LIBRARIES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        pointer = ctypes.c_void_p
        for function, result, arguments in (
            ("FcInitLoadConfigAndFonts", pointer, ()),
            ("FcNameParse", pointer, (ctypes.c_char_p,)),
            ("FcConfigSubstitute", ctypes.c_int, (pointer, pointer, ctypes.c_int)),
            ("FcDefaultSubstitute", None, (pointer,)),
            ("FcFontMatch", pointer, (pointer, pointer, pointer)),
            ("FcPatternDestroy", None, (pointer,)),
            ("FcPatternGetString", ctypes.c_int, (pointer, ctypes.c_char_p, ctypes.c_int, pointer)),
            ("FcPatternGetInteger", ctypes.c_int, (pointer, ctypes.c_char_p, ctypes.c_int, pointer)),
            ("FcPatternGetCharSet", ctypes.c_int, (pointer, ctypes.c_char_p, ctypes.c_int, pointer)),
            ("FcCharSetFirstPage", ctypes.c_uint32, (pointer, pointer, pointer)),
            ("FcCharSetNextPage", ctypes.c_uint32, (pointer, pointer, pointer)),
        ):  # fmt: skip
            bound = getattr(library, function)
            bound.restype, bound.argtypes = result, arguments
        return library
    raise OSError(f"fontconfig is not installed ({sys.platform})")
