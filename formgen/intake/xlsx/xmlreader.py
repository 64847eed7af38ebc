"""The XML of a workbook's parts, read in one pass; a part never stands in memory as a tree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers import expat
from zipfile import ZipFile

from formgen.intake import limits
from formgen.model.problems import InvalidValue
from formgen.model.typedcommands import by
from formgen.model.zipfiles import DAMAGE

_CHUNK = 64 * 1024
# ST_Xstring, in which a workbook writes what XML cannot carry: 「_x000a_」 is a line feed, and
# 「_x005F_」 the 「_」 of a text that would be read as one.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")
# What may be the beginning of an escape, or of a pair of them for one character, goes on.
_BEGUN = re.compile(
    "_x[Dd][89ABab][0-9A-Fa-f]{2}_(?:_?x?[0-9A-Fa-f]{0,4})?$|_x[0-9A-Fa-f]{0,4}$|(?<!_x[0-9A-Fa-f]{4})_$"
)
SAVE_AGAIN = (
    "Excelで開いて「名前を付けて保存」で「Excelブック（.xlsx）」として保存し直してください。"
)


class Walker:
    """The handlers of a part's elements, by their names without prefix or namespace.

    Each listens to some of what it is told, and overrides that.
    """

    def start(self, tag: str, attributes: Mapping[str, str], /) -> None:
        """An element begins; attributes of a namespace have it before their name."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """A piece of text."""


class Budget:
    """The cost that one workbook may still cause; each spending raises InvalidValue when nothing is left."""

    def __init__(self) -> None:
        self._elements = limits.XML_ELEMENTS
        self._characters = limits.CHARACTERS
        self._cells = limits.FILLED_CELLS
        self._bytes = limits.UNPACKED_BYTES

    def spend_bytes(self, number: int) -> None:
        """XML that is read: a part that many others name is read as often."""
        self._bytes -= number
        if self._bytes < 0:
            raise too_large()

    def spend_element(self) -> None:
        """Another element of XML, whatever it is."""
        self._elements -= 1
        if self._elements < 0:
            raise too_large()

    def spend_cell(self, characters: int) -> None:
        """A cell that is not blank, with the length of its text."""
        self._cells -= 1
        self.spend_characters(characters)
        if self._cells < 0:
            raise too_large()

    def spend_characters(self, characters: int) -> None:
        """Text that is kept."""
        self._characters -= characters
        if self._characters < 0:
            raise too_large()


def walk(archive: ZipFile, part: str, walker: Walker, budget: Budget) -> None:
    """Tell the walker all that a part holds, in its order.

    Raises InvalidValue when the part is missing, broken, declares entities or exceeds the budget.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartNamespaceDeclHandler = _judge_namespace
    depth = 0

    texts = _Texts(walker)

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        budget.spend_element()
        if depth > limits.XML_DEPTH:
            raise broken()
        if texts.begun:
            texts.end()
        tag = name.rpartition(" ")[2]
        for value in attributes.values():
            if "_x" in value and tag != "Relationship":  # whose targets are no texts
                attributes = {key: unescape(value) for key, value in attributes.items()}
                break
        walker.start(tag, attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        if texts.begun:
            texts.end()
        walker.end(name.rpartition(" ")[2])

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = texts.add
    try:
        _feed(parser, archive, part, budget)
    except InvalidValue:  # a ValueError, too
        raise
    except DAMAGE as fault:
        raise broken() from fault


class _Texts:
    """Tells a walker the text without its escapes, of which one may stand in two pieces."""

    def __init__(self, walker: Walker) -> None:
        self._walker = walker
        self.begun = ""

    def add(self, piece: str) -> None:
        """Another piece of text."""
        text = self.begun + piece if self.begun else piece
        self.begun = ""
        if "_" in text:
            if begun := _BEGUN.search(text, max(0, len(text) - 14)):
                self.begun = text[begun.start() :]
                text = text[: begun.start()]
            text = unescape(text)
        if text:
            self._walker.text(text)

    def end(self) -> None:
        """No more text before the next tag."""
        if self.begun:
            self._walker.text(unescape(self.begun))
            self.begun = ""


def unescape(text: str) -> str:
    """A text of a workbook without its escapes: 「_x000D_」 is a carriage return."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        if _SURROGATE.search(text):  # a character beyond U+FFFF, escaped in halves
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    return text


def _feed(parser: expat.XMLParserType, archive: ZipFile, part: str, budget: Budget) -> None:
    fed = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            budget.spend_bytes(len(chunk))
            parser.Parse(chunk, False)
            fed += len(chunk)
            # A tag is told when it ends; until then expat holds all of its attributes. Each name is
            # kept with its namespace for as long as the part is read.
            if (
                fed - parser.CurrentByteIndex > limits.XML_TAG
                or len(parser.intern) > limits.XML_NAMES
            ):
                raise broken()
    parser.Parse(b"", True)


def _judge_namespace(_: str | None, uri: str | None) -> None:
    if len(uri or "") > limits.XML_NAMESPACE:  # it is told anew with each element
        raise broken()


def _refuse_doctype(*_: object) -> None:
    raise doctype()


def doctype() -> InvalidValue:
    """The flaw of a part that declares what no writer of workbooks declares."""
    return InvalidValue("Excelブックに、使えない宣言（DOCTYPE）が含まれています。", SAVE_AGAIN)


def broken() -> InvalidValue:
    """The flaw of a workbook that begins well and cannot be read to its end."""
    return InvalidValue(
        "Excelブックが壊れているため、読めません。", f"元のファイルを確かめ、{SAVE_AGAIN}"
    )


def too_large() -> InvalidValue:
    """The flaw of a workbook that holds more than anyone typed."""
    return InvalidValue(
        "Excelブックの中身が大きすぎるため、読み込みません。",
        f"{by('new')}作る新しい記入用シートに、記入した値だけを写してください。",
    )
