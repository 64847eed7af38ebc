"""Pieces fill pages: each page takes what fits, and ends where it may."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from formgen.render.fastpdf.pieces import Piece
from formgen.render.fastpdf.unsupported import Unsupported

Placed = tuple[Piece, float]  # a piece, and its distance from the top of the page's body
_FUDGE = 1 + 1e-9  # of floating-point sums, as WeasyPrint has it


def paginate(pieces: Sequence[Piece], height: float) -> Iterator[list[Placed]]:
    """The pieces of each page, from the top; repeated heads stand among them."""
    start = 0
    while start < len(pieces):
        placed, end = _filled(pieces, start, height)
        if end < len(pieces):
            end = _last_break(pieces, start, end)
            while placed[-1][0] not in pieces[start:end]:
                placed.pop()
        yield placed
        start = end


def _filled(pieces: Sequence[Piece], start: int, height: float) -> tuple[list[Placed], int]:
    """As many pieces as fit on a page, and the first that does not."""
    placed: list[Placed] = []
    first = pieces[start]
    y = first.above if start else first.gap
    for head in first.heads if start else ():
        placed.append((head, y))
        y += head.height
    for at in range(start, len(pieces)):
        piece = pieces[at]
        if at > start:
            if piece.must_break:
                return placed, at
            y += piece.gap
        if y + piece.height + piece.below > height * _FUDGE:
            return placed, at
        placed.append((piece, y))
        y += piece.height + piece.below
    return placed, len(pieces)


def _last_break(pieces: Sequence[Piece], start: int, end: int) -> int:
    """The last place up to one that does not fit, before which a page may end."""
    for at in range(end, start, -1):
        piece = pieces[at]
        if piece.must_break:
            return at
        before, after = min(piece.line, at - start), piece.lines - piece.line
        if piece.may_break and (
            not piece.line or (before >= piece.orphans and after >= piece.widows)
        ):
            return at
    raise Unsupported("a page that can end nowhere")
