"""PDF by the real LibreOffice: all papers in one call, the same bytes, and never too long."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader
from runs import ENVIRONMENT, children, is_running, until
from section import TODAY, account, file
from wordfiles import SAMPLE, paragraph, word

from formgen.audit.verifypapers import verify
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.commands.report import build_lines
from formgen.making.workers import WorkerOptions
from formgen.outputs.manifest import read_manifest
from formgen.packets.receivedcheck import verify_packet
from formgen.pipeline import BuildOptions, Built, Selection, build, load
from formgen.proofreading.compare import faults
from formgen.proofreading.expected import ExpectedContent, Value
from formgen.proofreading.reading import read_docx
from formgen.render import libreoffice

START = Selection(documents=frozenset({"start_notice"}))


def make(folder: Path, *, verified: bool = False, workers: WorkerOptions | None = None) -> Built:
    templates = folder / "templates"
    if not templates.exists():
        shutil.copytree(bundled_templates(), templates)
        (templates / "forms").mkdir(exist_ok=True)
        shutil.copyfile(SAMPLE, templates / "forms/利用開始報告書.docx")
    return build(
        bundled_samples(),
        load(templates),
        folder / "outputs",
        START,
        TODAY,
        options=BuildOptions(workers or WorkerOptions(verify=verified)),
    )


@pytest.mark.needs("soffice")
def test_a_paper_in_the_offices_own_form_gets_its_pdf(tmp_path: Path) -> None:
    built = make(tmp_path)
    assert built.from_word == ()
    made = [one for one in built.made if one.format == "pdf"]
    assert [one.path.rpartition("/")[2] for one in made] == ["07_利用開始報告書.pdf"]
    page = PdfReader(tmp_path / "outputs" / made[0].path).pages[0]
    text = "".join(page.extract_text().split())
    assert "川崎市等々力緑地だより" in text
    assert "SP-0045" in text
    again = make(tmp_path)  # the same bytes
    assert {one.path: one.sha256 for one in again.made} == {
        one.path: one.sha256 for one in built.made
    }


@pytest.mark.needs("soffice")
def test_one_call_makes_all_and_a_broken_paper_costs_no_other() -> None:
    program = libreoffice.find_office()
    assert program
    first, broken, last = libreoffice.as_pdf(
        program, [SAMPLE.read_bytes(), b"PK", SAMPLE.read_bytes()]
    )
    assert first == last
    assert first
    assert PdfReader(io.BytesIO(first)).pages
    assert broken is None or b"%PDF" in broken  # LibreOffice may take it for a text


def test_without_libreoffice_the_run_says_what_to_print_from_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    built = make(tmp_path)
    assert {made.format for made in built.made} == {"docx"}
    (path,) = built.from_word
    assert path in "\n".join(build_lines(built, "outputs"))
    assert [m.path for m in read_manifest(tmp_path / "outputs") if m.format == "pdf"] == []


def test_nobody_else_is_asked_for_what_libreoffice_alone_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    first = make(tmp_path)
    again = make(
        tmp_path, workers=WorkerOptions(scheduler="no address")
    )  # of which asking would tell
    assert again.from_word == first.from_word != ()


def test_without_libreoffice_the_offices_form_goes_into_its_packet_in_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    templates = Path(shutil.copytree(bundled_templates(), tmp_path / "templates"))
    (templates / "forms").mkdir(exist_ok=True)
    (templates / "forms/consultation.docx").write_bytes(word(paragraph("{{アカウント名}}")))
    early = [path for path in bundled_samples() if path.suffix == ".yaml"]
    papers = Selection(documents=frozenset({"consultation", "device_check"}))
    outputs = tmp_path / "outputs"
    built = build(
        early,
        load(templates),
        outputs,
        papers,
        TODAY,
        options=BuildOptions(WorkerOptions(verify=True)),
    )
    packet = [made.path for made in built.made if made.path.startswith("提出用/シティ")]
    (letter,) = (path for path in packet if path.endswith("00_送付書.docx"))
    assert [path for path in packet if path.endswith("01_KRS-001_事前相談票.docx")]
    assert [path for path in packet if path.endswith("事前相談票.pdf")] == []
    said = "".join(read_docx((outputs / letter).read_bytes()).pages)
    assert "1部" in said
    assert "ページ）" not in said
    (archive,) = (path for path in packet if path.endswith(".zip"))
    assert verify_packet(outputs / archive).problems == ()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="a shell script stands in for LibreOffice")
def test_a_program_that_hangs_is_ended_with_all_that_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, trace = tmp_path / "soffice", tmp_path / "trace"
    program.write_text(f"#!/bin/sh\nsleep 600 & echo $! > '{trace}'; wait\n")
    program.chmod(0o755)
    monkeypatch.setattr(libreoffice, "_START_SECONDS", 1)
    monkeypatch.setattr(libreoffice, "_PAPER_SECONDS", 0)
    assert libreoffice.as_pdf(str(program), [b"x"]) == (None,)
    until(lambda: not is_running(int(trace.read_text())))


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_a_program_ends_with_a_run_that_is_killed(tmp_path: Path) -> None:
    program, trace = tmp_path / "soffice", tmp_path / "trace"
    program.write_text(f"#!/bin/sh\n(echo $$ > '{trace}'; sleep 600) & wait\n")
    program.chmod(0o755)
    code = f"from formgen.render.libreoffice import as_pdf; as_pdf({str(program)!r}, [b'x'])"
    command = [sys.executable, "-c", code]
    environment = {**ENVIRONMENT, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(command, env=environment) as process:
        until(lambda: trace.exists() and len(children(process.pid)) == 3)
        found = children(process.pid)
        process.kill()
    until(lambda: not any(map(is_running, found)))


def test_a_composed_paper_is_not_the_business_of_libreoffice(tmp_path: Path) -> None:
    path = file(tmp_path / "inputs", "1.yaml", account("A-1", "川崎市公園だより"))
    selection = Selection(documents=frozenset({"policy"}))
    built = build((path,), load(bundled_templates()), tmp_path / "outputs", selection, TODAY)
    assert {made.format for made in built.made} == {"docx", "pdf", "html"}
    assert built.from_word == ()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="a shell script stands in for LibreOffice")
def test_libreoffice_is_asked_again_only_for_what_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, trace = tmp_path / "soffice", tmp_path / "trace"
    program.write_text(
        f"#!/bin/sh\necho >> '{trace}'\n"
        'for f; do case $f in *.docx) cp "$f" "${f%.docx}.pdf";; esac; done\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    form = tmp_path / "templates/forms/利用開始報告書.docx"

    def calls() -> int:
        assert make(tmp_path).from_word == ()
        return len(trace.read_text())

    assert [calls(), calls()] == [1, 1]
    (tmp_path / "versionrc").write_text("another version")
    assert [calls(), calls()] == [2, 2]
    form.write_bytes(word(paragraph("{{アカウント名}}")))
    assert [calls(), calls()] == [3, 3]


def test_a_run_that_made_no_pdf_is_not_taken_for_settled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    make(tmp_path)
    again = make(tmp_path)
    assert again.from_word
    assert not again.is_settled


@pytest.mark.needs("soffice")
def test_papers_in_the_offices_own_form_are_read_back(tmp_path: Path) -> None:
    built = make(tmp_path, verified=True)
    assert [problem.message for problem in built.problems if problem.is_error] == []
    assert {one.format for one in built.made} == {"docx", "pdf"}
    outputs, templates = tmp_path / "outputs", tmp_path / "templates"
    verified = verify(bundled_samples(), load(templates), outputs, TODAY)
    assert verified.problems == ()
    assert verified.values > 10
    other = ExpectedContent(
        (), (Value("項目", "ここにない値"),), (), (), "", is_notice=True, in_form=True
    )
    for one in built.made:
        (fault,) = faults((outputs / one.path).read_bytes(), one.format, other)
        assert "「項目」の値「ここにない値」" in fault.message


def test_what_goes_to_the_web_is_not_made_of_an_own_form(tmp_path: Path) -> None:
    shutil.copytree(bundled_templates(), tmp_path / "templates")
    for name in ("policy.docx", "profile.docx"):
        form = tmp_path / "templates/forms" / name
        form.parent.mkdir(exist_ok=True)
        form.write_bytes(word(paragraph("{{アカウント名}}")))
    web = Selection(formats=("html", "txt"))
    paths = bundled_samples()
    built = build(paths, load(tmp_path / "templates"), tmp_path / "outputs", web, TODAY)
    assert built.made == ()
