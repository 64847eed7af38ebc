"""The folder of a run for what is temporary: it goes with the run, and only with that."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from formgen.making.scratch import temporary_folder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delenv("TMPDIR", raising=False)


def test_everything_temporary_lies_in_it_and_goes_with_it(tmp_path: Path) -> None:
    with temporary_folder() as folder:
        assert folder
        assert tempfile.gettempdir() == os.environ["TMPDIR"] == str(folder)
        (Path(tempfile.mkdtemp()) / "file").touch()
    assert tempfile.gettempdir() == str(tmp_path)
    assert "TMPDIR" not in os.environ
    assert not any(tmp_path.iterdir())


def test_another_run_that_lives_keeps_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with temporary_folder() as first:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        with temporary_folder() as second:
            assert first
            assert second
            assert first.is_dir()
            assert second.parent == first.parent


def test_what_only_looks_like_one_is_not_followed(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "lock").touch()
    (tmp_path / "formgen-run-link").symlink_to(elsewhere)
    with temporary_folder():
        pass
    assert (elsewhere / "lock").exists()


def test_where_no_folder_can_be_made_a_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent"))
    with temporary_folder() as folder:
        assert folder is None


_RUNS = """
import multiprocessing.util
from formgen.making.processes import Processes
from formgen.making.scratch import temporary_folder
if __name__ == "__main__":
    for _ in range(2):
        with temporary_folder() as folder:
            assert multiprocessing.util.get_temp_dir() == str(folder)
            workers = Processes(1)
            print(workers.submit(len, "ab").result())
            workers.shutdown()
"""


@pytest.mark.slow
def test_multiprocessing_remembers_no_folder_that_is_gone(tmp_path: Path) -> None:
    """It would end each process that made papers itself with a traceback."""
    script = tmp_path / "runs.py"
    script.write_text(_RUNS, "utf-8")
    ran = subprocess.run(
        [sys.executable, script], capture_output=True, check=False, text=True, cwd=ROOT,
        env={**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (ran.stdout, ran.stderr, ran.returncode) == ("2\n2\n", "", 0)
    assert [path.name for path in tmp_path.iterdir()] == ["runs.py"]
