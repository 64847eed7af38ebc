"""Finding the tags of a Word part, however Word has split them, and marking where they stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any
from xml.dom.minidom import Document, Element, Text

from formgen.documents.officeforms.package import Fault
from formgen.documents.officeforms.tagnames import EACH, END, Tag, likely, read_tag
from formgen.documents.officeforms.xmltree import ancestor, nth, remove, siblings, surround, tree
from formgen.model.recordtypes import BUILT_IN, RecordTypes

# Marks that no text can hold: private-use characters, which a form may not have.
_MARK = re.compile("\ue000([0-9]+)\ue001|<\\?formgen (each|end)\\?>")
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_TAG = re.compile(r"\{\{([^{}]*)\}\}")
_LEFT_OVER = re.compile(r"\{\{|\}\}|\{[%#]|[%#]\}|｛｛|｝｝")
_HALF = "半角の波かっこ2つずつで「{{アカウント名}}」のように、1行に書いてください。"
_NO_PRIVATE = "「髙」「﨑」などの文字か、仮名に直してください。"
_PART_NAMES = {
    "document": "", "header": "ヘッダー", "footer": "フッター", "footnotes": "脚注", "endnotes": "文末脚注",
}  # fmt: skip
# No paper has as many; what a form says is filled in once for each.
_MOST_TAGS = 2_000


@dataclass(frozen=True, slots=True)
class Marked:
    """A part cut at its marks: texts, and between them the number of a tag, `each` or `end`."""

    cut: tuple[str, ...]
    tags: tuple[Tag, ...]
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Marking:
    """The tags found so far in one part."""

    part: str
    document: Document
    records: RecordTypes
    tags: list[Tag] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    open_block: Element | None = None  # the paragraph with {{機器ごとに}}
    rows: list[Element] = field(default_factory=list)
    seen: int = 0  # tags, known or not


def marked(name: str, data: bytes, records: RecordTypes = BUILT_IN) -> Marked:
    """A part with a mark for each tag and around what repeats, and what is wrong with its tags."""
    document = tree(data)
    marking = _Marking(_part_name(name), document, records)
    for number, paragraph in enumerate(document.getElementsByTagName("w:p"), start=1):
        _mark(marking, paragraph, number)
    if marking.seen > _MOST_TAGS:
        message = f"しるしが {_MOST_TAGS} 個を超えるため、読み込みません。"
        return Marked((), (), (Fault(marking.part, message, "要らないしるしを消してください。"),))
    if marking.open_block is not None:
        message = f"「{{{{{EACH}}}}}」の終わりがありません。"
        marking.faults.append(Fault(marking.part, message, _block_remedy()))
    for row in marking.rows:
        if ancestor(row, "w:tr") not in marking.rows:  # a row within a row repeats with it
            _repeat(row, row)
    text = document.toxml("UTF-8", standalone=True).decode()
    cut = [part for part in _MARK.split(text) if part is not None]
    marks = sorted(int(mark) for mark in cut[1::2] if mark.isdigit())
    if marks != list(range(len(marking.tags))):  # someone has written marks of their own
        return Marked((), (), (Fault(marking.part, "外字があります。", _NO_PRIVATE),))
    return Marked(tuple(cut), tuple(marking.tags), tuple(marking.faults))


def _part_name(name: str) -> str:
    stem = re.sub(r"\d", "", name.rpartition("/")[2].removesuffix(".xml"))
    return _PART_NAMES.get(stem, stem)


def _mark(marking: _Marking, paragraph: Element, number: int) -> None:
    texts = list(_texts(paragraph))
    whole = "".join(part for _, part in texts)
    if _PRIVATE.search(whole):
        message = "外字があります。外字は、ほかの端末では印刷できません。"
        _note(marking, paragraph, number, message, _NO_PRIVATE)
        return
    alone = _TAG.fullmatch(whole.strip())
    if alone and _block(marking, paragraph, alone.group(1).strip()):
        return
    _note_left_over(marking, paragraph, number, _TAG.sub("", whole))
    marking.seen += len(_TAG.findall(whole))
    if marking.seen > _MOST_TAGS:
        return
    # From the end: what stands before keeps its place. Faults come in the order of reading.
    before = len(marking.faults)
    starts = [*accumulate((len(part) for _, part in texts), initial=0)]
    for match in reversed(list(_TAG.finditer(whole))):
        if _is_sound(marking, paragraph, number, match):
            _replace(texts, starts, *match.span(), f"\ue000{len(marking.tags) - 1}\ue001")
    marking.faults[before:] = reversed(marking.faults[before:])


def _note_left_over(marking: _Marking, paragraph: Element, number: int, rest: str) -> None:
    for sign in dict.fromkeys(_LEFT_OVER.findall(rest)):
        if "%" in sign or "#" in sign:
            remedy = (
                "機器の行は、{{機器.機種}} のように書けばひとりでに繰り返します。消してください。"
            )
            _note(marking, paragraph, number, f"「{sign}」は使えません。", remedy)
        else:
            wide = "全角の" if sign in ("｛｛", "｝｝") else "組になっていない"
            _note(marking, paragraph, number, f"{wide}「{sign}」があります。", _HALF)


def _is_sound(marking: _Marking, paragraph: Element, number: int, match: re.Match[str]) -> bool:
    """True if a tag can be filled in where it stands; what is in the way is reported."""
    name = match.group(1).strip()
    tag = read_tag(name, marking.records)
    if tag is None:
        _note_unknown(marking, paragraph, number, name)
        return False
    if "\n" in match.group() or "\t" in match.group():
        _note(marking, paragraph, number, f"「{{{{{name}}}}}」の中に改行やタブがあります。", _HALF)
        return False
    if tag.of_device and marking.open_block is None:
        row = ancestor(paragraph, "w:tr")
        if row is None:
            _note(
                marking, paragraph, number, f"「{{{{{name}}}}}」が、表の行の中にありません。",
                f"表の行に書くか、{_block_remedy()}",
            )  # fmt: skip
            return False
        if row not in marking.rows:
            marking.rows.append(row)
    marking.tags.append(tag)
    return True


def _note_unknown(marking: _Marking, paragraph: Element, number: int, name: str) -> None:
    if name in (EACH, END):
        message = f"「{{{{{name}}}}}」は、ほかの文字のない段落に書いてください。"
        _note(marking, paragraph, number, message, _block_remedy())
        return
    near = likely(name, marking.records)
    hint = f"「{{{{{near}}}}}」の誤りではありませんか。" if near else ""
    _note(
        marking, paragraph, number, f"「{{{{{name[:40]}}}}}」という項目はありません。",
        f"{hint}シートの項目名のとおりに書いてください。",
    )  # fmt: skip


def _block(marking: _Marking, paragraph: Element, name: str) -> bool:
    """True if a paragraph opens or closes what repeats for each device; it goes itself."""
    opened = marking.open_block
    if name == EACH and opened is None and ancestor(paragraph, "w:tc") is None:
        marking.open_block = paragraph
        return True
    if name == END and opened is not None and opened.parentNode is paragraph.parentNode:
        marking.open_block = None
        _repeat(opened, paragraph)
        remove(opened)
        remove(paragraph)
        return True
    return False


def _block_remedy() -> str:
    return (
        f"機器ごとに繰り返す部分の前の段落に「{{{{{EACH}}}}}」、"
        f"後の段落に「{{{{{END}}}}}」と書いてください。"
    )


def _repeat(first: Element, last: Element) -> None:
    """Mark what repeats, and drop what has to be one of its kind: ids and bookmarks."""
    for part in siblings(first, last):
        for element in (part, *part.getElementsByTagName("*")):
            for name in ("w14:paraId", "w14:textId"):
                if element.hasAttribute(name):
                    element.removeAttribute(name)
            if element.tagName in ("w:bookmarkStart", "w:bookmarkEnd") and element is not part:
                remove(element)
    surround(first, last, "formgen", "each", "end")


def _replace(
    texts: list[tuple[Text | None, str]], starts: list[int], start: int, end: int, mark: str
) -> None:
    """Put a mark where a tag begins, and take the tag out of every run that holds a bit of it."""
    first = bisect_right(starts, start) - 1
    for position in range(first, len(texts)):
        begin = starts[position]
        if begin >= end:
            break
        node, part = texts[position]
        if node is not None:
            before = node.data[: max(0, start - begin)]
            after = node.data[min(len(part), end - begin) :]
            node.data = before + (mark if position == first else "") + after
            holder: Any = node.parentNode
            holder.setAttribute("xml:space", "preserve")


def _texts(paragraph: Element) -> Iterator[tuple[Text | None, str]]:
    """The text nodes of a paragraph in order, not those of a text box within it."""
    for element in _within(paragraph):
        if element.tagName in ("w:br", "w:cr"):
            yield None, "\n"
        elif element.tagName == "w:tab":
            yield None, "\t"
        elif element.tagName == "w:t":
            yield from ((node, node.data) for node in element.childNodes if isinstance(node, Text))


def _within(element: Element) -> Iterator[Element]:
    for child in element.childNodes:
        if isinstance(child, Element) and child.tagName not in ("w:p", "w:pPr"):
            yield child
            yield from _within(child)


def _note(marking: _Marking, paragraph: Element, number: int, message: str, remedy: str) -> None:
    place = " ".join(filter(None, (marking.part, _place(marking.document, paragraph, number))))
    marking.faults.append(Fault(place, message, remedy))


def _place(document: Document, paragraph: Element, number: int) -> str:
    """「表1 2行目 3列目」 of a table, 「12段落目」 elsewhere."""
    cell, row, table = (ancestor(paragraph, name) for name in ("w:tc", "w:tr", "w:tbl"))
    if cell is None or row is None or table is None:
        return f"{number}段落目"
    tables = list(document.getElementsByTagName("w:tbl"))
    return f"表{tables.index(table) + 1} {nth(row)}行目 {nth(cell)}列目"
