"""The PDF face: the same words, A4, tagged, fonts embedded, closed to the outside."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path

import pytest
from gatecases import some
from papers import AWKWARD, LAYOUTS, every_block, sample_documents, squeezed
from pypdf import PdfReader

from formgen.documents.blocks import Document, LetterHead
from formgen.model.problems import FormgenError
from formgen.render.pdf import PdfRenderer, pdf_renderer

_A4 = (595, 842)  # points


def render(document: Document) -> bytes:
    return pdf_renderer(LAYOUTS).render(document)


def body_text(data: bytes, document: Document) -> str:
    """The text of all pages, without mark, footer and page numbers, and without white space."""
    pages = PdfReader(io.BytesIO(data)).pages
    around = (document.mark, document.footer, f"{{}}／{len(pages)}")
    text = ""
    for number, page in enumerate(pages, start=1):
        words = squeezed(page.extract_text())
        for piece in filter(None, around):
            # What stands around the page comes after it.
            before, _, after = words.rpartition(squeezed(piece.format(number)))
            words = before + after
        text += words
    return text


def without_heads(text: str) -> str:
    """A checklist repeats its head on each page, which its document says once."""
    return text.replace("No.条項確認事項判定確認日・確認者備考", "")


@pytest.mark.slow
@pytest.mark.parametrize(
    "document", some(8, sample_documents()), ids=lambda d: f"{d.account_id}-{d.id}"
)
def test_a_sample_paper_says_what_its_document_says(document: Document) -> None:
    printed = body_text(render(document), document)
    assert without_heads(printed) == without_heads(squeezed("".join(document.texts())))


@pytest.mark.slow
def test_awkward_text_arrives_verbatim() -> None:
    document = every_block(AWKWARD)
    data = render(document)
    text = squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))
    assert text.count(squeezed(AWKWARD)) >= 15
    assert PdfReader(io.BytesIO(data)).metadata.title == f"題名{AWKWARD}"


def test_pages_are_a4_and_numbered() -> None:
    pages = PdfReader(io.BytesIO(render(every_block()))).pages
    assert {tuple(round(float(side)) for side in page.mediabox[2:]) for page in pages} == {_A4}
    for number, page in enumerate(pages, start=1):
        assert f"{number}／{len(pages)}" in squeezed(page.extract_text())


def test_the_mark_stands_on_every_page() -> None:
    rules = next(d for d in sample_documents() if d.id == "rules")
    pages = PdfReader(io.BytesIO(render(rules))).pages
    assert len(pages) > 3
    assert all("庁内限り" in page.extract_text() for page in pages)


def test_the_pdf_is_tagged_and_in_japanese() -> None:
    root = PdfReader(io.BytesIO(render(every_block()))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - pypdf's own truth value
    assert root["/Lang"] == "ja"


@pytest.mark.parametrize("text", ["本文", "タブ\tの文"], ids=["fast setter", "WeasyPrint"])
def test_the_pdf_says_that_it_is_accessible_and_archivable(text: str) -> None:
    reader = PdfReader(io.BytesIO(render(every_block(text))))
    root, metadata = reader.trailer["/Root"], reader.trailer["/Root"]["/Metadata"]
    said = metadata.get_data().decode()
    assert "/Filter" not in metadata  # archives read it without decompressing
    for claim in ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"):
        assert claim in said
    assert f"<pdf:Producer>{reader.metadata.producer}<" in said
    assert root["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


@pytest.mark.needs("pdffonts")
def test_only_the_intended_fonts_all_embedded(tmp_path: Path) -> None:
    file = tmp_path / "trial.pdf"
    file.write_bytes(render(every_block(AWKWARD)))
    listed = subprocess.run(["pdffonts", file], check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in listed.splitlines()[2:]]
    names = {re.sub(r"^[A-Z]{6}\+|-Bold$", "", row[0]) for row in rows}
    assert names == {"BIZ-UDMincho", "BIZ-UDGothic", "IPAmjMincho"}
    assert all(row[-5:-2] == ["yes", "yes", "yes"] for row in rows)


@pytest.mark.needs("qpdf")
def test_qpdf_finds_no_fault(tmp_path: Path) -> None:
    file = tmp_path / "trial.pdf"
    file.write_bytes(render(every_block()))
    checked = subprocess.run(["qpdf", "--check", file], check=False, capture_output=True, text=True)
    assert (checked.returncode, checked.stderr) == (0, "")


def test_the_same_document_gives_the_same_bytes() -> None:
    assert PdfRenderer(LAYOUTS).render(every_block()) == PdfRenderer(LAYOUTS).render(every_block())


def test_number_and_date_end_together() -> None:
    head = LetterHead("8川建み第1号", "令和8年10月2日", "宛", "発", "件")
    html = pdf_renderer(LAYOUTS).html(Document("t", "T", "題", "notice", "", "", (head,)))
    gaps = [float(gap) for gap in re.findall(r"letter-spacing: ([0-9.]+)em", html)]
    assert gaps == [pytest.approx(1 / 6), 0.0]


def test_typed_markup_stays_text() -> None:
    html = pdf_renderer(LAYOUTS).html(every_block('<img src="http://example.com/x.png">'))
    assert '<img src="http' not in html
    assert html.count("<img") == 1  # the layout's own, for the picture


def test_a_layout_reaches_nothing_outside(tmp_path: Path) -> None:
    """Even a hostile layout gets no file and no address."""
    for source in LAYOUTS.glob("*.html"):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密")
    (tmp_path / "print.css").write_text(f'@import "{secret.as_uri()}";')
    base = tmp_path / "base.html"
    base.write_text(
        base.read_text("utf-8").replace(
            "<main>",
            f'<main><link rel="attachment" href="{secret.as_uri()}"><object data="{secret.as_uri()}">',
        ),
        encoding="utf-8",
    )
    data = PdfRenderer(tmp_path).render(every_block())
    assert "秘密".encode() not in data
    assert not PdfReader(io.BytesIO(data)).attachments


def test_a_kind_of_block_without_a_face_is_refused(tmp_path: Path) -> None:
    for source in LAYOUTS.glob("*"):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    blocks = tmp_path / "blocks.html"
    blocks.write_text(blocks.read_text("utf-8").replace("macro note(", "macro memo("), "utf-8")
    with pytest.raises(FormgenError, match="note"):
        PdfRenderer(tmp_path)


def test_runs_of_blanks_are_kept(tmp_path: Path) -> None:
    file = tmp_path / "blanks.pdf"
    file.write_bytes(render(every_block("前二つ  と　　全角")))
    assert "段落前二つ  と　　全角" in PdfReader(file).pages[0].extract_text()
