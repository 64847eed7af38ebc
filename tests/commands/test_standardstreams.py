"""Closed, full and foreign outputs: told in Japanese where anyone can be told, with the right code."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from gatecases import some
from runs import ENVIRONMENT, FORMGEN, tree

from formgen.city.templatefiles import bundled_samples

SAMPLES = shlex.join(map(str, bundled_samples()))
NOT_SHOWN = "エラー　結果を表示できません（{}）。"
C_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full"),
]


def shell(folder: Path, line: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    """What comes of a line of the shell in which formgen stands for the program."""
    script = f'formgen() {{ {shlex.quote(sys.executable)} -m formgen "$@"; }}\n{line}'
    return subprocess.run(
        ["/bin/sh", "-c", script], cwd=folder, env={**ENVIRONMENT, **more}, check=False,
        capture_output=True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("command", "where", "why"),
    some(3, [
        (f"check {SAMPLES}", "> /dev/full", "空き容量がありません"), ("--help", "> /dev/full", "空き容量がありません"),
        ("check --help", "> /dev/full", "空き容量がありません"), ("check --help", ">&-", "閉じられています"),
        ("clauses", "> /dev/full", "空き容量がありません"), ("clauses", ">&-", "閉じられています"),
        (f"check {SAMPLES}", ">&-", "閉じられています"), ("--help", ">&-", "閉じられています"),
    ]),
)  # fmt: skip
def test_an_output_that_cannot_be_written_is_told(
    tmp_path: Path, command: str, where: str, why: str
) -> None:
    ran = shell(tmp_path, f"formgen {command} {where}")
    assert ran.returncode == 1
    told = ran.stderr.decode().splitlines()
    assert told[0] == NOT_SHOWN.format(why)
    assert told[1].startswith("　　→　")
    assert len(told) == 2


@pytest.mark.parametrize("where", ["2>&-", pytest.param("2> /dev/full", marks=pytest.mark.soak)])
def test_where_no_fault_can_be_told_the_code_tells(tmp_path: Path, where: str) -> None:
    assert shell(tmp_path, f"formgen check {SAMPLES} {where}").returncode == 0
    assert shell(tmp_path, f"formgen check --foo {where}").returncode == 2
    assert shell(tmp_path, f"formgen check --foo >&- {where}").returncode == 2


@pytest.mark.soak
def test_a_closed_output_is_no_place_for_a_paper(tmp_path: Path) -> None:
    """The number of a closed stream goes to the next file, and with it what libraries print there."""
    line = f"formgen forms {SAMPLES} --format docx --today 2026-11-22 --document checklist_post"
    ran = shell(tmp_path, f"{line} <&- >&- 2>&-")
    assert ran.returncode == 1
    papers = [*tmp_path.rglob("*.docx")]
    assert len(papers) > 1
    assert all(zipfile.ZipFile(paper).testzip() is None for paper in papers)


def test_a_reader_that_has_seen_enough_is_no_fault(tmp_path: Path) -> None:
    ran = shell(tmp_path, "formgen clauses | head -n 1")
    assert ran.stderr == b""
    assert ran.stdout.count(b"\n") == 1


@pytest.mark.soak
def test_a_world_without_japanese_makes_the_same(tmp_path: Path) -> None:
    for name, world in (("here", {}), ("c", C_LOCALE)):
        command = [*FORMGEN, *bundled_samples(), "-o", name, "--format", "docx"]
        command += ["--document", "checklist_review"]
        ran = subprocess.run(
            command, cwd=tmp_path, env={**os.environ, **ENVIRONMENT, **world}, check=True,
            capture_output=True,
        )  # fmt: skip
        assert "用意しました" in ran.stdout.decode()
    here = tree(tmp_path / "here")
    assert any("点検チェックリスト" in path for path in here)
    assert tree(tmp_path / "c") == here


# --- folders that cannot be read ------------------------------------------------------------------

# Who is root may read everything, unless those powers are laid down.
POWERS = "-dac_override,-dac_read_search"


@pytest.fixture
def bounded(tmp_path: Path) -> Iterator[list[str]]:
    """The beginning of a command that obeys permissions, whoever runs it."""
    begin = ["setpriv", f"--bounding-set={POWERS}", f"--inh-caps={POWERS}"]
    yield begin if os.geteuid() == 0 else []
    for path in (tmp_path, tmp_path / "outputs"):
        path.chmod(0o700)


@pytest.mark.parametrize(
    ("command", "mode"),
    some(4, [
        ("forms", 0o000), ("forms", 0o300), ("forms", 0o600), ("check", 0o000), ("check", 0o500),
        ("status", 0o000), ("ledger", 0o300), ("verify", 0o000), ("verify", 0o600),
    ]),
)  # fmt: skip
def test_an_output_folder_that_cannot_be_used_is_told(
    tmp_path: Path, bounded: list[str], command: str, mode: int
) -> None:
    (tmp_path / "outputs").mkdir()
    shutil.copy(bundled_samples()[0], tmp_path)
    (tmp_path / "outputs").chmod(mode)
    files = [] if command == "verify" else bundled_samples()
    ran = subprocess.run(
        [*bounded, sys.executable, "-m", "formgen", command, *files], cwd=tmp_path,
        env=ENVIRONMENT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert ran.returncode == 1
    assert "outputs" in ran.stderr
    assert "不具合" not in ran.stderr
    assert len(ran.stderr.splitlines()) == 2


@pytest.mark.soak
def test_an_accounts_folder_that_cannot_be_read_holds_back_no_other(
    tmp_path: Path, bounded: list[str]
) -> None:
    command = [*bounded, *FORMGEN, *bundled_samples(), "--format", "docx", "--document", "rules"]

    def forms() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=tmp_path, env=ENVIRONMENT, check=False, capture_output=True, text=True
        )

    assert forms().returncode == 0
    made = tree(tmp_path / "outputs")
    (closed,) = (tmp_path / "outputs").glob("KRS*")
    (lost,) = (tmp_path / "outputs").glob("TKS*")
    shutil.rmtree(lost)
    closed.chmod(0)
    ran = forms()
    closed.chmod(0o700)
    assert ran.returncode == 1
    assert "確かめられません" in ran.stdout
    assert "不具合" not in ran.stderr
    assert tree(tmp_path / "outputs") == made  # the record as well: nothing of it is forgotten
