"""What stands out over all accounts; two sections may use one 管理番号."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import count

import pytest
from filings import filing

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.model.problems import Place, Problem
from formgen.packets.packetrecord import PacketHead
from formgen.reception.deskfindings import across, folded
from formgen.reception.deskfolder import FiledFolder
from formgen.reception.recordedpackets import RecordedAccount, RecordedPacket

CITY = load_city(bundled_templates())
TODAY = date(2026, 11, 22)
GREEN, PORT = "緑政局みどり課", "港湾局みなと課"
FILES: Iterator[int] = count()


def account(
    section: str = GREEN, *devices: str, packet: bool = True, **typed: object
) -> RecordedAccount:
    """An account of a section, with the numbers of its devices, as a packet or a sheet tells of it."""
    found = filing(tuple({"asset_number": each} for each in devices), **typed)
    file = (
        f"受付/局/課/2026-10-05_{next(FILES):012x}/記録.yaml"
        if packet
        else f"inputs/{next(FILES)}.xlsx"
    )
    for n, entry in enumerate((found.account, *found.devices)):
        for key in entry.places:
            entry.places[key] = Place(file, line=n + 1)  # type: ignore[index]
    return RecordedAccount(section, found, ())


def checks(
    *accounts: RecordedAccount, told: tuple[Problem, ...] = ()
) -> list[tuple[str | None, str]]:
    found = across(accounts, CITY, TODAY, told)[len(told) :]  # behind what was told before
    assert all(problem.severity == "warning" and problem.remedy for problem in found)
    return [(problem.check, problem.place.file) for problem in found]


def names(*accounts: RecordedAccount) -> list[str | None]:
    return [name for name, _ in checks(*accounts)]


@pytest.mark.parametrize(
    "other",
    [
        "〇〇市みどり【公式】",
        "〇〇市　みどり",
        "〇〇市みどり公式アカウント",
        "(公式)〇〇市・みどり",
        "〇〇市ミドリ",
        "〇〇市みとり",
    ],
)
def test_names_of_two_sections_that_look_alike(other: str) -> None:
    ours = account(GREEN, display_name="〇〇市みどり", platform="X")
    theirs = account(PORT, display_name=other, platform="X")
    found = across((ours, theirs), CITY, TODAY)
    assert [(p.check, p.clause, p.account) for p in found] == [
        ("names_alike", "5(2)", "TKS-001"), ("names_alike", "5(2)", "TKS-001"),
    ]  # fmt: skip
    assert [p.twin for p in found] == [p.place for p in reversed(found)]
    assert PORT in found[0].message


def test_names_that_are_as_they_should_be() -> None:
    on_two_services = [
        account(GREEN, account_id=f"A-{n}", display_name="〇〇市みどり", platform=service)
        for n, service in enumerate(("X", "Instagram"))
    ]
    assert names(*on_two_services) == []
    assert (
        names(account(display_name="〇〇市みどり"), account(PORT, display_name="〇〇市みなと"))
        == []
    )
    assert names(account(), account(PORT)) == []  # without a name
    given_up = account(PORT, display_name="〇〇市みどり", procedure="廃止")
    assert names(account(display_name="〇〇市みどり"), given_up) == []


def test_letters_count_however_they_are_written() -> None:
    assert folded("ＫＡＷＡ Official") == folded("kawa")
    assert folded("みどり") != folded("みどり２")


def test_one_device_in_two_sections() -> None:
    found = checks(account(GREEN, "PC-1", "PC-2"), account(PORT, "ＰＣ-1"))
    assert [name for name, _ in found] == ["device_in_two_sections"] * 2
    shared = [account(GREEN, "PC-1", account_id=each) for each in ("A-1", "A-2")]
    assert names(*shared) == []
    assert names(*shared, account(PORT, "PC-1")) == ["device_in_two_sections"] * 2
    assert names(account(GREEN, "PC-1"), account(PORT, "PC-1", procedure="廃止")) == []


def test_what_was_found_of_a_clash_is_not_said_again() -> None:
    ours, theirs = account(GREEN, "PC-1"), account(PORT, "PC-1")
    places = [each.filing.devices[0].places["asset_number"] for each in (ours, theirs)]
    told = Problem("error", "", "", places[0], field="asset_number", twin=places[1])
    assert checks(ours, theirs, told=(told,)) == [("device_in_two_sections", places[1].file)]


CLOSED = {"procedure": "廃止", "close_action": "凍結", "closes_on": "2026-03-31"}


@pytest.mark.parametrize(
    "typed",
    [{"control_ends_on": None}, {"control_ends_on": "2026-11-21", "credentials_revoked": "予定"}],
)
def test_closed_and_still_under_control(typed: dict[str, object]) -> None:
    [problem] = across((account(PORT), account(**CLOSED | typed)), CITY, TODAY)
    assert (problem.check, problem.clause, problem.field) == (
        "closed_but_kept", "5(8)", "control_ends_on",
    )  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        {},  # its papers do not print the end
        {"control_ends_on": "2026-11-22"},
        {"control_ends_on": "2026-11-21", "credentials_revoked": "済"},
        {"control_ends_on": None, "close_action": "削除"},
        {"control_ends_on": None, "closes_on": "2026-11-23"},
        {"control_ends_on": None, "procedure": "運用中"},
    ],
)
def test_closed_and_in_order(typed: dict[str, object]) -> None:
    assert names(account(**CLOSED | typed)) == []


STARTED = {"procedure": "開始", "starts_on": "2026-11-01"}


def received(one: RecordedAccount, day: date) -> RecordedAccount:
    head = PacketHead("promotion", one.section, None, 1, date(2021, 4, 1))
    packet = RecordedPacket(
        FiledFolder(one.filing.account.places["account_id"].file, day, ""), head
    )  # type: ignore[arg-type]
    return RecordedAccount(one.section, one.filing, (packet,))


def test_started_without_a_consultation() -> None:
    unasked = account(**STARTED, consulted_on=None)
    asked = account(PORT, **STARTED, consulted_on="2026-10-01")
    assert checks(unasked, asked) == [
        ("started_unasked", unasked.filing.account.places["consulted_on"].file)
    ]
    assert names(received(unasked, date(2026, 11, 2))) == ["started_unasked"]
    assert names(received(unasked, date(2026, 11, 1))) == []  # a packet came before it began
    assert names(account(**STARTED, packet=False)) == [
        "started_unasked"
    ]  # a sheet asks for the day
    assert names(account(**STARTED)) == []  # its papers do not print the day
    assert names(account(**STARTED | {"starts_on": "2026-11-23"}, consulted_on=None)) == []


def test_what_is_overdue() -> None:
    dormant = account(procedure="運用中", last_posted_on="2026-01-01")
    [problem] = across((dormant, account(PORT, procedure="運用中")), CITY, TODAY)
    assert (problem.clause, problem.field) == ("5(9)", "last_posted_on")
    assert problem.check == "updated_lately"  # counted as what has not been updated for long
    assert names(account(procedure="運用中", last_posted_on="2026-11-01")) == []
    told = Problem("warning", "", "", problem.place, field="last_posted_on")
    assert checks(dormant, told=(told,)) == []
    known = replace(told, check="updated_lately")
    assert [p.check for p in across((dormant,), CITY, TODAY, (known,))] == ["updated_lately"]
    late = account(**CLOSED, control_ends_on="2026-11-21", credentials_revoked="予定")
    assert names(late) == ["closed_but_kept"]  # and not once more as a due date


def test_a_check_that_the_city_leaves_out_finds_nothing() -> None:
    quiet = CITY.reception.model_copy(update={"across": {}})
    city = CITY.model_copy(update={"reception": quiet})
    assert across((account(**CLOSED, control_ends_on=None),), city, TODAY) == ()
