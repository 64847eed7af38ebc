"""The pictures of a post in its papers, from the wording to the bytes of every face."""

from __future__ import annotations

import io
import os
import pickle
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import docx
import page
import pytest
from filings import filing
from openxml_audit import OpenXmlValidator
from oracle import assert_same_pages
from papers import LAYOUTS, jpeg, squeezed
from PIL import Image
from pypdf import PdfReader
from written import read_as_file

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.documents.blocks import Document, Listing, PictureRow, Pictures, Row
from formgen.documents.catalogue import load_catalogue
from formgen.documents.compose import compose
from formgen.documents.packetpapers import PacketContents, PostFinding, PostPart, PostPicture
from formgen.documents.wordingfaults import faults
from formgen.documents.wordingfile import Wording, load_wording
from formgen.making.renderjobs import Job, JobResult, make, read_layouts
from formgen.model.picturefile import PictureFile
from formgen.model.problems import FormgenError
from formgen.proofreading.pdf import read_pdf
from formgen.proofreading.reading import read_docx
from formgen.render.docx import docx_renderer
from formgen.render.enginefingerprint import engine
from formgen.render.pdf import pdf_renderer
from formgen.render.postpictures import PictureError, carrying, shown

TEXT = "　字下げと  二つの空白\n\n\tタブの後\n#川崎市 https://www.city.kawasaki.jp/"
CHOICES = f"□確認した　□{'直してから確認した' * 5}　□非該当"  # on several lines
BODY: list[Any] = [
    {"title": "発信伺"},
    {"each": "parts", "body": [
        {"listing": [{"head": "本文（{{ part.count }}）", "text": "{{ part.text }}"}]},
    ]},
    {"each": "findings", "body": [{"fields": [{"{{ finding.clause }}": "{{ finding.text }}"}]}]},
    {"listing": [
        {"head": "作成", "width": "50", "text": ""},
        {"head": "点検", "fields": [{"5(11)ア": CHOICES}, {"氏名": ""}]},
    ]},
    {"each": "pictures", "body": [
        {"heading": "画像", "when": "picture.number == '1'"},
        {"picture": [
            {"画像": "{{ picture.number }}　{{ picture.name }}"},
            {"代替テキスト": "{{ picture.alt }}"},
            {"出典": "{{ picture.source }}"},
        ]},
    ]},
]  # fmt: skip
SIZES = {"横": (1600, 1200), "縦": (1200, 1600), "全景": (4000, 700), "正方形": (900, 900)}


def wording(body: list[Any] = BODY) -> Wording:
    head: dict[str, Any] = {
        "order": "1", "title": "発信伺", "procedures": ["開始"], "kind": "post",
        "audience": "office", "layout": "checklist", "dates": "wareki",
    }  # fmt: skip
    return read_as_file("trial.yaml", head | {"body": body}, load_wording)


def post_picture(number: int, alt: str, data: bytes) -> PostPicture:
    file = PictureFile(f"IMG_{number}.jpg", data=data)
    return PostPicture(
        str(number), file.name, alt, "市職員撮影", "", "", "", "", "", file, sha256(data).hexdigest()
    )  # fmt: skip


CITY = load_city(bundled_templates())
PHRASES = load_catalogue(bundled_templates(), CITY).phrases


def document(*pictures: PostPicture, text: str = TEXT) -> Document:
    contents = PacketContents(
        parts=(PostPart("本文", text, "48字"),),
        findings=(PostFinding("5(11)サ", "曜日が違います。", "直してください。"),),
        pictures=pictures,
    )
    return compose(wording(), filing((), display_name="川崎市あ"), CITY, PHRASES, contents)


FOUR = document(
    *(post_picture(n, alt, jpeg(*size)) for n, (alt, size) in enumerate(SIZES.items(), start=1))
)
VIDEO = replace(
    post_picture(2, "動画（縮小した画像はありません）", b""), file=None, name="動画.mp4"
)
MIXED = document(post_picture(1, "", jpeg()), VIDEO)


@pytest.fixture(scope="module")
def faces() -> dict[str, bytes]:
    """Four pictures in every face, by both engines."""
    pdf = pdf_renderer(LAYOUTS)
    return {
        "docx": docx_renderer(LAYOUTS).render(FOUR, pdf.fit(FOUR)),
        "pdf": pdf.render(FOUR),
        "weasyprint": pdf.by_weasyprint(pdf.html(FOUR), pdf.fit(FOUR).density),
        "fillable": pdf.fillable(FOUR),
    }


def test_pictures_follow_each_other_in_one_table_and_an_absent_text_is_told() -> None:
    (table,) = (block for block in MIXED.blocks if isinstance(block, Pictures))
    assert [row.alt for row in table.rows] == ["（代替テキストなし）", VIDEO.alt]
    assert table.rows[0].rows[1] == Row("代替テキスト", "（代替テキストなし）")
    assert VIDEO.alt in "".join(MIXED.texts())


