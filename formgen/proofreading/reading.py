"""The words of a finished paper: of a DOCX, of a page or a text for the web; pdf.py reads those of a PDF."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from xml.parsers.expat import ParserCreate, XMLParserType

from formgen.model.zipfiles import DAMAGE

_BODY = "word/document.xml"
_PAGES = re.compile(r"word/(?:(?:header|footer)\d*|footnotes|endnotes)\.xml")
_PROPERTIES = "docProps/core.xml"
# By the prefixes that every writer of DOCX gives; a second telling is for older readers.
_TEXT, _SECOND_TELLING = "w:t", "mc:Fallback"
_TOLD, _DRAWN = "wp:docPr", "a:blip"
_SIGNS = {"w:br": "\n", "w:cr": "\n", "w:tab": "\t", "w:noBreakHyphen": "-"}
# No paper is as long; a file that unfolds without end is no paper.
_MOST_BYTES = 32 * 1024 * 1024


class Unreadable(Exception):
    """A file that is not what its ending says, or is damaged."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a paper: what each page says, and what stands around the pages."""

    pages: tuple[str, ...]  # one, where a format knows no pages
    around: tuple[str, ...] = ()  # title, headers, footers, as far as they can be told apart
    undrawn: tuple[str, ...] = ()  # what its fonts have no glyph for; only a PDF brings its fonts
    pictures: tuple[str, ...] = ()  # the alternative text of each that is drawn in the body
    is_as_set: bool = False  # a PDF that formgen set, and no other program has changed


def read_docx(data: bytes) -> Reading:
    """The words of the body, and of headers, footers and properties.

    Raises Unreadable when the file is no DOCX, or a part that holds words is damaged or no XML.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body, pictures = _seen(_part(archive, _BODY))
            names = archive.namelist()
            around = [_words(_part(archive, name)) for name in filter(_PAGES.fullmatch, names)]
            if _PROPERTIES in names:
                around.append(_values(_part(archive, _PROPERTIES)))
    except DAMAGE as error:
        raise Unreadable(str(error)) from error
    return Reading((body,), tuple(around), pictures=pictures)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part of a file. Raises ValueError when it is far too large for a paper."""
    with archive.open(name) as part:
        data = part.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise ValueError(f"{name} is too large")
    return data


def _words(part: bytes) -> str:
    return _seen(part)[0]


def _seen(part: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of a part as it is seen, with its line breaks and tabs, and its pictures' own texts."""
    words, parser = _Words(), _parser()
    parser.StartElementHandler, parser.EndElementHandler = words.start, words.end
    parser.CharacterDataHandler = words.text
    parser.Parse(part, True)  # what is no XML, Word refuses
    return "".join(words.found), tuple(words.pictures)


def _values(part: bytes) -> str:
    """All that a part holds, its values apart from each other."""
    found: list[str] = []
    parser = _parser()
    parser.CharacterDataHandler = found.append
    parser.EndElementHandler = lambda tag: found.append(" ")
    parser.Parse(part, True)
    return "".join(found)


def _parser() -> XMLParserType:
    """A parser that reads a part in one pass: nothing in it can make it search again."""
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise ValueError("no writer of DOCX declares entities")


class _Words:
    """The text that a reader sees, gathered as it comes."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.pictures: list[str] = []
        self._in_text = False
        self._told = ""  # of a picture whose drawing has begun
        self._unseen = 0  # second tellings that are open

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins; a tab stop has attributes, a tab has none."""
        if tag == _SECOND_TELLING:
            self._unseen += 1
        self._in_text = tag == _TEXT and not self._unseen
        if tag in _SIGNS and not self._unseen and (tag == "w:br" or not attributes):
            self.found.append(_SIGNS[tag])
        if tag == _TOLD:
            self._told = attributes.get("descr", "")
        if tag == _DRAWN and not self._unseen:
            self.pictures.append(self._told)

    def end(self, tag: str) -> None:
        """An element ends."""
        self._in_text = False
        if tag == _SECOND_TELLING:
            self._unseen -= 1

    def text(self, text: str) -> None:
        """A piece of text."""
        if self._in_text:
            self.found.append(text)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.main: list[str] = []
        self.around: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in ("main", "style"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open[-1:] == [tag]:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if "main" in self.open:
            self.main.append(data)
        elif not self.open:
            self.around.append(data)


def read_html(data: bytes) -> Reading:
    """The words of a page. Raises Unreadable when it is no UTF-8 or has no <main>."""
    page = _Page()
    page.feed(_text(data))
    page.close()
    if not page.main:
        raise Unreadable("no <main>")
    return Reading(("".join(page.main),), ("".join(page.around),))


def read_txt(data: bytes) -> Reading:
    """A text file's words. Raises Unreadable when it is no UTF-8."""
    return Reading((_text(data).replace("\r\n", "\n"),))


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise Unreadable(str(error)) from error
