"""What is read is what other readers read of the same bytes."""

from __future__ import annotations

import io
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn
from growth import is_in_proportion
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from formgen.proofreading.compare import squeezed
from formgen.proofreading.pdf import _page, _shown, _Unusual, read_pdf
from formgen.proofreading.reading import Reading, Unreadable, read_docx, read_html, read_txt


def of(papers: list[Any], name: str) -> list[Any]:
    found = [paper for paper in papers if paper.format == name]
    assert found
    return found


def test_a_docx_reads_as_python_docx_reads_it(papers: list[Any]) -> None:
    for paper in of(papers, "docx"):
        body = docx.Document(io.BytesIO(paper.data)).element.body
        told = "".join(node.text or "" for node in body.iter(qn("w:t")))
        (read,) = read_docx(paper.data).pages
        assert read.replace("\n", "").replace("\t", "") == told.replace("\t", "")


def test_headers_footers_and_properties_are_read_too(papers: list[Any]) -> None:
    rules = next(p for p in of(papers, "docx") if p.document == "rules")
    around = "".join(read_docx(rules.data).around)
    assert all(text in around for text in ("庁内限り", rules.account, "アカウント運用ルール"))


def whole(reading: Reading) -> str:
    """What a reader of PDFs that knows no artifacts sees: each page, and what stands around it."""
    asides = reading.around[1:]  # after the title
    return squeezed("".join(map("".join, zip(reading.pages, asides, strict=True))))


@pytest.mark.slow
@pytest.mark.parametrize("step", [6, pytest.param(1, id="all", marks=pytest.mark.soak)])
def test_a_pdf_reads_as_pypdf_reads_it(papers: list[Any], step: int) -> None:
    for paper in of(papers, "pdf")[::step]:
        told = [page.extract_text() for page in PdfReader(io.BytesIO(paper.data)).pages]
        # A head that a page repeats stands above its words, not behind them.
        assert sorted(whole(read_pdf(paper.data))) == sorted(squeezed("".join(told)))


@pytest.mark.needs("pdftotext")
def test_a_pdf_reads_as_poppler_reads_it(papers: list[Any], tmp_path: Path) -> None:
    file = tmp_path / "trial.pdf"
    for paper in of(papers, "pdf")[:4]:
        file.write_bytes(paper.data)
        command = ["pdftotext", "-raw", str(file), "-"]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        assert whole(read_pdf(paper.data)) == squeezed(told)


@pytest.mark.slow
def test_the_quick_way_serves_for_every_page_of_ours(papers: list[Any]) -> None:
    for paper in of(papers, "pdf"):
        for page in PdfReader(io.BytesIO(paper.data)).pages:
            _shown(page["/Contents"], page["/Resources"], {})


@pytest.mark.soak
@pytest.mark.needs("soffice")
def test_a_pdf_of_another_maker_is_read_as_well(
    papers: list[Any], office_to_pdf: Callable[[Path], Path], tmp_path: Path
) -> None:
    report = next(p for p in of(papers, "docx") if p.document == "start_notice")
    source = tmp_path / "report.docx"
    source.write_bytes(report.data)
    words = squeezed("".join(read_pdf(office_to_pdf(source).read_bytes()).pages))
    assert [t for t in report.said.texts if squeezed(t) not in words] == []


def page_of(contents: str) -> Any:
    """A page whose font has two letters, and whatever contents."""
    cmap = "begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfrange <0001> <0002> <0041> endbfrange"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R"
            " /Resources << /Font << /F1 5 0 R >> >> >>"
        ),
        f"<< /Length {len(contents)} >>\nstream\n{contents}\nendstream",
        (
            "<< /Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /ToUnicode 6 0 R"
            " /DescendantFonts [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /A >>] >>"
        ),
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
    ]
    data, places = "%PDF-1.7\n", []
    for number, held in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{held}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count = len(objects) + 1
    data += (
        f"xref\n0 {count}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{len(data)}\n%%EOF\n"
    )
    return data.encode()


@pytest.mark.parametrize(
    ("contents", "shown", "aside"),
    [
        ("BT /F1 9 Tf <00010002>Tj ET", "AB", ""),
        ("BT /F1 9 Tf [<0001>-120<0002>]TJ ET", "AB", ""),
        ("BT /F1 9 Tf <0009> Tj ET", "\ufffd", ""),
        ("/P <</MCID 0>> BDC BT /F1 9 Tf <0001> Tj ET EMC /Artifact BMC BT /F1 9 Tf <0002> Tj ET EMC",
         "A", "B"),
        (("/Artifact <</Type /Pagination>> BDC BT /F1 9 Tf <0001> Tj ET EMC"
         " /P BMC BT /F1 9 Tf <0002> Tj ET EMC"), "B", "A"),
    ],
)  # fmt: skip
def test_marked_content_and_its_signs(contents: str, shown: str, aside: str) -> None:
    reading = read_pdf(page_of(contents))
    assert ("".join(reading.pages), "".join(reading.around)) == (shown, aside)


