"""A machine without Japanese fonts: no PDF of □ is made, and one that was made is found."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from programs import missing

from formgen.city.templatefiles import bundled_samples
from formgen.proofreading.compare import faults
from formgen.render.fonts.fontconfig import Fontconfig

pytestmark = pytest.mark.slow

SET = """
from pathlib import Path
from weasyprint import HTML
page = HTML(string="<html lang=ja><p>Aoba 区の花だより　 A</p>")
page.write_pdf("page.pdf", pdf_variant="pdf/ua-1")
"""


@pytest.fixture
def latin(font_settings: Path) -> Path:
    """Settings of a machine with a single font, which knows no Japanese."""
    font = Fontconfig().find("DejaVu Sans")
    if font is None:
        missing("DejaVu Sans")
    shutil.copy(font.file, font_settings.with_name("fonts"))
    return font_settings


def run(folder: Path, settings: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "FONTCONFIG_FILE": str(settings)},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def forms(folder: Path, settings: Path, *options: str) -> subprocess.CompletedProcess[str]:
    sample = next(path for path in bundled_samples() if path.suffix == ".yaml")
    command = ("-m", "formgen", "forms", str(sample), "--today", "2026-11-22", *options)
    return run(folder, settings, *command)


@pytest.mark.parametrize("machine", ["font_settings", "latin"])
def test_nothing_is_made_and_the_line_that_helps_is_told(
    tmp_path: Path, machine: str, request: pytest.FixtureRequest
) -> None:
    done = forms(tmp_path, request.getfixturevalue(machine))
    assert done.returncode == 1
    assert done.stdout == ""
    fault, remedy = done.stderr.splitlines()
    assert fault.startswith(
        "エラー　日本語のフォント（BIZ UDGothic、IPAmjMincho、BIZ UDMincho）がない"
    )
    assert remedy.endswith(
        "apt-get install -y "
        "fonts-morisawa-bizud-gothic fonts-ipamj-mincho fonts-morisawa-bizud-mincho"
    )
    assert not (tmp_path / "outputs").exists()


@pytest.mark.soak
def test_word_files_need_no_font_of_this_machine(tmp_path: Path, latin: Path) -> None:
    done = forms(tmp_path, latin, "--format", "docx", "--workers", "1")
    assert done.returncode == 0, done.stderr
    assert "確かめていません" in done.stdout
    assert list((tmp_path / "outputs").glob("*/*.docx"))
    assert not list((tmp_path / "outputs").rglob("*.pdf"))


def test_a_page_of_boxes_is_found_by_its_glyphs(tmp_path: Path, latin: Path) -> None:
    done = run(tmp_path, latin, "-c", SET)
    assert done.returncode == 0, done.stderr
    (fault,) = faults((tmp_path / "page.pdf").read_bytes(), "pdf", None)
    assert fault.message == (
        "「区」「の」「花」など 6 種類の文字が、字の形のないまま（□か空白で）印刷されます。"
    )
    assert "formgen doctor" in fault.remedy