def test_the_digest_rests_on_name_bytes_and_words_and_not_on_where_a_file_is() -> None:
    one, other = post_picture(1, "絵", b"a"), post_picture(1, "絵", b"b")
    moved = replace(one, file=PictureFile("IMG_1.jpg", path=Path("/elsewhere")))
    digests = [document(each).digest for each in (one, moved, other, replace(one, alt="画"))]
    assert len({*digests[:2]}) == 1
    assert len({*digests}) == 3
    assert carrying(FOUR).digest == FOUR.digest


@pytest.mark.parametrize(
    "body", [BODY[-1]["body"][1:], [{"each": "parts", "body": BODY[-1]["body"][1:]}]]
)
def test_a_picture_is_one_of_a_posts_pictures(body: list[Any]) -> None:
    assert any("「picture」は" in fault.message for fault in faults(wording(body), CITY))
    assert list(faults(wording(), CITY)) == []


def test_where_the_bytes_of_a_picture_are_is_no_business_of_a_wording() -> None:
    slip = [{"each": "pictures", "body": [{"paragraph": "{{ picture.file }}"}]}]
    assert any("file" in fault.message for fault in faults(wording(slip), CITY))


@pytest.mark.parametrize("name", ["pdf", "weasyprint", "fillable"])
def test_the_pdfs_show_each_picture_and_keep_both_standards(
    name: str, faces: dict[str, bytes]
) -> None:
    data = faces[name]
    assert (b"WeasyPrint" in data) == (name == "weasyprint")
    assert read_pdf(data).pictures == tuple(SIZES)
    assert squeezed("".join(read_pdf(data).pages)) == squeezed("".join(FOUR.texts()))
    for profile in (page.ValidationProfile.PDF_UA_1, page.ValidationProfile.PDF_A_2A):
        assert page.validate_pdf_bytes(data, profile=profile).is_compliant
    small = [shown(row) for row in rows_of(FOUR)]
    held = (each["/Resources"].get("/XObject", {}) for each in PdfReader(io.BytesIO(data)).pages)
    drawn = {picture.get_object()._data for objects in held for picture in objects.values()}
    assert drawn == set(small)  # to the byte: nothing of the original comes along


def rows_of(paper: Document) -> tuple[PictureRow, ...]:
    return next(block.rows for block in paper.blocks if isinstance(block, Pictures))


