"""The output folder over several runs: nothing that staff wrote is ever lost."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path, PurePosixPath

import pytest

from formgen.model.problems import FormgenError
from formgen.outputs.lock import LOCK
from formgen.outputs.manifest import (  # fmt: skip
    JOURNAL,
    Noted,
    OutputFile,
    is_broken_off,
    manifest_bytes,
    note_down,
    read_manifest,
    write_manifest,
)
from formgen.outputs.outputfolder import Paper, Store, put_alone

TODAY = date(2026, 11, 22)
PATH = "A-1_川崎市/03_ポリシー.docx"
MOVED = f"以前の書類/2026-11-22/{PATH}"


PAPER = Paper(PurePosixPath(PATH), "A-1", "policy", "docx", "key")


def made(path: str, data: bytes = b"old") -> OutputFile:
    return OutputFile(path, "A-1", "policy", "docx", hashlib.sha256(data).hexdigest())


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with what is in it; the journal of the run is told elsewhere."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != JOURNAL
    }


def edit(folder: Path, data: bytes, path: str = PATH) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(data)


def run(folder: Path, before: tuple[OutputFile, ...], *data: bytes) -> Store:
    """One run that makes the paper (or, without data, no longer does)."""
    store = Store(folder, before)
    for each in data:
        store.put(PAPER, each, hashlib.sha256(each).hexdigest())
    for one in store.obsolete(before):
        store.set_aside(one, TODAY)
    return store


def known(store: Store) -> tuple[OutputFile, ...]:
    """What the manifest knows after a run, as the pipeline keeps it."""
    standing = {one.path for one in store.made}
    carried = (one for one in store.before if one.path not in standing)
    return (*store.made, *(one for one in carried if (store.folder / one.path).is_file()))


def test_a_paper_is_written_and_told_with_its_hash(tmp_path: Path) -> None:
    store = run(tmp_path, (), b"new")
    assert files(tmp_path) == {PATH: b"new"}
    assert store.made == [made(PATH, b"new")]


def test_a_paper_that_nobody_edited_is_replaced(tmp_path: Path) -> None:
    run(tmp_path, known(run(tmp_path, (), b"one")), b"two")
    assert files(tmp_path) == {PATH: b"two"}


def test_a_paper_that_is_the_same_is_not_written_again(tmp_path: Path) -> None:
    before = known(run(tmp_path, (), b"one"))
    os.utime(tmp_path / PATH, (1, 1))
    run(tmp_path, before, b"one")
    assert (tmp_path / PATH).stat().st_mtime == 1


def test_an_edited_paper_is_kept_on_every_later_run(tmp_path: Path) -> None:
    store = run(tmp_path, (), b"one")
    edit(tmp_path, b"by hand")
    beside = "A-1_川崎市/03_ポリシー（新）.docx"
    for data in (b"one", b"one", b"two", b"three"):
        store = run(tmp_path, known(store), data)
        assert files(tmp_path) == {PATH: b"by hand", beside: data}
        assert store.kept == [PATH]
        assert [one.path for one in store.made] == [beside]


def test_two_edited_papers_are_both_kept(tmp_path: Path) -> None:
    store = run(tmp_path, (), b"one")
    edit(tmp_path, b"by hand")
    store = run(tmp_path, known(store), b"one")
    edit(tmp_path, b"by hand as well", "A-1_川崎市/03_ポリシー（新）.docx")
    for data in (b"one", b"two"):
        store = run(tmp_path, known(store), data)
        assert files(tmp_path) == {
            PATH: b"by hand",
            "A-1_川崎市/03_ポリシー（新）.docx": b"by hand as well",
            "A-1_川崎市/03_ポリシー（新）2.docx": data,
        }


def test_a_paper_of_staffs_own_is_never_overwritten(tmp_path: Path) -> None:
    edit(tmp_path, b"never made by formgen")
    run(tmp_path, (), b"new")
    assert files(tmp_path)[PATH] == b"never made by formgen"


def test_when_the_edited_paper_is_given_up_the_new_one_takes_its_place(tmp_path: Path) -> None:
    store = run(tmp_path, (), b"one")
    edit(tmp_path, b"by hand")
    store = run(tmp_path, known(store), b"two")
    (tmp_path / PATH).unlink()
    run(tmp_path, known(store), b"two")
    new = "A-1_川崎市/03_ポリシー（新）.docx"
    assert files(tmp_path) == {PATH: b"two", f"以前の書類/2026-11-22/{new}": b"two"}


def test_a_paper_no_longer_due_is_moved_aside_with_the_date(tmp_path: Path) -> None:
    store = run(tmp_path, known(run(tmp_path, (), b"one")))
    assert files(tmp_path) == {MOVED: b"one"}
    assert not (tmp_path / "A-1_川崎市").exists()
    assert store.made == []


def test_an_edited_paper_no_longer_due_is_moved_aside_as_it_is(tmp_path: Path) -> None:
    before = known(run(tmp_path, (), b"one"))
    edit(tmp_path, b"by hand")
    run(tmp_path, before)
    assert files(tmp_path) == {MOVED: b"by hand"}


def test_nothing_that_was_moved_aside_is_overwritten(tmp_path: Path) -> None:
    for data in (b"one", b"two", b"three"):
        run(tmp_path, known(run(tmp_path, (), data)))
    assert files(tmp_path) == {
        MOVED: b"one",
        MOVED.replace(".docx", "_2.docx"): b"two",
        MOVED.replace(".docx", "_3.docx"): b"three",
    }


def test_a_folder_with_something_of_staffs_own_stays(tmp_path: Path) -> None:
    before = known(run(tmp_path, (), b"one"))
    edit(tmp_path, b"memo", "A-1_川崎市/メモ.txt")
    run(tmp_path, before)
    assert files(tmp_path) == {MOVED: b"one", "A-1_川崎市/メモ.txt": b"memo"}


def test_a_link_never_lets_a_file_outside_be_moved(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "outputs"
    edit(outside, b"theirs", "x.docx")
    folder.mkdir()
    (folder / "link").symlink_to(outside)
    run(folder, (made("link/x.docx", b"theirs"),))
    assert files(outside) == {"x.docx": b"theirs"}


def test_a_paper_that_cannot_be_moved_aside_is_told(tmp_path: Path) -> None:
    before = known(run(tmp_path, (), b"one"))
    (tmp_path / "以前の書類").write_text("a file in the way", "utf-8")
    with pytest.raises(FormgenError) as refused:
        run(tmp_path, before)
    assert refused.value.exit_code == 1
    assert (tmp_path / PATH).read_bytes() == b"one"


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that no one can read")
def test_a_standing_paper_that_cannot_be_read_is_told_and_stays(tmp_path: Path) -> None:
    (tmp_path / PATH).parent.mkdir()
    (tmp_path / PATH).symlink_to("/proc/self/mem")
    with pytest.raises(FormgenError) as refused:
        run(tmp_path, (), b"new")
    assert refused.value.exit_code == 1
    assert (tmp_path / PATH).is_symlink()


def test_a_file_put_alone_after_a_broken_off_run_leaves_its_journal(tmp_path: Path) -> None:
    """What that run noted and never wrote would be taken for edited by hand otherwise."""
    write_manifest(tmp_path, manifest_bytes(known(run(tmp_path, (), b"old")), (), ()))
    note_down(tmp_path, Noted(made(PATH, b"new"), "key"))  # and there it was killed
    ledger = Paper(PurePosixPath("台帳.xlsx"), "", "ledger", "xlsx")
    assert put_alone(tmp_path, ledger, b"ledger") == (tmp_path / "台帳.xlsx", False)
    assert is_broken_off(tmp_path)
    before = read_manifest(tmp_path)
    assert "台帳.xlsx" in {one.path for one in before}
    assert run(tmp_path, before, b"newer").kept == []
    assert files(tmp_path)[PATH] == b"newer"


_KILLED = """
import os, signal, sys
from pathlib import Path, PurePosixPath
from formgen.outputs import outputfiles
from formgen.outputs.outputfolder import Paper, put_alone
outputfiles.patiently = lambda swap: os.kill(os.getpid(), signal.SIGKILL)
put_alone(Path(sys.argv[1]), Paper(PurePosixPath("台帳.xlsx"), "", "ledger", "xlsx"), b"newer")
"""


@pytest.mark.slow
def test_a_file_put_alone_clears_away_what_was_killed_before(tmp_path: Path) -> None:
    ledger = Paper(PurePosixPath("台帳.xlsx"), "", "ledger", "xlsx")
    put_alone(tmp_path, ledger, b"old")
    killed = subprocess.run([sys.executable, "-c", _KILLED, tmp_path], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [*tmp_path.glob(".formgen-*.tmp")]
    assert put_alone(tmp_path, ledger, b"newest") == (tmp_path / "台帳.xlsx", False)
    assert not is_broken_off(tmp_path)
    assert sorted(files(tmp_path)) == ["manifest.json", "台帳.xlsx"]


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_link_in_the_journals_place_leads_no_line_into_another_file(
    tmp_path: Path, link: Callable[[Path, Path], None]
) -> None:
    sheet = tmp_path / "sheet.yaml"
    sheet.write_text("staff's own", "utf-8")
    outputs = tmp_path / "outputs"
    outputs.mkdir()
    link(sheet, outputs / JOURNAL)
    run(outputs, (), b"new")
    assert sheet.read_text("utf-8") == "staff's own"
    assert (outputs / PATH).read_bytes() == b"new"
    assert is_broken_off(outputs)  # the journal itself is a file of its own


def test_a_link_in_the_locks_place_makes_no_file_outside(tmp_path: Path) -> None:
    outputs = tmp_path / "outputs"
    outputs.mkdir()
    (outputs / LOCK).symlink_to(tmp_path / "elsewhere")
    put_alone(outputs, PAPER, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["outputs"]
