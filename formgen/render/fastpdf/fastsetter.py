"""HTML to PDF: the steps in order, and what is kept from one paper to the next."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache
from threading import Lock
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring, tostring

from formgen.render.fastpdf import Unsupported
from formgen.render.fastpdf.computedstyles import (
    ComputedStyle,
    Fragment,
    Key,
    computed_style,
    key_of,
    picture_style,
)
from formgen.render.fastpdf.flow import Flow
from formgen.render.fastpdf.internals import CSS, Cascade, FontConfiguration
from formgen.render.fastpdf.lastlines import EvenLines
from formgen.render.fastpdf.lines import SetFunction, SetText, TextSetter
from formgen.render.fastpdf.margins import margin_texts, read_sheet
from formgen.render.fastpdf.pdfassembly import Paper, write
from formgen.render.fastpdf.pieces import Section, paginate
from formgen.render.fastpdf.widgets import Field

# Glyphs that fields bring along: ASCII, kana, dates, posts. A viewer takes others from its own fonts.
_TYPED = "".join(
    chr(code) for first, last in ("!~", "ぁん", "ァヶ", "０９") for code in range(ord(first), ord(last) + 1)
) + "ー・、。（） 年月日　令和課長係主任査部局室所担当員確認済対応有無"  # fmt: skip
_KEPT_TEXTS = 5_000  # as many as the clauses and labels of all kinds of paper, and some names
# What XML reads otherwise than HTML: declarations, and the ends of elements that are not empty.
_OTHERWISE = re.compile(r"<!\[|<!ENTITY|<\?|<(?!(?:meta|col|br|img)\b)[^<>]*/>")


class FastSetter:
    """Sets papers by the style sheet of one folder; raises Unsupported for what WeasyPrint must do."""

    def __init__(self, sheet: CSS, source: str, fonts: FontConfiguration, fetcher: Any) -> None:
        """Read the pages that the style sheet asks for."""
        refuse_the_unseen(source)
        self._cascade = Cascade(sheet, fonts, fetcher)
        self._sheet = read_sheet(self._cascade)
        self._turn = Lock()  # Pango's layouts serve one thread at a time
        self._looks: dict[Key, ComputedStyle] = {}
        self._refused: set[bytes] = set()  # outlines of pages that held something unknown
        self._kept: tuple[str, Paper] | None = None  # measured, to be written next
        self._set: SetFunction = lru_cache(_KEPT_TEXTS)(TextSetter().set)

    def pdf(self, html: str) -> bytes:
        """The PDF of a page of HTML."""
        with self._turn:
            kept, self._kept = self._kept, None
            return write(kept[1] if kept and kept[0] == html else self.paper(html, evens=True))

    def measured(self, html: str) -> Paper:
        """A page of HTML, set and kept until it is written."""
        with self._turn:
            paper = self.paper(html, evens=True)
            self._kept = html, paper
            return paper

    def form(self, html: str, fields: Callable[[Paper], Sequence[Field]]) -> bytes:
        """The PDF of a page of HTML, with the fields that are found for it when it is set."""
        with self._turn:
            paper = self.paper(html, evens=True)
            typed = self._typed(fromstring(html))  # noqa: S314 - it has been read before
            found = tuple(fields(paper))
            return write(replace(paper, fields=found, typed=typed, texts=[*paper.texts, typed]))

    def _typed(self, root: Element) -> SetText:
        """Shape what is typed most, in the body's font."""
        body = root.find("body")
        if body is None:
            raise Unsupported("a page without a body")
        look = self._looks[key_of(root)].of_child(body)
        return self._set(((look, _TYPED),), look, self._sheet.body_width)

    def paper(self, html: str, *, evens: bool = False) -> Paper:
        """A page of HTML, set; where that is asked for, with no sign alone on a last line."""
        if _OTHERWISE.search(html):
            raise Unsupported("HTML that XML reads otherwise")
        try:
            root = fromstring(html)  # noqa: S314 - entities have been refused
        except ParseError as error:
            raise Unsupported(f"HTML that is not well-formed: {error}") from error
        head = root.find("head")
        if head is None or {child.tag for child in head} - {"meta", "title"}:
            raise Unsupported("more in the head than a title")
        if not self._knows(root):
            self._learn(root)
        texts: list[SetText] = []

        def set_text(fragments: tuple[Fragment, ...], look: ComputedStyle, width: float) -> SetText:
            text = self._set(fragments, look, width)
            texts.append(text)
            return text

        top = Section("Document")
        even = EvenLines(set_text)
        flow = Flow(set_text, even.set_text if evens else set_text)
        flow.block(root, self._looks[key_of(root)], 0.0, self._sheet.body_width, top)
        if not flow.pieces:
            raise Unsupported("a paper without text")
        pages = list(paginate(flow.pieces, self._sheet.body_height))
        margins = [
            margin_texts(self._sheet, flow.running, set_text, number, len(pages))
            for number in range(1, len(pages) + 1)
        ]
        return Paper(
            title=head.findtext("title") or "",
            language=root.get("lang") or "",
            sheet=self._sheet,
            pages=list(zip(pages, margins, strict=True)),
            structure=top,
            texts=texts,
            narrowed=even.narrowed,
        )

    def _knows(self, root: Element) -> bool:
        """True if the look of every element has been met."""
        look = self._looks.get(key_of(root))
        waiting = [(root, look)]
        while waiting:
            element, look = waiting.pop()
            if look is None:
                return False
            waiting += [(child, look.children.get(key_of(child))) for child in element]
        return True

    def _learn(self, root: Element) -> None:
        """Ask WeasyPrint for the styles of a page's elements, those of the same path once."""
        skeleton = _skeleton([root])
        outline = tostring(skeleton)
        if outline in self._refused:
            raise Unsupported("what has been refused before")
        try:
            self._read_looks(skeleton)
        except Unsupported:
            self._refused.add(outline)
            raise

    def _read_looks(self, skeleton: Element) -> None:
        found: dict[Element, ComputedStyle] = {}
        parents = {child: parent for parent in skeleton.iter() for child in parent}
        for element, style, generated in self._cascade.elements(skeleton):
            if element.tag != "br" and any(s["content"] != "normal" for s in generated.values()):
                raise Unsupported(f"content before or after <{element.tag}>")
            of = picture_style if element.tag == "img" else computed_style
            look = of(style, self._cascade.initial)
            parent = parents.get(element)
            known = self._looks if parent is None else found[parent].children
            found[element] = known.setdefault(key_of(element), look)


