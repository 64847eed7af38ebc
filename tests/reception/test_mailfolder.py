"""The ZIPs of a mail folder: which are taken, and which are left for the next run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from formgen.model.problems import FormgenError
from formgen.packets.bundle import packed
from formgen.reception import mailfolder
from formgen.reception.mailfolder import UnfinishedError, read_zip, zip_files

ZIP = packed((("01_A-1_報告書.pdf", b"paper"),))


def test_zips_are_found_in_folders_below_whatever_their_case(tmp_path: Path) -> None:
    for name in (
        "b.ZIP",
        "a/一式.zip",
        "a/b/c.Zip",
        "a.docx",
        "~$x.zip",
        ".x.zip",
        "x.zip.part",
        ".trash/x.zip",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(ZIP)
    (tmp_path / "folder.zip").mkdir()
    found = [path.relative_to(tmp_path).as_posix() for path in zip_files([tmp_path])]
    assert sorted(found) == ["a/b/c.Zip", "a/一式.zip", "b.ZIP"]
    assert zip_files([tmp_path / "a.docx", tmp_path / "b.ZIP", tmp_path]) [:2] == (
        tmp_path / "a.docx", tmp_path / "b.ZIP",
    )  # fmt: skip


def test_no_link_is_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.zip").write_bytes(ZIP)
    mail = tmp_path / "mail"
    mail.mkdir()
    (mail / "link").symlink_to(outside)
    (mail / "link.zip").symlink_to(outside / "a.zip")
    assert zip_files([mail]) == ()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormgenError, match="メール」がありません") as caught:
        zip_files([tmp_path / "メール"])
    assert caught.value.remedy


def left(path: Path) -> str:
    with pytest.raises(UnfinishedError) as caught:
        read_zip(path)
    return str(caught.value)


def test_a_half_copied_one_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    for length in (0, 1, len(ZIP) // 2, len(ZIP) - 22):
        path.write_bytes(ZIP[:length])
        assert "途中まで" in left(path)
    path.write_bytes(ZIP)
    assert read_zip(path) == ZIP


def test_what_is_too_large_or_no_file_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(ZIP)
    monkeypatch.setattr(mailfolder, "MOST_BYTES", len(ZIP) - 1)
    assert "超える" in left(path)
    os.mkfifo(tmp_path / "pipe.zip")
    assert left(tmp_path / "pipe.zip")
    assert left(tmp_path / "gone.zip")
