"""Two texts beside each other: what differs is underlined in every format, and read back as it is."""

from __future__ import annotations

import io
import re

import docx
import pytest
from papers import LAYOUTS, compared_paper
from pypdf import PdfReader

from formgen.proofreading.compare import faults
from formgen.proofreading.expected import ExpectedContent
from formgen.render.docx import docx_renderer
from formgen.render.pdf import pdf_renderer
from formgen.render.web import web_renderer

PAPER = compared_paper("文")
EXPECTED = ExpectedContent(
    tuple(PAPER.texts()), (), (PAPER.mark, PAPER.footer), ("改正後改正前",), "", is_notice=False
)


def test_word_underlines_what_differs() -> None:
    paper = docx.Document(io.BytesIO(docx_renderer(LAYOUTS).render(PAPER)))
    runs = [run for cell in paper.tables[0]._cells for p in cell.paragraphs for run in p.runs]
    assert [run.text for run in runs if run.underline] == ["新文", "旧文"]
    plain = {run.text for run in runs if not run.underline}
    assert plain - {""} == {"改正後", "改正前", "1　", "1　旧", "の終わり"}


def test_the_pdf_draws_a_line_below_what_differs() -> None:
    data = pdf_renderer(LAYOUTS).render(PAPER)
    page = PdfReader(io.BytesIO(data)).pages[0]
    plain = pdf_renderer(LAYOUTS).html(PAPER).replace("<u>", "").replace("</u>", "")
    other = PdfReader(io.BytesIO(pdf_renderer(LAYOUTS).by_weasyprint(plain))).pages[0]
    strokes = [
        len(re.findall(rb"\bl\s+S\b", found.get_contents().get_data())) for found in (page, other)
    ]
    assert strokes[0] - strokes[1] == 2
    assert page.extract_text().count("新文") == 1


def test_the_web_marks_what_differs() -> None:
    html = web_renderer(LAYOUTS).render(PAPER).decode()
    assert re.findall("<u>(.*?)</u>", html) == ["新文", "旧文"]


@pytest.mark.parametrize("ending", ["docx", "pdf"])
def test_it_is_read_back_as_it_was_compared(ending: str) -> None:
    face = docx_renderer(LAYOUTS) if ending == "docx" else pdf_renderer(LAYOUTS)
    assert faults(face.render(PAPER), ending, EXPECTED) == ()
    other = face.render(compared_paper("分"))
    assert faults(other, ending, EXPECTED)
