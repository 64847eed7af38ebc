"""An account that two sections tell of: of the one with later papers, or of each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from desks import desk, file_packet

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.model.problems import Problem
from formgen.reception.recordedaccounts import recorded
from formgen.reception.recordedpackets import RecordedAccount

CITY = load_city(bundled_templates())
OLD, NEW, THIRD = "緑政局みどり課", "緑政局花と緑の課", "緑政局公園課"
SPRING, LATER = date(2027, 3, 30), date(2027, 4, 9)


def file(at: Path, section: str, day: date, **fields: str) -> None:
    """File a packet of a section of one account, the first under that name."""
    account = {"account_id": "A-1", "bureau": section[:3], "section": section[3:], "platform": "X"}
    number = 9 if section == OLD else 1
    file_packet(at, section, account | fields, on=day, dated=day, number=number)


def told(tmp_path: Path) -> tuple[tuple[RecordedAccount, ...], tuple[Problem, ...]]:
    return recorded(tmp_path / "受付", CITY)


@pytest.mark.parametrize("day", [SPRING, LATER])
def test_an_account_without_an_address_yet_goes_along_by_its_name(
    tmp_path: Path, day: date
) -> None:
    at = desk(tmp_path)
    file(at, OLD, SPRING, display_name="川崎市みどり", unit="係", purpose="旧")
    file(at, NEW, LATER, display_name="川崎市みどり", url="https://x.com/a", purpose="新")
    if day == LATER:  # of the old name another one, on the day on which the new one came
        file(at, OLD, date(2027, 4, 1), display_name="川崎市みどり", purpose="旧")
    [found], [problem] = told(tmp_path)
    account = found.filing.account.record
    assert (found.section, account.purpose, account.unit) == (NEW, "新", "係")
    assert "同じ管理番号とアカウント名の書類" in problem.message


@pytest.mark.parametrize(
    "other",
    [
        {"display_name": "川崎市公園"},
        {"display_name": "川崎市みどり", "account_id": "A-2"},
        {"display_name": "川崎市みどり", "platform": "Instagram"},
        {"display_name": ""},
        {"display_name": "川崎市みどり", "url": "https://x.com/b"},
    ],
)
def test_another_account_stays_with_its_section(tmp_path: Path, other: dict[str, str]) -> None:
    at = desk(tmp_path)
    first = {"url": "https://x.com/a"} if "url" in other else {}
    file(at, OLD, SPRING, display_name="川崎市みどり", **first)
    file(at, NEW, LATER, **other)
    found, problems = told(tmp_path)
    assert ([one.section for one in found], problems) == ([OLD, NEW], ())


def test_one_that_may_be_of_two_addresses_is_of_neither(tmp_path: Path) -> None:
    at = desk(tmp_path)
    for section, address in (
        (OLD, {}),
        (NEW, {"url": "https://x.com/a"}),
        (THIRD, {"url": "https://x.com/b"}),
    ):
        file(at, section, LATER if address else SPRING, display_name="川崎市みどり", **address)
    found, problems = told(tmp_path)
    assert (len(found), problems) == (3, ())
