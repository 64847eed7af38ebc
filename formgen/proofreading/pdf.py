"""The words of a PDF, read from its bytes: what each page shows, decoded by its own fonts.

pypdf finds the objects. It would also extract the text, in ten times the time that it takes to set
a paper; the way here is the same for the tagged text that formgen writes, and whatever is written
in another manner goes through pypdf's own.
"""

from __future__ import annotations

import logging
import re
import struct
import unicodedata
import zlib
from binascii import unhexlify
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from io import BytesIO
from itertools import repeat
from typing import Any

from fontTools.ttLib import TTFont, TTLibError
from pypdf import PdfReader
from pypdf.errors import DependencyError, PdfReadError, PyPdfError
from pypdf.generic import IndirectObject, PdfObject, StreamObject, read_object

from formgen.proofreading.pdfpictures import alternative_texts, drawn_pictures, held
from formgen.proofreading.reading import Reading, Unreadable

# What stands around a page, and is not read out.
_ARTIFACT = re.compile(rb"/Artifact\s*(?:<<[^>]*>>|/\w+)?\s*B[MD]C\b(.*?)\bEMC\b", re.DOTALL)
_MARKED = re.compile(rb"\bB[MD]C\b")
# Each sign of which words are made begins with one of a few bytes, by which it is found quickly.
_SIGN = re.compile(
    rb"[/\[<)](?:"
    rb"(?<=\[)(?P<spread>[^\]()]*)\]\s*TJ\b"
    rb"|(?<=<)(?P<run>[0-9A-Fa-f]*)>\s*Tj\b"
    rb"|(?<=/)(?P<font>[^\s/\[\]<>()]+)\s+[-+.\d]+\s+Tf\b"
    rb"|(?<=\))(?P<literal>[-+.\d\s]*\]?\s*T[jJ]\b)"
    rb")"
)
_HEX = re.compile(rb"<([0-9A-Fa-f]*)>")
_MAPPED = re.compile(rb"begin(?P<kind>bfchar|bfrange)\s(?P<rows>.*?)\bend(?P=kind)", re.DOTALL)
_FAULTS = (
    PyPdfError, DependencyError, OSError, ValueError, KeyError, IndexError, TypeError, AttributeError,
    AssertionError, RecursionError, OverflowError, MemoryError, zlib.error, struct.error,
)  # fmt: skip
_SETTERS = ("formgen", "WeasyPrint ")  # that set formgen's own PDFs, by their names in these
_TWO_BYTES = re.compile(rb"begincodespacerange\s*<0000>\s*<ffff>\s*end", re.IGNORECASE)
_LAST_CODE = 0xFFFF
Glyphs = Mapping[int, str]
# pypdf logs in English what is damaged; compare.py reports it.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


class _Unusual(Exception):
    """Text that is written in another manner than formgen's."""


class _Reader(PdfReader):
    """pypdf's reader, which takes from a stream of objects those alone that are asked for.

    A tagged paper has hundreds, most of them for screen readers; its words hang on a dozen.
    """

    def __init__(self, data: bytes) -> None:
        self._streams: dict[int, tuple[bytes, dict[int, int]]] = {}
        super().__init__(BytesIO(data))

    def _get_object_from_stream(self, indirect_reference: IndirectObject) -> PdfObject:
        number, _ = self.xref_objStm[indirect_reference.idnum]
        if number not in self._streams:
            stream: Any = IndirectObject(number, 0, self).get_object()
            data, first = stream.get_data(), int(stream["/First"])
            numbers = list(map(int, data[:first].split()))
            places = (first + place for place in numbers[1::2])
            self._streams[number] = (data, dict(zip(numbers[::2], places, strict=True)))
        data, starts = self._streams[number]
        held = BytesIO(data)
        held.seek(starts[indirect_reference.idnum])
        found = read_object(held, self)
        if found is None:
            raise PdfReadError(f"object {indirect_reference.idnum} is missing")
        self.cache_indirect_object(0, indirect_reference.idnum, found)
        return found


