"""Finished papers say what they must; one sign that is wrong is found and told."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, StreamObject
from wordparts import rewritten

from formgen.proofreading.compare import BROKEN, Mismatch, faults, without_words


def redrawn(data: bytes, old: bytes, new: bytes) -> bytes:
    """A PDF whose first page shows other glyphs."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    contents = writer.pages[0]["/Contents"].get_object().get_data()
    assert old in contents
    stream = StreamObject()
    stream.set_data(contents.replace(old, new, 1))
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
    held = io.BytesIO()
    writer.write(held)
    return held.getvalue()


def one(papers: list[Any], document: str, name: str, account: str = "TKS-001") -> Any:
    (found,) = [p for p in papers if (p.document, p.format, p.account) == (document, name, account)]
    return found


def told(paper: Any, data: bytes) -> str:
    return "／".join(fault.message for fault in faults(data, paper.format, paper.said))


@pytest.mark.slow
def test_every_paper_of_the_samples_says_what_it_must(papers: list[Any]) -> None:
    assert [
        (p.account, p.document, p.format, told(p, p.data)) for p in papers if told(p, p.data)
    ] == []
    assert {p.format for p in papers} == {"docx", "pdf", "html", "txt"}
    assert sum(len(p.said.values) for p in papers) > 500


@pytest.mark.slow
def test_the_values_are_those_that_staff_typed(papers: list[Any]) -> None:
    values = {v.label: v.text for v in one(papers, "start_notice", "pdf").said.values}
    assert values["アカウント名"] == "川崎市等々力緑地だより"
    assert values["利用開始日"] == "令和8年10月1日"
    assert values["アカウントURL"] == "https://x.com/kwsk_todoroki"
    devices = {v.label: v.text for v in one(papers, "device_check", "docx").said.values}
    assert "資産番号（機器1）" in devices


def test_a_swapped_character_of_a_docx_is_found(papers: list[Any]) -> None:
    paper = one(papers, "start_notice", "docx")
    said = told(
        paper, rewritten(paper.data, "等々力緑地だより".encode(), "等々カ緑地だより".encode())
    )
    # The rest of the paper still holds the name, so its place tells it.
    assert "とあるはずのところが" in said
    assert "等々カ緑地" in said


def test_a_swapped_character_of_a_value_is_told_by_its_label(papers: list[Any]) -> None:
    paper = one(papers, "start_notice", "docx")
    said = told(paper, rewritten(paper.data, b"x.com/kwsk_todoroki", b"x.com/kwsk_todorokl"))
    assert (
        "「アカウントURL」の値「https://x.com/kwsk_todoroki」が、このとおりに書かれていません。"
        in said
    )


def test_a_blank_that_is_lost_from_a_docx_is_found(papers: list[Any]) -> None:
    paper = one(papers, "profile", "docx")
    value = replace(paper.said.values[0], text="市HP https")
    said = replace(paper.said, values=(value,))
    changed = rewritten(paper.data, "市HP https".encode(), "市HPhttps".encode())
    assert faults(paper.data, "docx", said) == ()
    assert "市HP https" in faults(changed, "docx", said)[0].message


def test_an_edited_pdf_is_found(papers: list[Any]) -> None:
    from formgen.proofreading.pdf import _glyphs, _Reader

    paper = one(papers, "start_notice", "pdf")
    (page, *_) = _Reader(paper.data).pages
    known = page["/Resources"]["/Font"]
    codes = {
        text: b"%04x" % code
        for name in known
        for code, text in _glyphs(known, name[1:], {}).items()
    }
    assert told(paper, redrawn(paper.data, codes["等"], codes["等"])) == ""
    assert "とあるはずのところが" in told(paper, redrawn(paper.data, codes["等"], codes["川"]))


