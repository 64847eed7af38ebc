"""The words of a DOCX, read from its XML: all that a reader sees, boxes to tick included."""

from __future__ import annotations

import html
import io
import re
import zipfile
import zlib
from xml.parsers.expat import ExpatError, ParserCreate

from formgen.proofreading.reading import Reading, Unreadable

_BODY = "word/document.xml"
_PAGES = re.compile(r"word/(?:(?:header|footer)\d*|footnotes|endnotes)\.xml")
_PROPERTIES = "docProps/core.xml"
# Words stand in w:t alone; a tab stop has attributes, a tab has none. What a reader does not see
# comes first, so that nothing within it is taken for words: comments, and a second telling.
_WORDS = re.compile(
    rb"<!--.*?-->|<mc:Fallback\b.*?</mc:Fallback>"
    rb"|<w:t(?:\s[^>]*)?>(?P<text>[^<]*)</w:t>"
    rb"|<w:(?P<sign>br|cr|tab|noBreakHyphen)\s*/>|<w:(?P<breaks>br)\s[^>]*/>",
    re.DOTALL,
)
_SIGNS = {b"br": b"\n", b"cr": b"\n", b"tab": b"\t", b"noBreakHyphen": b"-"}
_VALUE = re.compile(rb">([^<]+)<")
# No paper is as long; a file that unfolds without end is no paper.
_MOST_BYTES = 32 * 1024 * 1024
_FAULTS = (
    zipfile.BadZipFile, zlib.error, ExpatError, OSError, EOFError, KeyError, ValueError,
    NotImplementedError, RuntimeError,
)  # fmt: skip


def read_docx(data: bytes) -> Reading:
    """The words of the body, and of headers, footers and properties.

    Raises Unreadable when the file is no DOCX, or a part that holds words is damaged or no XML.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = _words(_part(archive, _BODY))
            names = archive.namelist()
            around = [_words(_part(archive, name)) for name in filter(_PAGES.fullmatch, names)]
            if _PROPERTIES in names:
                around.append(_text(b" ".join(_VALUE.findall(_part(archive, _PROPERTIES)))))
    except _FAULTS as error:
        raise Unreadable(str(error)) from error
    return Reading((body,), tuple(around))


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part of a file. Raises ValueError when it is far too large for a paper."""
    with archive.open(name) as part:
        data = part.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise ValueError(f"{name} is too large")
    return data


def _words(part: bytes) -> str:
    """The text of a part as it is seen, with its line breaks and tabs."""
    ParserCreate().Parse(part, True)  # what is no XML, Word refuses
    return _text(
        b"".join(
            found["text"] or _SIGNS.get(found["sign"] or found["breaks"], b"")
            for found in _WORDS.finditer(part)
        )
    )


def _text(xml: bytes) -> str:
    return html.unescape(xml.decode())
