"""Only with versions that have been proven equal does the fast setter set a paper."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from growth import is_in_proportion, of_signs
from oracle import pages_of_weasyprint
from papers import LAYOUTS, every_block
from pypdf import PdfReader
from weasyprint.layout import inline

from formgen.documents.blocks import Block, Document, FieldTable, Paragraph, Row
from formgen.render import enginefingerprint
from formgen.render.fastpdf import internals
from formgen.render.fastpdf.internals import VERSIONS
from formgen.render.fonts.doctor import examine
from formgen.render.pdf import pdf_renderer

ROOT = Path(__file__).resolve().parents[3]


def producer(data: bytes) -> str:
    return str(PdfReader(io.BytesIO(data)).metadata.producer)


@pytest.mark.slow
@pytest.mark.parametrize(
    "unknown", [("70.0", "1.99.0"), ("99.0", VERSIONS[1]), ("70.0", "1.50"), ("", "")]
)
def test_weasyprint_sets_the_paper_where_versions_are_not_proven(
    monkeypatch: pytest.MonkeyPatch, unknown: tuple[str, str]
) -> None:
    monkeypatch.setattr(internals, "VERSIONS", unknown)
    assert "WeasyPrint" in producer(pdf_renderer(LAYOUTS).render(every_block()))


def test_the_setter_sets_the_paper_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(internals, "PROVEN", {VERSIONS})
    assert "WeasyPrint" not in producer(pdf_renderer(LAYOUTS).render(every_block()))


_ANOTHER_WEASYPRINT = """
from formgen.render.formats import load_weasyprint
load_weasyprint()
import weasyprint.pdf.fonts
del weasyprint.pdf.fonts.Font
from formgen.city.templatefiles import bundled_templates
from formgen.documents.testdocument import ordinary
from formgen.render.pdf import PdfRenderer
renderer = PdfRenderer(bundled_templates() / "layouts")
print(b"WeasyPrint" in renderer.render(ordinary("prose")), renderer.fillable(ordinary("checklist")))
"""


@pytest.mark.slow
def test_weasyprint_sets_the_paper_where_a_name_of_its_inside_is_missing() -> None:
    command = [sys.executable, "-c", _ANOTHER_WEASYPRINT]
    printed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert printed == "True b''\n"


def test_the_versions_are_those_of_the_machine() -> None:
    assert VERSIONS[1] in [
        finding.detail for finding in examine(LAYOUTS) if finding.name == "Pango"
    ]


def test_a_weasyprint_that_is_locked_has_been_proven_with_each_debian() -> None:
    locked = re.search(
        r"^weasyprint==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE
    )
    assert locked is not None
    known = {pango for weasyprint, pango in internals.PROVEN if weasyprint == locked[1]}
    assert {"1.50.12", "1.56.3"} <= known


def test_papers_of_another_pango_or_list_are_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = enginefingerprint.engine.__wrapped__
    pdf, text = taken("pdf"), taken("txt")
    assert taken("pdf") == pdf
    with monkeypatch.context() as patch:
        patch.setattr(enginefingerprint, "_native", lambda function, names: f"{function} 1.99.0")
        assert taken("pdf") != pdf
        assert taken("txt") == text
    listed = Path(internals.__file__).relative_to(Path(enginefingerprint.__file__).parent.parent)
    assert any(listed.is_relative_to(part) for part in enginefingerprint.CODE)


def paper(*blocks: Block) -> Document:
    return Document("trial", "TKS-001", "題名", "notice", "（案）", "控え", blocks)


def paragraph(text: str) -> bytes:
    return pdf_renderer(LAYOUTS).render(paper(Paragraph(text)))


def cell(text: str) -> bytes:
    """A cell that pages divide, which WeasyPrint sets."""
    return pdf_renderer(LAYOUTS).render(paper(FieldTable((Row("本文", text),))))


@pytest.mark.slow
@pytest.mark.parametrize("set_paper", [paragraph, cell])
def test_a_word_of_many_pages_costs_in_proportion(set_paper: Callable[[str], bytes]) -> None:
    assert is_in_proportion(set_paper, of_signs("A"), 24_000)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    ["A" * 2_000, "文" * 700 + "A" * 700 + "と続く。" * 200, "1," * 400 + "\n" + "ー" * 700 + "。 " * 400,
     "e\u0301" * 700, "A " * 700, "i" * 1_500, "👩\u200d" * 400, "𠮷" * 700],
)  # fmt: skip
def test_lines_taken_from_a_part_of_a_text_are_those_of_all_of_it(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    renderer = pdf_renderer(LAYOUTS)
    html = renderer.html(paper(FieldTable((Row("本文", text),)), Paragraph(text)))
    lines = pages_of_weasyprint(renderer, html)
    monkeypatch.setattr(inline, "split_first_line", inline.split_first_line.__wrapped__)
    assert pages_of_weasyprint(renderer, html) == lines
