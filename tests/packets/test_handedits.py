"""Word files of a packet that were edited: which of Word and PDF goes while they differ."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from formgen.audit.verifypapers import verify
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.cli import main
from formgen.commands.report import run_lines
from formgen.model.typedcommands import STARTED_BY
from formgen.packets import handedits
from formgen.packets.history import RECORD, hand_in
from formgen.packets.receivedcheck import verify_packet
from formgen.pipeline import BuildOptions, Built, Selection, build, load
from formgen.render.libreoffice import as_pdf, find_office

TODAY = date(2026, 11, 22)
SECTION = "環境局地域環境推進部くらし環境課"
PACKET = f"outputs/提出用/シティプロモーション推進室/{SECTION}"
PAPER, SENTENCE = "01_KRS-001_事前相談票", "手直しした一文です。"
HANDED_IN = Selection(documents=frozenset({"consultation"}))


@pytest.fixture
def packet(tmp_path: Path) -> Path:
    """The folder of a packet, whose consultation has a sentence added by hand."""
    (sample,) = (path for path in bundled_samples() if path.suffix == ".yaml")
    (tmp_path / "inputs").mkdir()
    shutil.copy(sample, tmp_path / "inputs")
    run(tmp_path)
    edit(tmp_path / PACKET / f"{PAPER}.docx")
    return tmp_path / PACKET


def edit(path: Path) -> None:
    document = docx.Document(str(path))
    document.add_paragraph(SENTENCE)
    document.save(str(path))


def run(folder: Path, **how: Any) -> Built:
    inputs, templates = (folder / "inputs",), load(bundled_templates())
    return build(inputs, templates, folder / "outputs", HANDED_IN, TODAY, BuildOptions(**how))


def archived(packet: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(packet / f"提出一式_{SECTION}.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def words(pdf: Path) -> str:
    return "".join("".join(p.extract_text() for p in PdfReader(pdf).pages).split())


@pytest.mark.slow
def test_an_edited_word_file_stays_out_until_someone_says_which_is_meant(
    packet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STARTED_BY, "make")
    built = run(tmp_path)
    (found,) = built.packed.edits
    assert found.path.endswith(f"{PAPER}.docx")
    assert not built.is_settled
    monkeypatch.chdir(tmp_path)
    asked = ("submitted", "--office", "promotion", "--on", "2026-11-20", "--today", "2026-11-22")
    result = CliRunner().invoke(main, asked)
    assert f"注意　手直ししたWordは入れずに記録しました：{PAPER}.docx" in result.stderr
    assert "「make forms SEND=word」を実行して、もう一度" in result.stderr
    shutil.rmtree(tmp_path / "outputs" / "提出済")
    screen = "\n".join(run_lines(built, "outputs"))
    assert "「make forms SEND=word」" in screen
    assert "「make forms SEND=pdf」" in screen
    beside = (packet / handedits.LIST).read_text("utf-8-sig")
    assert f"{PAPER}.docx\n　PDFと内容が違うため" in beside
    assert "make" not in beside  # a file that goes round is the same, however one started
    assert f"{PAPER}.docx" not in archived(packet)
    assert f"{PAPER}.pdf" in archived(packet)
    assert handedits.LIST not in archived(packet)
    assert verify_packet(packet / f"提出一式_{SECTION}.zip").problems == ()

    kept = hand_in(tmp_path / "outputs", "promotion", None, TODAY)
    assert handedits.left_out(tmp_path / "outputs", kept) == (f"{PAPER}.docx",)
    shutil.rmtree(kept)

    run(tmp_path, send="pdf")
    kept = hand_in(tmp_path / "outputs", "promotion", None, TODAY)
    assert handedits.left_out(tmp_path / "outputs", kept) == ()
    shutil.rmtree(kept)
    assert "PDFを提出します。" in (packet / handedits.LIST).read_text("utf-8-sig")
    assert [edit.send for edit in run(tmp_path).packed.edits] == ["pdf"]  # it is kept
    edit(packet / f"{PAPER}.docx")  # another file, of which nothing was said
    assert [edit.send for edit in run(tmp_path).packed.edits] == [""]


@pytest.mark.needs("soffice")
def test_a_word_file_goes_with_a_pdf_of_its_own(packet: Path, tmp_path: Path) -> None:
    edited = (packet / f"{PAPER}.docx").read_bytes()
    run(tmp_path, send="word")
    for _ in range(2):
        files = archived(packet)
        assert files[f"{PAPER}.docx"] == edited
        assert files[f"{PAPER}.pdf"] == (packet / f"{PAPER}.pdf").read_bytes()
        assert SENTENCE in words(packet / f"{PAPER}.pdf")
        assert SENTENCE in words(packet / f"印刷用_{SECTION}.pdf")
        built = run(tmp_path)  # by what was said before
    assert [edit.has_pdf for edit in built.packed.edits] == [True]
    found = verify((tmp_path / "inputs",), load(bundled_templates()), tmp_path / "outputs", TODAY)
    assert {Path(each.place.file).name for each in found.problems} == {f"{PAPER}.docx"}
    kept = hand_in(tmp_path / "outputs", "promotion", None, date(2026, 11, 22))
    assert (kept / f"{PAPER}.docx").read_bytes() == edited
    record = json.loads((kept / RECORD).read_text("utf-8"))
    assert set(archived(packet)) - set(record["files"]) == {"SHA256SUMS"}
    assert handedits.LIST not in record["files"]
    assert [choice.partition(" ")[0] for choice in record["choices"]] == ["word"]


@pytest.mark.slow
def test_without_libreoffice_the_word_file_goes_alone(
    packet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handedits, "find_office", lambda: None)
    built = run(tmp_path, send="word")
    assert f"{PAPER}.docx" in archived(packet)
    assert f"{PAPER}.pdf" not in archived(packet)
    assert "このWordだけを提出します。" in "\n".join(run_lines(built, "outputs"))
    assert not [problem for problem in built.problems if problem.is_error]


@pytest.mark.needs("soffice")
def test_word_and_pdf_that_agree_both_go(packet: Path, tmp_path: Path) -> None:
    path = packet / f"{PAPER}.docx"
    (pdf,) = as_pdf(find_office() or "", [path.read_bytes()])
    assert pdf
    path.with_suffix(".pdf").write_bytes(pdf)
    assert run(tmp_path).packed.edits == ()
    assert archived(packet)[f"{PAPER}.docx"] == path.read_bytes()
    assert archived(packet)[f"{PAPER}.pdf"] == pdf
    assert not (packet / handedits.LIST).exists()
    edit(path)  # once more: the PDF is of the one before
    assert len(run(tmp_path).packed.edits) == 1


@pytest.mark.slow
def test_another_look_is_no_other_content(packet: Path, tmp_path: Path) -> None:
    path = packet / f"{PAPER}.docx"
    document = docx.Document(str(path))
    document.paragraphs[-1]._element.getparent().remove(document.paragraphs[-1]._element)
    document.paragraphs[0].add_run("").bold = True
    document.save(str(path))
    built = run(tmp_path)
    assert any(kept.endswith(f"{PAPER}.docx") for kept in built.kept)
    assert built.packed.edits == ()
    assert f"{PAPER}.docx" in archived(packet)


@pytest.mark.slow
def test_an_edited_letter_with_the_value_of_other_papers_goes_nowhere(
    packet: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handedits, "find_office", lambda: None)
    letter = packet / "00_送付書.docx"
    run(tmp_path, send="word")
    edit(letter)  # its date was filled in
    assert not [each for each in run(tmp_path, send="word").problems if each.is_error]
    before = archived(packet)
    edit(packet / f"{PAPER}.docx")
    (stale,) = (each for each in run(tmp_path, send="word").problems if each.is_error)
    assert "照合値" in stale.message
    assert stale.place.file.endswith("00_送付書.docx")
    assert archived(packet) == before
    letter.unlink()
    assert not [each for each in run(tmp_path, send="word").problems if each.is_error]
    assert archived(packet) != before
