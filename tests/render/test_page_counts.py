"""Papers of short and long accounts: as many pages in Word as in PDF, and none with a few lines only."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from oracle import fast
from papers import LAYOUTS
from pypdf import PdfReader

from formgen.city.templatefiles import bundled_templates
from formgen.documents.blocks import Document
from formgen.documents.catalogue import Ready
from formgen.making.readcheckcompose import load, survey
from formgen.render.formats import face
from formgen.render.libreoffice import as_pdf, find_office
from formgen.render.pdf import pdf_renderer

ACCOUNTS = Path(__file__).parents[1] / "data" / "accounts_of_every_length.yaml"
FEW = 150  # signs; a box to sign has fewer
# One page, for ordinary values; up to three devices.
ONE_PAGE = {
    f"{account}_{paper}"
    for account in ("MIN-1", "ORD-1", "THR-3")
    for paper in ("consultation", "device_check")
}


def name(document: Document) -> str:
    return f"{document.account_id}_{document.id}"


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    surveyed = survey([ACCOUNTS], load(bundled_templates()), date(2026, 11, 22))
    outcomes = [outcome for result in surveyed.results for outcome in result.outcomes]
    return [outcome.document for outcome in outcomes if isinstance(outcome, Ready)]


@pytest.mark.soak
@pytest.mark.needs("soffice")
def test_word_has_as_many_pages_as_pdf(documents: list[Document]) -> None:
    word, pdf = (face(kind, LAYOUTS) for kind in ("docx", "pdf"))
    office = find_office()
    assert office
    printed = as_pdf(office, [word(document) for document in documents])
    for document, of_word in zip(documents, printed, strict=True):
        assert of_word
        ours, theirs = (PdfReader(io.BytesIO(b)).pages for b in (pdf(document), of_word))
        assert (name(document), len(ours)) == (name(document), len(theirs))


@pytest.mark.slow
def test_no_last_page_holds_a_few_lines_only(documents: list[Document]) -> None:
    renderer = pdf_renderer(LAYOUTS)
    assert {name(document) for document in documents} > ONE_PAGE
    for document in documents:
        setter = fast(renderer, renderer.fit(document).density)
        pages = setter.paper(renderer.html(document)).pages
        if name(document) in ONE_PAGE:
            assert (name(document), len(pages)) == (name(document), 1)
        last = sum(len(text.line.text) for piece, _ in pages[-1][0] for text in piece.texts)
        assert len(pages) == 1 or last > FEW, name(document)
