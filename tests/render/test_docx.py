"""The Word face: it says what the Document says, and nothing in it is ever code."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from jinja2.sandbox import SandboxedEnvironment
from papers import AWKWARD, LAYOUTS, compared_paper, every_block, sample_documents, squeezed

from formgen.documents.blocks import BLOCK_KINDS, Document, LetterHead
from formgen.model.problems import FormgenError
from formgen.render.docx import DocxRenderer, docx_renderer


def render(document: Document) -> bytes:
    return docx_renderer(LAYOUTS).render(document)


def body_text(data: bytes) -> str:
    body = docx.Document(io.BytesIO(data)).element.body
    return "".join(node.text or "" for node in body.iter(qn("w:t")))


def part(data: bytes, name: str) -> Any:
    return parse_xml(zipfile.ZipFile(io.BytesIO(data)).read(name))


def test_the_trial_holds_every_kind_of_block() -> None:
    blocks = (*every_block().blocks, *compared_paper().blocks)
    assert {type(block) for block in blocks} == set(BLOCK_KINDS)


@pytest.mark.parametrize("layout", ["notice", "prose", "checklist"])
def test_every_block_is_printed_in_order(layout: str) -> None:
    document = every_block(layout=layout)
    assert squeezed(body_text(render(document))) == squeezed("".join(document.texts()))


@pytest.mark.parametrize("document", sample_documents(), ids=lambda d: f"{d.account_id}-{d.id}")
def test_a_sample_paper_says_what_its_document_says(document: Document) -> None:
    assert squeezed(body_text(render(document))) == squeezed("".join(document.texts()))


def test_awkward_text_arrives_verbatim() -> None:
    data = render(every_block(AWKWARD))
    text = body_text(data)
    for block_text in every_block(AWKWARD).texts():
        if AWKWARD in block_text:
            assert block_text in text
    assert docx.Document(io.BytesIO(data)).core_properties.title == f"題名{AWKWARD}"


def test_mark_and_footer_stand_on_every_page() -> None:
    data = render(every_block("末"))
    section = docx.Document(io.BytesIO(data)).sections[0]
    assert section.header.paragraphs[0].text == "印末"
    assert "脚注末" in section.footer.paragraphs[0].text
    fields = [node.text.strip() for node in section.footer._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_a_typed_line_break_stays() -> None:
    data = render(every_block("一行目\n二行目"))
    paragraphs = [p.text for p in docx.Document(io.BytesIO(data)).paragraphs]
    assert "段落一行目\n二行目" in paragraphs


def spacings(document: Document) -> list[int]:
    found = part(render(document), "word/document.xml").iter(qn("w:spacing"))
    return [int(node.get(qn("w:val"))) for node in found if node.get(qn("w:val"))]


def test_number_and_date_end_together() -> None:
    """The shorter line is spread by character spacing; the last character carries none."""
    head = LetterHead("8川建み第101号", "令和8年10月2日", "宛", "発", "件")
    document = Document("t", "T", "題", "notice", "", "", (head,))
    assert spacings(document) == [0, 0]
    wide = LetterHead("8川建み第1号", "令和8年10月2日", "宛", "発", "件")
    # Two half-width characters fewer: one em over six gaps, in twentieths of a point.
    assert spacings(Document("t", "T", "題", "notice", "", "", (wide,))) == [round(220 / 6), 0]


def test_a_blank_number_leaves_no_line() -> None:
    head = LetterHead("", "令和8年10月2日", "宛名", "発", "件")
    data = render(Document("t", "T", "題", "notice", "", "", (head,)))
    assert docx.Document(io.BytesIO(data)).paragraphs[0].text == "令和8年10月2日"


def test_japanese_fonts_language_and_styles_are_named() -> None:
    data = render(every_block())
    styles = part(data, "word/styles.xml")
    fonts = styles.find(f".//{qn('w:docDefaults')}//{qn('w:rFonts')}")
    language = styles.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}")
    assert fonts is not None
    assert language is not None
    assert fonts.get(qn("w:eastAsia")) == "BIZ UD明朝 Medium"
    assert language.get(qn("w:eastAsia")) == "ja-JP"
    names = {style.name for style in docx.Document(io.BytesIO(data)).styles}
    assert {"宛名", "発信者", "件名", "項目1", "表見出し", "担当"} <= names


def test_table_heads_repeat_and_rows_do_not_split() -> None:
    body = part(render(every_block()), "word/document.xml")
    rows = list(body.iter(qn("w:tr")))
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
    assert sum(row.find(f".//{qn('w:tblHeader')}") is not None for row in rows) == 2


def test_the_same_document_gives_the_same_bytes() -> None:
    assert DocxRenderer(LAYOUTS).render(every_block()) == DocxRenderer(LAYOUTS).render(
        every_block()
    )


def test_a_layout_without_a_face_for_a_block_is_refused(tmp_path: Path) -> None:
    source = zipfile.ZipFile(LAYOUTS / "notice.docx")
    with zipfile.ZipFile(tmp_path / "notice.docx", "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(b'"note"', b'"memo"'))
    with pytest.raises(FormgenError, match="note"):
        DocxRenderer(tmp_path).render(every_block())


@pytest.mark.needs("soffice", "pdftotext")
def test_libreoffice_reads_the_same_words(
    office_to_pdf: Callable[[Path], Path], tmp_path: Path, pdf_text: Callable[[Path], str]
) -> None:
    document = next(d for d in sample_documents() if d.id == "start_notice")
    source = tmp_path / "start_notice.docx"
    source.write_bytes(render(document))
    printed = squeezed(pdf_text(office_to_pdf(source)))
    for text in document.texts():
        assert squeezed(text) in printed


def test_blanks_and_tabs_are_kept() -> None:
    (paragraph,) = [
        p.text
        for p in docx.Document(io.BytesIO(render(every_block("  前二つ  と\tタブ")))).paragraphs
        if p.text.startswith("段落")
    ]
    assert paragraph == "段落  前二つ  と\tタブ"


def test_the_names_that_pass_the_sandbox_are_harmless() -> None:
    """A layout may ask any object for them; whatever reaches code or a text's format may not."""
    sandbox = SandboxedEnvironment()
    names = docx_renderer(LAYOUTS).environment.fields
    assert {"kind", "text", "blocks"} <= names
    assert [name for name in names if not sandbox.is_safe_attribute(render, name, None)] == []
    assert not names & {"format", "format_map"}
