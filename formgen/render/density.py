"""How closely a paper is set: closer when its last page would hold only a few lines.

The layouts stay as staff wrote them. What is closer is taken from them, by the same factors in PDF
and in Word: distances between lines, and those above and below paragraphs and in cells.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # Word's layouts are made closer where no WeasyPrint can be loaded
    from formgen.render.fastpdf.pdfassembly import Paper
    from formgen.render.fastpdf.pieces import Placed

# By what lines and gaps are multiplied; a paper is set as the layouts say, or as far as it helps.
_FACTORS = ((1.0, 1.0), (0.95, 0.7), (0.9, 0.45), (0.87, 0.4))
DENSITIES = range(len(_FACTORS))
# Of a page: a box to sign with its notes, 「附則」, a table of a few rows; one page is better than two.
_LITTLE, _LITTLE_OF_TWO = 0.3, 0.4
_SLACK = 0.015  # of a page, that must be left where a closer paper ends: Word rounds otherwise

_RULE = re.compile(r"(?<=\{)[^{}]*(?=\})")  # but for what stands in @page beside its margin boxes
_DECLARED = re.compile(
    r"(?<![\w-])(line-height|font|height|(?:margin|padding)(?:-top|-bottom)?)(\s*:\s*)([^;]*)"
)
_AMOUNT = re.compile(r"(?<![\w.])[\d.]+")
_WORD_LINES = re.compile(r'(?<=\bw:line=")\d+|(?<=<w:trHeight w:val=")\d+')
_WORD_GAPS = re.compile(
    r'(?<=\bw:before=")\d+|(?<=\bw:after=")\d+|(?<=<w:top w:w=")\d+|(?<=<w:bottom w:w=")\d+'
)


@dataclass(frozen=True, slots=True)
class Fit:
    """How a paper is set, so that Word sets it as PDF does."""

    density: int = 0
    narrowed: tuple[tuple[str, float], ...] = ()  # texts whose lines end earlier, by CSS pixels


AS_IT_IS = Fit()


def fit(set_at: Callable[[int], Paper]) -> Fit:
    """The first density at which no page of a paper holds little, or else one that saves a page.

    It is 0, as the layouts say, when there is nothing to save.
    """
    best, saving = set_at(0), 0
    if _holds_little(best):
        for density in DENSITIES[1:]:
            closer = set_at(density)
            if len(closer.pages) < len(best.pages) and _leaves_room(closer):
                best, saving = closer, density
                if not _holds_little(closer):
                    break
    return Fit(saving, tuple(best.narrowed.items()))


def _holds_little(paper: Paper) -> bool:
    """True if a page that did not have to begin holds but a few lines."""
    least = paper.sheet.body_height * (_LITTLE if len(paper.pages) > 2 else _LITTLE_OF_TWO)
    first, _ = paper.pages[0]
    return any(
        page is not first and not page[0][0].must_break and _end(page) < least
        for page in _ends(paper)
    )


def _leaves_room(paper: Paper) -> bool:
    most = paper.sheet.body_height * (1 - _SLACK)
    return all(_end(page) <= most for page in _ends(paper))


def _ends(paper: Paper) -> list[list[Placed]]:
    """The pages after which the paper ends, or a page must begin."""
    pages = [placed for placed, _ in paper.pages]
    following = (*pages[1:], None)
    return [
        page
        for page, after in zip(pages, following, strict=True)
        if after is None or after[0][0].must_break
    ]


def _end(page: list[Placed]) -> float:
    piece, y = page[-1]
    return y + piece.height + piece.below


def closer_css(source: str, density: int) -> str:
    """A style sheet with all that is a distance from top to bottom made smaller."""
    if not density:
        return source
    return _RULE.sub(lambda rule: _DECLARED.sub(partial(_scaled, density), rule[0]), source)


def _scaled(density: int, declared: re.Match[str]) -> str:
    lines, gaps = _FACTORS[density]
    name, colon, value = declared.groups()
    if name == "font":
        value = re.sub(r"(?<=/)[\d.]+", partial(_times, lines), value)
    elif name in ("line-height", "height"):
        value = _AMOUNT.sub(partial(_times, lines), value)
    elif name in ("margin", "padding"):
        top, right, bottom, left = _sides(value.split())
        top, bottom = (_AMOUNT.sub(partial(_times, gaps), side) for side in (top, bottom))
        value = f"{top} {right} {bottom} {left}"
    else:
        value = _AMOUNT.sub(partial(_times, gaps), value)
    return f"{name}{colon}{value}"


def closer_height(height: float, density: int) -> float:
    """A height as a style sheet set as closely has it."""
    return height * _FACTORS[density][0]


def _times(factor: float, amount: re.Match[str]) -> str:
    return f"{float(amount[0]) * factor:.4g}"


def _sides(values: list[str]) -> tuple[str, str, str, str]:
    """The four values for which one to four stand, clockwise from the top."""
    top, right, bottom, left, *_ = (*values, *([""] * 4))
    right = right or top
    return top, right, bottom or top, left or right


def closer_word(xml: str, density: int) -> str:
    """The same of a part of a Word layout."""
    if not density:
        return xml
    lines, gaps = _FACTORS[density]
    xml = _WORD_LINES.sub(lambda amount: str(round(int(amount[0]) * lines)), xml)
    return _WORD_GAPS.sub(lambda amount: str(round(int(amount[0]) * gaps)), xml)
