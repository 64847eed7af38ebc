"""A run that is broken off says so in one line, has the right code, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from filings_of_many import write_accounts
from runs import ENVIRONMENT, children, is_running, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc"),
]
FORMS = [sys.executable, "-m", "formgen", "forms", "inputs", "--today", "2026-11-22"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    write_accounts(folder / "inputs", 12)
    (folder / "tmp").mkdir()
    return folder


def start(
    folder: Path, output: Path, *options: str, on_hangup: signal.Handlers = signal.SIG_DFL
) -> subprocess.Popen[str]:
    """A run in a session of its own, as one that is alone in its terminal."""

    def heed() -> None:
        """Who tests in the background of a script ignores signals, and would have the run ignore them."""
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGHUP, on_hangup)

    return subprocess.Popen(
        [*FORMS, "-o", output, "--format", "docx", *options], cwd=folder, text=True,
        env={**ENVIRONMENT, "TMPDIR": str(folder / "tmp")}, start_new_session=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=heed,  # noqa: PLW1509
    )  # fmt: skip


def papers(output: Path) -> bool:
    return any(output.rglob("*.docx"))


@pytest.mark.parametrize("workers", [pytest.param("1", marks=pytest.mark.soak), "2"])
@pytest.mark.parametrize(
    ("number", "to_all", "code"),
    [
        (signal.SIGINT, True, 130),
        pytest.param(signal.SIGTERM, False, 143, marks=pytest.mark.soak),
        pytest.param(signal.SIGHUP, True, 129, marks=pytest.mark.soak),
    ],
)
def test_a_signal_ends_a_run_with_one_line(
    folder: Path, tmp_path: Path, number: int, to_all: bool, code: int, workers: str
) -> None:
    """Ctrl+C and a closed terminal reach the workers as well; they leave the word to the run."""
    for output in (tmp_path / name for name in "abc"):  # a busy machine may signal when all is done
        with start(folder, output, "--workers", workers) as process:
            until(lambda output=output: papers(output))
            found = children(process.pid)
            (os.killpg if to_all else os.kill)(process.pid, number)
            out, err = process.communicate()
        if process.returncode != 0:
            break
    assert (process.returncode, out, err) == (code, "", "中止しました。\n")
    until(lambda: not any(map(is_running, found)))
    assert not any((folder / "tmp").iterdir())
    assert not any(tmp_path.rglob(".formgen-*.tmp"))


def test_it_listens_before_it_loads_anything(folder: Path) -> None:
    code = (
        "import os, signal, sys; sys.argv = ['formgen', 'check'];"
        "sys.meta_path.insert(0, type('Finder', (), {'find_spec': staticmethod(lambda name, *_:"
        " os.kill(os.getpid(), signal.SIGTERM) if name == 'formgen.cli' else None)}));"
        "from formgen.__main__ import main; main()"
    )
    command = [sys.executable, "-c", code]
    ran = subprocess.run(
        command, env=ENVIRONMENT, cwd=folder, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (143, "中止しました。\n")


def test_a_signal_is_not_lost_where_exceptions_are_swallowed() -> None:
    """Seen in pydantic's schemas as they load; in what Python deletes, it is the same."""
    code = (
        "import os, signal, time; from formgen.commands.interruption import end_in_one_line\n"
        "class Deaf:\n    def __del__(self): os.kill(os.getpid(), signal.SIGTERM)\n"
        "with end_in_one_line():\n    Deaf()\n    time.sleep(20)\n"
    )
    command = [sys.executable, "-c", code]
    ran = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (143, "中止しました。\n")


@pytest.mark.soak
def test_what_is_to_be_ignored_stays_ignored(folder: Path, tmp_path: Path) -> None:
    """As with nohup: the terminal may be closed."""
    with start(folder, tmp_path, "--account", "N-00001", on_hangup=signal.SIG_IGN) as process:
        until(lambda: papers(tmp_path))
        os.killpg(process.pid, signal.SIGHUP)
        _, err = process.communicate()
    assert (process.returncode, err) == (0, "")


def test_a_killed_run_leaves_no_process_and_the_next_clears_its_folder(
    folder: Path, tmp_path: Path
) -> None:
    with start(folder, tmp_path, "--workers", "2") as process:
        until(lambda: papers(tmp_path))
        found = children(process.pid)
        process.kill()
    assert len(found) >= 3  # the one that is copied, and copies
    until(lambda: not any(map(is_running, found)))
    (left,) = (folder / "tmp").iterdir()
    foreign = folder / "tmp" / "formgen-run-unlocked"
    foreign.mkdir()
    with start(folder, tmp_path, "--workers", "2", "--account", "N-00001") as process:
        until(lambda: not left.exists())
        process.communicate()
    assert process.returncode == 0
    assert [*(folder / "tmp").iterdir()] == [foreign]  # of which nobody knows whether it is dead
    foreign.rmdir()
