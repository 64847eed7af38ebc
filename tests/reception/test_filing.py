"""A packet is filed whole, once, and beside what came before it."""

from __future__ import annotations

import errno
import json
import threading
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from arrived import DAY, arrival, read

from formgen.model.problems import FormgenError
from formgen.outputs.outputfiles import TEMPORARY
from formgen.reception import filing
from formgen.reception.arrivals import (
    OLDER,
    RECEIVED,
    TO_CORRECT,
    TURNED_AWAY,
    TWICE,
    arrivals,
    read_arrival,
    written,
)
from formgen.reception.deskfolder import ARRIVAL, filed_folders
from formgen.reception.filing import Read, clear_desk, file_packet
from formgen.reception.mailfolder import UnfinishedError
from formgen.reception.register import renew

OTHER = "ba9876543210"


def test_a_packet_lies_in_its_section_by_day_and_value(tmp_path: Path) -> None:
    filed = file_packet(tmp_path, read())
    assert filed.folder == tmp_path / "みどり局" / "企画課" / "2026-11-30_0123456789ab"
    assert sorted(path.name for path in filed.folder.iterdir()) == [
        "01_A-1_利用開始報告書.pdf", ARRIVAL,
    ]  # fmt: skip
    assert read_arrival(filed.folder / ARRIVAL) == arrival()
    assert [each.value for each in filed_folders(tmp_path)] == ["0123456789ab"]


def test_the_same_zip_is_filed_once(tmp_path: Path) -> None:
    assert file_packet(tmp_path, read()).is_new
    later = file_packet(tmp_path, read(received_on=DAY + timedelta(days=3)))
    assert not later.is_new
    assert later.arrival.received_on == DAY
    assert len(arrivals(tmp_path)) == 1


def test_the_same_papers_in_another_zip_are_told_and_noted(tmp_path: Path) -> None:
    file_packet(tmp_path, read())
    again = file_packet(tmp_path, read(zip_sha256="f" * 64, zip_name="受信/2.zip"))
    assert (again.arrival.state, again.is_new) == (TWICE, True)
    assert again.arrival.notes == ("同じ書類が届いています（令和8年11月30日）。",)
    assert len(list(filed_folders(tmp_path))) == 1
    assert {each.zip_sha256 for _, each in arrivals(tmp_path)} == {arrival().zip_sha256, "f" * 64}
    # From now on the second ZIP is known too.
    assert not file_packet(tmp_path, read(zip_sha256="f" * 64)).is_new


def test_another_cover_is_told(tmp_path: Path) -> None:
    file_packet(tmp_path, read())
    files = {**arrival().files, "00_送付書.pdf": "another"}
    again = file_packet(tmp_path, read(zip_sha256="f" * 64, files=files))
    assert "「00_送付書.pdf」の中身は、そのときと違います" in again.arrival.notes[1]


def test_a_lower_number_is_an_older_version(tmp_path: Path) -> None:
    file_packet(tmp_path, read(number=3))
    older = file_packet(tmp_path, read(OTHER, number=2))
    assert older.arrival.state == OLDER
    assert "後の番号（3）" in older.arrival.notes[0]
    assert (older.folder / ARRIVAL).is_file()
    assert file_packet(tmp_path, read("aaaaaaaaaaaa", number=4)).arrival.state == RECEIVED


def test_numbers_are_counted_by_office_and_section(tmp_path: Path) -> None:
    file_packet(tmp_path, read(number=3))
    for more in ({"office": "ict"}, {"section": "みどり局企画課（2）"}):
        value = f"{len(str(more)):012x}"
        assert file_packet(tmp_path, read(value, number=1, **more)).arrival.state == RECEIVED


def test_a_number_given_twice_is_told(tmp_path: Path) -> None:
    file_packet(tmp_path, read())
    second = file_packet(tmp_path, read(OTHER))
    assert second.arrival.state == RECEIVED
    assert "どちらが正しいか" in second.arrival.notes[0]


def test_a_corrected_packet_is_no_rival_of_the_one_that_was_sent_back(tmp_path: Path) -> None:
    file_packet(tmp_path, read(state=TO_CORRECT))
    (note,) = file_packet(tmp_path, read(OTHER)).arrival.notes
    assert "同じ番号（1）の書類に、修正を依頼しています" in note


