"""Whatever text the intake accepts reaches both faces to the letter."""

from __future__ import annotations

import io
import zipfile

import docx
from docx.oxml.ns import qn
from filings_of_chance import texts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from papers import LAYOUTS, squeezed
from pypdf import PdfReader

from formgen.documents.blocks import Document, FieldTable, Item, Paragraph, Row
from formgen.render.docx import docx_renderer
from formgen.render.pdf import pdf_renderer

_SIGNS = {qn("w:br"): "\n", qn("w:tab"): "\t"}
# What the fonts of the PDF hold for certain; a character without a glyph is another matter.
_PRINTED = (
    "川崎市等々力緑地だより　花の開花状況、催し・案内。「見頃」（予定）①髙﨑𠮷ｶﾅ～−"
    + "".join(map(chr, range(0x20, 0x7F)))
)


def document(text: str) -> Document:
    blocks = (Paragraph(text), Item("ア", text, 2), FieldTable((Row("項目", text),)))
    return Document(id="x", account_id="A-1", title="題名", layout="notice", mark="", footer="",
                    blocks=blocks)  # fmt: skip


def words(data: bytes) -> str:
    """The text of a DOCX with its line breaks and tabs."""
    found = ""
    for node in docx.Document(io.BytesIO(data)).element.body.iter(qn("w:t"), *_SIGNS):
        found += _SIGNS.get(node.tag) or node.text or ""
    return found


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(texts())
def test_docx(text: str) -> None:
    data = docx_renderer(LAYOUTS).render(document(text))
    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    # A paragraph begins anew at each line of the text; what stands in between is all there.
    assert words(data).replace("\n", "").count(text.replace("\n", "")) >= 3


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(_PRINTED, min_size=1, max_size=200).filter(lambda text: text.strip()))
def test_pdf(text: str) -> None:
    data = pdf_renderer(LAYOUTS).render(document(text))
    pages = PdfReader(io.BytesIO(data)).pages
    printed = squeezed("".join(page.extract_text() for page in pages))
    assert printed.count(squeezed(text)) >= 3
