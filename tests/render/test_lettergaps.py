"""The gaps in the first lines of letters."""

from __future__ import annotations

import pytest

from formgen.model.japanese import display_width
from formgen.render.lettergaps import letter_gaps


def test_letter_gaps_make_all_lines_end_together() -> None:
    lines = ("8川建み第101号", "令和8年10月2日", "号")
    gaps = letter_gaps(lines)
    lengths = [
        display_width(line) / 2 + gap * (len(line) - 1)
        for line, gap in zip(lines, gaps, strict=True)
    ]
    assert lengths[0] == pytest.approx(lengths[1])
    assert min(gaps) == gaps[2] == 0.0
    assert letter_gaps(()) == ()


def test_letter_gaps_leave_a_line_beside_a_very_long_one_as_it_is() -> None:
    assert letter_gaps(("8川建み" * 9 + "第101号", "令和8年10月2日")) == (0.0, 0.0)
    assert letter_gaps(("1号", "令和8年10月2日")) == (0.0, 0.0)
