"""A hostile form reads no file, runs no code, and eats neither memory nor time."""

from __future__ import annotations

import io
import zipfile

import pytest
from hostile import at_no_place
from wordfiles import field, paragraph, relation, word

from formgen.documents.officeforms.template import read_form

# What works against engines that evaluate templates; here a tag is a name, and nothing is run.
PAYLOADS = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ self.__init__.__globals__ }}",
    "{{ config.items() }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ lipsum.__globals__['os'].system('id') }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ display_name.__class__ }}",
    "{{ display_name|attr('__class__') }}",
    "{{ '%s'|format(display_name.__class__) }}",
    "{{ '{0.__class__}'.format(display_name) }}",
    "{{ ('x' * 10**10) }}",
    "{{ range(10**9)|list }}",
    "{{ 10**10**10 }}",
    "{{ url_for.__globals__ }}",
    "{{ display_name|map('list')|list }}",
    "{{ loop }}",
    "{% for i in range(10**9) %}x{% endfor %}",
    "{% include '/etc/passwd' %}",
    "{% import '/etc/passwd' as x %}",
    "{% extends '/etc/passwd' %}",
    "{% set x = cycler %}",
    "{%p for x in range(10**9) %}",
    "{%tr for x in [].__class__.__base__.__subclasses__() %}",
    "{# comment #}",
    "{{r display_name }}",
]
FIELDS = [
    "INCLUDETEXT /etc/passwd", "INCLUDEPICTURE http://127.0.0.1/x.png", "DDEAUTO cmd x", "DDE c x",
    "LINK Excel.Sheet x", "IMPORT /etc/passwd", "DATABASE x", "MACROBUTTON AutoOpen x",
    "QUOTE 65", 'IF 1=1 "a" "b"', "RD /etc/passwd", "AUTOTEXT x", "ASK x y", "FILLIN x", "FILENAME",
    "USERNAME", "DATE", "TIME", "HYPERLINK file:///etc/passwd", "HYPERLINK \\\\\\\\host\\\\share",
    "", "includetext x",
]  # fmt: skip


WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_is_refused_before_anything_is_filled(payload: str) -> None:
    escaped = payload.replace("&", "&amp;").replace("<", "&lt;")
    for runs in ((escaped,), tuple(escaped[i : i + 3] for i in range(0, len(escaped), 3))):
        assert read_form(word(paragraph(*runs))).faults != ()


@pytest.mark.parametrize("code", FIELDS)
def test_a_field_that_reaches_out_is_refused(code: str) -> None:
    half = len(code) // 2
    for body in (
        field(code),
        field(code[:half], code[half:]),
        f'<w:p><w:fldSimple w:instr="{code.replace(chr(34), "&quot;")}"/></w:p>',
        f"<w:p><w:r><w:instrText>{code}</w:instrText></w:r></w:p>",
    ):
        (fault,) = read_form(word(body)).faults
        assert "フィールド" in fault.message


@pytest.mark.parametrize(
    "code", [" PAGE ", "NUMPAGES \\* Arabic", 'HYPERLINK "https://example.jp/"']
)
def test_a_field_that_only_numbers_or_links_is_accepted(code: str) -> None:
    assert read_form(word(field(code))).faults == ()


def test_a_field_within_a_field_hides_nothing() -> None:
    inner = field("DDEAUTO c").removeprefix("<w:p>").removesuffix("</w:p>")
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    outer = f"<w:p>{begin}<w:r><w:instrText>PAGE</w:instrText></w:r>{inner}{end}</w:p>"
    assert "DDEAUTO" in read_form(word(outer)).faults[0].message


@pytest.mark.parametrize(
    "link",
    [
        relation("attachedTemplate", "http://127.0.0.1/evil.dotm"),
        relation("image", "http://127.0.0.1/x.png"),
        relation("oleObject", "file:///etc/passwd"),
        relation("frame", "file:///etc/passwd"),
        relation("hyperlink", "file:///etc/passwd"),
        relation("hyperlink", "\\\\host\\share"),
        relation("image", "../../../etc/passwd", "Internal"),
        relation("image", "file:///etc/passwd", "Internal"),
    ],
)
def test_a_part_outside_the_file_is_refused(link: str) -> None:
    (fault,) = read_form(word(paragraph("本文"), relations=link)).faults
    assert "つながり" in fault.message


def test_a_link_to_the_web_is_no_danger() -> None:
    links = relation("hyperlink", "https://www.city.kawasaki.jp/")
    assert read_form(word(paragraph("本文"), relations=links)).faults == ()


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("word/vbaProject.bin", "マクロ"), ("word/embeddings/oleObject1.bin", "埋込み"),
        ("word/embeddings/x.xlsx", "埋め込まれた"), ("word/activeX/activeX1.xml", "埋め込まれた"),
        ("word/afchunk.html", "別の文書"), ("word/media/x.svg", "図"), ("word/media/x.emf", "図"),
        ("word/comments.xml", "コメント"), ("../evil.xml", "部品"), ("evil.exe", "部品"),
    ],
)  # fmt: skip
def test_a_part_that_no_paper_needs_is_refused(name: str, told: str) -> None:
    (fault, *_) = read_form(word(paragraph("本文"), {name: b"<x/>"})).faults
    assert told in fault.message


