"""Texts of a sheet that stand in no cell: told once as not read, so that none is lost in silence."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from zipfile import ZipFile

from formgen.intake.sheettitles import GUIDE_TITLE
from formgen.intake.xlsx.notes import Note
from formgen.intake.xlsx.parts import Quiet, Relations
from formgen.intake.xlsx.xmlreader import Budget, walk
from formgen.model.problems import Place, Problem

_HEADER = "ヘッダーやフッター"
# By the kind of the relation: what a person calls it, and the element that holds its texts.
# Notes of the old kind are remarks, of which formgen writes its own.
_KINDS = {"drawing": ("図形", "txBody"), "threadedComment": ("コメント", "threadedComment")}
_OF_PAGES = re.compile(rf"{GUIDE_TITLE}|ページ|頁|シート|page|sheet|of|\d", re.IGNORECASE)


def texts_aside(
    archive: ZipFile, part: str, beside: Iterable[Note], budget: Budget
) -> Iterator[str]:
    """Yield the carriers of text beside the cells of a sheet: shapes, comment threads, headers.

    Raises InvalidValue when a part is broken or too large.
    """
    notes = (note.text for note in beside if note.kind == _HEADER)
    if any(re.search(r"\w", _OF_PAGES.sub("", text)) for text in notes):
        yield _HEADER
    folder, name = posixpath.split(part)
    relations = Relations(budget)
    if f"{folder}/_rels/{name}.rels" in archive.NameToInfo:
        walk(archive, f"{folder}/_rels/{name}.rels", relations, budget)
    for _, kind, target in relations.found:
        path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        if kind in _KINDS and path in archive.NameToInfo:
            what, element = _KINDS[kind]
            texts = _Texts(element)
            walk(archive, path, texts, budget)
            if texts.found:
                yield what


def not_read(kinds: Iterable[str], place: Place) -> Problem:
    """The warning of all such texts of a workbook."""
    return Problem(
        "warning",
        f"{'、'.join(dict.fromkeys(kinds))}に書かれた文字は、読みませんでした。",
        "書類に使うことは、セルに書き写してください。",
        place,
    )


class _Texts(Quiet):
    """True if any text stands within the elements of a name."""

    def __init__(self, element: str) -> None:
        self.found = False
        self._element = element
        self._within = 0

    def start(self, tag: str, _: object) -> None:
        self._within += tag == self._element

    def end(self, tag: str) -> None:
        self._within -= tag == self._element

    def text(self, text: str) -> None:
        self.found |= self._within > 0 and text.strip() != ""