def _skeleton(elements: list[Element]) -> Element:
    """Elements of the same path as one, with one of each kind within, and no text."""
    merged = Element(elements[0].tag, dict(key_of(elements[0])[1]))
    kinds: dict[Key, list[Element]] = {}
    for element in elements:
        for child in element:
            kinds.setdefault(key_of(child), []).append(child)
    merged.extend(_skeleton(alike) for alike in kinds.values())
    return merged


_COMMENTS = re.compile(r"/\*.*?\*/", re.DOTALL)
_STRINGS = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'")
# Siblings and states, functions of either, namespaces: whatever is not an element's own path.
_UNSEEN = re.compile(r"[+~:&|]")
_RULE = re.compile(r"\s*([^{};]*?)\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}\s*")


def refuse_the_unseen(source: str) -> None:
    """Raise Unsupported when a rule depends on siblings, states, media or particular pages."""
    if "\\" in source:
        raise Unsupported("a style sheet with escapes")
    text = _STRINGS.sub('""', _COMMENTS.sub("", source))
    at = 0
    while at < len(text.rstrip()):
        rule = _RULE.match(text, at)
        if rule is None:
            raise Unsupported(f"a style sheet with {text[at : at + 40].strip()}")
        selectors, body = rule.groups()
        if selectors != "@page" and ("@" in selectors or "{" in body or _UNSEEN.search(selectors)):
            raise Unsupported(f"the rule for {selectors}")
        at = rule.end()