@pytest.mark.parametrize(
    "body",
    [
        '<w:altChunk r:id="r9"/>', "<w:p><w:r><w:object/></w:r></w:p>", "<w:subDoc/>",
        '<w:p><w:r><w:pict><v:shape><v:imagedata src="http://127.0.0.1/x"/></v:shape></w:pict></w:r></w:p>',
        '<w:p><w:r><w:pict><v:shape o:href="file:///etc/passwd"/></w:pict></w:r></w:p>',
        '<w:p xmlns:q="urn:schemas-microsoft-com:office:office"><v:shape q:href="file:///x"/></w:p>',
        '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/x"/></w:sdtPr><w:sdtContent/></w:sdt>',
    ],
)  # fmt: skip
def test_an_element_that_brings_something_in_is_refused(body: str) -> None:
    assert read_form(word(body)).faults != ()


@pytest.mark.parametrize(
    "body",
    [
        f'<q:p xmlns:q="{WORDS}"><q:r><q:t>{{{{アカウント名}}}}</q:t></q:r></q:p>',
        f'<p xmlns="{WORDS}"><r><t>{{{{アカウント名}}}}</t></r></p>',
        f'<w:fldSimple xmlns:q="{WORDS}" q:instr="INCLUDETEXT /etc/passwd"/>',
        '<w:p xmlns:w="urn:another"/>',
        "<unknown:p/>",
    ],
)
def test_what_word_calls_by_another_name_is_not_overlooked(body: str) -> None:
    (fault, *_) = read_form(word(body)).faults
    assert "word/document.xml" in fault.message


@pytest.mark.slow
@pytest.mark.parametrize("runs", [("{{アカウント名}}",) * 20_000, ("{{アカウント名}}" * 100_000,)])
def test_more_tags_than_a_paper_has_are_refused_in_time(runs: tuple[str, ...]) -> None:
    (fault,) = read_form(word(paragraph(*runs))).faults
    assert "2000 個を超える" in fault.message


@pytest.mark.parametrize(
    "part",
    [
        '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        '<?xml-stylesheet href="http://127.0.0.1/"?><x/>',
        "<?formgen each?><x/>",
        f'<x xmlns="{"u" * 301}"/>',
        "<x>" * 5000 + "</x>" * 5000,
        "<x>" + "<y/>" * 200_000 + "</x>",
        "<x",
    ],
)
@pytest.mark.parametrize("name", ["word/document.xml", "word/settings.xml", "_rels/.rels"])
def test_hostile_xml_is_refused(part: str, name: str) -> None:
    (fault, *_) = read_form(word("", {name: part})).faults
    assert name in fault.message


@pytest.mark.slow
def test_a_bomb_is_left_before_it_unfolds() -> None:
    bomb = word("", {"word/settings.xml": b" " * 200_000_000})
    assert len(bomb) < 1_000_000
    (fault,) = read_form(bomb).faults
    assert "大きく" in fault.message


@pytest.mark.parametrize(
    "data",
    [b"", b"PK", b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"{\\rtf1}", at_no_place(word(""))],
    ids=["empty", "cut", "old", "rtf", "at_no_place"],
)
def test_what_is_no_word_file_is_told(data: bytes) -> None:
    (fault,) = read_form(data).faults
    assert "Wordの文書として読めません。" in fault.message


def test_parts_of_one_name_are_refused() -> None:
    buffer = io.BytesIO(word(paragraph("本文")))
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("word/document.xml", b"<x/>")
    assert read_form(buffer.getvalue()).faults != ()


@pytest.mark.parametrize("mark", ["&#xE000;0&#xE001;", "\ue0000\ue001"])
def test_marks_of_ones_own_are_refused(mark: str) -> None:
    body = f'<w:p><w:pPr><w:jc w:val="{mark}"/></w:pPr></w:p>' + paragraph("{{アカウント名}}")
    (fault,) = read_form(word(body)).faults
    assert "外字" in fault.message


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_another_packing_is_none_of_words(packing: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as archive:
        archive.writestr("word/document.xml", b"<x/>")
    (fault,) = read_form(buffer.getvalue()).faults
    assert "圧縮" in fault.message


def png(width: int, height: int) -> bytes:
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size


@pytest.mark.parametrize(
    ("data", "sound"),
    [
        (png(600, 400), True),
        (png(60_000, 60_000), False),
        (b"\xff\xd8\xff\xe0\0\x04ab\xff\xc0\0\x11\x08\x01\x00\x01\x00", True),
        (b"\xff\xd8\xff\xe0\0\x04ab\xff\xc2\0\x11\x08\xff\xff\xff\xff", False),
        (b'<svg><image href="file:///etc/passwd"/></svg>', False),
        (b"", False),
    ],
)
def test_a_picture_is_one_and_no_bomb(data: bytes, *, sound: bool) -> None:
    faults = read_form(word(paragraph("本文"), {"word/media/image1.png": data})).faults
    assert (faults == ()) is sound


def test_who_made_the_form_is_not_told_on_its_papers() -> None:
    about = "<x><dc:creator>担当者A</dc:creator><cp:lastModifiedBy>担当者A</cp:lastModifiedBy></x>"
    about = about.replace("<x>", '<x xmlns:dc="d" xmlns:cp="c">')
    form = read_form(word(paragraph("本文"), {"docProps/core.xml": about}))
    assert form.faults == ()
    assert "担当者A".encode() not in form.parts["docProps/core.xml"]
