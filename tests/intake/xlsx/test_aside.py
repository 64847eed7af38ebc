"""Texts that stand in no cell are told once as not read."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_STORED

import pytest
from books import minimal_book, relations, sheet_xml

from formgen.intake import excel
from formgen.model.problems import Problem
from formgen.workbooks.intakesheet import write_sheet

ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>管理番号</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t>SWI-1</t></is></c></row>'
)
BOX = "<wsDr><sp><nvSpPr><cNvPr id='2' name='吹き出し 1'/></nvSpPr><txBody><p><r><t>{}</t></r></p></txBody></sp></wsDr>"
THREAD = "<ThreadedComments><threadedComment ref='C1'><text>{}</text></threadedComment></ThreadedComments>"


def told(more: dict[str, str], **parts: str) -> list[Problem]:
    intake, problems = excel.read(minimal_book(ROWS, more=more, **parts), "a.xlsx")
    assert len(intake.accounts) == 1
    return list(problems)


def beside(kind: str, part: str, sheet: int = 1) -> dict[str, str]:
    rels = relations(**{kind: "../beside/part.xml"})
    return {f"xl/worksheets/_rels/sheet{sheet}.xml.rels": rels, "xl/beside/part.xml": part}


@pytest.mark.parametrize(
    ("kind", "part", "name"),
    [("drawing", BOX, "図形"), ("threadedComment", THREAD, "コメント")],
)
def test_a_text_in_a_shape_or_a_thread_is_told(kind: str, part: str, name: str) -> None:
    [problem] = told(beside(kind, part.format("発信は週2回にします。")))
    assert (problem.severity, problem.place.sheet) == ("warning", "アカウント")
    assert problem.message.startswith(name)
    assert "週2回" not in problem.message
    assert told(beside(kind, part.format(" \n"))) == []


def test_all_that_is_not_read_is_told_in_one_line() -> None:
    header = "<headerFooter><oddHeader>&amp;C所管：幸区役所&amp;R&amp;D</oddHeader></headerFooter>"
    more = beside("drawing", BOX.format("以下は案です。"), sheet=2)
    more["xl/worksheets/sheet1.xml"] = sheet_xml(ROWS, after=header)
    [problem] = told(more)
    assert "ヘッダーやフッター、図形に書かれた文字" in problem.message


@pytest.mark.parametrize(
    "header",
    [
        "&amp;P / &amp;N ページ",
        "&amp;&quot;BIZ UDゴシック,標準&quot;&amp;9&amp;A",
        "Page &amp;P of &amp;N",
        "- &amp;P -",
    ],
)
def test_numbers_of_pages_are_no_text(header: str) -> None:
    after = f"<headerFooter><oddFooter>&amp;C{header}</oddFooter></headerFooter>"
    assert told({"xl/worksheets/sheet1.xml": sheet_xml(ROWS, after=after)}) == []


def test_formgens_own_header_and_notes_are_not_told(tmp_path: Path) -> None:
    write_sheet(tmp_path / "a.xlsx", [{"account_id": "SWI-1"}])
    assert excel.read((tmp_path / "a.xlsx").read_bytes(), "a.xlsx")[1] == ()


def test_a_blank_sheet_with_a_header_is_told_to_be_blank() -> None:
    rows = '<row r="1"><c r="A1" t="inlineStr"><is><t>管理番号</t></is></c></row>'
    header = "<headerFooter><oddHeader>幸区役所</oddHeader></headerFooter>"
    _, problems = excel.read(minimal_book(rows, after=header), "a.xlsx")
    assert {problem.message[:6] for problem in problems} == {"ヘッダーやフ", "アカウントが"}


def test_a_damaged_drawing_of_the_old_kind_is_told() -> None:
    text = "<v:textbox>x</v:textbox>"
    more = {"xl/drawings/vmlDrawing1.vml": text}
    data = minimal_book(ROWS, more=more, compression=ZIP_STORED)
    assert data.count(text.encode()) == 1
    damaged = data.replace(text.encode(), text.upper().encode())  # its checksum is another's now
    intake, problems = excel.read(damaged, "a.xlsx")
    assert len(intake.accounts) == 1
    assert any("壊れている部分は読めず" in problem.message for problem in problems)
