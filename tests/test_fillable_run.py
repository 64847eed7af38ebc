"""formgen forms --fillable: what it adds, what it leaves alone, and what it tells."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from formgen.city.templatefiles import bundled_templates
from formgen.cli import main
from formgen.outputs.filenames import RETIRED
from scripts.walk import lay_samples

TODAY = "2026-11-22"
ONE = ("--account", "TKS-001", "--document", "checklist_post", "--document", "start_notice")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with inputs and templates of its own."""
    lay_samples(tmp_path)
    shutil.copytree(bundled_templates(), tmp_path / "templates")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def forms(*options: str) -> Result:
    return CliRunner().invoke(main, ["forms", "--today", TODAY, *ONE, *options])


def files(office: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((office / "outputs/manifest.json").read_text("utf-8"))[
        "files"
    ]
    return found


def test_it_adds_a_pdf_to_each_checklist_and_to_nothing_else(office: Path) -> None:
    assert forms("--format", "docx", "--fillable").exit_code == 0
    found = {(file["document"], file["format"]): file["path"] for file in files(office)}
    assert set(found) == {
        ("start_notice", "docx"), ("checklist_post", "docx"), ("checklist_post", "fillable")
    }  # fmt: skip
    path = found["checklist_post", "fillable"]
    assert path.endswith("/08_発信前チェックリスト（入力用）.pdf")
    assert PdfReader(office / "outputs" / path).get_fields()


def test_what_a_clerk_has_filled_in_is_left_alone(office: Path) -> None:
    forms("--fillable")
    (path,) = (office / "outputs").rglob("*（入力用）.pdf")
    made = path.stat().st_mtime_ns
    forms("--fillable", "--format", "pdf")
    assert path.stat().st_mtime_ns == made
    path.write_bytes(path.read_bytes() + b"\n% filled in")
    forms()
    assert path.read_bytes().endswith(b"% filled in")
    assert not (office / "outputs" / RETIRED).exists()
    said = forms("--fillable").output
    assert path.read_bytes().endswith(b"% filled in")
    assert path.with_name("08_発信前チェックリスト（入力用）（新）.pdf").exists()
    assert path.name in said


def test_a_blank_one_is_kept_up_with_its_paper_and_none_is_added(office: Path) -> None:
    forms("--fillable")
    (path,) = (office / "outputs").rglob("*（入力用）.pdf")
    blank = path.read_bytes()
    wording = office / "templates/documents/checklist_post.yaml"
    text = wording.read_text("utf-8").replace("情報を発信する前に", "発信の前に")
    wording.write_text(text, "utf-8")
    forms()
    (again,) = (office / "outputs").rglob("*（入力用）*.pdf")
    assert (again, again.read_bytes() == blank) == (path, False)
    wording.write_text(text.replace("title: 発信前", "title: 投稿前", 1), "utf-8")
    forms()
    named = {one.name for one in (office / "outputs").glob("TKS*/*（入力用）*.pdf")}
    assert named == {"08_投稿前チェックリスト（入力用）.pdf"}


@pytest.mark.soak
def test_a_layout_beyond_the_setter_is_told_and_the_other_papers_are_made(office: Path) -> None:
    sheet = office / "templates/layouts/print.css"
    sheet.write_text(sheet.read_text("utf-8") + "\np + p { margin-top: 0 }\n", "utf-8")
    result = forms("--fillable")
    assert result.exit_code == 1
    assert "入力用のPDFを作れません" in result.output
    assert "08_発信前チェックリスト（入力用）.pdf" in result.output
    assert {file["format"] for file in files(office)} == {"docx", "pdf"}
