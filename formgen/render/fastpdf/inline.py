"""The texts within a block: fragments with their styles, on their way to lines."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from formgen.render.fastpdf.computedstyles import ComputedStyle
from formgen.render.fastpdf.lines import Fragment, Set, SetText
from formgen.render.fastpdf.unsupported import Unsupported

LookWithin = Callable[
    [ComputedStyle, Element], ComputedStyle
]  # the look of an element within another's


_LONE, _NARROWER = 2, 3  # signs on a last line; by how many signs lines may end earlier


@dataclass(frozen=True, slots=True)
class InlineTexts:
    """All that setting the texts of an element takes: the style of each, and lines of a width."""

    look_of: LookWithin
    set_text: Set
    evens: bool  # whether no sign may stand alone on a last line
    narrowed: dict[str, float] = field(default_factory=dict)  # for that, by text: by how much

    def text(self, element: Element, look: ComputedStyle, width: float) -> SetText:
        """The lines of an element.

        One or two signs on the last line are joined by some of those before: lines end earlier,
        and as many as they were.
        """
        fragments = self.fragments(element, look)
        text = self.set_text(fragments, look, width)
        if not self.evens or not _ends_alone(text) or look.align != "left" or len(fragments) > 1:
            return text
        for signs in range(1, _NARROWER + 1):
            less = signs * look.style["font_size"]
            narrower = self.set_text(fragments, look, width - less)
            if len(narrower.lines) == len(text.lines) and not _ends_alone(narrower):
                self.narrowed[fragments[0][1]] = less
                return narrower
        return text

    def fragments(self, element: Element, look: ComputedStyle) -> tuple[Fragment, ...]:
        """The texts in a block with their looks; a <br> is a line break."""
        found: list[Fragment] = [(look, element.text or "")]
        for child in element:
            inner = self.look_of(look, child)
            if child.tag == "br":
                found.append((look, "\n"))
            elif not len(child) and _is_plain(inner, look):
                found.append((inner, child.text or ""))
            else:
                raise Unsupported(f"<{child.tag}> within text")
            found.append((look, child.tail or ""))
        return merged(found)


def _ends_alone(text: SetText) -> bool:
    return len(text.lines) > 1 and len(text.lines[-1].text.strip()) <= _LONE


def _is_plain(inner: ComputedStyle, look: ComputedStyle) -> bool:
    """True if text within text differs from it by no more than its font and letter spacing."""
    return (
        (inner.kind, inner.wraps, inner.colour) == ("inline", True, look.colour)
        and inner.style["vertical_align"] == "baseline"
        and not any(inner.margin + inner.padding)
    )


def merged(fragments: list[Fragment]) -> tuple[Fragment, ...]:
    """Neighbouring texts of the same look as one."""
    found: list[Fragment] = []
    for look, text in fragments:
        if found and found[-1][0] is look:
            found[-1] = look, found[-1][1] + text
        elif text:
            found.append((look, text))
    return tuple(found)
