"""Elements become pieces: blocks one after another, with the margins between them."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element

from formgen.render.fastpdf import Unsupported
from formgen.render.fastpdf.computedstyles import ComputedStyle, Fragment, fragments_of
from formgen.render.fastpdf.lines import SetFunction, SetText
from formgen.render.fastpdf.pieces import Bookmark, Piece, Section, Text
from formgen.render.fastpdf.tables import table_pieces


class Flow:
    """One paper's pieces, in the making."""

    def __init__(self, set_text: SetFunction, set_block: SetFunction) -> None:
        """Take the functions that set running texts and those at the right, and all others."""
        self._set_text, self._set_block = set_text, set_block
        self.pieces: list[Piece] = []
        self.running: dict[str, tuple[ComputedStyle, SetText]] = {}
        self._margins: list[float] = []  # that meet above the next piece
        self._may_break = True
        self._must_break = False

    def block(
        self, element: Element, look: ComputedStyle, x: float, width: float, parent: Section
    ) -> None:
        """Add a block and all within it, at a distance from the left and within a width."""
        if look.kind == "none":
            if element.tag == "head":
                return
            raise Unsupported(f"<{element.tag}>, which does not show")
        if look.running:
            self._run(element, look, width)
            return
        top, right, bottom, left = look.margin
        if look.kind != "table" and (look.padding[0] or look.padding[2]):
            raise Unsupported("padding above or below a block")
        if look.kind == "table" and (any(look.padding) or left or right):
            raise Unsupported("a table with padding, or with margins beside it")
        if look.bookmark and not look.wraps:
            raise Unsupported("a bookmark of other than text")
        self._margins.append(top)
        self._meet(look.before)
        x += left + look.padding[3]
        width -= left + right + look.padding[1] + look.padding[3]
        first = len(self.pieces)
        self._contents(element, look, x, width, parent)
        free = self._may_break and not self._must_break and look.after == "auto"
        if len(self.pieces) == first and not free:
            raise Unsupported("a block without lines, before or after which no page may end")
        if look.inside == "avoid":
            for piece in self.pieces[first + 1 :]:
                piece.may_break = False
        self._margins.append(bottom)
        self._meet(look.after)

    def _contents(
        self, element: Element, look: ComputedStyle, x: float, width: float, parent: Section
    ) -> None:
        section = parent if element.tag in ("html", "body") else parent.add(element.tag)
        if look.kind == "table":
            self.add(table_pieces(self._set_block, element, look, x, width, section))
        elif look.kind == "flex":
            self.add([self._at_the_end(element, look, x, width, section)])
        elif look.kind != "block":
            raise Unsupported(f"<{element.tag}> among blocks")
        elif look.wraps:
            text = self._set_block(fragments_of(element, look), look, width)
            self.add(text_pieces(text, look, x, section))
        else:
            refuse_text(element)
            for child in element:
                self.block(child, look.of_child(child), x, width, section)

    def add(self, pieces: list[Piece]) -> None:
        """Add pieces that follow each other without a gap."""
        if not pieces:
            return
        margins = self._margins
        pieces[0].gap = max(0.0, *margins) + min(0.0, *margins) + pieces[0].above
        pieces[0].may_break = self._may_break
        pieces[0].must_break = self._must_break
        self._margins, self._may_break, self._must_break = [], True, False
        self.pieces += pieces

    def _meet(self, rule: str) -> None:
        if rule == "avoid":
            self._may_break = False
        if rule == "page":
            if self._margins[-1]:
                raise Unsupported("a margin at the top of a page that must begin")
            self._must_break = True

    def _run(self, element: Element, look: ComputedStyle, width: float) -> None:
        if self.pieces or look.running in self.running:
            raise Unsupported("a running element that is not the first of its name")
        if not look.wraps or any(look.margin + look.padding):
            raise Unsupported("a running element with margins, or in which blanks vanish")
        text = self._set_text(fragments_of(element, look), look, width)
        self.running[look.running] = look, text

    def _at_the_end(
        self, element: Element, look: ComputedStyle, x: float, width: float, section: Section
    ) -> Piece:
        """A block that stands at the right and is as narrow as its lines allow."""
        refuse_text(element)
        if look.style["justify_content"] != ("flex-end",) or len(element) != 1:
            raise Unsupported("a flexible box of another kind")
        asked = [0.0]

        def set_text(fragments: tuple[Fragment, ...], look: ComputedStyle, room: float) -> SetText:
            if look.align != "left" or room != width:
                raise Unsupported("text in a flexible box that is not on the left")
            text = self._set_text(fragments, look, room)
            asked.append(text.width)
            return text

        inner = Flow(set_text, set_text)
        child_look = look.of_child(element[0])
        if child_look.kind != "block" or child_look.wraps or any(child_look.margin):
            raise Unsupported("a flexible box of another kind")
        inner.block(element[0], child_look, x + width, width, section)
        if any(p.gap or p.must_break or len(p.texts) != 1 for p in inner.pieces):
            raise Unsupported("a flexible box of other than lines")
        moved, y = [], 0.0
        for text in (text for piece in inner.pieces for text in piece.texts):
            moved.append(replace(text, x=text.x - max(asked), y=y))
            y += text.line.height
        return Piece(y, tuple(moved))


def refuse_text(element: Element) -> None:
    """Raise Unsupported when there is text between the elements within an element."""
    if any(text and not text.isspace() for text in (element.text, *(c.tail for c in element))):
        raise Unsupported(f"text directly in <{element.tag}>")


def text_pieces(text: SetText, look: ComputedStyle, x: float, section: Section) -> list[Piece]:
    """The lines of a paragraph."""
    count = len(text.lines)
    pieces = [
        Piece(
            line.height,
            (Text(section, x, 0.0, line, look.colour),),
            line=number,
            lines=count,
            orphans=look.orphans,
            widows=look.widows,
        )
        for number, line in enumerate(text.lines)
    ]
    if look.bookmark and pieces:
        label = "".join(line.text for line in text.lines)
        pieces[0].bookmark = Bookmark(look.bookmark, label)
    return pieces
