"""A file is written whole or not at all, and a failure is told in a sentence."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from formgen.model.problems import FormgenError
from formgen.outputs.outputfiles import ensure_writable, write_whole


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let the system refuse every byte beyond a size, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_folders_above_are_made(tmp_path: Path) -> None:
    write_whole(tmp_path / "a" / "b" / "書類.docx", b"new")
    assert (tmp_path / "a" / "b" / "書類.docx").read_bytes() == b"new"
    assert names(tmp_path / "a" / "b") == ["書類.docx"]


def test_a_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"a longer old text")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"


def test_others_may_read_what_was_written(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_whole(tmp_path / "x", b"new")
    finally:
        assert os.umask(before) == 0o027
    assert (tmp_path / "x").stat().st_mode & 0o777 == 0o640


def test_a_disk_that_fills_up_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "書類.pdf"
    path.write_bytes(b"old")
    with pytest.raises(FormgenError) as refused, largest_file(1000):
        write_whole(path, b"x" * 5000)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["書類.pdf"]
    assert refused.value.exit_code == 1


def test_a_folder_in_the_way_is_told_and_stays(tmp_path: Path) -> None:
    (tmp_path / "書類.pdf").mkdir()
    with pytest.raises(FormgenError, match="同じ名前のフォルダーがあります"):
        write_whole(tmp_path / "書類.pdf", b"new")
    assert names(tmp_path) == ["書類.pdf"]


def test_an_interrupted_write_leaves_no_stray_file(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        write_whole(tmp_path / "x", "no bytes")  # type: ignore[arg-type]
    assert names(tmp_path) == []


def test_a_folder_is_made_and_proven_without_a_trace(tmp_path: Path) -> None:
    ensure_writable(tmp_path / "a" / "b")
    assert names(tmp_path / "a" / "b") == []


@pytest.mark.parametrize("below", ["", "sub", "sub/sub"])
def test_a_folder_that_cannot_be_is_one_japanese_sentence(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FormgenError) as refused:
        ensure_writable(tmp_path / "file" / below)
    assert refused.value.exit_code == 1
    assert refused.value.remedy
    assert refused.value.message.startswith(f"「{tmp_path / 'file' / below}」に書き込めません（")


@pytest.mark.parametrize("problem", ["full", "long"])
def test_the_reason_is_told_in_japanese(tmp_path: Path, problem: str) -> None:
    path = tmp_path / ("x" * 300 if problem == "long" else "x")
    with pytest.raises(FormgenError) as refused, largest_file(1000):
        write_whole(path, b"x" * 5000)
    told = (refused.value.message + refused.value.remedy).replace(str(path), "")
    assert not [letter for letter in told if letter.isascii() and letter.isalpha()]
