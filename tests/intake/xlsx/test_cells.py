"""Cells as other programs write them: parts put together by hand, as no library would."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from books import PLAIN_FORMAT, minimal_book, relations, sheet_xml

from formgen.intake import excel
from formgen.model.filings import Intake
from formgen.model.problems import Problem
from formgen.model.records import Account

FILE = "inputs/a.xlsx"
NUMBERED = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>管理番号</t></is></c>'
    '<c r="C1" t="inlineStr"><is><t>A-1</t></is></c></row>'
)


def row(number: int, label: str, cell: str, more: str = "") -> str:
    """A row of the sheet: its label, and the XML of what stands in column C."""
    head = f'<c r="A{number}" t="inlineStr"><is><t>{label}</t></is></c>'
    return f'<row r="{number}"{more}>{head}{cell}</row>'


def read(rows: str, **more: Any) -> tuple[Intake, tuple[Problem, ...]]:
    return excel.read(minimal_book(NUMBERED + rows, **more), FILE)


def sole(rows: str, **more: Any) -> Account:
    intake, problems = read(rows, **more)
    assert problems == ()
    assert len(intake.accounts) == 1
    return intake.accounts[0].record


def flaw(rows: str, **more: Any) -> Problem:
    intake, problems = read(rows, **more)
    assert len(intake.accounts) == 1
    assert [problem.severity for problem in problems] == ["error"]
    return problems[0]


def refusal(data: bytes) -> str:
    intake, problems = excel.read(data, FILE)
    assert intake == Intake()
    assert [problem.severity for problem in problems] == ["error"]
    return problems[0].message


SHARED = '<c r="C2" t="s"><v>0</v></c>'


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("<t>幸区</t><rPh sb='0' eb='2'><t>サイワイク</t></rPh><phoneticPr fontId='1'/>", "幸区"),
        ("<r><rPr><b/></rPr><t>幸</t></r><r><t>区</t></r><rPh sb='0' eb='1'><t>サ</t></rPh>", "幸区"),
        ("<t xml:space='preserve'> 前後 </t>", " 前後 "),
        ("<t>一_x000D_\n二_x000d__x000a_三</t>", "一\n二\n三"),
        ("<t>_x005F_x000D_ 空_x005F_x</t>", "_x000D_ 空_x"),
        ("<t>_x005f_x005F_x000D_ x005F_ _x12_</t>", "_x005F\n x005F_ _x12_"),
        ("<t>_xD842__xDFB7_野家</t>", "𠮷野家"),
        ("<t>髙﨑・葛\U000e0100・ﾊﾝｶｸ・👨‍👩‍👧・①～−</t>", "髙﨑・葛\U000e0100・ﾊﾝｶｸ・👨‍👩‍👧・①～−"),
        ("<t><![CDATA[A&B <b>]]>&#x20BB7;</t>", "A&B <b>𠮷"),
        (f"<t>{'花' * 40_000}</t>", "花" * 40_000),
    ],
    ids=["reading", "rich", "blanks", "returns", "escaped", "escapes", "halves", "rare", "cdata",
         "long"],
)  # fmt: skip
def test_a_shared_text_is_kept_to_the_letter(item: str, text: str) -> None:
    assert sole(row(2, "局・区", SHARED), texts=f"<si>{item}</si>").bureau == text
    inline = f'<c r="C2" t="inlineStr"><is>{item}</is></c>'
    assert sole(row(2, "局・区", inline)).bureau == text


def test_the_result_of_a_formula_is_unescaped_too() -> None:
    cell = '<c r="C2" t="str"><f>D2</f><v>一_x000D_二</v></c>'
    assert sole(row(2, "局・区", cell)).bureau == "一\n二"


@pytest.mark.parametrize("index", ["-1", "1", "99999999999", "x", "0.0", "1e0"])
def test_a_shared_text_that_does_not_exist_breaks_the_file(index: str) -> None:
    cell = f'<c r="C2" t="s"><v>{index}</v></c>'
    data = minimal_book(NUMBERED + row(2, "局・区", cell), texts="<si><t>幸区</t></si>")
    assert "壊れている" in refusal(data)


@pytest.mark.parametrize("escape", ["_x0000_", "_x0007_", "_xD800_", "_xFFFE_", "_x2028_"])
def test_a_character_that_word_cannot_carry_is_refused_with_its_cell(escape: str) -> None:
    problem = flaw(row(2, "局・区", SHARED), texts=f"<si><t>花{escape}</t></si>")
    assert (problem.place.cell, problem.field) == ("C2", "bureau")
    assert f"U+{escape[2:6]}" in problem.message


def test_cells_and_rows_without_coordinates_follow_each_other() -> None:
    def cell(text: str) -> str:
        return f'<c t="inlineStr"><is><t>{text}</t></is></c>'

    rows = f"<row>{cell('管理番号')}<c/>{cell('A-1')}</row>"
    rows += f"<row>{cell('局・区')}{cell('書き方')}<c><f>D2</f><v/></c></row><row/>"
    rows += f'<row>{cell("部")}<c r="C4" t="inlineStr"><is><t>緑政部</t></is></c></row>'
    intake, problems = excel.read(minimal_book(rows), FILE)
    assert intake.accounts[0].record == Account(account_id="A-1", department="緑政部")
    assert [(problem.place.cell, problem.field) for problem in problems] == [("C2", "bureau")]
    assert "式の計算結果" in problems[0].message


@pytest.mark.parametrize(
    "cell",
    ['<c r="C2"><f>D2</f></c>', '<c r="C2"><f>D2</f><v/></c>', '<c r="C2"><f>D2</f><v></v></c>',
     '<c r="C2"><f t="shared" si="0"/></c>', '<c r="C2" t="b"><f>D2</f></c>',
     '<c><f>D2</f></c>'],
)  # fmt: skip
def test_a_formula_without_a_result_is_told(cell: str) -> None:
    cells = cell if " r=" in cell else f"<c/>{cell}"
    assert "式の計算結果" in flaw(row(2, "局・区", cells)).message


def test_cells_may_stand_in_any_order_but_not_twice() -> None:
    unordered = row(3, "部", '<c r="C3" t="str"><v>緑政部</v></c>') + row(2, "局・区", SHARED)
    record = sole(unordered, texts="<si><t>幸区</t></si>")
    assert (record.bureau, record.department) == ("幸区", "緑政部")
    twice = row(2, "局・区", SHARED + SHARED)
    assert "壊れている" in refusal(minimal_book(NUMBERED + twice, texts="<si><t>幸区</t></si>"))


@pytest.mark.parametrize("where", ["A0", "XFE2", "C1048577", "2C", "c2", "$C$2", "", "C2:C3"])
def test_a_cell_that_no_sheet_has_breaks_the_file(where: str) -> None:
    cell = f'<c r="{where}"><v>1</v></c>'
    assert "壊れている" in refusal(minimal_book(NUMBERED + row(2, "局・区", cell)))


DATE_FORMATS = {
    "built in": ('<xf numFmtId="14"/>', ""),
    "era, built into a Japanese Excel": ('<xf numFmtId="28"/>', ""),
    "年月日, built into a Japanese Excel": ('<xf numFmtId="58"/>', ""),
    "era": ('<xf numFmtId="176"/>', '[$-411]ggge"年"m"月"d"日";@'),
    "era and year alone": ('<xf numFmtId="176"/>', '[$-411]ggge"年"'),
    "weekday": ('<xf numFmtId="176"/>', "aaa"),
    "LibreOffice": ('<xf numFmtId="176"/>', '[$-411]GGGE"年"M"月"D"日"'),
    "western": ('<xf numFmtId="176"/>', "yyyy/m/d;@"),
}


@pytest.mark.parametrize("format_", DATE_FORMATS.values(), ids=DATE_FORMATS)
@pytest.mark.parametrize(("old_mac", "number"), [("0", 46_348), ("1", 46_348 - 1_462)])
def test_a_date_is_known_by_its_format(format_: tuple[str, str], old_mac: str, number: int) -> None:
    formats, code = format_
    escaped = code.replace('"', "&quot;")
    record = sole(
        row(2, "事前相談日", f'<c r="C2" s="1"><v>{number}</v></c>'),
        formats=PLAIN_FORMAT + formats,
        number_formats=f'<numFmt numFmtId="176" formatCode="{escaped}"/>' if code else "",
        properties=f'<workbookPr date1904="{old_mac}"/>',
    )
    assert record.consulted_on == date(2026, 11, 22)


def test_a_date_may_be_written_as_iso_8601() -> None:
    for moment in ("2026-11-22", "2026-11-22T00:00:00Z", "2026-11-22T00:00:00.000+00:00",
                   "2026-11-21T15:00:00Z", "2026-11-22T09:30:00+09:00", "20261122"):  # fmt: skip
        cell = f'<c r="C2" t="d"><v>{moment}</v></c>'
        assert sole(row(2, "事前相談日", cell)).consulted_on == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('<c r="C2" s="1"><v>-5</v></c>', "日付として使えない値"),
        ('<c r="C2" s="1"><v>99999999</v></c>', "日付として使えない値"),
        ('<c r="C2" s="1"><v>0.35</v></c>', "時刻"),
        ('<c r="C2" s="2"><v>1.5</v></c>', "時刻"),
        ('<c r="C2" t="d"><v>きのう</v></c>', "日付として使えない値"),
        ('<c r="C2"><v>12345</v></c>', "日付として読めません"),
        ('<c r="C2" s="1"><v>0</v></c>', "（0）"),
        ('<c r="C2" s="1"><v>0.0</v></c>', "（0.0）"),
        ('<c r="C2"><f>未記入</f></c>', "「=未記入」"),
        ('<c r="C2" t="e"><f> 後日 </f><v>#NAME?</v></c>', "「=後日」"),
        ('<c r="C2"><f>SUM(A1)</f></c>', "計算結果が保存されていない"),
        ('<c r="C2" t="inlineStr"><is><t>=空き</t></is></c>', "「=空き」"),
        ('<c r="C2" t="d"><v>9999-12-31T23:59:59Z</v></c>', "9999-12-31"),
        ('<c r="C2" t="e"><v>#SPILL!</v></c>', "#SPILL!"),
    ],
)
def test_what_is_no_date_is_told_at_its_cell(cell: str, said: str) -> None:
    formats = PLAIN_FORMAT + '<xf numFmtId="14"/><xf numFmtId="46"/>'
    problem = flaw(row(2, "事前相談日", cell), formats=formats)
    assert (problem.place.cell, problem.field) == ("C2", "consulted_on")
    assert said in problem.message


@pytest.mark.parametrize(
    "cell",
    ['t="inlineStr"><v>幸区役所</v>', 't="str"><is><t>幸区役所</t></is>',
     't="str"><v>幸区役所</v>', 't="inlineStr"><is><r><t>幸区</t></r><r><t>役所</t></r></is>'],
)  # fmt: skip
def test_a_text_is_read_however_a_writer_keeps_it(cell: str) -> None:
    assert sole(row(2, "局・区", f'<c r="C2" {cell}</c>')).bureau == "幸区役所"


@pytest.mark.parametrize(
    ("number", "text"),
    [("12", "12"), ("12.0", "12"), ("1.5", "1.5"), ("0.1", "0.1"), ("1E3", "1000"),
     ("12345678901234567890", "12345678901234567890"), (" 7 ", "7"), ("-0.5", "-0.5")],
)  # fmt: skip
def test_a_number_in_a_text_cell_is_the_text_that_it_shows(number: str, text: str) -> None:
    assert sole(row(2, "内線", f'<c r="C2"><v>{number}</v></c>')).contact_extension == text


@pytest.mark.parametrize("number", ["nan", "inf", "1e999", "0x1F", "1_000", "１２", "1,000", "--1"])
def test_what_no_program_writes_as_a_number_breaks_the_file(number: str) -> None:
    data = minimal_book(NUMBERED + row(2, "内線", f'<c r="C2"><v>{number}</v></c>'))
    assert "壊れている" in refusal(data)


@pytest.mark.parametrize("code", ["00000", "000-0000", "0%", "0.0%"])
def test_a_number_that_is_shown_otherwise_is_reported_and_not_repaired(code: str) -> None:
    problem = flaw(
        row(2, "内線", '<c r="C2" s="1"><v>12</v></c>'),
        formats=PLAIN_FORMAT + '<xf numFmtId="176"/>',
        number_formats=f'<numFmt numFmtId="176" formatCode="{code}"/>',
    )
    assert (problem.place.cell, problem.field) == ("C2", "contact_extension")
    assert "12" in problem.message


@pytest.mark.parametrize("code", ["0", "0.00", "#,##0", "#,##0.00;[Red]-#,##0.00", "@", "General"])
def test_a_number_in_a_plain_format_is_taken(code: str) -> None:
    record = sole(
        row(2, "更新担当者数", '<c r="C2" s="1"><v>3</v></c>'),
        formats=PLAIN_FORMAT + '<xf numFmtId="176"/>',
        number_formats=f'<numFmt numFmtId="176" formatCode="{code}"/>',
    )
    assert record.staff_count == 3


def test_hidden_rows_and_columns_are_read_and_told_once() -> None:
    rows = row(2, "局・区", '<c r="C2" t="str"><v>幸区</v></c>', ' hidden="1"')
    rows += row(3, "部", '<c r="C3" t="str"><v>緑政部</v></c><c r="E3" t="str"><v>x</v></c>')
    rows += row(4, "係・担当", "", ' hidden="1"')
    before = '<cols><col min="2" max="2" hidden="1"/><col min="4" max="6" hidden="true"/></cols>'
    intake, problems = read(rows, before=before)
    assert [entry.record.department for entry in intake.accounts] == ["緑政部", "x"]
    assert intake.accounts[0].record.bureau == "幸区"
    assert [(problem.severity, problem.place.cell) for problem in problems] == [("warning", "C2")]
    assert "非表示" in problems[0].message
    assert "ほかに1セル" in problems[0].message


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_read_and_told(state: str) -> None:
    intake, problems = read("", state=f'state="{state}"')
    assert len(intake.accounts) == 1
    assert [(problem.severity, str(problem.place)) for problem in problems] == [
        ("warning", f"{FILE} アカウント")
    ]


def test_a_merged_label_is_the_label_of_its_row() -> None:
    merged = '<mergeCells><mergeCell ref="A2:B2"/><mergeCell ref="A3:A4"/></mergeCells>'
    rows = row(2, "局・区", '<c r="C2" t="str"><v>幸区</v></c>')
    rows += row(3, "部", '<c r="C3" t="str"><v>緑政部</v></c>')
    record = sole(rows, after=merged)
    assert (record.bureau, record.department) == ("幸区", "緑政部")


def test_a_head_of_two_rows_is_read_across() -> None:
    def cell(where: str, text: str) -> str:
        return f'<c r="{where}" t="str"><v>{text}</v></c>'

    rows = f'<row r="1">{cell("A1", "管理番号")}{cell("B1", "所属・連絡先")}</row>'
    rows += f'<row r="2">{cell("B2", "局・区")}{cell("C2", "部")}</row>'
    rows += f'<row r="3">{cell("A3", "A-1")}{cell("B3", "幸区")}{cell("C3", "緑政部")}</row>'
    merged = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/></mergeCells>'
    intake, problems = excel.read(minimal_book(rows, after=merged), FILE)
    assert problems == ()
    expected = Account(account_id="A-1", bureau="幸区", department="緑政部")
    assert [entry.record for entry in intake.accounts] == [expected]


def test_a_value_merged_over_two_accounts_is_told() -> None:
    rows = row(2, "局・区", '<c r="C2" t="str"><v>幸区</v></c>')
    rows += row(3, "部", '<c r="D3" t="str"><v>緑政部</v></c>')
    merged = '<mergeCells><mergeCell ref="C2:D2"/><mergeCell ref="C3:C9"/></mergeCells>'
    intake, problems = read(rows, after=merged)
    assert [entry.record.bureau for entry in intake.accounts] == ["幸区", None]
    assert [(problem.severity, problem.place.cell) for problem in problems] == [("warning", "C2")]
    assert "結合" in problems[0].message


def merge_of(ref: str) -> str:
    return f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>'


@pytest.mark.parametrize("ref", ["A1:XFD1048576:", ":B2", "1:2"])
def test_a_merge_of_no_cells_breaks_the_file(ref: str) -> None:
    assert "壊れている" in refusal(minimal_book(NUMBERED, after=merge_of(ref)))


def test_a_merge_that_names_one_corner_is_of_one_cell() -> None:
    assert sole("", after=merge_of("A1:")).account_id == "A-1"


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ("xl/vbaProject.bin", "マクロ"),
        ("xl/macrosheets/sheet1.xml", "マクロ"),
        ("xl/externalLinks/externalLink1.xml", "リンク"),
        ("xl/connections.xml", "リンク"),
        ("xl/activeX/activeX1.xml", "埋め込まれた部品"),
        ("xl/embeddings/oleObject1.bin", "埋め込まれた部品"),
        ("customUI/customUI14.xml", "埋め込まれた部品"),
    ],
)
def test_active_content_is_told_and_never_opened(part: str, said: str) -> None:
    intake, problems = read("", more={part: "これはXMLではありません"})
    assert len(intake.accounts) == 1
    assert [(problem.severity, str(problem.place)) for problem in problems] == [("warning", FILE)]
    assert said in problems[0].message


def test_prefixes_and_the_strict_names_of_the_standard_do_not_matter() -> None:
    main = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    sheet = re.sub(r"<(/?)(\w)", r"<\1x:\2", sheet_xml(NUMBERED))
    sheet = re.sub('xmlns="[^"]*"', f'xmlns:x="{main}"', sheet)
    assert sole("", more={"xl/worksheets/sheet1.xml": sheet}).account_id == "A-1"


def test_parts_are_found_by_their_relations_whatever_they_are_called() -> None:
    more = {
        "_rels/.rels": relations(officeDocument="/XL/workbook.xml"),
        "xl/_rels/workbook.xml.rels": relations(
            worksheet1="/xl/Tabellen/eins.dat", worksheet2="../xl/worksheets/SHEET2.xml"
        ),
        "xl/Tabellen/eins.dat": sheet_xml(NUMBERED),
    }
    assert sole("", more=more).account_id == "A-1"


def test_a_declaration_of_entities_is_refused_in_any_part() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>'
    more = {
        "xl/_rels/workbook.xml.rels": relations(worksheet1="eins.dat", worksheet2="eins.dat"),
        "xl/eins.dat": bomb + sheet_xml(NUMBERED.replace("A-1", "&b;")),
    }
    assert "DOCTYPE" in refusal(minimal_book("", more=more))


def test_a_sheet_whose_part_is_gone_breaks_the_file_and_a_chart_does_not() -> None:
    links = {"worksheet1": "worksheets/sheet1.xml"}
    gone = {"xl/_rels/workbook.xml.rels": relations(**links, worksheet2="gone.xml")}
    assert "壊れている" in refusal(minimal_book(NUMBERED, more=gone))
    chart = {"xl/_rels/workbook.xml.rels": relations(**links, chartsheet="worksheets/sheet2.xml")}
    intake, problems = read("", more=chart)
    assert len(intake.accounts) == 1
    assert [problem.severity for problem in problems] == ["warning"]  # no 「機器」


def test_two_parts_of_one_name_are_refused() -> None:
    assert "壊れている" in refusal(minimal_book(NUMBERED, more={"xl/Workbook.xml": "<x/>"}))
