"""Lay all pages of all papers into one HTML to look at: Word's beside the PDF's.

    make gallery
    make gallery ARGS=inputs/other.xlsx

The sample inputs, or the files named, become papers; LibreOffice prints the Word files in one call,
pdftoppm paints the pages. All of it goes to build/gallery, which git ignores.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from itertools import zip_longest
from pathlib import Path

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.documents.blocks import FORMATS, Document
from formgen.documents.catalogue import Ready
from formgen.documents.postpapers import without_code
from formgen.making.readcheckcompose import load, survey
from formgen.render.formats import face
from scripts.make_pictures import program, run

GALLERY = Path(__file__).resolve().parent.parent / "build" / "gallery"
_TODAY = date(2026, 11, 22)
_DOTS = "75"  # per inch
_HEAD = """<!DOCTYPE html>
<html lang="ja">
<meta charset="utf-8">
<title>書類の一覧</title>
<style>
body { margin: 1em; background: #ddd; font-family: sans-serif; }
section > div { display: flex; flex-wrap: wrap; gap: 1em 3em; }
figure { margin: 0; display: flex; gap: 4px; }
img, .none { width: 620px; max-width: 46vw; background: #fff; }
.none { background: #eee; }
</style>
<h1>書類の一覧（左: Word、右: PDF）</h1>
"""

# Windows knows the font by another name than Debian.
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <match target="pattern">
    <test name="family"><string>BIZ UD明朝 Medium</string></test>
    <edit name="family" mode="assign" binding="same"><string>BIZ UDMincho</string></edit>
  </match>
</fontconfig>
"""


def main(paths: Sequence[Path]) -> None:
    """Make the papers, paint their pages and lay them side by side."""
    shutil.rmtree(GALLERY, ignore_errors=True)
    GALLERY.mkdir(parents=True)
    documents = dict(_documents(paths))
    faces = {name: face(name, bundled_templates() / "layouts") for name in FORMATS}
    for stem, document in documents.items():
        for name, render in faces.items():
            (GALLERY / f"{stem}.{name}").write_bytes(render(document))
    print_word(sorted(GALLERY.glob("*.docx")), GALLERY / "word")
    sections = [_section(stem, document) for stem, document in documents.items()]
    index = GALLERY / "index.html"
    index.write_text(_HEAD + "".join(sections), encoding="utf-8")
    print(index)


def print_word(files: Sequence[Path], folder: Path) -> None:
    """Have LibreOffice print Word files to a folder, under a profile of its own, in one call."""
    folder.mkdir(parents=True)
    fonts = folder / "fonts.conf"
    fonts.write_text(_FONTS, encoding="utf-8")
    profile = (folder / "profile").absolute().as_uri()
    command = [program("soffice"), f"-env:UserInstallation={profile}", "--headless"]
    run(
        [
            "env",
            f"FONTCONFIG_FILE={fonts}",
            *command,
            "--convert-to",
            "pdf",
            "--outdir",
            str(folder),
            *map(str, files),
        ]
    )


def paint(pdf: Path, folder: Path) -> list[Path]:
    """The pages of a PDF as PNG in a folder, in order."""
    folder.mkdir(parents=True)
    run([program("pdftoppm"), "-r", _DOTS, "-gray", "-png", str(pdf), str(folder / "page")])
    return sorted(folder.iterdir())


def _documents(paths: Sequence[Path]) -> Iterator[tuple[str, Document]]:
    """Each paper with a name of its own; the 照合番号 of a post is on the paper that is signed alone."""
    surveyed = survey(paths or bundled_samples(), load(bundled_templates()), _TODAY)
    for result in surveyed.results:
        for outcome in result.outcomes:
            if isinstance(outcome, Ready):
                document = without_code(outcome).document
                parts = (document.account_id, document.id, outcome.post)
                yield "_".join(filter(None, parts)), document


def _section(name: str, document: Document) -> str:
    word = paint(GALLERY / "word" / f"{name}.pdf", GALLERY / "pages" / name / "word")
    pdf = paint(GALLERY / f"{name}.pdf", GALLERY / "pages" / name / "pdf")
    pairs = "".join(
        f"<figure>{_image(ours)}{_image(theirs)}</figure>"
        for ours, theirs in zip_longest(word, pdf)
    )
    lengths = "" if len(word) == len(pdf) else f"　Word {len(word)}頁、PDF {len(pdf)}頁"
    title = escape(f"{document.account_id}　{document.title}{lengths}")
    return f"<section><h2>{title}</h2><div>{pairs}</div></section>\n"


def _image(page: Path | None) -> str:
    if page is None:
        return '<span class="none"></span>'
    return f'<img src="{escape(page.relative_to(GALLERY).as_posix())}" alt="{page.stem}">'


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
