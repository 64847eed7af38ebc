"""The texts of a workbook beside its cells: notes, drawings, charts, headers, rules, properties.

None of it is part of the intake; it is read only to find passwords written there.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from zipfile import ZipFile

from formgen.intake import limits
from formgen.intake.xlsx.sharedparts import related
from formgen.intake.xlsx.xmlreader import Budget, Walker, broken, walk
from formgen.model.zipfiles import DAMAGE

_COMMENT, _DRAWING, HEADER = "このコメント（メモ）", "図形の文字や名前", "ヘッダーやフッター"
_PROPERTY, NAME = "ファイルの情報（プロパティ）", "名前の定義"
_LINK, _PROMPT, _RULE = "リンク", "入力時のメッセージ", "入力規則や条件付き書式"
_CHART, _DIAGRAM, _TABLE = "グラフの文字", "SmartArtの文字", "テーブルの名前や見出し"
_SCENARIO, _PIVOT = "シナリオ", "ピボットテーブルの控え"
# What people type as sentences; the rest is often made by programs, and only what is certain is reported.
_TYPED = frozenset((_COMMENT, _DRAWING, HEADER, _PROMPT, _DIAGRAM))
# What a sheet says where a cell is typed into or clicked on, or beside its cells.
_ATTRIBUTES = {
    "dataValidation": (_PROMPT, "sqref", ("promptTitle", "prompt", "errorTitle", "error")),
    "hyperlink": (_LINK, "ref", ("tooltip", "display", "location")),
    "cfRule": (_RULE, "", ("text",)),
    "scenario": (_SCENARIO, "", ("name", "comment")),
    "inputCells": (_SCENARIO, "r", ("val",)),
    "protectedRange": (NAME, "sqref", ("name",)),
}
_HEADERS = frozenset(
    f"{pages}{edge}" for pages in ("odd", "even", "first") for edge in ("Header", "Footer")
)
_RULES = frozenset(("formula", "formula1", "formula2", "f"))
# The elements of a sheet, outside its cells, whose text is searched.
TEXTS = _HEADERS | _RULES
_HEADER_CODES = re.compile(r'&"[^"]*"|&[0-9]+|&K[0-9A-Fa-f]{6}|&[A-Z]')
LITERAL = re.compile('"((?:[^"]|"")*)"')
# Of the properties, those that people type; of their own, those that no program adds.
_PROPERTIES = ("docProps/core.xml", "docProps/custom.xml", "docProps/app.xml")
_TYPED_PROPERTIES = frozenset((
    "title", "subject", "creator", "keywords", "description", "category", "contentStatus",
    "lastModifiedBy", "Manager", "Company", "HyperlinkBase",
))  # fmt: skip
_OF_PROGRAMS = re.compile(
    r"ContentType.*|KSO.*|ICV|MSIP_.*|ClassificationContent.*|_.*|xd_.*|Tax.*|lcf.*|Media.*|SPS.*|.*(?:Guid|Checksum|Tags|Id)",
    re.IGNORECASE,
)
_TAG, _ALT = re.compile("<[^<>]*>"), re.compile(r"\balt=\"([^\"<>]{1,2000})\"")


@dataclass(frozen=True, slots=True)
class Note:
    """A text beside the cells: what it is, and the cell that it belongs to, if any."""

    kind: str
    text: str
    cell: str | None = None
    element: str = ""  # around the text, in a part of its own

    @property
    def is_typed(self) -> bool:
        """True if people type such texts, and programs hardly make any."""
        return self.kind in _TYPED


@dataclass(frozen=True, slots=True)
class _Carrier:
    """A kind of part that carries texts beside the cells, by the names of its elements."""

    path: re.Pattern[str]
    kind: str
    texts: frozenset[str] = frozenset()
    together: frozenset[str] = frozenset()  # whose texts are read as one
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    label: str = ""  # the element whose first attribute heads those that follow


_SHAPE = {"cNvPr": ("name", "descr", "title"), "hlinkClick": ("tooltip",)}
_CARRIERS = (
    _Carrier(re.compile(r".*comments?\w*/?\w*\.xml", re.IGNORECASE), _COMMENT,
             frozenset(("t", "text")), frozenset(("comment", "threadedComment"))),
    _Carrier(re.compile(r".*diagrams/data\w*\.xml"), _DIAGRAM, frozenset("t"), frozenset(("pt",)), _SHAPE),
    _Carrier(re.compile(r".*charts/chart\w*\.xml"), _CHART, frozenset(("t", "v", "pt")),
             frozenset(("rich", "strCache", "strLit", "strDim", "tx"))),
    _Carrier(re.compile(r".*(?:drawings/|diagrams/drawing)\w*\.xml"), _DRAWING,
             frozenset("t"), frozenset(("txBody",)), _SHAPE),
    _Carrier(re.compile(r".*tables/\w*\.xml"), _TABLE, attributes={
        "table": ("displayName", "name", "comment"), "tableColumn": ("name", "totalsRowLabel")}),
    _Carrier(re.compile(r".*pivotCache/\w*\.xml"), _PIVOT, label="cacheField",
             attributes={"cacheField": ("name", "caption"), "s": ("v",)}),
)  # fmt: skip
_NUMBERS = frozenset(("numCache", "numLit", "numDim"))
_STRINGS = frozenset(("strCache", "strLit", "rich"))
_OLD_SHAPES = re.compile(r".*\.vml")


def notes_of_sheet(archive: ZipFile, part: str, seen: set[str], budget: Budget) -> Iterator[Note]:
    """Yield the texts that belong to a sheet beside its cells; part is its place in the archive.

    seen gathers the parts that were searched. Raises InvalidValue when one is broken or too large.
    """
    found, links = related(archive, part, budget)
    yield from (Note(_LINK, link) for link in links)
    for _, kind, target in found:
        if target in seen:
            continue
        if (notes := _notes_of_part(archive, target, budget, kind)) is not None:
            seen.add(target)
            yield from notes
            yield from notes_of_sheet(archive, target, seen, budget)


def notes_of_book(archive: ZipFile, seen: set[str], budget: Budget) -> Iterator[Note]:
    """The properties that people typed, and what belongs to no sheet that is read.

    Raises InvalidValue when it is broken or too large.
    """
    for part in archive.namelist():
        if part in _PROPERTIES:
            properties = _Properties(budget)
            walk(archive, part, properties, budget)
            yield from properties.found
        elif part.startswith("xl/") and part not in seen:
            yield from _notes_of_part(archive, part, budget) or ()


def _notes_of_part(
    archive: ZipFile, part: str, budget: Budget, kind: str = ""
) -> Iterable[Note] | None:
    """The texts of a part; None for one that carries none, by its name or the kind of its relation."""
    if _OLD_SHAPES.fullmatch(part):
        return _old_shapes(archive, part, budget)
    names = (part, f"xl/{kind}s/{kind}.xml")  # as its program named it, and as Excel would
    found = (one for name in names for one in _CARRIERS if one.path.fullmatch(name))
    carrier = next(found, None)
    if carrier is None:
        return None
    notes = _Notes(carrier, budget)
    walk(archive, part, notes, budget)
    return notes.found


def _old_shapes(archive: ZipFile, part: str, budget: Budget) -> tuple[Note, ...]:
    """The texts of a drawing of the old kind, which is HTML and often no XML."""
    try:
        with archive.open(part) as stream:
            data = stream.read(limits.XML_TAG)
    except DAMAGE as fault:
        raise broken() from fault
    budget.spend("bytes", len(data))
    text = data.decode("utf-8", "replace")
    alternatives = (Note(_DRAWING, html.unescape(found)) for found in _ALT.findall(text))
    boxes = (
        box.partition("</v:textbox>")[0].partition(">")[2] for box in text.split("<v:textbox")[1:]
    )
    texts = (Note(_DRAWING, html.unescape(_TAG.sub(" ", box))) for box in boxes)
    return (*texts, *alternatives)


def note_of_element(tag: str, attributes: Mapping[str, str]) -> Note | None:
    """Return the note in an element of a sheet: the prompt of a choice, the tip of a link."""
    if tag not in _ATTRIBUTES:
        return None
    kind, where, names = _ATTRIBUTES[tag]
    text = "：".join(attributes[name] for name in names if attributes.get(name))
    return Note(kind, text, first_cell(attributes.get(where, "")))


def first_cell(ranges: str) -> str | None:
    """The first cell of a list of ranges."""
    return re.split("[: ]", ranges, maxsplit=1)[0] or None


def note_of_text(tag: str, text: str, cell: str | None) -> Note:
    """A header or footer without the codes of its looks; of a rule, the texts in its formula."""
    if tag in _HEADERS:
        return Note(HEADER, _HEADER_CODES.sub(" ", text))
    return Note(_RULE, "\n".join(LITERAL.findall(text)), cell)


class _Notes(Walker):
    """The texts of a part: those of its elements, read together or alone, and its attributes."""

    def __init__(self, carrier: _Carrier, budget: Budget) -> None:
        self.found: list[Note] = []
        self._carrier = carrier
        self._budget = budget
        self._cell: str | None = None
        self._label = ""
        self._texts: list[str] = []
        self._in_text = self._in_numbers = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in ("comment", "threadedComment"):
            self._cell = attributes.get("ref")
        self._in_numbers = tag in _NUMBERS or (self._in_numbers and tag not in _STRINGS)
        self._in_text = tag in self._carrier.texts and not self._in_numbers
        for name in self._carrier.attributes.get(tag, ()):
            if text := attributes.get(name):
                text = f"{self._label}：{text}" if self._label else text
                self._budget.spend("characters", len(text))
                self.found.append(Note(self._carrier.kind, text, self._cell))
        if tag == self._carrier.label:
            self._label = attributes.get(self._carrier.attributes[tag][0], "")

    def end(self, tag: str) -> None:
        self._in_text = False
        if tag in ("p", "pt", "v"):  # a paragraph of a shape, a point of a chart
            self._texts.append("\n")
        if tag in self._carrier.together:
            self.found.append(Note(self._carrier.kind, "".join(self._texts), self._cell, tag))
            self._texts = []
        elif tag == self._carrier.label:
            self._label = ""

    def text(self, text: str) -> None:
        if self._in_text:
            self._budget.spend("characters", len(text))
            self._texts.append(text)


class _Properties(Walker):
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
        named = self._name and not _OF_PROGRAMS.fullmatch(self._name)
        if text and (named or tag in _TYPED_PROPERTIES):
            self._budget.spend("characters", len(self._name))  # again with each of its texts
            self.found.append(Note(_PROPERTY, f"{self._name}：{text}" if self._name else text))
        self._texts = []

    def text(self, text: str) -> None:
        self._budget.spend("characters", len(text))
        self._texts.append(text)
