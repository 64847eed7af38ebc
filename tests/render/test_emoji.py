"""Emoji in the papers: in outlines of one font, read back as they were typed, left to Word in DOCX."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from papers import EMOJI, LAYOUTS, emoji_paper, every_block, squeezed
from pypdf import PdfReader

from formgen.proofreading.pdf import read_pdf
from formgen.render.pdf import pdf_renderer

ROOT = Path(__file__).resolve().parents[2]
# Another machine's own choice for emoji, as is made where a font in colours is installed.
OTHERWISE = """<fontconfig><include>{}</include><cachedir>{}</cachedir>
<match target="pattern"><test name="family"><string>emoji</string></test>
<edit name="family" mode="prepend" binding="strong"><string>DejaVu Sans</string></edit></match>
</fontconfig>"""
SET = """
import sys
from papers import LAYOUTS, emoji_paper
from formgen.render.formats import face
sys.stdout.buffer.write(face("pdf", LAYOUTS)(emoji_paper()))
"""


def fonts_in(pdf: bytes) -> set[str]:
    return {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in PdfReader(io.BytesIO(pdf)).pages
        for font in page["/Resources"]["/Font"].values()
    }


def readings(pdf: bytes) -> dict[str, str]:
    """What three readers make of a PDF."""
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
    return {
        "own": squeezed("".join(read_pdf(pdf).pages)),
        "pypdf": squeezed(
            "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
        ),
        "pdfium": squeezed("".join(pages)),
    }


@pytest.mark.parametrize("face", ["fast", "fillable"])
def test_every_reader_finds_them_as_they_were_typed(face: str) -> None:
    renderer, document = pdf_renderer(LAYOUTS), emoji_paper()
    fast = renderer.styled().fast
    assert fast is not None
    pdf = renderer.fillable(document) if face == "fillable" else fast.pdf(renderer.html(document))
    for text in readings(pdf).values():
        assert text.count(squeezed(EMOJI)) >= 15
    assert read_pdf(pdf).undrawn == ()


def test_the_font_comes_along_only_for_who_needs_it() -> None:
    render = pdf_renderer(LAYOUTS).render
    signs = {name for name in fonts_in(render(emoji_paper())) if "BIZ" not in name}
    assert {name.partition("-")[0] for name in signs} == {"Symbola"}
    assert not any("Symbola" in name for name in fonts_in(render(every_block("①㈱髙"))))


@pytest.mark.parametrize("text", [EMOJI * 6, "👨\u200d👩\u200d👧" * 60])
def test_lines_of_emoji_break_without_a_loss(text: str) -> None:
    pdf = pdf_renderer(LAYOUTS).render(emoji_paper(text))
    assert squeezed("".join(read_pdf(pdf).pages)).count(squeezed(text)) >= 15


@pytest.mark.slow
def test_no_font_of_the_machines_own_choice_is_taken(tmp_path: Path) -> None:
    settings = tmp_path / "fonts.conf"
    usual = os.environ.get("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    settings.write_text(OTHERWISE.format(usual, tmp_path / "cache"), "utf-8")
    paths = os.pathsep.join((str(ROOT), str(ROOT / "tests" / "support")))
    environment = os.environ | {"FONTCONFIG_FILE": str(settings), "PYTHONPATH": paths}
    done = subprocess.run(
        [sys.executable, "-c", SET], env=environment, check=True, capture_output=True
    )
    assert not any("DejaVu" in name for name in fonts_in(done.stdout))
