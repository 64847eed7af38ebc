"""The papers of a packet in one PDF: what each keeps, the whole keeps."""

from __future__ import annotations

import io
from itertools import count

import page
import pikepdf
import pytest

from formgen.city.templatefiles import bundled_templates
from formgen.documents.blocks import Document, FieldTable, Heading, Paragraph, Row
from formgen.model.problems import FormgenError
from formgen.packets.mergepdf import merged, page_count
from formgen.render.pdf import pdf_renderer

PROFILES = (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A)
RENDERER = pdf_renderer(bundled_templates() / "layouts")


def paper(text: str, pages: int = 1) -> bytes:
    blocks = [Heading(text, level=0), FieldTable((Row("利用目的", text),)), Paragraph(text)]
    more = [Heading(f"別紙{number}", new_page=True) for number in range(1, pages)]
    return RENDERER.render(
        Document("trial", "TKS-001", text, "notice", "", "参考様式", (*blocks, *more))
    )


def blank() -> bytes:
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(buffer)
    return buffer.getvalue()


def failures(data: bytes) -> list[str]:
    reports = (page.validate_pdf_bytes(data, profile=profile) for profile in PROFILES)
    return [fault.rule_id for report in reports for fault in report.failures]


def test_the_whole_keeps_both_standards_when_its_papers_do() -> None:
    papers = [("1", paper("事前相談票", 3)), ("2", paper("<&>”題", 2)), ("3", paper("𠮷田"))]
    whole = merged("印刷用　<&>", papers)
    assert failures(whole) == []
    assert page_count(whole) == 6
    assert merged("印刷用　<&>", papers) == whole
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        headings = [kid for part in pdf.Root.StructTreeRoot.K[0].K for kid in part.K]
        assert [str(kid.S) for kid in headings].count("/H1") == 3
        assert pdf.open_metadata()["dc:title"] == pdf.docinfo["/Title"] == "印刷用　<&>"


def test_the_whole_claims_nothing_that_one_of_its_papers_does_not_keep() -> None:
    whole = merged("印刷用", [("1", paper("事前相談票")), ("2", blank())])
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        assert "/StructTreeRoot" not in pdf.Root
        assert "/Metadata" not in pdf.Root
        assert [name for each in pdf.pages for name in ("/StructParents",) if name in each] == []
        assert len(pdf.pages) == 2


@pytest.mark.parametrize("missing", ["/StructTreeRoot", "/Metadata", "/OutputIntents"])
def test_a_paper_that_was_edited_is_printed_all_the_same(missing: str) -> None:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper("事前相談票"))) as pdf:
        del pdf.Root[missing]
        pdf.save(buffer)
    whole = merged("印刷用", [("1", paper("開始")), ("2", buffer.getvalue())])
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        assert "/StructTreeRoot" not in pdf.Root
        assert len(pdf.pages) == 2


def test_a_stream_that_ends_like_a_line_is_told_in_full() -> None:
    found = next(data for data in map(paper, map(str, count())) if ends_with_cr(data))
    assert failures(merged("印刷用", [("1", found)])) == []


def ends_with_cr(data: bytes) -> bool:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return any(
            each.read_raw_bytes().endswith(b"\r")
            for each in pdf.objects
            if isinstance(each, pikepdf.Stream)
        )


def test_what_is_no_pdf_is_refused_in_words() -> None:
    with pytest.raises(FormgenError, match="PDFを読めないため"):
        merged("印刷用", [("1", b"%PDF-1.7 broken")])