@pytest.mark.parametrize(
    "name", ["../../etc", "a/b", "", "con", ".formgen-x", "局\u202eabc", "長" * 200]
)
def test_no_name_leads_out_of_the_desk(name: str, tmp_path: Path) -> None:
    desk = tmp_path / "desk"
    desk.mkdir()
    filed = file_packet(desk, read(bureau=name, rest=name))
    assert filed.folder.parents[2] == desk
    assert [path.name for path in tmp_path.iterdir()] == ["desk"]
    assert len(list(filed_folders(desk))) == 1


def test_what_is_turned_away_keeps_its_record_alone(tmp_path: Path) -> None:
    bad = Read(replace(arrival(""), zip_sha256="e" * 64, state=TURNED_AWAY))
    filed = file_packet(tmp_path, bad)
    assert (
        filed.folder.relative_to(tmp_path).as_posix() == "受け取れないもの/2026-11-30_eeeeeeeeeeee"
    )
    assert not file_packet(tmp_path, bad).is_new
    assert list(filed_folders(tmp_path)) == []
    assert len(arrivals(tmp_path)) == 1


def test_what_a_killed_run_left_goes_with_the_next(tmp_path: Path) -> None:
    left = tmp_path / "abc".join(TEMPORARY)
    left.mkdir()
    (left / "01_x.pdf").write_bytes(b"half")
    filed = file_packet(tmp_path, read())
    half = filed.folder / "def".join(TEMPORARY)
    half.write_bytes(b"half")
    clear_desk(tmp_path)
    assert not left.exists()
    assert not half.exists()
    assert (filed.folder / ARRIVAL).is_file()


def test_a_failure_leaves_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, _: bytes) -> int:
        raise OSError(errno.ENOSPC, "full", str(path))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FormgenError, match="空き容量"):
        file_packet(tmp_path, read())
    monkeypatch.undo()
    assert list(tmp_path.rglob("*.pdf")) == []
    assert file_packet(tmp_path, read()).is_new


def test_two_at_once_file_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filing, "_PATIENCE", 30.0)
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(file_packet(tmp_path, read())))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.is_new for each in found) == [False, False, False, True]
    assert len(arrivals(tmp_path)) == 1


def test_an_arrival_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / ARRIVAL
    path.write_bytes(written(arrival(received_on=date(2027, 1, 2), notes=("注",))))
    assert read_arrival(path) == arrival(received_on=date(2027, 1, 2), notes=("注",))
    for damage in (b"", b"[]", b"{}", path.read_bytes().replace("受付".encode(), b"?"), b"\xff"):
        path.write_bytes(damage)
        assert read_arrival(path) is None


@pytest.mark.parametrize("name", ["受付簿.xlsx", "manifest.json", "受け取れないもの"])
def test_no_section_takes_the_place_of_what_the_desk_keeps(name: str, tmp_path: Path) -> None:
    filed = file_packet(tmp_path, read(bureau=name, rest="2026-11-30_eeeeeeeeeeee"))
    assert filed.folder.parents[1].name != name
    assert renew(tmp_path).path.is_file()
    bad = Read(replace(arrival(""), zip_sha256="e" * 64, state=TURNED_AWAY))
    assert file_packet(tmp_path, bad).is_new


@pytest.mark.parametrize("later", [0, 1])
def test_what_may_be_there_already_is_left(later: int, tmp_path: Path) -> None:
    bad = Read(replace(arrival(""), zip_sha256="e" * 64, state=TURNED_AWAY))
    for one in (read(), bad):
        (file_packet(tmp_path, one).folder / ARRIVAL).write_text("{", "utf-8")
        day = DAY + timedelta(days=later)
        with pytest.raises(UnfinishedError, match=r"読めない.*別の場所に移して"):
            file_packet(tmp_path, Read(replace(one.arrival, received_on=day), one.files))
    assert len([*tmp_path.glob("*/*/*_*")]) == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("number", "3"), ("number", True), ("bureau", ["局"]), ("zip_name", None), ("files", []),
        ("value", 5), ("findings", [{"text": 5}]), ("state", "済"), ("received_on", "2026-13-01"),
    ],
)  # fmt: skip
def test_a_record_that_someone_has_changed_is_not_read(
    key: str, value: object, tmp_path: Path
) -> None:
    path = file_packet(tmp_path, read()).folder / ARRIVAL
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | {key: value}), "utf-8")
    assert read_arrival(path) is None
    assert file_packet(tmp_path, read(OTHER)).is_new
    assert renew(tmp_path).path.is_file()