def test_a_glyph_that_its_font_explains_as_another_letter_is_found(papers: list[Any]) -> None:
    paper = one(papers, "start_notice", "pdf")
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(paper.data)))
    for reference in writer.pages[0]["/Resources"]["/Font"].values():
        font = reference.get_object()
        stream = StreamObject()
        stream.set_data(font["/ToUnicode"].get_data().replace(b"<5ddd>", b"<5dde>"))  # 川 as 州
        font[NameObject("/ToUnicode")] = writer._add_object(stream)
    held = io.BytesIO()
    writer.write(held)
    assert "「8州建み第101号" in told(paper, held.getvalue())


@pytest.mark.parametrize(
    ("left", "sign"),
    [("{{ url }}", "{"), ("｛｛url｝｝", "｛"), ("}", "}"), ("｝", "｝"), ("None", "None"),
     ("〔要記入：URL〕", "要記入")],
)  # fmt: skip
def test_what_a_template_leaves_behind_is_found(papers: list[Any], left: str, sign: str) -> None:
    paper = one(papers, "start_notice", "docx")
    changed = rewritten(paper.data, b"</w:t>", f"{left}</w:t>".encode())
    assert f"値の入らなかった跡「{sign}」があります。" in told(paper, changed)
    # Nothing need be known of the paper for that, but whether it is a draft.
    unknown = "".join(fault.message for fault in faults(changed, "docx", None))
    assert (f"「{sign}」" in unknown) == (sign != "要記入")


def test_a_trace_in_the_footer_or_the_title_is_found(papers: list[Any]) -> None:
    paper = one(papers, "start_notice", "docx")
    footer = rewritten(paper.data, b"TKS-001", b"{{ footer }}", "word/footer1.xml")
    assert "跡「{」" in told(paper, footer)
    title = rewritten(paper.data, b"</dc:title>", b"None</dc:title>", "docProps/core.xml")
    assert "跡「None」" in told(paper, title)


def test_a_gap_may_stand_in_a_draft_alone(papers: list[Any]) -> None:
    draft = one(papers, "policy", "docx", "KRS-001")
    assert "要記入" in "".join(draft.said.texts)
    assert told(draft, draft.data) == ""
    notice = replace(draft.said, is_notice=True)
    assert "要記入" in faults(draft.data, "docx", notice)[0].message


def test_what_staff_typed_is_no_trace(papers: list[Any]) -> None:
    paper = one(papers, "start_notice", "docx")
    (name,) = [v for v in paper.said.values if v.label == "アカウント名"]
    odd = replace(name, text="川崎市{None}")
    said = replace(
        paper.said,
        texts=tuple(text.replace(name.text, odd.text) for text in paper.said.texts),
        values=tuple(odd if value == name else value for value in paper.said.values),
    )
    changed = paper.data
    while name.text in zipfile.ZipFile(io.BytesIO(changed)).read("word/document.xml").decode():
        changed = rewritten(changed, name.text.encode(), odd.text.encode())
    assert faults(changed, "docx", said) == ()


@pytest.mark.parametrize("name", ["docx", "pdf", "html", "doc"])
def test_a_file_that_cannot_be_read_is_one_fault(papers: list[Any], name: str) -> None:
    said = papers[0].said
    assert [fault.message for fault in faults(b"broken", name, said)] == [
        "ファイルが壊れていて、読めません。"
    ]


def test_a_paper_of_another_account_is_found(papers: list[Any]) -> None:
    for document, name in (
        ("policy", "pdf"),
        ("policy", "docx"),
        ("policy", "html"),
        ("profile", "txt"),
    ):
        own, other = (one(papers, document, name, who) for who in ("TKS-001", "MCH-001"))
        assert told(own, other.data)


def test_a_line_more_or_less_is_found(papers: list[Any]) -> None:
    paper = one(papers, "policy", "html")
    more = paper.data.replace(b"</main>", "<p>追記</p></main>".encode())
    assert "追記" in told(paper, more)
    assert told(paper, paper.data.replace("附則".encode(), b""))


def test_what_differs_in_a_form_of_a_post_is_not_quoted() -> None:
    (found,) = without_words((Mismatch("「照合番号」の値「BW1-535-FJE」がありません。"),))
    assert "BW1" not in found.message + found.remedy
    assert without_words(()) == ()
    assert without_words((BROKEN,)) == (BROKEN,)