def test_word_draws_each_picture_with_its_text_and_in_its_shape(
    faces: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "paper.docx"
    path.write_bytes(faces["docx"])
    assert OpenXmlValidator().validate(path).is_valid
    assert read_docx(faces["docx"]).pictures == tuple(SIZES)
    shapes = docx.Document(str(path)).inline_shapes
    for shape, (width, height) in zip(shapes, SIZES.values(), strict=True):
        assert shape.width / shape.height == pytest.approx(width / height, rel=0.02)
        assert (shape.width.mm, shape.height.mm) <= (82.1, 55.1)
    numbers = re.findall(
        r'docPr id="(\d+)"', zipfile.ZipFile(path).read("word/document.xml").decode()
    )
    assert numbers == ["1", "2", "3", "4"]


def test_the_same_pictures_give_the_same_bytes_and_others_others(faces: dict[str, bytes]) -> None:
    assert docx_renderer(LAYOUTS).render(FOUR, pdf_renderer(LAYOUTS).fit(FOUR)) == faces["docx"]
    assert pdf_renderer(LAYOUTS).render(FOUR) == faces["pdf"]
    assert pdf_renderer(LAYOUTS).render(carrying(FOUR)) == faces["pdf"]


def test_a_video_and_a_picture_without_text_are_told_in_words(tmp_path: Path) -> None:
    pdf = pdf_renderer(LAYOUTS)
    data = pdf.render(MIXED)
    assert read_pdf(data).pictures == ("（代替テキストなし）",)
    assert squeezed(VIDEO.alt) in squeezed("".join(read_pdf(data).pages))
    (tmp_path / "paper.docx").write_bytes(docx_renderer(LAYOUTS).render(MIXED))
    assert OpenXmlValidator().validate(tmp_path / "paper.docx").is_valid


@pytest.mark.slow
def test_the_fast_setter_sets_them_as_weasyprint_does() -> None:
    for paper in (FOUR, MIXED):
        assert_same_pages(pdf_renderer(LAYOUTS), pdf_renderer(LAYOUTS).html(paper))


def test_four_pictures_stand_on_one_page() -> None:
    alone = replace(FOUR, blocks=FOUR.blocks[-2:])
    assert len(PdfReader(io.BytesIO(pdf_renderer(LAYOUTS).render(alone))).pages) == 1


@pytest.mark.needs("pdftotext", "soffice")
def test_four_pictures_stand_on_one_page_in_word_too(
    office: Callable[[Path, str], Path], tmp_path: Path
) -> None:
    source = tmp_path / "paper.docx"
    source.write_bytes(docx_renderer(LAYOUTS).render(replace(FOUR, blocks=FOUR.blocks[-2:])))
    assert len(PdfReader(office(source, "pdf")).pages) == 1


def test_a_text_keeps_its_blanks_lines_and_tabs(faces: dict[str, bytes]) -> None:
    listing = next(block for block in FOUR.blocks if isinstance(block, Listing))
    assert listing.rows[0][0][0].value == TEXT
    assert TEXT in read_docx(faces["docx"]).pages[0]
    assert "　字下げと  二つの空白<br/><br/>    タブの後<br/>" in pdf_renderer(LAYOUTS).html(FOUR)
    styles = {
        p.style.name
        for p in docx.Document(io.BytesIO(faces["docx"])).tables[0]._cells[1].paragraphs
    }
    assert styles == {"表本文"}


def test_boxes_and_blanks_of_a_listing_are_fields(faces: dict[str, bytes]) -> None:
    fields = PdfReader(io.BytesIO(faces["fillable"])).get_fields() or {}
    named = {name.split(" ", 1)[1]: field for name, field in fields.items()}
    assert list(named) == ["作成", "点検　5(11)ア", "点検　氏名"]
    assert [named[name]["/FT"] for name in named] == ["/Tx", "/Btn", "/Tx"]
    assert len(named["点検　5(11)ア"]["/Kids"]) == CHOICES.count("□")
    tall = {}
    for each in PdfReader(io.BytesIO(faces["fillable"])).pages:
        for widget in (found.get_object() for found in each.get("/Annots", ())):
            left, bottom, right, top = map(float, widget["/Rect"])
            tall[widget["/TU"]] = (right - left, top - bottom)
    assert tall["作成"][1] >= 12 * 72 / 25.4  # a stamp
    assert tall["点検　氏名"][0] > 100


@pytest.mark.parametrize("text", ["あ" * 4000, "一行です。\n" * 200])
def test_a_text_longer_than_a_page_has_fields_too(text: str) -> None:
    long = document(post_picture(1, "長い" * 600, jpeg()), text=text)
    data = pdf_renderer(LAYOUTS).fillable(long)
    assert squeezed("".join(read_pdf(data).pages)).count(squeezed(text)) or "\n" in text
    assert len(PdfReader(io.BytesIO(data)).get_fields() or {}) == 3


# --- what has changed since it was looked at -------------------------------------------------------


def of_file(path: Path, digest: str = "") -> PictureRow:
    digest = digest or sha256(jpeg()).hexdigest()
    return PictureRow(PictureFile(path.name, path=path), digest, "絵", (Row("", "絵"),))


def test_a_file_is_shown_small(tmp_path: Path) -> None:
    (tmp_path / "絵.jpg").write_bytes(jpeg(4000, 3000))
    small = shown(of_file(tmp_path / "絵.jpg", sha256(jpeg(4000, 3000)).hexdigest()))
    with Image.open(io.BytesIO(small)) as image:
        assert (image.format, image.size) == ("JPEG", (720, 540))
    assert len(small) < 60_000


def test_a_machine_without_the_file_gets_the_small_picture(tmp_path: Path) -> None:
    path = tmp_path / "絵.jpg"
    path.write_bytes(jpeg(800, 600))
    row = of_file(path, sha256(jpeg(800, 600)).hexdigest())
    taken = carrying(replace(FOUR, blocks=(Pictures((row,)),)))
    path.unlink()
    assert shown(rows_of(taken)[0]) == shown(row)
    assert shown(rows_of(pickle.loads(pickle.dumps(taken)))[0])  # noqa: S301


@pytest.mark.parametrize("kind", ["changed", "missing", "link", "folder", "pipe", "text"])
def test_what_is_no_longer_the_approved_picture_is_told(kind: str, tmp_path: Path) -> None:
    path, digest = tmp_path / "絵.jpg", ""
    if kind == "changed":
        path.write_bytes(jpeg() + b"\0")
    elif kind == "link":
        (tmp_path / "他.jpg").write_bytes(jpeg())
        path.symlink_to(tmp_path / "他.jpg")
    elif kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "text":
        path.write_bytes(b"text")
        digest = sha256(b"text").hexdigest()
    with pytest.raises(PictureError) as caught:
        shown(of_file(path, digest))
    assert caught.value.exit_code == 1


def test_a_paper_without_its_picture_is_not_made_and_others_are(tmp_path: Path) -> None:
    layouts = read_layouts(LAYOUTS)
    gone = replace(FOUR, blocks=(Pictures((of_file(tmp_path / "無い.jpg"),)),))
    jobs = [
        Job(each, name, layouts, engine(name)) for each in (gone, FOUR) for name in ("docx", "pdf")
    ]
    made = make(tuple(jobs))
    assert [type(each) for each in made] == [PictureError, PictureError, JobResult, JobResult]
    assert isinstance(made[0], FormgenError)
    assert "無い.jpg" in made[0].message