@pytest.mark.parametrize(
    "contents",
    [
        "BT /F1 9 Tf (ab) Tj ET",
        "BT /F1 9 Tf [(a) 3] TJ ET",
        "/X Do",
        "/Artifact BMC /Span BMC BT /F1 9 Tf <0001> Tj ET EMC EMC",
    ],
)
def test_what_is_written_in_another_manner_goes_to_pypdf(contents: str) -> None:
    reader = PdfReader(io.BytesIO(page_of(contents)))
    (page,) = reader.pages
    held = (page["/Contents"], page["/Resources"])
    with pytest.raises(_Unusual):
        _shown(*held, {})
    assert _page(reader, 0, held, {}) == (page.extract_text(), "", 0)


def test_what_a_reader_of_a_docx_does_not_see_is_not_read(papers: list[Any]) -> None:
    from wordparts import rewritten

    seen = next(p for p in of(papers, "docx"))
    extra = (
        b'<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>'
        b"<w:r><w:delText>x</w:delText><w:instrText>PAGE</w:instrText></w:r>"
        b"<w:sdt><w:sdtContent><w:r><w:t>\xe2\x96\xa1</w:t><w:tab/><w:br/></w:r></w:sdtContent></w:sdt></w:p>"
        b"</w:body>"
    )
    (before,) = read_docx(seen.data).pages
    (after,) = read_docx(rewritten(seen.data, b"</w:body>", extra)).pages
    assert after == f"{before}□\t\n"


@pytest.mark.parametrize(
    "opened",
    [("<![CDATA[", "<mc:Fallback>", "]]>"), ("<?x ", "<mc:Fallback>", "?>"),
     ("", "<mc:Fallback/>", ""), ("<?x ", "<w:t ", "?>")],
    ids=["cdata", "instruction", "empty", "text"],
)  # fmt: skip
def test_openings_without_an_end_take_no_time(opened: tuple[str, str, str]) -> None:
    def part(count: int) -> bytes:
        many = opened[0] + opened[1] * count + opened[2]
        return packed(f"<w:document>{many}<w:t>言葉&amp;</w:t></w:document>".encode())

    assert read_docx(part(5_000)).pages == ("言葉&",)
    assert is_in_proportion(read_docx, part, 20_000)


def test_properties_without_an_end_are_refused_at_once() -> None:
    def act(data: bytes) -> None:
        with pytest.raises(Unreadable):
            read_docx(data)

    assert is_in_proportion(act, lambda count: packed(b"<w:document/>", b">" * count), 50_000)


def test_a_docx_that_declares_entities_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read_docx(packed(b'<!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>'))


def packed(body: bytes, properties: bytes = b"<x/>") -> bytes:
    """A DOCX of two parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", body)
        archive.writestr("docProps/core.xml", properties)
    return file.getvalue()


def test_a_pdf_with_a_picture_needs_no_structure_to_be_read() -> None:
    scanned = io.BytesIO()
    Image.new("L", (60, 80), 255).save(scanned, "PDF")
    read = read_pdf(scanned.getvalue())
    assert (read.pages, read.pictures) == (("",), ())


def test_a_locked_pdf_is_unreadable() -> None:
    locked = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(locked, encryption=pikepdf.Encryption(owner="x", user=""))
    with pytest.raises(Unreadable):
        read_pdf(locked.getvalue())


def test_pages_that_hang_in_many_places_are_no_tree() -> None:
    pages = PdfWriter()
    pages.add_blank_page(9, 9)
    for _ in range(40):  # each holds the one below twice: a million million pages
        below = pages.root_object.raw_get("/Pages")
        kids = ArrayObject([below, below])
        node = {NameObject("/Type"): NameObject("/Pages"), NameObject("/Kids"): kids}
        above = pages._add_object(DictionaryObject(node))
        pages.root_object[NameObject("/Pages")] = above
    written = io.BytesIO()
    pages.write(written)
    with pytest.raises(Unreadable, match="no tree"):
        read_pdf(written.getvalue())


@pytest.mark.parametrize("data", [b"", b"PK", b"%PDF-1.7\n", b"\xff\xfe", b"<html><p>x</html>"])
def test_a_file_that_is_none_is_unreadable(data: bytes) -> None:
    for read in (read_docx, read_pdf, read_html):
        with pytest.raises(Unreadable):
            read(data)


def test_a_text_that_is_no_utf_8_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        read_txt("花".encode("cp932"))


@pytest.mark.parametrize(("name", "read"), [("docx", read_docx), ("pdf", read_pdf)])
def test_a_cut_file_is_unreadable_or_says_less(
    papers: list[Any], name: str, read: Callable[[bytes], Reading]
) -> None:
    def pages(data: bytes) -> tuple[str, ...] | None:
        try:
            return read(data).pages
        except Unreadable:
            return None

    data = of(papers, name)[0].data
    whole = pages(data)
    assert whole
    assert [part for part in range(1, 10) if pages(data[: len(data) * part // 10]) == whole] == []
