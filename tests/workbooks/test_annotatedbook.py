"""The annotated copy: the staff's values at their places, and each fault shown in its cell."""

from __future__ import annotations

from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from books import make_book
from openpyxl import load_workbook

from formgen.intake.xlsx.book import open_book
from formgen.model.problems import Place, Problem
from formgen.workbooks import cellstyles
from formgen.workbooks.annotatedbook import annotated
from formgen.workbooks.bookfile import is_sealed

FILE = "inputs/intake.xlsx"
TODAY = date(2026, 11, 22)
CLAUSES = {"5(2)": "ソーシャルメディアのアカウント情報の設定は、必ず「川崎市〇〇〇」とする。" * 3}
BASE = {"A1": "管理番号", "B1": "番号", "C1": "A-1", "A2": "アカウント名", "C2": "かわさき"}


def fault(cell: str | None, severity: Any = "error", **more: Any) -> Problem:
    place = Place(FILE, more.pop("sheet", "アカウント"), cell)
    return Problem(severity, "違います。", "直してください。", place, **more)


def copied(data: bytes, *problems: Problem, name: str = FILE) -> Any:
    return load_workbook(BytesIO(made(data, *problems, name=name)))


def made(data: bytes, *problems: Problem, name: str = FILE) -> bytes:
    return annotated(open_book(data, FILE), name, problems, CLAUSES, TODAY)


def book(cells: dict[str, Any] | None = None, **sheets: dict[str, Any]) -> bytes:
    return make_book({"アカウント": {**BASE, **(cells or {})}, "機器": {}, **sheets})


def test_every_value_stands_where_it_stood() -> None:
    cells = {
        "C3": 3, "D4": 3.5, "E5": True, "C6": date(2026, 9, 1), "C7": datetime(2026, 9, 1, 8, 30),
        "C8": time(8, 30), "C9": " 𠮷野家\n２行目　", "XA90": "遠く",
    }  # fmt: skip
    copy = copied(book(cells, 控え={"B7": "写し"}))
    assert copy.sheetnames == ["点検結果", "アカウント", "機器", "控え"]
    sheet = copy["アカウント"]
    wanted = {**BASE, **cells, "C6": datetime(2026, 9, 1)}
    found = {c.coordinate: c.value for row in sheet.rows for c in row if c.value is not None}
    assert found == wanted
    assert copy["控え"]["B7"].value == "写し"


@pytest.mark.parametrize("text", ["=1+1", '=HYPERLINK("https://example.jp")', "#REF!", "+1", "@a"])
def test_no_text_becomes_a_formula_or_an_error(text: str) -> None:
    data = make_book({"アカウント": BASE, "機器": {}})
    opened = open_book(data, FILE)
    opened.sheets[0].cells[(3, 3)] = text  # type: ignore[index] - as Excel keeps a quoted text
    copy = load_workbook(BytesIO(annotated(opened, text, (), CLAUSES, TODAY)))
    assert (copy["アカウント"]["C3"].value, copy["アカウント"]["C3"].data_type) == (text, "s")


