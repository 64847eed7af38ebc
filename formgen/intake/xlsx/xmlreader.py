"""The XML of a workbook's parts, read in one pass; a part never stands in memory as a tree."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import IO, Literal
from xml.parsers import expat
from zipfile import ZipFile

from formgen.intake import limits
from formgen.model.problems import InvalidValue
from formgen.model.typedcommands import blank_sheet
from formgen.model.zipfiles import DAMAGE

_CHUNK = 64 * 1024
# ST_Xstring, in which a workbook writes what XML cannot carry: 「_x000a_」 is a line feed, and
# 「_x005F_」 the 「_」 of a text that would be read as one.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_PIECES = 2 * limits.CHARACTERS // 8_192  # of one text, as expat gives it
SAVE_AGAIN = (
    "Excelで開いて「名前を付けて保存」で「Excelブック（.xlsx）」として保存し直してください。"
)


class Walker:
    """The handlers of a part's elements, by their names without prefix or namespace.

    Each overrides those of the events that it listens to.
    """

    def start(self, tag: str, attributes: Mapping[str, str], /) -> None:
        """An element begins; attributes of a namespace have it before their name."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """The text between two tags, without its escapes."""


Cost = Literal["elements", "characters", "cells", "bytes"]


class Budget:
    """The cost that one workbook may still cause.

    elements: of XML, whatever they are. characters: of text that is kept. cells: not blank ones.
    bytes: of XML that is read; a part that many others name is read as often.
    """

    def __init__(self) -> None:
        self._left: dict[Cost, int] = {
            "elements": limits.XML_ELEMENTS,
            "characters": limits.CHARACTERS,
            "cells": limits.FILLED_CELLS,
            "bytes": limits.UNPACKED_BYTES,
        }

    def spend(self, cost: Cost, number: int = 1) -> None:
        """Take a cost from what is left. Raises InvalidValue when that is less than nothing."""
        self._left[cost] -= number
        if self._left[cost] < 0:
            raise too_large()


def walk(archive: ZipFile, part: str, walker: Walker, budget: Budget) -> None:
    """Pass on to the walker all that a part holds, in its order.

    Raises InvalidValue when the part is missing, broken, declares entities or exceeds the budget.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartNamespaceDeclHandler = _judge_namespace
    events = _Events(walker)
    parser.StartElementHandler, parser.EndElementHandler = events.start, events.end
    parser.CharacterDataHandler = events.text
    try:
        _feed(parser, events, archive.open(part), budget)
    except InvalidValue:  # a ValueError, too
        raise
    except DAMAGE as fault:
        raise broken() from fault


class _Tags(dict[str, str]):
    """The names of elements without their namespaces, each cut once."""

    def __missing__(self, name: str) -> str:
        self[name] = tag = name.rpartition(" ")[2]
        return tag


class _Events:
    """Passes on to a walker what expat reports: names without namespaces, texts whole and unescaped."""

    def __init__(self, walker: Walker) -> None:
        self.elements = 0  # that were not yet spent
        self._walker = walker
        self._depth = 0
        self._pieces: list[str] = []
        self._tags = _Tags()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self.elements += 1
        if self._depth > limits.XML_DEPTH:
            raise broken()
        if self._pieces:
            self._end_text()
        tag = self._tags[name]
        # The targets of relations are no texts.
        if attributes and tag != "Relationship" and "_x" in " ".join(attributes.values()):
            attributes = {key: unescape(value) for key, value in attributes.items()}
        self._walker.start(tag, attributes)

    def end(self, name: str) -> None:
        self._depth -= 1
        if self._pieces:
            self._end_text()
        self._walker.end(self._tags[name])

    def text(self, piece: str) -> None:
        self._pieces.append(piece)
        if len(self._pieces) > _MOST_PIECES:
            raise too_large()

    def _end_text(self) -> None:
        self._walker.text(unescape("".join(self._pieces)))
        self._pieces.clear()


def unescape(text: str) -> str:
    """A text of a workbook without its escapes: 「_x000D_」 is a carriage return."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        if _SURROGATE.search(text):  # a character beyond U+FFFF, escaped in halves
            text = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    return text


def whole_number(text: str | None) -> int:
    """A number in an attribute. Raises InvalidValue when it is none, or larger than any workbook's."""
    if text is None or not re.fullmatch("[0-9]{1,9}", text):
        raise broken()
    return int(text)


def _feed(parser: expat.XMLParserType, events: _Events, part: IO[bytes], budget: Budget) -> None:
    fed = 0
    with part as stream:
        while chunk := stream.read(_CHUNK):
            budget.spend("bytes", len(chunk))
            parser.Parse(chunk, False)
            budget.spend("elements", events.elements)
            events.elements = 0
            fed += len(chunk)
            # A tag is reported when it ends; until then expat holds all of its attributes. Each name is
            # kept with its namespace for as long as the part is read.
            if (
                fed - parser.CurrentByteIndex > limits.XML_TAG
                or len(parser.intern) > limits.XML_NAMES
            ):
                raise broken()
    parser.Parse(b"", True)


def _judge_namespace(_: str | None, uri: str | None) -> None:
    if len(uri or "") > limits.XML_NAMESPACE:  # it is reported anew with each element
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
        f"{blank_sheet()}に、記入した値だけを写してください。",
    )
