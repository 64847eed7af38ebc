"""The glyphs of a PDF's fonts: which characters are drawn as □, or not at all.

What a font lacks is drawn by its glyph 0 (.notdef): the code leads to it, or to no glyph of the font.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any

from fontTools.ttLib import TTFont, TTLibError

_CID_CHARS = re.compile(rb"<([0-9A-Fa-f]+)>\s+(\d+)")
_CID_RANGES = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s+(\d+)")
_NOTDEF = 0


def undrawn(font: Any, said: Mapping[int, str]) -> Iterator[str]:
    """Return the text that a composite font of a PDF gives with codes for which it has no glyph.

    said: what its codes stand for. Blanks need no ink. A font whose file is of another kind than
    TrueType is asked for .notdef alone.
    """
    descendant = font["/DescendantFonts"][0].get_object()
    cid, glyph = _cids(font["/Encoding"]), _glyphs(descendant)
    is_drawn = _is_drawn(descendant.get("/FontDescriptor") or {})
    for code, text in said.items():
        if _needs_ink(text):
            number = glyph(cid(code))
            if number == _NOTDEF or not is_drawn(number):
                yield text


def _needs_ink(text: str) -> bool:
    """True if a text has a character that is seen; combining ones are part of another."""
    return any(unicodedata.category(char)[0] not in "ZCM" for char in text)


def _cids(encoding: Any) -> Callable[[int], int]:
    """The character of a font that a code calls: its own number, or what a table of the PDF says."""
    if not hasattr(encoding, "get_data"):
        return lambda code: code
    data = encoding.get_data()
    found = {int(code, 16): int(cid) for code, cid in _CID_CHARS.findall(data)}
    for first, last, cid in _CID_RANGES.findall(data):
        start = int(first, 16)
        found |= {code: int(cid) + code - start for code in range(start, int(last, 16) + 1)}
    return lambda code: found.get(code, _NOTDEF)


def _glyphs(descendant: Any) -> Callable[[int], int]:
    """The glyph that shows a character of a font."""
    table: Any = descendant.get("/CIDToGIDMap")
    table = table.get_object() if table is not None else ""
    if not hasattr(table, "get_data"):
        return lambda cid: cid
    data = table.get_data()
    return lambda cid: int.from_bytes(data[2 * cid : 2 * cid + 2], "big")


def _is_drawn(descriptor: Any) -> Callable[[int], bool]:
    """True if a glyph of a font has an outline; a font that is not embedded is another's matter."""
    if "/FontFile2" not in descriptor:
        return lambda glyph: True
    try:
        with TTFont(BytesIO(descriptor["/FontFile2"].get_data()), lazy=True) as file:
            places = list(file["loca"])
    except (TTLibError, KeyError):
        return lambda glyph: False
    return lambda glyph: glyph + 1 < len(places) and places[glyph] < places[glyph + 1]
