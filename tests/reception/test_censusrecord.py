"""The record of a census: its sections, numbers and folders, and what may stand in their names."""

from __future__ import annotations

from datetime import date
from pathlib import Path, PurePosixPath

import pytest
from replies import account

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.model.filings import Filing, LocatedRecord
from formgen.reception.censusrecord import Census, account_of, read_census, write_census

CITY = load_city(bundled_templates())
CENSUS = Census(date(2026, 11, 30), date(2026, 12, 30), "promotion")


def asked(*sections: tuple[str, str, str]) -> Census:
    """The census of an account of each section."""
    records = (
        account_of(account("A-1", bureau=a, department=b, section=c), CITY.records.account)
        for a, b, c in sections
    )
    return CENSUS.asking((Filing(LocatedRecord(one, {})) for one in records), CITY)


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    census = asked(("建設緑政局", "緑政部", "みどりの企画課"), ("港湾局", "", "みなと課"))
    write_census(tmp_path, census)
    assert read_census(tmp_path) == census
    assert [each.number for each in census.sections] == ["20261130-001", "20261130-002"]
    assert [each.name for each in census.sections] == [
        "建設緑政局緑政部みどりの企画課", "港湾局みなと課",
    ]  # fmt: skip


def test_one_number_may_be_of_two_sections() -> None:
    census = asked(("港湾局", "", "みなと課"), ("港湾局", "", "うみ課"))
    assert [each.accounts[0]["account_id"] for each in census.sections] == ["A-1", "A-1"]


def test_no_name_leads_out_of_the_folder() -> None:
    census = asked(("../..", "/etc", "passwd"), ("CON", "", "nul"), ("港湾局", "", ""), ("a", "b", "C"),
                   ("a", "B", "c"), ("A", "b", "c"))  # fmt: skip
    folders = {folder for _, folder in census.folders()}
    assert PurePosixPath("港湾局/港湾局") in folders
    assert len({str(folder).casefold() for folder in folders}) == len(census.sections)
    for folder in folders:
        assert len(folder.parts) == 2
        assert not {"..", ".", "CON", "nul"} & set(folder.parts)
    [(_, folder)] = asked(("照会記録.json", "", "照会結果.xlsx")).folders()
    assert "." not in str(folder)  # where the census has its own files


def test_what_somebody_has_made_unreadable_stays_out() -> None:
    found = account_of(
        {"display_name": "名", "starts_on": "いつか", "stranger": "x"}, CITY.records.account
    )
    assert (found.display_name, found.starts_on) == ("名", None)


@pytest.mark.parametrize(
    ("more", "is_asked"),
    [
        ({"close_action": "削除"}, False),
        ({"close_action": "削除", "closes_on": "令和8年12月1日"}, True),  # to come
        ({"close_action": "凍結"}, True),
        ({"close_action": "凍結", "credentials_revoked": "済"}, True),  # nobody knows until when
        ({"close_action": "非公開", "control_ends_on": "令和8年11月1日"}, True),
        (
            {
                "close_action": "非公開",
                "control_ends_on": "令和8年11月1日",
                "credentials_revoked": "済",
            },
            False,
        ),
        ({}, True),  # nobody knows how it was closed
    ],
)
def test_a_section_is_asked_while_an_account_is_in_its_hands(
    more: dict[str, str], is_asked: bool
) -> None:
    closed = account("A-1", **{"procedure": "廃止", "closes_on": "令和8年9月30日"} | more)
    record = account_of(closed, CITY.records.account)
    filings = [Filing(LocatedRecord(record, {}))]
    assert len(CENSUS.asking(filings, CITY).sections) == is_asked
    living = account_of(account("A-2"), CITY.records.account)
    [section] = CENSUS.asking([*filings, Filing(LocatedRecord(living, {}))], CITY).sections
    assert [one["account_id"] for one in section.accounts] == ["A-1", "A-2"]