def read_pdf(data: bytes, *, with_fonts: bool = True) -> Reading:
    """The words of every page; with_fonts: and those that its fonts do not draw, which takes longer.

    Raises Unreadable when it is no PDF, or a damaged one.
    """
    try:
        reader = _Reader(data)
        about: Any = reader.metadata or {}
        title, setter = str(about.get("/Title") or ""), str(about.get("/Producer") or "")
        fonts: dict[Any, Glyphs] = {}
        root: Any = reader.trailer["/Root"]
        leaves = tuple(_leaves(root["/Pages"], {}, {}))
        pages = [_page(reader, number, page, fonts) for number, page in enumerate(leaves)]
        drawn_with = (held(resources, "/Font") for _, resources in leaves)
        lacking = tuple(dict.fromkeys(_undrawn(drawn_with, fonts))) if with_fonts else ()
        drawn = sum(count for *_, count in pages)  # a paper's structure has hundreds of elements
        is_told = drawn and "/StructTreeRoot" in root  # not by every program
        pictures = tuple(alternative_texts(root["/StructTreeRoot"]))[:drawn] if is_told else ()
    except _FAULTS as error:
        raise Unreadable(str(error)) from error
    if not pages:
        raise Unreadable("no page")
    return Reading(
        pages=tuple(shown for shown, *_ in pages),
        around=(title, *(aside for _, aside, _ in pages)),
        undrawn=lacking,
        pictures=pictures,
        is_as_set=setter.startswith(_SETTERS) and "/ModDate" not in about,
    )


def _leaves(node: Any, resources: Any, seen: dict[int, Any]) -> Iterator[tuple[Any, Any]]:
    """The contents and resources of each page; a page inherits the resources of its tree.

    Raises PdfReadError when a part of the tree hangs in two places: its pages may be without number.
    """
    resources = held(node, "/Resources", resources)
    if "/Kids" in node:
        for kid in node["/Kids"]:
            part = kid.get_object()
            if id(part) in seen:
                raise PdfReadError("the pages are no tree")
            seen[id(part)] = part
            yield from _leaves(part, resources, seen)
    else:
        yield held(node, "/Contents", None), resources


def _page(
    reader: PdfReader, number: int, page: tuple[Any, Any], fonts: dict[Any, Glyphs]
) -> tuple[str, str, int]:
    """Return the text of a page, what stands around it as an artifact, and how many pictures it has."""
    try:
        return _shown(*page, fonts)
    except _Unusual:
        return reader.pages[number].extract_text(), "", len(held(page[1], "/XObject", ()))


def _shown(stream: Any, resources: Any, fonts: dict[Any, Glyphs]) -> tuple[str, str, int]:
    if not isinstance(stream, StreamObject):
        raise _Unusual
    contents = stream.get_data() + b"\n"
    asides = _ARTIFACT.findall(contents)
    drawn = drawn_pictures(contents, resources)
    if drawn is None or any(map(_MARKED.search, asides)):
        raise _Unusual
    known = held(resources, "/Font")
    shown = _words(_ARTIFACT.sub(b"\n", contents), known, fonts)
    return shown, "".join(_words(aside, known, fonts) for aside in asides), drawn


def _words(contents: bytes, known: Any, fonts: dict[Any, Glyphs]) -> str:
    """The words of some contents; the runs of each font are decoded together."""
    words: list[str] = []
    font, runs = "", list[bytes]()
    for sign in _SIGN.finditer(contents):
        kind = sign.lastgroup
        if kind == "spread":
            runs.append(sign["spread"])
        elif kind == "run":
            runs.append(b"<%b>" % sign["run"])
        elif kind == "literal":
            raise _Unusual
        elif (name := sign["font"].decode()) != font:
            if runs:
                words.append(_decoded(runs, _glyphs(known, font, fonts)))
            font, runs = name, []
    if runs:
        words.append(_decoded(runs, _glyphs(known, font, fonts)))
    return "".join(words)


