"""Ten devices in one table: its head on every page, no row on two, the same from both engines."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from extremes import extreme_documents
from oracle import assert_same_pages
from papers import LAYOUTS, squeezed
from pypdf import PdfReader

from formgen.documents.blocks import Document, Listing
from formgen.proofreading.pdf import read_pdf
from formgen.render.docx import docx_renderer
from formgen.render.pdf import pdf_renderer

NUMBERS = [f"ICT-2026-{number:04}" for number in range(1, 11)]
LAST_LINE = "確認者"


@pytest.fixture(scope="module")
def document() -> Document:
    """The longest paper that the extremes have of ten devices."""
    return next(
        d for d in extreme_documents() if (d.account_id, d.id) == ("FULL-TKS-001", "device_check")
    )


@pytest.fixture(scope="module")
def pdf(document: Document) -> bytes:
    return pdf_renderer(LAYOUTS).render(document)


def head_of(document: Document) -> str:
    (table,) = (block for block in document.blocks if isinstance(block, Listing))
    return squeezed("".join(table.columns))


def of_the_table(pages: list[str]) -> list[str]:
    """The pages on which a device stands."""
    return [page for page in pages if any(number in page for number in NUMBERS)]


def assert_whole_rows_under_their_head(pages: list[str], head: str) -> None:
    """Each page of the table begins it with its head and ends it with a whole row."""
    table = of_the_table(pages)
    assert 2 <= len(table) <= 3
    for page in table:
        assert page.count(head) == 1
        held = [number for number in NUMBERS if number in page]
        assert page.count(LAST_LINE) == page.count("種別") == len(held)
    assert sum(page.count("ICT-2026-") for page in table) == len(NUMBERS)


@pytest.mark.needs("pdftotext")
def test_every_page_of_the_pdf_has_the_head_and_whole_rows(
    document: Document, pdf: bytes, tmp_path: Path
) -> None:
    (tmp_path / "paper.pdf").write_bytes(pdf)
    command = ["pdftotext", "-raw", str(tmp_path / "paper.pdf"), "-"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pages = [squeezed(page) for page in told.split("\f")]
    assert_whole_rows_under_their_head(pages, head_of(document))


def test_the_head_is_read_out_once(document: Document, pdf: bytes) -> None:
    """On the second page it is for the eye; a screen reader knows it from the first."""
    read = squeezed("".join(read_pdf(pdf).pages))
    assert read.count(head_of(document)) == 1


@pytest.mark.slow
def test_the_table_is_set_as_weasyprint_sets_it(document: Document, pdf: bytes) -> None:
    renderer = pdf_renderer(LAYOUTS)
    assert_same_pages(renderer, renderer.html(document))
    assert "WeasyPrint" not in str(PdfReader(io.BytesIO(pdf)).metadata.producer)


def test_each_row_is_headed_by_its_number_and_each_line_is_a_paragraph(pdf: bytes) -> None:
    root = PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/StructTreeRoot"]["/K"][0].get_object()
    (table,) = [t for t in elements(root, "/Table") if len(elements(t, "/TR")) == 11]
    head, *rows = elements(table, "/TR")
    assert [cell["/A"]["/Scope"] for cell in elements(head, "/TH")] == ["/Column"] * 5
    for row in rows:
        (number,) = elements(row, "/TH")
        assert number["/A"]["/Scope"] == "/Row"
        cells = elements(row, "/TD")
        assert [bool(elements(cell, "/P")) for cell in cells] == [True] * 4


def elements(element: object, role: str) -> list[dict[str, object]]:
    """The elements of a role within another, in reading order."""
    found = []
    kids = element.get("/K", []) if hasattr(element, "get") else []
    for kid in kids if isinstance(kids, list) else [kids]:
        inner = kid.get_object()
        if hasattr(inner, "get"):
            found += [inner] if inner.get("/S") == role else []
            found += elements(inner, role)
    return found


@pytest.mark.soak
@pytest.mark.needs("pdftotext", "soffice")
def test_word_repeats_the_head_too(
    document: Document, office: Callable[[Path, str], Path], tmp_path: Path
) -> None:
    source = tmp_path / "paper.docx"
    source.write_bytes(docx_renderer(LAYOUTS).render(document))
    command = ["pdftotext", "-raw", str(office(source, "pdf")), "-"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    table = of_the_table([squeezed(page) for page in told.split("\f")])
    assert [page.count("OSと対策") for page in table] == [1] * len(table)
    assert len(table) >= 2
