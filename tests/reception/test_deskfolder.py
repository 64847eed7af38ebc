"""The desk: which folders of it hold packets."""

from __future__ import annotations

from datetime import date
from pathlib import Path, PurePosixPath

import pytest

from formgen.reception.deskfolder import ARRIVAL, REGISTER, filed_folders, is_desk, section_folder


def test_only_folders_of_packets_are_read(tmp_path: Path) -> None:
    names = ("2026-10-05_0123456789ab", ".formgen-2026-10-05_0123456789ab.tmp", "2026-10-05_控え")
    for name in names:
        (tmp_path / "局" / "課" / name).mkdir(parents=True)
    (tmp_path / "局" / "課" / "2026-10-06_0123456789ab").write_bytes(b"")
    [found] = filed_folders(tmp_path)
    assert (found.path.name, found.received_on, found.value) == (
        names[0], date(2026, 10, 5), "0123456789ab",
    )  # fmt: skip


@pytest.mark.parametrize("mark", ["（確認済）", " 済", "済", "_済"])
def test_a_folder_that_someone_has_marked_is_read_all_the_same(mark: str, tmp_path: Path) -> None:
    (tmp_path / "局" / "課" / f"2026-10-05_0123456789ab{mark}").mkdir(parents=True)
    (tmp_path / "局" / "課" / "2026-10-05_0123456789abc").mkdir(parents=True)  # another's
    assert [found.value for found in filed_folders(tmp_path)] == ["0123456789ab"]


@pytest.mark.parametrize(
    ("file", "folder"),
    [
        ("受付/局/課/2026-10-05_0123456789ab/記録.yaml", PurePosixPath("受付/局/課")),
        ("記録.yaml", None),
        ("inputs/記録.yaml", None),
    ],
)
def test_the_section_of_a_file(file: str, folder: PurePosixPath | None) -> None:
    assert section_folder(file) == folder


def test_a_desk_is_known_without_its_register(tmp_path: Path) -> None:
    assert not is_desk(tmp_path)
    folder = tmp_path / "局" / "課" / "2026-10-05_0123456789ab"
    folder.mkdir(parents=True)
    (folder / "記入シート.xlsx").write_bytes(b"")
    assert not is_desk(tmp_path)
    (folder / ARRIVAL).write_bytes(b"{}")
    assert is_desk(tmp_path)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / REGISTER).write_bytes(b"")
    assert is_desk(tmp_path / "a")
