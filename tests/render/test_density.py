"""A paper whose last page would hold a few lines is set more closely, in PDF and in Word alike."""

from __future__ import annotations

import io
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from oracle import assert_same_pages, fast
from papers import LAYOUTS, sample_documents
from pypdf import PdfReader

from formgen.documents.blocks import Block, Document, FieldTable, Heading, Paragraph, Row
from formgen.render.density import DENSITIES, closer_css, closer_word
from formgen.render.docx import docx_renderer
from formgen.render.formats import face
from formgen.render.pdf import pdf_renderer

RENDERER = pdf_renderer(LAYOUTS)
CLOSEST = DENSITIES[-1]
LINES = Paragraph("市政の情報を広く知らせる。" * 16)  # five lines and a gap
BOX = (Paragraph("確認欄", "center"), FieldTable((Row("点検日", ""), Row("点検者（職名）", ""))))


def paper(*blocks: Block) -> Document:
    return Document("trial", "T-1", "題名", "checklist", "", "", blocks)


def pages(document: Document, density: int = 0) -> int:
    return len(fast(RENDERER, density).paper(RENDERER.html(document)).pages)


def barely_two_pages() -> Document:
    """A box to sign, alone on a second page."""
    for count in range(1, 20):
        document = paper(*[LINES] * count, *BOX)
        if pages(document) == 2:
            return document
    raise AssertionError


def test_a_box_alone_on_a_page_is_taken_back_in_pdf_and_in_word() -> None:
    document = barely_two_pages()
    density = RENDERER.fit(document).density
    assert density in DENSITIES[1:]
    assert len(PdfReader(io.BytesIO(RENDERER.render(document))).pages) == 1
    word = face("docx", LAYOUTS)(document)
    assert word == docx_renderer(LAYOUTS).render(document, RENDERER.fit(document))
    assert line_of(word, "本文字下げ") < line_of(
        docx_renderer(LAYOUTS).render(document), "本文字下げ"
    )


def line_of(word: bytes, style: str) -> int:
    """The distance between lines of the body, which all styles of paragraphs have."""
    with ZipFile(io.BytesIO(word)) as archive:
        styles = archive.read("word/styles.xml").decode()
    assert f'w:styleId="{style}"' in styles
    found = re.search(r'w:styleId="Normal".*?w:line="(\d+)"', styles)
    assert found
    return int(found[1])


def test_what_fills_its_pages_or_must_begin_one_stays_as_the_layouts_say() -> None:
    assert RENDERER.fit(paper(LINES)).density == 0
    assert RENDERER.fit(paper(*[LINES] * 12)).density == 0
    assert RENDERER.fit(paper(LINES, Heading("別紙", new_page=True), Paragraph("文"))).density == 0


def test_a_letter_before_its_annex_is_taken_back_too() -> None:
    document = barely_two_pages()
    annexed = paper(*document.blocks, Heading("別紙", new_page=True), Paragraph("文"))
    density = RENDERER.fit(annexed).density
    assert pages(annexed) == 3
    assert pages(annexed, density) == 2


def test_what_is_set_most_closely_is_set_as_weasyprint_sets_it() -> None:
    kinds = {document.id: document for document in sample_documents()}
    for name in ("consultation", "device_check", "checklist_start"):
        assert_same_pages(RENDERER, RENDERER.html(kinds[name]), CLOSEST)


@pytest.mark.parametrize(
    ("rule", "closer"),
    [
        ("p { margin: 1mm 2mm; }", "p { margin: 0.4mm 2mm 0.4mm 2mm; }"),
        ("p { margin: 0 auto 1em; }", "p { margin: 0 auto 0.4em auto; }"),
        (
            "p { padding-left: 1mm; margin-top: 1mm; }",
            "p { padding-left: 1mm; margin-top: 0.4mm; }",
        ),
        (
            "p { font: 10pt/2 'A'; line-height: 1; }",
            "p { font: 10pt/1.74 'A'; line-height: 0.87; }",
        ),
        (
            "@page { margin: 25mm; @top-right { content: '1' } }",
            "@page { margin: 25mm; @top-right { content: '1' } }",
        ),
    ],
)
def test_only_distances_from_top_to_bottom_become_smaller(rule: str, closer: str) -> None:
    assert closer_css(rule, CLOSEST) == closer
    assert closer_css(rule, 0) == rule


def test_word_is_set_by_the_same_factors() -> None:
    xml = '<w:spacing w:before="100" w:after="0" w:line="200"/><w:top w:w="50"/><w:left w:w="50"/>'
    assert closer_word(xml, CLOSEST) == (
        '<w:spacing w:before="40" w:after="0" w:line="174"/><w:top w:w="20"/><w:left w:w="50"/>'
    )
    assert closer_word(xml, 0) == xml


@pytest.mark.parametrize("spare", [1, 2])
def test_signs_alone_on_a_last_line_are_joined_by_others_in_both(spare: int) -> None:
    indented = RENDERER.html(paper(Paragraph("市" * 200)))
    first, second, *_ = lines_of(indented, evens=False)
    text = "市" * (len(first) + len(second) - 1 + spare) + "。"
    document = paper(Paragraph(text))
    plain, evened = (lines_of(RENDERER.html(document), evens=evens) for evens in (False, True))
    assert len(plain[-1]) <= 2 < len(evened[-1])
    assert len(plain) == len(evened)
    assert "".join(plain) == "".join(evened)
    ((narrowed, pixels),) = RENDERER.fit(document).narrowed
    assert narrowed == text
    with ZipFile(io.BytesIO(face("docx", LAYOUTS)(document))) as archive:
        body = archive.read("word/document.xml").decode()
    indent = (
        f'<w:ind w:right="{round(pixels * 15)}"/></w:pPr><w:r><w:t xml:space="preserve">{text}<'
    )
    assert body.count(indent) == body.count("<w:ind ") == 1


def lines_of(html: str, *, evens: bool) -> list[str]:
    paper = fast(RENDERER).paper(html, evens=evens)
    return [t.line.text for placed, _ in paper.pages for piece, _ in placed for t in piece.texts]


@pytest.mark.parametrize("layout", sorted(LAYOUTS.glob("*.docx")), ids=lambda path: path.stem)
def test_no_picture_is_cut_in_word_where_lines_are_closer(layout: Path) -> None:
    """LibreOffice cuts what is higher than a line of less than its full height."""
    with ZipFile(layout) as archive:
        styles = closer_word(archive.read("word/styles.xml").decode(), CLOSEST)
    style = re.search(r'w:styleId="画像"[^>]*>.*?<w:spacing ([^>]*)/>', styles, re.DOTALL)
    assert style
    assert 'w:lineRule="atLeast"' in style[1]
