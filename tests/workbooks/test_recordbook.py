"""A paper of listings as a workbook."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from formgen.documents.blocks import Document, FieldTable, Heading, Listing, Note, Row
from formgen.workbooks.recordbook import record_book

HOSTILE = ("=1+1", "+1", "@SUM(A1)", "#N/A", "_x0041_", "2026-10-01", "０１")


def cell(*lines: tuple[str, str]) -> tuple[Row, ...]:
    return tuple(Row(label, text) for label, text in lines)


def document(rows: int) -> Document:
    numbers = [f"P-{n}" for n in range(rows)]
    facts = tuple(
        (cell(("", number)), cell(("件名", HOSTILE[n % len(HOSTILE)]), ("区分", "新規")))
        for n, number in enumerate(numbers)
    )
    marks = tuple((cell(("", number)), cell(("", "○")), cell(("", "注2"))) for number in numbers)
    blocks = (
        Heading("発信記録簿（令和8年10月）", 0),
        FieldTable((Row("所属", "みどりの課"),)),
        Heading("1　承認", 1),
        Listing(("投稿番号", "投稿"), (18, None), facts),
        Listing(("投稿番号", "ア", "イ"), (None, 9, 9), marks),
        Note(("伺　人が確かめたもの。",)),
    )
    return Document("post_record", "A-1", "発信記録簿", "prose", "庁内限り", "A-1", blocks)


def sheet_of(data: bytes) -> Worksheet:
    (sheet,) = load_workbook(BytesIO(data)).worksheets
    return sheet


def test_the_listings_stand_side_by_side_in_texts() -> None:
    sheet = sheet_of(record_book(document(len(HOSTILE))))
    values = [[one.value for one in row] for row in sheet.iter_rows()]
    assert values[0][0] == "発信記録簿（令和8年10月）"
    assert values[1][0] == "所属　みどりの課"
    assert values[2] == ["投稿番号", "件名", "区分", "ア", "イ"]
    assert [row[1] for row in values[3:10]] == [
        text.replace("_x0041_", "_x005F_x0041_") for text in HOSTILE
    ]
    assert [row[3:] for row in values[3:10]] == [["○", "注2"]] * 7
    assert values[10][0] == "伺　人が確かめたもの。"
    types = {one.data_type for row in sheet.iter_rows() for one in row if one.value is not None}
    assert types == {"s"}
    assert all(one.quotePrefix and one.number_format == "@" for one in sheet[4])
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B4", "$3:$3")
    assert sheet.page_setup.orientation == "landscape"


def test_the_same_paper_gives_the_same_bytes_and_no_text_is_cut() -> None:
    assert record_book(document(3)) == record_book(document(3))
    listing = Listing(("投稿番号",), (None,), ((cell(("", "あ" * 40_000)),),))
    sheet = sheet_of(record_book(replace(document(1), blocks=(Heading("簿", 0), listing))))
    assert sheet["A3"].value == "（長すぎるため、載せません）"
