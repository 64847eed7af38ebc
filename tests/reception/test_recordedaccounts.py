"""The accounts of a desk: merged of packets, the later before the earlier, section by section."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from desks import Devices, desk, file_packet

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.reception.recordedaccounts import recorded
from formgen.reception.recordedpackets import RecordedAccount

CITY = load_city(bundled_templates())
GREEN, PORT = "緑政局みどり課", "港湾局みなと課"
DAYS = [date(2026, 10, day) for day in range(1, 6)]


def one(path: Path) -> RecordedAccount:
    found, problems = recorded(path, CITY)
    assert problems == ()
    [account] = found
    return account


def test_a_number_belongs_to_its_section(tmp_path: Path) -> None:
    at = desk(tmp_path)
    for section in (GREEN, PORT):
        file_packet(at, section, {"account_id": "A-1", "display_name": section})
    found, problems = recorded(at, CITY)
    assert problems == ()
    assert {a.section: a.filing.account.record.display_name for a in found} == {
        GREEN: GREEN, PORT: PORT,
    }  # fmt: skip


def test_the_later_packet_wins_field_by_field_and_a_blank_takes_away(tmp_path: Path) -> None:
    at = desk(tmp_path)
    late = {"account_id": "A-1", "display_name": "後", "unit": ""}
    early = {"account_id": "A-1", "display_name": "先", "unit": "係", "url": "https://x.com/a"}
    newer = file_packet(at, GREEN, late, number=2, on=DAYS[1])
    older = file_packet(at, GREEN, early, number=1, on=DAYS[3])  # it came late
    found = one(at)
    account, places = found.filing.account.record, found.filing.account.places
    assert (account.display_name, account.unit, account.url) == ("後", None, "https://x.com/a")
    assert places["display_name"].file == (newer / "記録.yaml").as_posix()
    assert places["url"].file == (older / "記録.yaml").as_posix()
    assert (places["unit"].file, places["unit"].line) == ((newer / "記録.yaml").as_posix(), 11)
    assert [packet.head.number for packet in found.packets] == [2, 1]  # by the day of receipt


def test_offices_are_merged_by_the_day_on_which_each_received(tmp_path: Path) -> None:
    at = desk(tmp_path)
    first = {"account_id": "A-1", "display_name": "企画", "unit": "係"}
    second = {"account_id": "A-1", "display_name": "情報", "purpose": "広報"}
    file_packet(at, GREEN, second, office="ict", number=1, on=DAYS[2])
    file_packet(at, GREEN, first, office="promotion", number=7, on=DAYS[1])
    found = one(at)
    account = found.filing.account.record
    assert (account.display_name, account.unit, account.purpose) == ("情報", "係", "広報")
    assert found.offices == ("promotion", "ict")


def test_of_devices_the_last_list_counts(tmp_path: Path) -> None:
    at = desk(tmp_path)
    both = {"PC-1": {"asset_number": "PC-1", "os": "古"}, "PC-2": {"asset_number": "PC-2"}}
    left = {"PC-1": {"asset_number": "PC-1", "os": "新"}}
    packets = ((1, both), (2, left), (3, None))
    for number, devices in packets:
        account = {"account_id": "A-1"} | ({"devices": devices} if devices else {})
        file_packet(at, GREEN, account, number=number, on=DAYS[number])
    [device] = one(at).filing.devices
    assert (device.record.asset_number, device.record.os) == ("PC-1", "新")
    assert device.record.account_ids == ("A-1",)


def test_devices_of_two_offices_have_the_fields_of_both(tmp_path: Path) -> None:
    at = desk(tmp_path)
    for day, office, fields in ((2, "promotion", {"model": "型"}), (1, "ict", {"os": "OS"})):
        devices = {"PC-1": {"asset_number": "PC-1"} | fields}
        file_packet(
            at, GREEN, {"account_id": "A-1", "devices": devices}, office=office, on=DAYS[day]
        )
    [device] = one(at).filing.devices
    assert (device.record.model, device.record.os) == ("型", "OS")


def test_what_cannot_be_read_is_told_and_the_others_stand(tmp_path: Path) -> None:
    at = desk(tmp_path)
    file_packet(at, GREEN, {"account_id": "A-1", "starts_on": "十月ごろ"})
    broken = file_packet(at, PORT, {"account_id": "A-1"})
    (broken / "記録.yaml").write_bytes(b"packet: [")
    missing = at / "港湾局" / "別の課" / "2026-10-01_0123456789ab"
    missing.mkdir(parents=True)
    (at / GREEN[:3] / "intake.yaml").write_text("accounts: [{account_id: X}]")
    found, problems = recorded(at, CITY)
    assert [(a.section, a.filing.account.unread) for a in found] == [(GREEN, {"starts_on"})]
    assert {Path(p.place.file).parent for p in problems} == {
        broken, missing, at / "緑政局" / "みどり課" / Path(found[0].packets[0].folder.path).name,
    }  # fmt: skip


def test_a_section_whose_accounts_fill_several_packets_is_one(tmp_path: Path) -> None:
    at = desk(tmp_path)
    of = {"account_id": "A-1", "bureau": "緑政局", "section": "みどり課"}
    file_packet(at, f"{GREEN}（2）", of | {"display_name": "先"}, number=5, on=DAYS[0])
    file_packet(at, GREEN, of | {"display_name": "後"}, number=2, on=DAYS[1])  # by now in the first
    found = one(at)
    assert (found.section, found.filing.account.record.display_name) == (GREEN, "後")


def test_accounts_stand_by_section_and_number_with_and_without_an_address(tmp_path: Path) -> None:
    at = desk(tmp_path)
    river: dict[str, str | Devices] = {"bureau": "緑政局", "section": "川課"}
    address = {"url": "https://x.com/b"}
    file_packet(
        at, "緑政局川課", river | {"account_id": "B-1"}, river | {"account_id": "B-2"} | address
    )
    file_packet(at, "緑政局海課", river | {"account_id": "A-1", "section": "海課"} | address)
    accounts, _ = recorded(at, CITY)
    assert [one.key[1] for one in accounts] == ["B-1", "B-2", "A-1"]


def test_a_section_is_named_as_in_its_sheet(tmp_path: Path) -> None:
    at, section = desk(tmp_path), "広報/広聴課"
    of = {"account_id": "A-1", "bureau": "緑政局", "section": section}
    file_packet(at, "緑政局広報／広聴課", of)
    assert one(at).section == f"緑政局{section}"


def test_an_account_is_of_the_section_as_it_is_named_last(tmp_path: Path) -> None:
    at = desk(tmp_path)
    old, new = "緑政局みどり課", "緑政局花と緑の課"
    of: dict[str, str | Devices] = {"account_id": "A-1", "bureau": "緑政局", "platform": "X"}
    late = of | {"section": "花と緑の課", "display_name": "後", "url": "https://twitter.com/A"}
    file_packet(at, new, late, on=DAYS[1], dated=DAYS[1])
    early = of | {
        "section": "みどり課",
        "display_name": "先",
        "unit": "係",
        "url": "https://x.com/a",
    }
    early["devices"] = {"PC-1": {"asset_number": "PC-1"}}
    file_packet(at, old, early, on=DAYS[3], dated=DAYS[0])  # it came late
    [found], [told] = recorded(at, CITY)
    account = found.filing.account.record
    assert (found.section, account.display_name, account.unit) == (new, "後", "係")
    assert [device.record.asset_number for device in found.filing.devices] == ["PC-1"]
    assert found.packets[-1].head.section == new
    assert (told.severity, told.account) == ("warning", "A-1")
    assert f"「{old}」からも" in told.message
    assert f"後の「{new}」に" in told.message


def test_without_a_later_paper_each_section_keeps_its_account(tmp_path: Path) -> None:
    at = desk(tmp_path)
    for section in (GREEN, PORT):
        of = {"account_id": "A-1", "bureau": section[:3], "section": section[3:]}
        file_packet(at, section, of | {"url": "https://x.com/a"})
    found, problems = recorded(at, CITY)
    assert sorted(each.section for each in found) == sorted((GREEN, PORT))
    assert problems == ()


def test_on_one_day_the_later_paper_of_two_offices_counts_and_no_number(tmp_path: Path) -> None:
    at = desk(tmp_path)
    file_packet(at, GREEN, {"account_id": "A-1", "unit": "旧"}, number=9, dated=DAYS[0])
    file_packet(at, GREEN, {"account_id": "A-1", "unit": "新"}, office="ict", dated=DAYS[1])
    assert one(at).filing.account.record.unit == "新"


@pytest.mark.parametrize(
    ("number", "on", "dated", "is_told"),
    [
        (1, DAYS[3], DAYS[3], True),
        (1, DAYS[3], DAYS[0], False),  # an older one that came late
        (1, DAYS[1], DAYS[3], False),  # on the same day
        (4, DAYS[3], DAYS[3], False),
    ],
)
def test_numbers_that_begin_anew_are_told(
    tmp_path: Path, number: int, on: date, dated: date, is_told: bool
) -> None:
    at = desk(tmp_path)
    file_packet(at, GREEN, {"account_id": "A-1"}, number=3, on=DAYS[1], dated=DAYS[1])
    file_packet(at, GREEN, {"account_id": "A-1"}, number=number, on=on, dated=dated)
    found = [problem.message for problem in recorded(at, CITY)[1]]
    assert [text.startswith("番号1の書類が、番号3の書類より後に届き") for text in found] == [
        True
    ] * is_told


def test_of_a_folder_that_was_renamed_or_moved_nothing_is_passed_over(tmp_path: Path) -> None:
    at = desk(tmp_path)
    noted, renamed, moved = (
        file_packet(at, GREEN, {"account_id": f"A-{n}"}, number=n) for n in range(3)
    )
    noted.rename(noted.with_name(f"{noted.name}（確認済）"))
    renamed.rename(renamed.with_name("確認済"))
    moved.rename(at / moved.name)
    found, problems = recorded(at, CITY)
    assert [each.key[1] for each in found] == ["A-0"]
    assert {(Path(p.place.file), p.severity) for p in problems} == {
        (renamed.with_name("確認済"), "error"), (at / moved.name, "error"),
    }  # fmt: skip


def test_of_many_packets_of_an_account_each_value_is_the_last(tmp_path: Path) -> None:
    at = desk(tmp_path)
    file_packet(at, GREEN, {"account_id": "A-1", "unit": "係", "purpose": "0"}, number=1)
    for number in range(2, 21):
        told = {"account_id": "A-1", "purpose": str(number)}
        file_packet(at, GREEN, told, number=number, on=DAYS[number % 5])
    account = one(at).filing.account.record
    assert (account.unit, account.purpose, len(one(at).packets)) == ("係", "20", 20)
