"""What a workbook holds beside its cells: notes, drawings, headers, prompts, links, properties.

None of it is part of the intake; it is read only to find passwords written there.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from zipfile import ZipFile

from formgen.intake.parts import Quiet, Relations
from formgen.intake.xmlparts import Budget, walk

_PROPERTIES = ("docProps/core.xml", "docProps/custom.xml", "docProps/app.xml")
# The program's own name is written by no person: 「LibreOffice/7.4.7.2$Linux_X86_64 …」.
_OF_THE_PROGRAM = frozenset(("Application", "AppVersion"))
_COMMENT, _DRAWING, _HEADER = "このコメント（メモ）", "図形の文字", "ヘッダーやフッター"
_PROPERTY, _NAME = "ファイルの情報（プロパティ）", "名前の定義"
_LINK, _PROMPT = "リンク", "入力時のメッセージ"
# What a sheet says where a cell is typed into or clicked on.
_SAID = {
    "dataValidation": (_PROMPT, "sqref", ("promptTitle", "prompt", "errorTitle", "error")),
    "hyperlink": (_LINK, "ref", ("tooltip", "display", "location")),
}
# The elements of a sheet that hold its headers and footers.
HEADERS = frozenset(
    f"{pages}{edge}" for pages in ("odd", "even", "first") for edge in ("Header", "Footer")
)
_HEADER_CODES = re.compile(r'&"[^"]*"|&[0-9]+|&K[0-9A-Fa-f]{6}|&[A-Z]')


@dataclass(frozen=True, slots=True)
class Note:
    """A text beside the cells: what it is, and the cell that it belongs to, if any."""

    kind: str
    text: str
    cell: str | None = None


def notes_of_sheet(archive: ZipFile, part: str, budget: Budget) -> Iterator[Note]:
    """The notes, comment threads and drawings of a sheet; part is its place in the archive.

    Raises Flaw when one is broken or too large.
    """
    related, links = _related(archive, part, budget)
    yield from (Note(_LINK, link) for link in links)
    for target in related:
        if "comment" in target.lower():
            yield from _walked(archive, target, _Notes(_COMMENT, budget), budget)
        elif "drawing" in target.lower() and target.endswith(".xml"):
            yield from _walked(archive, target, _Notes(_DRAWING, budget), budget)


def note_of_element(tag: str, attributes: Mapping[str, str]) -> Note | None:
    """What an element of a sheet says beside a cell: the prompt of a choice, the tip of a link."""
    if tag not in _SAID:
        return None
    kind, where, said = _SAID[tag]
    text = "：".join(attributes[one] for one in said if attributes.get(one))
    return Note(kind, text, re.split("[: ]", attributes.get(where, ""), maxsplit=1)[0] or None)


def note_of_name(name: str) -> Note:
    """A name that the workbook gives to a value, told as 「name：value」."""
    return Note(_NAME, name)


def note_of_header(text: str) -> Note:
    """A header or footer of a sheet, without the codes of its looks."""
    return Note(_HEADER, _HEADER_CODES.sub(" ", text))


def notes_of_book(archive: ZipFile, budget: Budget) -> Iterator[Note]:
    """The workbook's properties: title, keywords, comments, and those that people add.

    Raises Flaw when they are broken or too large.
    """
    for part in _PROPERTIES:
        if part in archive.NameToInfo:
            yield from _walked(archive, part, _Properties(budget), budget)


def _related(
    archive: ZipFile, part: str, budget: Budget
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parts that belong to a sheet, and the addresses to which it links."""
    folder, name = posixpath.split(part)
    relations = f"{folder}/_rels/{name}.rels"
    walker = Relations(budget)
    if relations in archive.NameToInfo:
        walk(archive, relations, walker, budget)
    paths = (
        posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        for _, _, target in walker.found
    )
    return tuple(path for path in paths if path in archive.NameToInfo), tuple(walker.links)


def _walked(
    archive: ZipFile, part: str, walker: _Notes | _Properties, budget: Budget
) -> tuple[Note, ...]:
    walk(archive, part, walker, budget)
    return tuple(walker.found)


class _Notes(Quiet):
    """Old notes, new threads and shapes: texts, and the element in which they stand together."""

    def __init__(self, kind: str, budget: Budget) -> None:
        self.found: list[Note] = []
        self._kind = kind
        self._budget = budget
        self._cell: str | None = None
        self._texts: list[str] = []
        self._in_text = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in ("comment", "threadedComment"):
            self._cell = attributes.get("ref")
        self._in_text = tag in ("t", "text")

    def end(self, tag: str) -> None:
        self._in_text = False
        if tag == "p":  # a paragraph of a shape
            self._texts.append("\n")
        elif tag in ("comment", "threadedComment", "txBody"):
            self.found.append(Note(self._kind, "".join(self._texts), self._cell))
            self._texts = []

    def text(self, text: str) -> None:
        if self._in_text:
            self._budget.spend_characters(len(text))
            self._texts.append(text)


class _Properties(Quiet):
    """Properties, each an element with a text; those that people add have a name."""

    def __init__(self, budget: Budget) -> None:
        self.found: list[Note] = []
        self._budget = budget
        self._name = ""
        self._texts: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._texts = []
        if tag == "property":
            self._name = attributes.get("name", "")

    def end(self, tag: str) -> None:
        text = "".join(self._texts).strip()
        if text and tag not in _OF_THE_PROGRAM:
            self._budget.spend_characters(len(self._name))  # again with each of its texts
            self.found.append(Note(_PROPERTY, f"{self._name}：{text}" if self._name else text))
        self._texts = []

    def text(self, text: str) -> None:
        self._budget.spend_characters(len(text))
        self._texts.append(text)
