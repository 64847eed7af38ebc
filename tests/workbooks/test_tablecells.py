"""Cells that stay what they are, and links that lead where they say."""

from __future__ import annotations

import pytest

from formgen.workbooks.bookfile import add_sheet, new_book
from formgen.workbooks.tablecells import LONGEST_LINK, link_to, make_cell, make_styles


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "'a"])
def test_a_risky_text_is_marked_as_text(text: str) -> None:
    book = new_book()
    sheet, styles = add_sheet(book, "表"), make_styles(book)
    cell = make_cell(sheet, 1, 1, text, styles["text"])
    assert (cell.data_type, cell.value, bool(cell.quotePrefix)) == ("s", text, True)
    plain = make_cell(sheet, 1, 2, "a", styles["text"])
    assert not plain.quotePrefix  # the look that they share has not changed


@pytest.mark.parametrize(
    ("address", "target", "location"),
    [
        ("https://x.com/kwsk_todoroki", "https://x.com/kwsk_todoroki", None),
        ("http://www.youtube.com/@kwsk?a=1&b=2", "http://www.youtube.com/@kwsk?a=1&b=2", None),
        ("https://x.com/a#b", "https://x.com/a", "b"),
        ("https://x.com/川崎", "https://x.com/%E5%B7%9D%E5%B4%8E", None),
    ],
)
def test_a_web_address_becomes_a_link(address: str, target: str, location: str | None) -> None:
    link = link_to(address)
    assert link is not None
    assert (link.target, link.location) == (target, location)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "file:///etc/passwd", "ftp://x.com/a", "x.com/a", "https://",
        "https://x.com@example.com/a", "https://x.com:99999999/", "https://みどり.jp/", "https://x.com/a b",
        "https://x.com/" + "a" * LONGEST_LINK, "https://x.com/" + "川" * (LONGEST_LINK // 9),
    ],
)  # fmt: skip
def test_anything_else_is_no_link(address: str) -> None:
    assert link_to(address) is None
