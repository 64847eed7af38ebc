"""Texts become lines: where they break, how wide and high they are, and their glyphs."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import Any

from formgen.render.fastpdf import Unsupported
from formgen.render.fastpdf.computedstyles import ComputedStyle, Fragment
from formgen.render.fastpdf.internals import (  # fmt: skip
    BLANK_COUNTS,
    CHAR_BREAK,
    FROM_UNITS,
    LINE_BREAK,
    NEAR,
    TO_UNITS,
    WHITE,
    Glyphs,
    Run,
    Shaper,
)
from formgen.render.fastpdf.typefaces import Typeface

# What changes lines in ways of its own: tabs, soft hyphens, other kinds of line break.
_STRANGE = re.compile("[\t\r\v\f\x85\xad\u2028\u2029]")
_DRAFT = 4  # characters for each em of a line
# The glyphs of a line, or of a part of it: from, up to.
Stretch = tuple[ComputedStyle, Glyphs, int, int]


@dataclass(frozen=True, slots=True)
class Span:
    """Glyphs of one font, ready to be shown at a distance from the left of their block."""

    font: Typeface
    size: float
    x: float
    show: str


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A line of text; lengths in CSS pixels."""

    width: float  # with its indent
    height: float
    baseline: float  # below the top of the line
    spans: tuple[Span, ...]
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class SetText:
    """The lines of a block of text, and the glyphs for which they need each font."""

    lines: tuple[Line, ...]
    used: dict[Typeface, dict[int, str]]
    width: float  # that it asks for: of its longest line, or all that it was given when one broke


# Sets the fragments of a block with a look within a width.
SetFunction = Callable[[tuple[Fragment, ...], ComputedStyle, float], SetText]


