"""A comparison of two files of one paper, when someone has edited one of them by hand."""

from __future__ import annotations

from collections import Counter

from formgen.proofreading.compare import squeezed
from formgen.proofreading.reading import Reading, Unreadable, read_docx

# On each page of a PDF, beside its head and foot: its number, and heads of tables that go on.
_REPEATED = 100  # characters


def same_words(one: bytes, other: bytes) -> bool:
    """True if two Word files have the same words, whatever they look like."""
    try:
        return _words(read_docx(one)) == _words(read_docx(other))
    except Unreadable:
        return False


def says(data: bytes, text: str) -> bool:
    """True if a Word file says some words within a line."""
    try:
        return squeezed(text) in squeezed("".join(read_docx(data).pages))
    except Unreadable:
        return False


def is_print_of(pdf: bytes, docx: bytes) -> bool:
    """True if a PDF can have been made of a Word file, by any program: it says all of it, and no more.

    Each program sets heads, feet and tables in an order of its own, so that the characters are counted.
    """
    from formgen.proofreading.pdf import read_pdf  # pypdf is loaded only for a PDF

    try:
        word, paper = read_docx(docx), read_pdf(pdf)
    except Unreadable:
        return False
    body = Counter(squeezed("".join(word.pages)))
    shown = Counter(squeezed("".join(paper.pages)))
    around = len(squeezed("".join(word.around))) + _REPEATED
    return not body - shown and (shown - body).total() <= around * len(paper.pages)


def _words(reading: Reading) -> tuple[str, list[str]]:
    return squeezed("".join(reading.pages)), sorted(map(squeezed, reading.around))
