"""A workbook as bytes: no clock, and texts that stay texts."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from formgen.workbooks import cellstyles
from formgen.workbooks.bookfile import (
    LONGEST_CELL,
    add_sheet,
    fits,
    new_book,
    put_text,
    to_bytes,
    visible,
)


def written(*texts: str) -> bytes:
    book = new_book()
    sheet = add_sheet(book, "表")
    for row, text in enumerate(texts, start=1):
        put_text(sheet.cell(row, 1), text)
    return to_bytes(book, cellstyles.BODY)


def test_the_same_cells_give_the_same_bytes() -> None:
    assert written("a", "b") == written("a", "b")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "#N/A", "_x0041_", " a ", "0442001111"],
)  # fmt: skip
def test_a_text_stays_a_text(text: str) -> None:
    sheet = load_workbook(BytesIO(written(text)))["表"]
    assert sheet["A1"].data_type == "s"
    # openpyxl reads the escape back as it stands; Excel takes it off.
    assert sheet["A1"].value.replace("_x005F_", "_") == text


def test_a_text_fits_as_excel_counts_it() -> None:
    assert fits("あ" * LONGEST_CELL)
    assert not fits("あ" * (LONGEST_CELL + 1))
    assert not fits("𠮷" * (LONGEST_CELL // 2 + 1))
    assert not fits("_x0041_" * (LONGEST_CELL // 7))


def test_what_no_workbook_holds_is_made_visible() -> None:
    assert visible("a\x01\rb\ud800\uffff\n") == "a\\x01\\rb\\ud800\\uffff\n"
    written(visible("\x00\ufffe"))
