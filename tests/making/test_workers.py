"""Whoever makes the papers, and whoever is killed meanwhile, the same bytes come out."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from filings_of_many import write_accounts
from runs import ENVIRONMENT, FORMGEN, children, is_running, run, tree, until

from formgen.city.templatefiles import bundled_templates
from formgen.making import renderjobs, standby
from formgen.making.renderjobs import Job, make, read_layouts
from formgen.making.workers import InProcess, WorkerOptions, WorkerPool, paying
from formgen.making.workshop import open_workshop
from formgen.model.problems import FormgenError
from formgen.pipeline import Selection
from formgen.render.enginefingerprint import engine

TEMPLATES = bundled_templates()
TODAY = date(2026, 11, 22)
ENGINES = standby.engines  # which runs within the tests' own process do without


@pytest.mark.slow
def test_one_worker_and_several_make_the_same_tree(tmp_path: Path) -> None:
    few = Selection(documents=frozenset({"policy", "consultation"}))
    run(tmp_path / "one", WorkerOptions(workers=1), few)
    run(tmp_path / "three", WorkerOptions(workers=3), few)
    one = tree(tmp_path / "one")
    assert {path.rpartition(".")[2] for path in one} == {
        "docx", "pdf", "json", "html", "zip", "yaml",
    }  # fmt: skip
    assert tree(tmp_path / "three") == one


@pytest.mark.slow
def test_processes_are_hired_only_when_they_pay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standby, "_BEGUN", [])
    monkeypatch.setattr(standby, "cores", lambda: 8)
    assert paying(lambda: ["docx"] * 30 + ["pdf"] * 30) == 1
    assert paying(lambda: ["docx"] * 30 + ["pdf"] * 130) == 3
    assert paying(lambda: ["pdf"] * 1000) == 8
    with open_workshop(TEMPLATES, WorkerOptions()) as workshop:
        assert isinstance(workshop.workers(lambda: ["docx", "pdf"]), InProcess)
    with open_workshop(TEMPLATES, WorkerOptions(workers=4)) as workshop:
        found = workshop.workers(lambda: ["docx"] * 2)
        assert isinstance(found, WorkerPool)
        assert found.workers == 4
        assert workshop.workers(list) is found  # who is there goes on


def test_copies_of_what_is_ready_are_hired_without_asking_for_what(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(standby, "_BEGUN", [True])
    assert paying(lambda: pytest.fail("nobody need look for all that is to be made")) >= 1


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.skipif(standby.cores() == 1, reason="there is no second processor to load engines on")
def test_engines_that_are_loaded_already_make_even_one_paper(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(standby, "_BEGUN", [])
    with ENGINES(None), open_workshop(TEMPLATES, WorkerOptions()) as workshop:
        found = workshop.workers(lambda: ["txt"])
        assert isinstance(found, WorkerPool)
        assert [*found.done(make, iter([job()]))] == [*make((job(),))]
    with open_workshop(TEMPLATES, WorkerOptions(workers=1)) as workshop:
        assert isinstance(workshop.workers(lambda: ["txt"]), InProcess)


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_what_a_killed_process_was_making_is_made_again(tmp_path: Path) -> None:
    inputs = write_accounts(tmp_path / "inputs", 40)
    docx = Selection(formats=("docx",))
    run(tmp_path / "quiet", WorkerOptions(workers=1), docx, inputs)
    command = [*FORMGEN, inputs, "-o", tmp_path / "killed", "--format", "docx", "--workers", "2"]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL) as process:
        until(lambda: any((tmp_path / "killed").rglob("*.docx")))
        server_and_workers = children(process.pid)
        os.kill(max(server_and_workers), signal.SIGKILL)
    assert process.returncode == 0
    assert tree(tmp_path / "killed") == tree(tmp_path / "quiet")


@pytest.mark.soak
@pytest.mark.slow
def test_a_worker_ends_with_the_one_that_asks(tmp_path: Path) -> None:
    inputs = write_accounts(tmp_path / "inputs", 40)
    command = [*FORMGEN, inputs, "-o", tmp_path / "out", "--format", "docx", "--workers", "2"]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL) as process:
        until(lambda: any((tmp_path / "out").rglob("*.docx")))
        found = children(process.pid)
        process.kill()
    assert found
    until(lambda: not any(is_running(pid) for pid in found))


# Jobs


def job() -> Job:
    from papers import sample_documents

    layouts = read_layouts(TEMPLATES / "layouts")
    return Job(sample_documents()[0], "docx", layouts, engine("docx"))


@pytest.mark.slow
def test_the_layouts_travel_with_the_job() -> None:
    """A worker of another machine has no folder of ours."""
    elsewhere = replace(job(), layouts=replace(job().layouts, copy="/no/such/folder"))
    renderjobs._STANDING.clear()
    assert make((elsewhere,)) == make((job(),))


def test_a_layout_that_stands_elsewhere_is_refused(tmp_path: Path) -> None:
    layouts = tmp_path / "layouts"
    layouts.mkdir()
    (tmp_path / "secret.html").write_text("HIDDENWORDS")
    (layouts / "more.html").symlink_to(tmp_path / "secret.html")
    with pytest.raises(FormgenError, match=r"layouts/more\.html は、ほかのフォルダーへのリンク"):
        read_layouts(layouts)
    (tmp_path / "linked").symlink_to(layouts)  # the folder itself may stand anywhere
    (layouts / "more.html").unlink()
    assert read_layouts(tmp_path / "linked").files == ()


@pytest.mark.slow
def test_a_copy_that_is_no_longer_the_same_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "notice.docx").write_bytes(b"another layout")
    other = replace(job(), layouts=replace(job().layouts, copy=str(tmp_path)))
    renderjobs._STANDING.clear()
    assert make((other,)) == make((job(),))


@pytest.mark.slow
def test_a_copy_that_has_gone_with_the_one_that_asked_is_missed_by_nobody(tmp_path: Path) -> None:
    """A cluster's worker lives longer than a run of the machine on which both are."""
    copy = shutil.copytree(TEMPLATES / "layouts", tmp_path / "layouts")
    here = replace(job(), layouts=replace(job().layouts, copy=str(copy)))
    renderjobs._STANDING.clear()
    made = make((here,))
    shutil.rmtree(copy)
    assert make((here,)) == made
    assert renderjobs._STANDING[here.layouts.fingerprint] != copy


def test_a_worker_with_another_engine_makes_nothing() -> None:
    with pytest.raises(FormgenError, match="そろっていません"):
        make((replace(job(), engine="another"),))