class TextSetter:
    """Sets texts in lines; keeps the fonts, and the shaper of each look."""

    def __init__(self) -> None:
        self._typefaces: dict[str, Typeface] = {}  # one for all sizes
        fonts: dict[int, Any] = {}  # by the address that Pango gives to each size
        self._shaper = cache(lambda look: Shaper(look.style, fonts))

    def set(self, fragments: tuple[Fragment, ...], look: ComputedStyle, width: float) -> SetText:
        """The lines of a block's text within a width; typed line breaks are kept."""
        used: dict[Typeface, dict[int, str]] = {}
        lines: list[Line] = []
        broken = False
        indent = look.indent
        if any(_STRANGE.search(text) for _, text in fragments):
            raise Unsupported("tabs, soft hyphens or strange line breaks")
        if indent and look.align != "left":
            raise Unsupported("an indent of text that is not on the left")
        paragraphs = list(_paragraphs(fragments))
        for number, paragraph in enumerate(paragraphs, start=1):
            before = len(lines)
            last = number == len(paragraphs)
            for pieces in self._broken(paragraph, width, indent, last=last):
                lines.append(self._line(pieces, look, width, indent, used))
                indent = 0.0
            broken |= len(lines) > before + 1
        if broken and any(part.style["letter_spacing"] != "normal" for part, _ in fragments):
            raise Unsupported("spaced letters on several lines")
        longest = max((line.width for line in lines), default=0.0)
        return SetText(tuple(lines), used, width if broken else min(longest, width))

    def _broken(
        self, paragraph: list[Fragment], width: float, indent: float, *, last: bool
    ) -> Iterator[list[Stretch]]:
        """A paragraph's lines, each as stretches of glyphs."""
        if len(paragraph) == 1:
            ((look, text),) = paragraph
            for stretch in self._filled(look, text, width, indent, last=last):
                yield [stretch]
            return
        shaped = [(look, self._shaper(look).shape(text)) for look, text in paragraph]
        whole = [(look, glyphs, 0, len(glyphs.ids)) for look, glyphs in shaped]
        if sum(_width(*piece[1:]) for piece in whole) > width - indent:
            raise Unsupported("a line of several looks that breaks")
        yield whole

    def _filled(
        self, look: ComputedStyle, text: str, width: float, indent: float, *, last: bool
    ) -> Iterator[Stretch]:
        """The lines of a text of one look. WeasyPrint asks Pango anew for what each leaves over.

        Of what a torn word leaves over as much is asked for as its next line may need, and more
        where lines go on: all of it for each line would be a day's work for a word of many pages.
        """
        shaper, size = self._shaper(look), look.style["font_size"]
        ahead, done = len(text), 0  # how much of the text is shaped, and stands on lines
        while text:
            glyphs, is_all, rest = shaper.shape(text[:ahead]), ahead >= len(text), ""
            for start, end, torn in breaks(glyphs, width, indent, size, last=last and is_all):
                if not is_all and _place(glyphs, end) > ahead - NEAR:
                    rest, ahead = text, ahead * 2
                    break
                if _place(glyphs, start) < done:
                    continue
                done = _place(glyphs, end)
                yield self._stretch(look, glyphs, start, end)
                if torn:  # the rest of a word may break elsewhere
                    ahead = int(width / size * _DRAFT) + NEAR
                    rest, indent, done = text[done:], 0.0, 0
                    break
            text = rest

    def _stretch(self, look: ComputedStyle, glyphs: Glyphs, start: int, end: int) -> Stretch:
        """A line of a text, shaped by itself where fonts are mixed.

        Blanks and signs take their font from their neighbours.
        """
        if len(glyphs.runs) < 2:
            return look, glyphs, start, end
        line = self._shaper(look).shape(_text(glyphs, start, end))
        return look, line, 0, len(line.ids)

    def _line(
        self,
        pieces: Sequence[Stretch],
        look: ComputedStyle,
        room: float,
        indent: float,
        used: dict[Typeface, dict[int, str]],
    ) -> Line:
        strut = self._shaper(look)
        above, below = strut.baseline, strut.line_height - strut.baseline
        natural = sum(_width(glyphs, start, end) for _, glyphs, start, end in pieces)
        spare = max(0.0, room - indent - natural)
        x = indent + {"left": 0.0, "center": spare / 2, "right": spare}[look.align]
        spans: list[Span] = []
        for part, glyphs, start, end in pieces:
            shaper = self._shaper(part)
            ascent, height = _extent(shaper, glyphs, start, end)
            if height:
                baseline = ascent + (shaper.line_height - height) / 2
                above = max(above, baseline)
                below = max(below, shaper.line_height - baseline)
            spans += self._spans(glyphs, start, end, x, used)
            x += _width(glyphs, start, end)
        text = "".join(_text(*piece[1:]) for piece in pieces)
        return Line(natural + indent, above + below, above, tuple(spans), text)

    def _spans(
        self, glyphs: Glyphs, start: int, end: int, x: float, used: dict[Typeface, dict[int, str]]
    ) -> Iterator[Span]:
        for run, first, last in _runs(glyphs, start, end):
            font = self._typefaces.get(run.font.hash)
            if font is None:
                font = self._typefaces[run.font.hash] = Typeface(run.font)
            ids = glyphs.ids[first:last]
            used.setdefault(font, {}).update(zip(ids, glyphs.texts[first:last], strict=True))
            show = font.show(ids, glyphs.widths[first:last], glyphs.shifts[first:last], run.size)
            yield Span(font, run.size, x, show)
            x += _width(glyphs, first, last)


def _paragraphs(fragments: Sequence[Fragment]) -> Iterator[list[Fragment]]:
    """The texts between typed line breaks; a break at the very end makes no line."""
    current: list[Fragment] = []
    for look, text in fragments:
        first, *others = text.split("\n")
        if first:
            current.append((look, first))
        for other in others:
            yield current
            current = [(look, other)] if other else []
    if current:
        yield current


