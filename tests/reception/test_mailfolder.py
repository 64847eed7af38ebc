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
    found = [path.relative_to(tmp_path).as_posix() for path in zip_files([tmp_path])[0]]
    assert sorted(found) == ["a/b/c.Zip", "a/一式.zip", "b.ZIP"]
    assert zip_files([tmp_path / "a.docx", tmp_path / "b.ZIP", tmp_path])[0][:2] == (
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
    found, ((path, reason),) = zip_files([mail])
    assert (found, path.name) == ((), "link.zip")
    assert "リンク" in reason


def test_what_may_hold_a_packet_is_told_and_all_else_passed_over(tmp_path: Path) -> None:
    names = {
        "x.zip.crdownload": "途中", "未確認 1.part": "途中", "件名.EML": "メール", "winmail.dat": "メール",
        "a.7z": "形", "a.zip.001": "形", "一式/SHA256SUMS": "開いた",
        # What a section sends with its packet, and a packet that lies on a desk.
        "a.docx": "", "a.pdf": "", "memo.txt": "", "局/課/日_値/SHA256SUMS": "", "局/課/日_値/受付記録.json": "",
    }  # fmt: skip
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    found, left = zip_files([tmp_path])
    told = {path.relative_to(tmp_path).as_posix(): reason for path, reason in left}
    assert found == ()
    wanted = {name.removesuffix("/SHA256SUMS"): part for name, part in names.items() if part}
    assert told.keys() == wanted.keys()
    assert all(part in told[name] for name, part in wanted.items())


def test_of_many_alike_the_number_is_told(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / f"{number:02}.eml").touch()
    _, left = zip_files([tmp_path])
    assert len(left) == 3
    assert "ほか 47 件" in left[-1][1]


def test_a_closed_folder_keeps_no_other_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.zip").write_bytes(ZIP)
    scandir = os.scandir

    def refused(path: str) -> object:  # as for someone who is not root
        if path.endswith("closed"):
            raise PermissionError(13, "closed", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    found, ((path, reason),) = zip_files([tmp_path])
    assert ([each.name for each in found], path.name) == (["a.zip"], "closed")
    assert "権限" in reason
    with pytest.raises(FormgenError, match="読めません"):
        zip_files([tmp_path / "closed"])


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


def test_the_end_of_a_paper_within_is_not_its_own(tmp_path: Path) -> None:
    path, whole = tmp_path / "a.zip", packed((("01_A-1_報告書.docx", ZIP), ("b", b"x" * 500)))
    cut = whole[: whole.index(ZIP) + len(ZIP) + 300]
    assert b"PK\5\6" in cut
    path.write_bytes(cut)
    assert "途中まで" in left(path)
    for data in (
        whole,
        whole + b"more",
        b"before" + whole,
    ):  # what is wrong is told when it is read
        path.write_bytes(data)
        assert read_zip(path) == data


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
