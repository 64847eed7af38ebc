"""The real LibreOffice ends with whoever has asked for it, however that one ends, and leaves nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from runs import ENVIRONMENT, children, is_running, until
from wordfiles import SAMPLE

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.making.scratch import temporary_folder
from formgen.render import libreoffice

pytestmark = [
    pytest.mark.needs("soffice"),
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc"),
]
ASKING = (
    "import sys; from formgen.making.scratch import temporary_folder;"
    "from formgen.render.libreoffice import as_pdf\n"
    "with temporary_folder(): as_pdf(sys.argv[1], [open(sys.argv[2], 'rb').read()] * 50)"
)


def parts(pid: int) -> dict[int, str]:
    """What runs below a process, by number: the program of each."""
    found = {}
    for child in children(pid):
        try:
            found[child] = Path(f"/proc/{child}/comm").read_text().strip()
        except OSError:
            continue
    return found


def sockets() -> set[Path]:
    return set(Path("/tmp").glob(f"OSL_PIPE_{os.getuid()}_*"))  # noqa: S108


@pytest.mark.parametrize("stopped", [False, True])
def test_libreoffice_ends_with_the_one_that_is_killed(stopped: bool, tmp_path: Path) -> None:
    command = [sys.executable, "-c", ASKING, libreoffice.find_office() or "", str(SAMPLE)]
    environment = {**ENVIRONMENT, "TMPDIR": str(tmp_path)}
    before = sockets()
    with subprocess.Popen(command, env=environment) as process:
        until(lambda: "soffice.bin" in parts(process.pid).values())
        until(lambda: sockets() != before)
        found = parts(process.pid)
        assert {"oosplash", "soffice.bin", "sh"} <= set(found.values())
        if stopped:
            (group,) = {os.getpgid(pid) for pid, name in found.items() if name == "oosplash"}
            os.killpg(group, signal.SIGSTOP)
        process.kill()
    until(lambda: not any(map(is_running, found)))
    until(lambda: sockets() <= before)
    assert list(tmp_path.iterdir())


@pytest.mark.soak
def test_the_profile_of_a_killed_run_is_cleared_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here a worker, a copy of the preloaded process, asks for it, and the run itself is killed."""
    templates = Path(shutil.copytree(bundled_templates(), tmp_path / "x/templates"))
    (templates / "forms").mkdir(exist_ok=True)
    shutil.copyfile(SAMPLE, templates / "forms/利用開始報告書.docx")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [
        sys.executable, "-m", "formgen", "forms", *map(str, bundled_samples()), "--workers", "2",
        "--document", "start_notice", "--today", "2026-11-22",
    ]  # fmt: skip
    environment = {**ENVIRONMENT, "TMPDIR": str(temporary)}
    with subprocess.Popen(command, cwd=tmp_path / "x", env=environment) as process:
        until(lambda: "soffice.bin" in parts(process.pid).values())
        until(lambda: bool(list(temporary.rglob("profile/user"))))
        found = parts(process.pid)
        process.kill()
    until(lambda: not any(map(is_running, found)))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    monkeypatch.setenv("TMPDIR", str(temporary))
    with temporary_folder() as own:
        assert list(temporary.iterdir()) == [own]


@pytest.mark.soak
def test_a_stopped_libreoffice_is_ended_when_its_time_is_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stops itself: a program of that name that begins the real one and stops the whole group."""
    program = tmp_path / "soffice"
    program.write_text(
        f'#!/bin/sh\n{libreoffice.find_office()} "$@" &\nsleep 1; echo $$ > {tmp_path}/group\n'
        "kill -STOP 0\n"
    )
    program.chmod(0o755)
    monkeypatch.setattr(libreoffice, "_START_SECONDS", 2)
    monkeypatch.setattr(libreoffice, "_PAPER_SECONDS", 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert libreoffice.as_pdf(str(program), [SAMPLE.read_bytes()] * 50)[-1] is None
    group = int((tmp_path / "group").read_text())
    with pytest.raises(ProcessLookupError):
        until(lambda: os.killpg(group, 0) is not None, 5)  # raises when nobody is left
    assert {path.name for path in tmp_path.iterdir()} == {"soffice", "group"}