def test_no_formula_link_macro_or_note_of_the_file_is_copied() -> None:
    work = load_workbook(BytesIO(book({"C3": "=1+1"})))
    work["アカウント"]["C2"].hyperlink = "https://example.jp/"
    stream = BytesIO()
    work.save(stream)
    with ZipFile(BytesIO(made(stream.getvalue()))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    everything = b"".join(parts.values())
    assert b"<f>" not in everything
    assert b"example.jp" not in everything
    assert not [name for name in parts if "vba" in name.lower() or "external" in name.lower()]


def test_a_faulty_cell_is_coloured_and_tells_clause_reason_and_remedy() -> None:
    copy = copied(book(), fault("C2", clause="5(2)"), fault("D2", "warning"))
    error, caution, plain = (copy["アカウント"][cell] for cell in ("C2", "D2", "C1"))
    note = error.comment.text
    assert note.startswith("【×エラー】ガイドライン5(2)\n条文：ソーシャルメディアの")
    assert "とする。\n理由：違います。\n直し方：直してください。" in note
    assert caution.comment.text.startswith("【△注意】\n理由：")
    assert plain.comment is None
    fills = {cell.fill.fgColor.rgb for cell in (error, caution, plain)}
    assert len(fills) == 3
    # Without colour, the lines around the cell still differ.
    assert len({cell.border.left.style for cell in (error, caution, plain)}) == 3


def test_two_faults_of_a_cell_share_a_note_and_an_error_outweighs_a_warning() -> None:
    copy = copied(book(), fault("C2", "warning"), fault("C2"))
    cell = copy["アカウント"]["C2"]
    assert cell.comment.text.count("直し方：") == 2
    alone = copied(book(), fault("C2"))["アカウント"]["C2"]
    assert cell.fill.fgColor.rgb == alone.fill.fgColor.rgb


def test_the_first_sheet_lists_all_problems_with_links() -> None:
    problems = (
        fault("C2", clause="5(2)", account="A-1", field="display_name"),
        fault(None, "warning"),
        fault(None, sheet=None),
    )
    sheet = copied(book(), *problems)["点検結果"]
    assert sheet["A2"].value.startswith("エラー 2 件、注意 1 件")
    head, *rows = [[cell.value for cell in row] for row in sheet["A5:I8"]]
    assert head == ["番号", "区分", "シート", "セル", "管理番号", "項目", "条項", "内容", "直し方"]
    assert rows[0] == [
        1, "×エラー", "アカウント", "C2", "A-1", "アカウント名", "5(2)", "違います。", "直してください。",
    ]  # fmt: skip
    assert [row[1:3] for row in rows[1:]] == [
        ["△注意", "アカウント"],
        ["×エラー", "（ファイル全体）"],
    ]
    assert sheet["D6"].hyperlink.location == "'アカウント'!C2"
    assert sheet["C7"].hyperlink.location == "'アカウント'!A1"
    assert sheet["C8"].hyperlink is None
    assert all(link.hyperlink.target is None for link in (sheet["D6"], sheet["C7"]))
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A6", "A5:I8")
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")


def test_without_a_problem_the_first_sheet_says_so() -> None:
    sheet = copied(book())["点検結果"]
    assert sheet["A2"].value.startswith("直すところはありませんでした。")
    assert sheet.max_row == 4


def test_a_secret_is_not_copied() -> None:
    data = book({"C3": "Xk9#mQ2$vL"}, **{"PW Midori88": {"A1": "x"}})
    copy = copied(data)
    assert copy["アカウント"]["C3"].value == "（表示しません）"
    assert "Midori88" not in "".join(copy.sheetnames)


def test_what_has_no_value_says_so() -> None:
    data = book({"C3": "=1+1"})
    assert copied(data)["アカウント"]["C3"].value == "（式の結果がありません）"


def counting(counts: dict[str, Any]) -> bytes:
    cells = {"A1": "未記入の数", "B1": "空欄の数（黄色の欄）", **counts, "A2": "管理番号", "C2": "A-1",
             "A3": "手続き", "A4": "所属・連絡先", "A5": "局・区"}  # fmt: skip
    return make_book({"アカウント": cells, "機器": {}})


def test_counts_that_excel_has_made_are_copied_as_they_are_shown() -> None:
    sheet = copied(counting({"C1": 3, "D1": "=1+1"}))["アカウント"]
    assert [cell.value for cell in sheet[1]] == ["未記入の数", None, 3]
    assert sheet["C1"].number_format == cellstyles.COUNT_FORMAT
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("C4", "$1:$3")


def test_a_row_of_counts_that_nobody_has_made_stays_blank() -> None:
    sheet = copied(counting({"C1": "=1+1"}))["アカウント"]
    assert [cell.value for cell in sheet[1]] == [None, None, None]
    assert sheet["C2"].value == "A-1"


def test_a_secret_among_the_counts_is_shown_as_such() -> None:
    assert (
        copied(counting({"C1": "PW：Xk9#mQ2$vL"}))["アカウント"]["C1"].value == "（表示しません）"
    )


def test_labels_across_stay_in_sight() -> None:
    cells = {"A1": "管理番号", "B1": "局・区", "A2": "A-1", "A3": "A-2"}
    sheet = copied(make_book({"アカウント": cells, "機器": {}}))["アカウント"]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B2", "$1:$1")


def test_titles_that_clash_or_that_excel_refuses_are_told_apart() -> None:
    data = book({}, 点検結果={"A1": "x"})
    problem = fault("A1", sheet="点検結果")
    copy = copied(data, problem)
    assert copy.sheetnames == ["点検結果（2）", "アカウント", "機器", "点検結果"]
    assert copy.worksheets[0]["D6"].hyperlink.location == "'点検結果'!A1"


def test_a_hidden_sheet_stays_hidden_unless_a_fault_stands_there() -> None:
    work = load_workbook(BytesIO(book({}, 控え={"A1": "x"})))
    work["控え"].sheet_state = "hidden"
    stream = BytesIO()
    work.save(stream)
    assert copied(stream.getvalue())["控え"].sheet_state == "hidden"
    assert copied(stream.getvalue(), fault("A1", sheet="控え"))["控え"].sheet_state == "visible"


def test_the_same_workbook_gives_the_same_bytes() -> None:
    assert made(book(), fault("C2")) == made(book(), fault("C2"))


def test_a_copy_knows_whether_it_has_been_touched() -> None:
    data = made(book(), fault("C2"))
    with ZipFile(BytesIO(data)) as archive:
        assert is_sealed(archive)
    work = load_workbook(BytesIO(data))
    work["アカウント"]["C2"].value = "書込み"
    stream = BytesIO()
    work.save(stream)
    with ZipFile(stream) as archive:
        assert not is_sealed(archive)


def test_labels_are_shown_as_such_in_whichever_row_they_stand() -> None:
    devices = {"A1": "機器の一覧", "A3": "管理番号", "B3": "資産番号", "A4": "A-1", "B4": "P-1"}
    sheet = copied(make_book({"アカウント": BASE, "機器": devices}))["機器"]
    fills = {cell: sheet[cell].fill.fgColor.rgb for cell in ("A1", "A3", "B3", "A4")}
    assert fills["A3"] == fills["B3"] != fills["A1"] == fills["A4"]
    assert sheet.freeze_panes == "B4"
    assert sheet.print_title_rows == "$1:$3"


def test_posts_are_marked_in_rows_as_wide_as_their_own() -> None:
    cells = {
        "A1": "投稿番号",
        "B1": "区分",
        "C1": "本文",
        "A2": "P-1",
        "B2": "返事",
        "C2": "一行目\n\n三行目",
    }
    problem = fault("B2", sheet="投稿", field="kind", post="P-1")
    copy = copied(make_book({"投稿": cells}), problem)
    sheet, front = copy["投稿"], copy["点検結果"]
    assert "違います。" in sheet["B2"].comment.text
    assert sheet["C2"].value == cells["C2"]
    assert (sheet.freeze_panes, sheet.column_dimensions["C"].width) == ("B2", 48)
    assert [front.cell(6, column).value for column in (3, 4, 6)] == ["投稿", "B2", "区分"]
