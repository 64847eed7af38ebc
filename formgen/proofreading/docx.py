"""The words of a DOCX, read from its XML: all that a reader sees, boxes to tick included."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from xml.parsers.expat import ExpatError, ParserCreate

from formgen.proofreading.reading import Reading, Unreadable

_BODY = "word/document.xml"
_AROUND = re.compile(r"word/(?:header|footer)\d*\.xml|docProps/core\.xml")
_SIGNS = {"w:br": "\n", "w:cr": "\n", "w:tab": "\t", "w:noBreakHyphen": "-"}
# What a reader does not see: what was taken away, codes of fields, tab stops, a second telling.
_UNSEEN = frozenset({"w:delText", "w:instrText", "w:tabs", "mc:Fallback"})
_FAULTS = (
    zipfile.BadZipFile, zlib.error, ExpatError, OSError, EOFError, KeyError, ValueError,
    NotImplementedError, RuntimeError,
)  # fmt: skip


def read_docx(data: bytes) -> Reading:
    """The words of the body, and of headers, footers and properties.

    Every part is unpacked and so held against its checksum. Raises Unreadable when the file is no
    DOCX, or a damaged one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        return Reading(
            pages=(_words(parts[_BODY]),),
            around=tuple(_words(part) for name, part in parts.items() if _AROUND.fullmatch(name)),
        )
    except _FAULTS as error:
        raise Unreadable(str(error)) from error


def _words(part: bytes) -> str:
    """The text of a part as it is seen, with its line breaks and tabs."""
    words: list[str] = []
    unseen = 0
    # The properties hold their text in elements of their own; pages, in w:t alone.
    text = "w:t" if part.find(b"<w:t") >= 0 else ""
    inside = not text

    def start(name: str, _: object) -> None:
        nonlocal inside, unseen
        unseen += name in _UNSEEN
        if name == text:
            inside = True
        elif name in _SIGNS and not unseen:
            words.append(_SIGNS[name])

    def end(name: str) -> None:
        nonlocal inside, unseen
        unseen -= name in _UNSEEN
        if name == text:
            inside = False

    def said(data: str) -> None:
        if inside and not unseen:
            words.append(data)

    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = said
    parser.Parse(part, True)
    return "".join(words)
