"""The runs of a Word paper: escaped text, its breaks, spaced letters and underlines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from formgen.documents.blocks import LetterHead
from formgen.documents.comparedtable import ComparedLine
from formgen.render.lettergaps import letter_gaps

_EM = 220  # twentieths of a point in one em of the 11 pt body
_RUN = Markup('<w:r>{}<w:t xml:space="preserve">{}</w:t></w:r>')
_UNDERLINED = Markup('<w:rPr><w:u w:val="single"/></w:rPr>')
_BREAK = Markup('</w:t><w:br/><w:t xml:space="preserve">')
_TAB = Markup('</w:t><w:tab/><w:t xml:space="preserve">')
# The wording of a paper is the same for all accounts; each sentence is escaped once.
REMEMBERED = 4096


@dataclass(frozen=True, slots=True)
class AlignedHead:
    """The number and the date of a letter as runs, spaced so that both end together."""

    number: Markup
    date: Markup


def word_text(value: object) -> object:
    """A value as it stands in a w:t: escaped, with its line breaks and tabs as Word has them.

    Jinja passes every value through here, and so need not escape it a second time.
    """
    if type(value) is str:
        return escaped(value)
    return value if isinstance(value, Markup) else escaped(str(value))


@lru_cache(REMEMBERED)
def escaped(text: str) -> Markup:
    """A text as it stands in a w:t."""
    return escape(text).replace("\n", _BREAK).replace("\t", _TAB)


def marked(line: ComparedLine) -> Markup:
    """The runs of a line, those that are changed underlined."""
    return Markup().join(
        _RUN.format(_UNDERLINED if run.is_changed else "", word_text(run.text)) for run in line
    )


def spread(block: LetterHead) -> AlignedHead:
    """The number and the date of a letter, which end together."""
    lines = (block.number, block.date)
    number, date = (
        _spaced_run(line, gap) for line, gap in zip(lines, letter_gaps(lines), strict=True)
    )
    return AlignedHead(number, date)


def _spaced_run(line: str, gap: float) -> Markup:
    """All characters but the last carry the gap, so that the line ends where its letters do."""
    spacing = Markup('<w:rPr><w:spacing w:val="{}"/></w:rPr>').format(round(gap * _EM))
    return _RUN.format(spacing, word_text(line[:-1])) + _RUN.format("", word_text(line[-1:]))
