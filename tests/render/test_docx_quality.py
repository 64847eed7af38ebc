"""A Word file that Word, a screen reader and LibreOffice take without a murmur."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from gatecases import some
from openxml_audit import OpenXmlValidator
from papers import AWKWARD, LAYOUTS, compared_paper, every_block, sample_documents, squeezed

from formgen.documents.blocks import LAYOUTS as LAYOUT_NAMES
from formgen.documents.blocks import (
    Checklist,
    Document,
    FieldTable,
    Heading,
    Listing,
    Paragraph,
    Pictures,
    Row,
)  # fmt: skip
from formgen.documents.comparedtable import ComparedTable
from formgen.render.docx import docx_renderer

VALIDATOR = Path(__file__).resolve().parent.parent / "conformance"
# What a validator says and a reader of Word files need not mind, with the reason. Nothing so far.
ALLOWED: dict[str, str] = {}
_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
SAMPLES = sample_documents()
TRIALS = [
    *(every_block(layout=layout) for layout in LAYOUT_NAMES),
    every_block(AWKWARD),
    every_block("一行目\n二行目"),
    compared_paper(AWKWARD),
]


def name_of(document: Document) -> str:
    return f"{document.account_id}-{document.id}"


def body(document: Document) -> Any:
    return docx.Document(io.BytesIO(docx_renderer(LAYOUTS).render(document))).element.body


def text_of(path: Path) -> str:
    nodes = docx.Document(str(path)).element.body.iter(qn("w:t"))
    return squeezed("".join(node.text or "" for node in nodes))


def boxes_of(path: Path) -> int:
    return len(list(docx.Document(str(path)).element.body.iter(f"{_W14}checkbox")))


@pytest.mark.slow
@pytest.mark.parametrize("document", some(16, [*SAMPLES, *TRIALS]), ids=name_of)
def test_openxml_audit_finds_nothing(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "paper.docx"
    path.write_bytes(docx_renderer(LAYOUTS).render(document))
    found = OpenXmlValidator().validate(path)
    assert [e.description for e in found.errors if e.description not in ALLOWED] == []
    assert found.is_valid


@pytest.mark.conformance
@pytest.mark.needs("node")
@pytest.mark.parametrize("document", [*SAMPLES, *TRIALS], ids=name_of)
def test_the_open_xml_sdk_finds_nothing(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "paper.docx"
    path.write_bytes(docx_renderer(LAYOUTS).render(document))
    program = VALIDATOR / "node_modules" / ".bin" / "ooxml-validator"
    done = subprocess.run([program, path], check=False, capture_output=True, text=True)
    found = [error["description"] for error in json.loads(done.stdout)["errors"]]
    assert [description for description in found if description not in ALLOWED] == []


@pytest.mark.parametrize("document", SAMPLES, ids=name_of)
def test_each_box_of_a_checklist_is_one_that_word_ticks(document: Document) -> None:
    lists = [block for block in document.blocks if isinstance(block, Checklist)]
    controls = list(body(document).iter(qn("w:sdt")))
    assert len(controls) == sum(c.answers.count("□") * len(c.rows) for c in lists)
    titles = [control.find(f".//{qn('w:alias')}").get(qn("w:val")) for control in controls]
    assert len(set(titles)) == len(titles)  # each says which row and which answer it is
    assert max(map(len, titles), default=0) <= 64  # Word's limit
    for control in controls:
        assert control.find(f".//{_W14}checkbox/{_W14}checked").get(f"{_W14}val") == "0"
        assert "".join(node.text for node in control.iter(qn("w:t"))) == "□"


def test_a_box_is_titled_with_its_row_and_its_answer() -> None:
    titles = [node.get(qn("w:val")) for node in body(every_block()).iter(qn("w:alias"))]
    assert titles == ["1 適", "1 否", "1 非該当"]


@pytest.mark.parametrize("document", [*SAMPLES, *TRIALS], ids=name_of)
def test_each_table_tells_what_it_holds_and_where_its_heads_are(document: Document) -> None:
    tables = list(body(document).iter(qn("w:tbl")))
    kinds = {
        Checklist: ("1", "0"), FieldTable: ("0", "1"), Listing: ("1", "1"), Pictures: ("0", "1"),
        ComparedTable: ("1", "0"),
    }  # fmt: skip
    blocks = [block for block in document.blocks if type(block) in kinds]
    for table, block in zip(tables, blocks, strict=True):
        properties = table.tblPr
        caption = properties.find(qn("w:tblCaption")).get(qn("w:val"))
        assert caption
        assert "\n" not in caption
        assert properties.find(qn("w:tblDescription")).get(qn("w:val"))
        look = properties.find(qn("w:tblLook"))
        heads = (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn")))
        assert heads == kinds[type(block)]


def test_a_column_is_as_wide_as_its_cells_say() -> None:
    """Word goes by the cells, LibreOffice by the columns."""
    tables = [*body(every_block()).iter(qn("w:tbl"))]
    assert tables
    for table in tables:
        columns = [column.get(qn("w:w")) for column in table.tblGrid.iter(qn("w:gridCol"))]
        for row in table.tr_lst:
            assert [cell.tcPr.find(qn("w:tcW")).get(qn("w:w")) for cell in row.tc_lst] == columns


def test_a_row_is_divided_between_pages_only_when_it_is_long() -> None:
    rows = (Row("目的", "市民に知らせる。" * 60), Row("対象", "市民" * 60), Row("備考", ""))
    paper = replace(every_block(), blocks=(FieldTable(rows),))
    (table,) = body(paper).iter(qn("w:tbl"))
    whole = [row.find(f".//{qn('w:cantSplit')}") is not None for row in table.tr_lst]
    assert whole == [False, True, True]


def test_a_listing_repeats_its_head_and_keeps_each_row_whole() -> None:
    rows = tuple(((Row("", str(n)),), (Row("設置場所", "本庁舎" * n),)) for n in (1, 2, 200))
    paper = replace(
        every_block(),
        blocks=(Listing(("機器", "場所"), (9, None), rows), Paragraph("以上", "right")),
    )
    (table,) = body(paper).iter(qn("w:tbl"))
    repeated = [row.find(f".//{qn('w:tblHeader')}") is not None for row in table.tr_lst]
    assert repeated == [True, False, False, False]
    whole = [row.find(f".//{qn('w:cantSplit')}") is not None for row in table.tr_lst]
    assert whole == [True, True, True, False]  # one that is longer than a third of a page


def test_the_last_row_of_a_listing_stays_with_what_ends_the_letter() -> None:
    rows = tuple(((Row("", n),), (Row("条件", ""), Row("種別", "PC"))) for n in "12")
    table = Listing(("機器", "場所"), (9, None), rows)
    for following, kept in ((Paragraph("以上", "right"), True), (Heading("2　機器"), False)):
        made = body(replace(every_block(), blocks=(table, following)))
        styles = [style.get(qn("w:val")) for style in made.iter(qn("w:pStyle"))]
        assert [style for style in styles if style.startswith("一覧")] == [
            "一覧見出し", "一覧見出し", "一覧番号", "一覧記入欄", "一覧本文", "一覧番号",
            *(f"一覧{name}{'（次の要素へ）' if kept else ''}" for name in ("記入欄", "本文")),
        ]  # fmt: skip


def test_what_ends_a_letter_keeps_with_the_table_before_it() -> None:
    table = FieldTable((Row("確認者", ""),))
    for following, kept in ((Paragraph("以上", "right"), True), (Heading("2　機器"), False)):
        (after,) = (
            style
            for style in body(replace(every_block(), blocks=(table, following))).iter(
                qn("w:pStyle")
            )
            if style.get(qn("w:val")).startswith("表の後")
        )
        assert (after.get(qn("w:val")) == "表の後（次の要素へ）") is kept


@pytest.mark.parametrize("layout", LAYOUT_NAMES)
def test_what_heads_something_stays_with_it(layout: str) -> None:
    styles = docx.Document(str(LAYOUTS / f"{layout}.docx")).styles
    heads = (
        "Title",
        "Heading 1",
        "Heading 2",
        "点検見出し",
        "一覧見出し",
        "本文字下げ（次の要素へ）",
    )
    assert [name for name in heads if not styles[name].paragraph_format.keep_with_next] == []


def test_the_properties_tell_title_and_language() -> None:
    data = docx_renderer(LAYOUTS).render(every_block(AWKWARD))
    properties = docx.Document(io.BytesIO(data)).core_properties
    assert (properties.title, properties.language) == (f"題名{AWKWARD}", "ja-JP")
    assert (properties.author, properties.last_modified_by) == ("", "")  # no person's name


@pytest.mark.parametrize("wanted", some(1, ["start_notice", "checklist_start", "rules"]))
def test_libreoffice_saves_the_same_words(
    wanted: str, office: Callable[[Path, str], Path], tmp_path: Path
) -> None:
    document = next(d for d in SAMPLES if d.id == wanted)
    source = tmp_path / f"{wanted}.docx"
    source.write_bytes(docx_renderer(LAYOUTS).render(document))
    saved = office(source, "docx")
    assert text_of(saved) == text_of(source) == squeezed("".join(document.texts()))
    assert boxes_of(saved) == boxes_of(source)