def breaks(
    glyphs: Glyphs, width: float, indent: float, size: float, *, last: bool
) -> Iterator[tuple[int, int, bool]]:
    """Where lines begin and end, and whether in a word: as much on each as fits, as in WeasyPrint.

    A blank at the end of a line may stand beyond it, but not before a typed line break, nor at the
    end of a text where Pango counts it. A word longer than a line is torn.
    """
    ends = list(accumulate(glyphs.widths))
    count = len(ends)
    start, done = 0, 0  # a glyph, and the width before it
    room = width - indent
    # Where the glyphs before a place end, a blank before it not counted: this grows steadily.
    whites = (
        advance if glyphs.marks[place] & WHITE else 0
        for advance, place in zip(glyphs.widths, glyphs.places, strict=True)
    )
    needed = [end - white for end, white in zip(ends, whites, strict=True)]
    if BLANK_COUNTS:
        needed[-1:] = ends[-1:]
    allowed = [*_marked(glyphs, LINE_BREAK), count]
    fits = [needed[at - 1] for at in allowed]
    if not last:
        fits[-1] = ends[-1]
    while start < count:
        limit = done + int(room * TO_UNITS)
        fitting = bisect_right(fits, limit)
        end = allowed[fitting - 1] if fitting else start
        torn = end <= start
        if torn:
            tears = [at for at in _marked(glyphs, CHAR_BREAK) if at > start] + [count]
            fitting = bisect_right([needed[at - 1] for at in tears], limit)
            end = tears[max(fitting, 1) - 1]
        if BLANK_COUNTS and end < count:
            _refuse_the_end_of_a_draft(glyphs, start, end, room / size)
        yield start, end, torn
        start, done, room = end, ends[end - 1], width


def _marked(glyphs: Glyphs, mark: int) -> list[int]:
    """The glyphs, but for the first, whose characters Pango gives a mark."""
    return [at for at, place in enumerate(glyphs.places) if at and glyphs.marks[place] & mark]


def _refuse_the_end_of_a_draft(glyphs: Glyphs, start: int, end: int, ems: float) -> None:
    """Raise Unsupported when a line may end where WeasyPrint's first attempt at it does.

    It asks Pango for a line of as much text as may fit, in a narrow column up to the sign after a
    space. At the end of that, blanks count and breaks differ.
    """
    first, after = _place(glyphs, start), _place(glyphs, end)
    narrow = ems < _DRAFT and glyphs.text.find(" ", first) >= 0
    if narrow or after - first > int(ems * _DRAFT) - 2:
        raise Unsupported("a line as long as WeasyPrint's first attempt at it")


def _width(glyphs: Glyphs, start: int, end: int) -> float:
    return float(sum(glyphs.widths[start:end]) * FROM_UNITS)


def _place(glyphs: Glyphs, at: int) -> int:
    return glyphs.places[at] if at < len(glyphs.places) else len(glyphs.text)


def _text(glyphs: Glyphs, start: int, end: int) -> str:
    return glyphs.text[_place(glyphs, start) : _place(glyphs, end)]


def _runs(glyphs: Glyphs, start: int, end: int) -> Iterator[tuple[Run, int, int]]:
    """The runs of a stretch of glyphs, and the part of each that is in it: from, up to."""
    limits = [run.start for run in glyphs.runs[1:]] + [len(glyphs.ids)]
    for run, limit in zip(glyphs.runs, limits, strict=True):
        first, last = max(start, run.start), min(end, limit)
        if first < last:
            yield run, first, last


def _extent(shaper: Shaper, glyphs: Glyphs, start: int, end: int) -> tuple[float, float]:
    """The ascent and the height of a stretch of glyphs."""
    runs = [run for run, _, _ in _runs(glyphs, start, end)]
    if len({run.font for run in runs}) > 1:
        return shaper.extent(_text(glyphs, start, end))
    return (runs[0].ascent, runs[0].height) if runs else (0.0, 0.0)
