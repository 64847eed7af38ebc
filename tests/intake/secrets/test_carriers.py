"""A secret beside the cells, in each part of a workbook that carries texts; and what Excel writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from books import change_part, make_book
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import FormulaRule
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.scenario import InputCells, Scenario, ScenarioList
from openpyxl.worksheet.table import Table

from formgen.intake import excel
from formgen.model.problems import Problem
from formgen.workbooks.intakesheet import write_sheet

FILE = "inputs/intake.xlsx"
PLANTED = "tama-River#7"
TOLD = f"PW：{PLANTED}"
BASE = {"A1": "管理番号", "C1": "A-1", "A2": "局・区", "C2": "川崎区"}
_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def problems_of(data: bytes) -> tuple[Problem, ...]:
    """The problems of the clause, of which none tells what was planted."""
    intake, problems = excel.read(data, FILE)
    assert PLANTED not in repr(problems) + repr(intake)
    return tuple(problem for problem in problems if problem.is_secret)


def saved(plant: Callable[[Any], None]) -> bytes:
    """A workbook in whose sheet something was planted with openpyxl."""
    work = load_workbook(BytesIO(make_book({"アカウント": BASE, "機器": {}})))
    plant(work["アカウント"])
    stream = BytesIO()
    work.save(stream)
    return stream.getvalue()


def with_parts(parts: Mapping[str, str], relations: Mapping[str, tuple[str, str]]) -> bytes:
    """A workbook with further parts, and the relations of parts: kind and target by the source."""
    stream = BytesIO(make_book({"アカウント": BASE, "機器": {}}))
    with ZipFile(stream, "a", ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        for source, (kind, target) in relations.items():
            folder, _, name = source.rpartition("/")
            archive.writestr(
                f"{folder}/_rels/{name}.rels",
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                f'<Relationship Id="rId1" Type="{_TYPE}/{kind}" Target="{target}"/></Relationships>',
            )
    return stream.getvalue()


def _list(sheet: Any) -> None:
    rule = DataValidation(type="list", formula1=f'"なし,{TOLD}"')
    rule.add("H70")
    sheet.add_data_validation(rule)


def _format(sheet: Any) -> None:
    sheet.conditional_formatting.add("D4:D9", FormulaRule(formula=[f'$D4="{TOLD}"']))


def _table(sheet: Any) -> None:
    sheet["H70"], sheet["H71"] = "甲", "乙"
    sheet.add_table(Table(displayName="表1", name="表1", comment=TOLD, ref="H70:H71"))


def _scenario(sheet: Any) -> None:
    cells = [InputCells(r="D4", val="1")]
    sheet.scenarios = ScenarioList([Scenario(name="案", comment=TOLD, inputCells=cells)])


def _chart(sheet: Any) -> None:
    chart = BarChart()
    chart.title = TOLD
    chart.add_data(Reference(sheet, min_col=8, min_row=70, max_row=71))
    sheet.add_chart(chart, "H72")


@pytest.mark.parametrize("plant", [_list, _format, _table, _scenario, _chart])
def test_a_secret_in_a_rule_a_table_a_scenario_or_a_chart_is_told(
    plant: Callable[[Any], None],
) -> None:
    (problem,) = problems_of(saved(plant))
    assert problem.is_error
    assert problem.place.sheet == "アカウント"


_DRAWING = "xl/drawings/drawing1.xml"
_SHEET = "xl/worksheets/sheet1.xml"
_SHAPES = {
    "alt text": f'<a:x xmlns:a="a"><a:cNvPr id="2" name="図 1" descr="{TOLD}"/></a:x>',
    "name": f'<a:x xmlns:a="a"><a:cNvPr id="2" name="{TOLD}"/></a:x>',
    "title": f'<a:x xmlns:a="a"><a:cNvPr id="2" name="図 1" title="{TOLD}"/></a:x>',
    "tip": f'<a:x xmlns:a="a"><a:hlinkClick tooltip="{TOLD}"/></a:x>',
    "box": "<a:x xmlns:a='a'><a:txBody><a:p><a:r><a:t>PW：</a:t></a:r><a:r>"
    f"<a:t>{PLANTED}</a:t></a:r></a:p></a:txBody></a:x>",
}


@pytest.mark.parametrize("shape", _SHAPES)
def test_a_secret_in_a_shape_is_told(shape: str) -> None:
    parts = {_DRAWING: _SHAPES[shape]}
    (problem,) = problems_of(with_parts(parts, {_SHEET: ("drawing", "../drawings/drawing1.xml")}))
    assert (problem.is_error, problem.place.sheet) == (True, "アカウント")


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/charts/chart1.xml",
         f"<c:x xmlns:c='c'><c:tx><c:strCache><c:pt><c:v>{TOLD}</c:v></c:pt></c:strCache></c:tx></c:x>"),
        ("xl/charts/chartEx1.xml", f"<c:x xmlns:c='c'><c:strDim><c:lvl><c:pt>{TOLD}</c:pt></c:lvl></c:strDim></c:x>"),
        ("xl/diagrams/data1.xml",
         f"<d:x xmlns:d='d' xmlns:a='a'><d:pt><d:t><a:p><a:r><a:t>{TOLD}</a:t></a:r></a:p></d:t></d:pt></d:x>"),
        ("xl/diagrams/drawing1.xml",
         f"<d:x xmlns:d='d' xmlns:a='a'><d:txBody><a:p><a:t>{TOLD}</a:t></a:p></d:txBody></d:x>"),
    ],
)  # fmt: skip
def test_what_a_drawing_leads_to_is_read_and_told_with_its_sheet(part: str, content: str) -> None:
    parts = {_DRAWING: '<a:x xmlns:a="a"/>', part: content}
    relations = {
        _SHEET: ("drawing", "../drawings/drawing1.xml"),
        _DRAWING: ("chart", f"/{part}"),
    }
    (problem,) = problems_of(with_parts(parts, relations))
    assert (problem.is_error, problem.place.sheet) == (True, "アカウント")


@pytest.mark.parametrize(
    "content",
    [
        f"<xml><v:shape alt=\"{TOLD}\"/></xml>",
        f"<xml><v:textbox><div><font>PW：</font><font>{PLANTED}</font><br></div></v:textbox></xml>",
    ],
)  # fmt: skip
def test_a_drawing_of_the_old_kind_is_read_though_it_is_no_xml(content: str) -> None:
    parts = {"xl/drawings/vmlDrawing1.vml": content}
    relations = {_SHEET: ("vmlDrawing", "../drawings/vmlDrawing1.vml")}
    (problem,) = problems_of(with_parts(parts, relations))
    assert problem.place.sheet == "アカウント"


def test_the_stock_of_a_pivot_table_is_read_under_its_headings() -> None:
    part = (
        "<p:x xmlns:p='p'><p:cacheField name='パスワード'><p:sharedItems><p:s v='さくら'/></p:sharedItems>"
        "</p:cacheField><p:cacheField name='名称'><p:sharedItems><p:s v='つつじ'/></p:sharedItems></p:cacheField></p:x>"
    )
    found = problems_of(with_parts({"xl/pivotCache/pivotCacheDefinition1.xml": part}, {}))
    assert [problem.place.sheet for problem in found] == [None]


def test_a_part_that_belongs_to_no_sheet_is_read_too() -> None:
    (problem,) = problems_of(with_parts({_DRAWING: _SHAPES["box"]}, {}))
    assert problem.place.sheet is None


# What programs write

_CUSTOM = {
    "ContentTypeId": "0x010100F3A1B2C3D4E5F60718293A4B5C6D7E8F",
    "KSOProductBuildVer": "1041-12.2.0.13201",
    "ICV": "9F8E7D6C5B4A4F3E8D7C6B5A49382716_13",
    "_dlc_DocIdItemGuid": "6b29fc40-ca47-1067-b31d-00dd010662da",
    "MSIP_Label_aB3dE5fG_Enabled": "true",
    "MediaServiceImageTags": "",
    "WorkbookGuid": "{6B29FC40-CA47-1067-B31D-00DD010662DA}",
}


def as_excel_saves(data: bytes) -> bytes:
    """A workbook with what Excel, SharePoint and WPS put into it when they save it."""
    for number in (1, 2, 3):
        data = change_part(
            data,
            f"xl/worksheets/sheet{number}.xml",
            lambda part: part.replace(b"&#10;", b"_x000a_"),
        )
    app = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties" xmlns:vt="v">'
        "<Application>Microsoft Excel</Application><TitlesOfParts><vt:vector><vt:lpstr>アカウント</vt:lpstr>"
        "<vt:lpstr>List2026</vt:lpstr><vt:lpstr>Sheet1!Print_Area</vt:lpstr><vt:lpstr>Tabelle1!Print_Titles</vt:lpstr>"
        "</vt:vector></TitlesOfParts><AppVersion>16.0300</AppVersion></Properties>"
    )
    custom = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="v">'
        + "".join(
            f'<property name="{name}"><vt:lpwstr>{value}</vt:lpwstr></property>'
            for name, value in _CUSTOM.items()
        )
        + "</Properties>"
    )
    item = '<p:x xmlns:p="p"><documentManagement><TaxCatchAll id="aB3$dE5fG"/></documentManagement></p:x>'
    data = change_part(data, "docProps/app.xml", lambda _: app.encode())
    stream = BytesIO(data)
    with ZipFile(stream, "a", ZIP_DEFLATED) as archive:
        archive.writestr("docProps/custom.xml", custom)
        archive.writestr("customXml/item1.xml", item)
    ends = b'<calcPr calcId="191029"/><extLst><ext uri="{B58B0392-4F1F-4190-BB64-5DF3571DCE5F}"/></extLst></workbook>'
    return change_part(
        stream.getvalue(), "xl/workbook.xml", lambda part: part.replace(b"</workbook>", ends)
    )


def test_the_blank_sheet_saved_by_excel_holds_no_secret(tmp_path: Any) -> None:
    write_sheet(tmp_path / "new.xlsx")
    data = as_excel_saves((tmp_path / "new.xlsx").read_bytes())
    assert b"_x000a_" in ZipFile(BytesIO(data)).read("xl/worksheets/sheet2.xml")
    assert problems_of(data) == ()


def test_the_names_and_links_that_programs_write_pass() -> None:
    work = Workbook()
    for title in ("アカウント", "機器", "List2026", "Tabelle1", "Sheet1"):
        work.create_sheet(title)
    work["Sheet1"]["A1"] = "Sheet1!$A$1:$B$20"
    work["Sheet1"]["A2"].hyperlink = "#Sheet1!A1"
    work["Sheet1"]["A3"] = "{6B29FC40-CA47-1067-B31D-00DD010662DA}"
    work["Sheet1"]["A4"] = "Column10"
    work["Sheet1"].print_title_rows = "1:2"
    work["Sheet1"].print_area = "A1:B9"
    work["Sheet1"]["D1"] = "項目"
    work["Sheet1"].add_table(Table(displayName="Table1a2B3c4D", ref="D1:D2"))
    stream = BytesIO()
    work.save(stream)
    assert problems_of(stream.getvalue()) == ()


@pytest.mark.slow
@pytest.mark.parametrize("cut", range(65_520, 65_550, 3))
def test_an_escape_is_decoded_wherever_the_part_is_cut(cut: int) -> None:
    # XML is read in pieces of 64 KB.
    text = f"{'あ' * (cut // 3)}_x000a__xD842__xDFB7_PW：{PLANTED}_x000a_"
    part = f"<a:x xmlns:a='a'><a:txBody><a:p><a:t>{text}</a:t></a:p></a:txBody></a:x>"
    relations = {_SHEET: ("drawing", "../drawings/drawing1.xml")}
    (problem,) = problems_of(with_parts({_DRAWING: part}, relations))
    assert problem.is_error


def test_an_escape_in_an_attribute_is_decoded_once() -> None:
    data = change_part(
        make_book({"アカウント": BASE, "機器": {}, "控え": {"A1": f"PW：{PLANTED}"}}),
        "xl/workbook.xml",
        lambda part: part.replace(b'"&#25511;&#12360;"', b'"_x005F_x0041_"').replace("控え".encode(), b"_x005F_x0041_"),
    )  # fmt: skip
    (problem,) = problems_of(data)
    assert problem.place.sheet == "_x0041_"
