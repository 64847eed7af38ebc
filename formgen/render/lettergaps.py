"""The gaps between the characters of official letters' lines, by which these end together (均等割付)."""

from __future__ import annotations

from formgen.model.japanese import display_width

_WIDEST_GAP = 3.0


def letter_gaps(lines: tuple[str, ...]) -> tuple[float, ...]:
    """The gap to add between the characters of each line so that all lines end together.

    Official letters align the first and last characters of the document number and of the
    date. The unit is one em of a fixed-pitch Japanese font. Beside a very long number a
    line would fall apart, or outgrow the page: it is left as it is, and ends at the right.
    """
    widest = max((display_width(line) for line in lines), default=0)
    gaps = (
        (widest - display_width(line)) / 2 / (len(line) - 1) if len(line) > 1 else 0.0
        for line in lines
    )
    return tuple(gap if gap <= _WIDEST_GAP else 0.0 for gap in gaps)
