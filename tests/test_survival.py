"""No crash, full disk or collision loses a paper, or leaves half of one."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from filings_of_many import write_accounts
from programs import find_program

from formgen.model.problems import FormgenError
from formgen.outputs.lock import LOCK, locked
from formgen.outputs.manifest import JOURNAL, MANIFEST
from formgen.outputs.state import STATE

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
FORMS = [sys.executable, "-m", "formgen", "forms", "inputs", "--today", "2026-11-22"]
DOCX = ("--format", "docx")


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(
        [*FORMS, *DOCX, *options], cwd=folder, env=ENVIRONMENT, text=True, **pipes
    )  # type: ignore[call-overload,no-any-return]


def forms(folder: Path, *options: str) -> tuple[int, str, str]:
    with start(folder, *options) as process:
        out, err = process.communicate()
    return process.returncode, out, err


def tree(folder: Path) -> dict[str, bytes]:
    """Everything in the output folder but what only saves time; folders end with a slash."""
    return {
        path.relative_to(folder).as_posix() + ("/" if path.is_dir() else ""): b""
        if path.is_dir()
        else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.name != STATE
    }


def change(folder: Path) -> None:
    """Another section name in every paper, and an account that is there no more."""
    for path in (folder / "inputs").iterdir():
        path.write_text(path.read_text("utf-8").replace("みどりの企画課", "公園企画課"), "utf-8")
    first = min((folder / "inputs").iterdir())
    first.write_text(re.sub(r"N-0000([2-3])", r"M-0000\1", first.read_text("utf-8")), "utf-8")


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with papers of an earlier run, whose inputs have been changed since."""
    folder = tmp_path_factory.mktemp("before")
    write_accounts(folder / "inputs", 4)
    assert forms(folder)[0] == 0
    change(folder)
    return folder


