"""Every paper looks as it did: its pages in grey at 60 dots an inch, beside those kept.

tests/golden/pages holds one picture for each document, its pages one below the other. They are
renewed like the golden texts (--renew-goldens), and looked at before they are committed.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from extremes import extreme_documents
from papers import LAYOUTS, sample_documents
from PIL import Image, ImageChops, ImageFilter

from formgen.documents.blocks import Document
from formgen.render.pdf import pdf_renderer

PAGES = Path(__file__).resolve().parent.parent / "golden" / "pages"
_SHADES = 4  # enough to see a letter, and a quarter of the size
_APART = 128  # how far two dots must be from each other to differ
_TOLERANCE = 0.0005  # of the dots: what another version of Poppler or Pango may move
_EXTREMES = {
    "FULL-TKS-001_consultation", "FULL-TKS-001_start_notice", "FULL-TKS-001_checklist_post",
    "FULL-TKS-001_device_check", "FULL-SAI-001_close_notice", "BARE-TKS-001_start_notice",
}  # fmt: skip


def name_of(document: Document) -> str:
    return f"{document.account_id}_{document.id}"


def papers() -> list[Document]:
    """The first sample of each document, and a few of the extremes."""
    first = {document.id: document for document in reversed(sample_documents())}
    return [*first.values(), *(d for d in extreme_documents() if name_of(d) in _EXTREMES)]


def picture(document: Document, folder: Path) -> Image.Image:
    """The pages of a paper, one below the other."""
    (folder / "paper.pdf").write_bytes(pdf_renderer(LAYOUTS).render(document))
    command = ["pdftoppm", "-r", "60", "-gray", "paper.pdf", "page"]
    subprocess.run(command, cwd=folder, check=True)
    pages = [Image.open(file) for file in sorted(folder.glob("page-*.pgm"))]
    strip = Image.new("L", (pages[0].width, sum(page.height for page in pages)))
    top = 0
    for page in pages:
        strip.paste(page, (0, top))
        top += page.height
    step = 255 / (_SHADES - 1)
    return strip.point([round(round(shade / step) * step) for shade in range(256)])


def differing(ours: Image.Image, theirs: Image.Image) -> float:
    """The part of the dots that differ, even from those beside them."""
    darker = ImageChops.subtract(theirs.filter(ImageFilter.MinFilter(3)), ours)
    lighter = ImageChops.subtract(ours, theirs.filter(ImageFilter.MaxFilter(3)))
    counts = ImageChops.lighter(darker, lighter).histogram()
    return sum(counts[_APART:]) / (ours.width * ours.height)


@pytest.mark.needs("pdftoppm")
@pytest.mark.parametrize("document", papers(), ids=name_of)
def test_a_paper_looks_as_it_did(
    document: Document, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    ours, file = picture(document, tmp_path), PAGES / f"{name_of(document)}.png"
    if request.config.getoption("--renew-goldens"):
        PAGES.mkdir(parents=True, exist_ok=True)
        few = ours.convert("P", palette=Image.Palette.ADAPTIVE, colors=_SHADES)
        few.save(file, bits=2, optimize=True)
    assert file.is_file(), f"no {file.name}; make test ARGS=--renew-goldens makes it"
    ours.save(tmp_path / "now.png")
    with Image.open(file) as opened:
        theirs = opened.convert("L")
    assert ours.size == theirs.size, f"another number of pages: {tmp_path / 'now.png'}"
    assert differing(ours, theirs) <= _TOLERANCE, f"another look: {tmp_path / 'now.png'}"


@pytest.mark.needs("pdftoppm")
def test_a_moved_line_is_seen(tmp_path: Path) -> None:
    page = picture(sample_documents()[0], tmp_path)
    moved = ImageChops.offset(page, 0, 4)
    assert differing(page, page) == 0
    assert differing(page, ImageChops.offset(page, 0, 1)) <= _TOLERANCE
    assert differing(page, moved) > 10 * _TOLERANCE


def test_no_picture_is_left_over() -> None:
    kept = {file.stem for file in PAGES.iterdir()}
    assert kept == {name_of(document) for document in papers()}