def _decoded(runs: list[bytes], glyphs: Glyphs) -> str:
    """Return the text of some runs of codes; one that its font does not explain is U+FFFD."""
    data = unhexlify(b"".join(_HEX.findall(b"".join(runs))))
    codes = struct.unpack(f">{len(data) // 2}H", data)
    return "".join(map(glyphs.get, codes, repeat("\ufffd")))


def _glyphs(known: Any, name: str, fonts: dict[Any, Glyphs]) -> Glyphs:
    """Return the characters of a font's codes, each font of a paper read once."""
    reference: Any = known.raw_get(f"/{name}")
    key = getattr(reference, "idnum", name)
    if key not in fonts:
        font = reference.get_object()
        if font["/Subtype"] != "/Type0" or "/ToUnicode" not in font:
            raise _Unusual
        fonts[key] = _explained(font["/ToUnicode"].get_data())
    return fonts[key]


def _undrawn(drawn_with: Iterable[Any], fonts: dict[Any, Glyphs]) -> Iterator[str]:
    """Return the text that the fonts of some pages give and nobody sees, each looked at once."""
    named = [(known, name) for known in drawn_with for name in known]
    keys = (getattr(known.raw_get(name), "idnum", name) for known, name in named)
    for known, name in dict(zip(keys, named, strict=True)).values():
        with suppress(_Unusual):
            yield from undrawn(known[name], _glyphs(known, name[1:], fonts))


def _explained(cmap: bytes) -> Glyphs:
    if not _TWO_BYTES.search(cmap):
        raise _Unusual
    found: dict[int, str] = {}
    for block in _MAPPED.finditer(cmap):
        cells = _HEX.findall(block["rows"])
        if block["kind"] == b"bfchar":
            codes = (int(code, 16) for code in cells[::2])
            found.update(zip(codes, _texts(cells[1::2]), strict=True))
            continue
        if b"[" in block["rows"]:
            raise _Unusual
        for first, last, start in zip(cells[::3], cells[1::3], cells[2::3], strict=True):
            begin = _text(start)
            known = range(int(first, 16), min(int(last, 16), _LAST_CODE) + 1)
            found.update(
                (code, begin[:-1] + chr(ord(begin[-1]) + step)) for step, code in enumerate(known)
            )
    return found


def _texts(hexes: list[bytes]) -> list[str]:
    """Return the characters of several codes; nearly always one each, and then read at once."""
    together = _text(b"".join(hexes)) if all(len(each) == 4 for each in hexes) else ""
    return list(together) if len(together) == len(hexes) else list(map(_text, hexes))


def _text(hexes: bytes) -> str:
    return bytes.fromhex(hexes.decode()).decode("utf-16-be")


_CID_CHARS = re.compile(rb"<([0-9A-Fa-f]+)>\s+(\d+)")
_CID_RANGES = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s+(\d+)")
_NOTDEF = 0


def undrawn(font: Any, texts: Mapping[int, str]) -> Iterator[str]:
    """Return the text that a composite font of a PDF gives with codes for which it has no glyph.

    That is drawn as □ by glyph 0 (.notdef), or not at all: the code leads to it, or to none of the font.
    texts: what its codes stand for. Blanks need no ink. A font whose file is of another kind than
    TrueType is asked for .notdef alone.
    """
    descendant = font["/DescendantFonts"][0].get_object()
    cid, glyph = _cids(font["/Encoding"]), _glyph_of(descendant)
    is_drawn = _is_drawn(descendant.get("/FontDescriptor") or {})
    for code, text in texts.items():
        # Combining characters are part of another.
        if any(unicodedata.category(char)[0] not in "ZCM" for char in text):
            number = glyph(cid(code))
            if number == _NOTDEF or not is_drawn(number):
                yield text


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


def _glyph_of(descendant: Any) -> Callable[[int], int]:
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