@pytest.fixture(scope="module")
def undisturbed(before: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """The same after a run that nobody disturbs, and how long that took."""
    folder = tmp_path_factory.mktemp("undisturbed") / "x"
    shutil.copytree(before, folder)
    began = time.monotonic()
    assert forms(folder)[0] == 0
    return folder / "outputs", time.monotonic() - began


def every_file_is_whole(outputs: Path) -> None:
    for path in outputs.rglob("*.docx"):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
    json.loads((outputs / MANIFEST).read_bytes())


def kill_and_run_again(
    seed: int, before: Path, undisturbed: tuple[Path, float], folder: Path
) -> None:
    shutil.copytree(before, folder)
    outputs, usual = undisturbed
    workers = "2" if seed % 3 == 0 else "1"
    with start(folder, "--workers", workers) as process:
        time.sleep(usual * random.Random(seed).uniform(0.3, 1.05))  # noqa: S311
        process.kill()
    every_file_is_whole(folder / "outputs")
    code, out, err = forms(folder)
    assert (code, err) == (0, "")
    assert "そのまま残した書類" not in out
    assert tree(folder / "outputs") == tree(outputs)


# One with two workers, one alone.
@pytest.mark.parametrize("seed", [pytest.param(0, marks=pytest.mark.soak), 1])
def test_a_killed_run_is_taken_up_again(
    seed: int, before: Path, undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    kill_and_run_again(seed, before, undisturbed, tmp_path / "x")


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 200))
def test_a_run_killed_at_any_moment_is_taken_up_again(
    seed: int, before: Path, undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    kill_and_run_again(seed, before, undisturbed, tmp_path / "x")


def test_what_a_killed_run_left_behind_is_cleared_away(before: Path, tmp_path: Path) -> None:
    shutil.copytree(before, tmp_path / "x")
    outputs = tmp_path / "x" / "outputs"
    account = next(path for path in outputs.iterdir() if path.name.startswith("N-"))
    (account / ".formgen-abc.tmp").write_bytes(b"half a pa")
    (account / "メモ.tmp").write_bytes(b"theirs")
    (outputs / JOURNAL).write_bytes(b'\n{"path": "half a li')
    assert forms(tmp_path / "x")[0] == 0
    assert not list(outputs.rglob(".formgen-*.tmp"))
    assert not (outputs / JOURNAL).exists()
    assert list(outputs.rglob("メモ.tmp"))


# Full disks


@pytest.fixture
def small_disk(tmp_path: Path) -> Path:
    """A file system of its own that fills up, where that may be mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = [find_program("mount"), "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(disk)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no file system may be mounted here")
    yield disk  # type: ignore[misc]
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_is_told_and_the_papers_that_stood_there_stay(
    before: Path, small_disk: Path
) -> None:
    folder = small_disk / "x"
    folder.mkdir()
    shutil.copytree(before / "inputs", folder / "inputs")
    code, out, _ = forms(folder)
    assert code == 1
    assert "空き容量がありません" in out
    assert "種類の書類" in out
    assert list((folder / "outputs").rglob("*.docx"))
    for path in (folder / "outputs").rglob("*.docx"):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None
    assert not list((folder / "outputs").rglob("*.tmp"))


@pytest.mark.soak
def test_a_limit_on_files_holds_back_only_what_is_larger(tmp_path: Path) -> None:
    folder = tmp_path / "x"
    write_accounts(folder / "inputs", 3)
    assert forms(folder)[0] == 0
    change(folder)
    old = tree(folder / "outputs")
    elsewhere = tmp_path / "y"
    shutil.copytree(folder, elsewhere)
    assert forms(elsewhere)[0] == 0
    new = tree(elsewhere / "outputs")
    limit = max(len(data) for path, data in new.items() if old.get(path) not in (None, data)) - 100
    code = (
        "import resource, sys; from formgen.cli import main;"
        "sys.dont_write_bytecode = True;"  # Python before 3.12 would keep a half of it
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY));"
        "main(sys.argv[1:])"
    )
    command = [sys.executable, "-c", code, *FORMS[3:], *DOCX, "--workers", "1"]
    done = subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, text=True, check=False, capture_output=True
    )
    assert done.returncode == 1
    assert "ファイルが大きすぎます" in done.stdout
    assert "種類の書類" in done.stdout
    now = tree(folder / "outputs")
    assert any(now.get(path) not in (None, data) for path, data in old.items())
    assert not [path for path in now if path.endswith(".tmp")]
    every_file_is_whole(folder / "outputs")
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != limit
    assert forms(folder)[0] == 0


# Two runs at once


@pytest.mark.soak
def test_two_runs_at_once_make_one_tree(
    before: Path, undisturbed: tuple[Path, float], tmp_path: Path
) -> None:
    folder = tmp_path / "x"
    shutil.copytree(before, folder)
    with start(folder) as first, start(folder) as second:
        ended = [(run.communicate()[1], run.returncode) for run in (first, second)]
    # On a busy machine one may have waited for long enough; that is said, and it is run once more.
    in_vain = [said for said, code in ended if code]
    assert len(in_vain) < 2
    assert all("書類を作っている途中です" in said for said in in_vain)
    if in_vain:
        assert forms(folder)[0] == 0
    assert tree(folder / "outputs") == tree(undisturbed[0])


def test_a_folder_that_another_run_has_is_waited_for_and_then_told(tmp_path: Path) -> None:
    told = []
    with (
        locked(tmp_path),
        pytest.raises(FormgenError, match="ほかの formgen が書類を作っている途中です"),
        locked(tmp_path, 0.2, lambda: told.append("waits")),
    ):
        pass
    assert told == ["waits"]
    assert not (tmp_path / LOCK).exists()


def test_a_lock_that_was_left_behind_blocks_nobody(tmp_path: Path) -> None:
    (tmp_path / LOCK).write_bytes(b"")
    with locked(tmp_path, 0):
        pass
    assert not (tmp_path / LOCK).exists()
