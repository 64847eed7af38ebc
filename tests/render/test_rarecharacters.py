"""Rare characters of names: set in IPAmj明朝, in PDF and in Word, and nothing else is."""

from __future__ import annotations

import io

import pytest
from docx import Document as WordDocument
from papers import LAYOUTS, every_block, squeezed
from pypdf import PdfReader

from formgen.render.docx import docx_renderer
from formgen.render.pdf import pdf_renderer

NAME = "𠮷野と葛\U000e0105飾"


def fonts_in(pdf: bytes) -> set[str]:
    return {
        str(font.get_object()["/BaseFont"]).partition("+")[2].removesuffix("-Bold")
        for page in PdfReader(io.BytesIO(pdf)).pages
        for font in page["/Resources"]["/Font"].values()
    }


@pytest.mark.slow
def test_the_pdf_brings_the_font_along_only_for_who_needs_it() -> None:
    renderer = pdf_renderer(LAYOUTS)
    assert "IPAmjMincho" not in fonts_in(renderer.render(every_block("吉野")))
    assert fonts_in(renderer.render(every_block(NAME))) == {
        "BIZ-UDMincho", "BIZ-UDGothic", "IPAmjMincho",
    }  # fmt: skip


def test_a_variant_keeps_its_selector_in_the_pdf() -> None:
    pdf = pdf_renderer(LAYOUTS).render(every_block("葛\U000e0105飾"))
    assert "IPAmjMincho" in fonts_in(pdf)
    text = squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    assert "値葛\U000e0105飾" in text


@pytest.mark.parametrize("name", [NAME, f"  A&B {NAME}😊❤\ufe0f\n 二行目 "])
def test_word_names_the_font_for_these_characters_alone(name: str) -> None:
    word = WordDocument(io.BytesIO(docx_renderer(LAYOUTS).render(every_block(name))))
    (paragraph,) = [p for p in word.paragraphs if p.text == f"段落{name}"]
    named = [run.text for run in paragraph.runs if run.font.name == "IPAmj明朝"]
    assert named == ["𠮷", "葛\U000e0105"]  # the emoji is left to Word
    cell = word.tables[0].rows[0].cells[1]
    assert cell.text == f"値{name}"


def test_a_rare_character_keeps_the_look_of_its_run() -> None:
    body = docx_renderer(LAYOUTS).render(every_block("𠮷"))
    plain = docx_renderer(LAYOUTS).render(every_block("吉"))
    for head in (lambda data: WordDocument(io.BytesIO(data)).sections[0].header.paragraphs[0],):
        assert head(body).style.name == head(plain).style.name
        assert {run.font.bold for run in head(body).runs} == {
            run.font.bold for run in head(plain).runs
        }


def test_a_paper_without_rare_characters_is_the_same_to_the_byte() -> None:
    renderer = docx_renderer(LAYOUTS)
    data = renderer.render(every_block("吉野"))
    assert b"IPAmj" not in WordDocument(io.BytesIO(data)).part.blob
