"""The sample inputs: real-looking, without a fault, and the workbook as its source says.

`make samples` makes inputs/intake.xlsx again from its source.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from formgen.intake.reader import read
from formgen.model.filings import Intake, LocatedRecord
from formgen.model.records import Account, Device
from formgen.workbooks.entrycells import Values
from scripts.make_samples import make_workbook

ROOT = Path(__file__).resolve().parent.parent
INPUTS = ROOT / "inputs"
WORKBOOK = INPUTS / "intake.xlsx"
SECTION = INPUTS / "くらし環境課.yaml"
SOURCE = ROOT / "tests" / "data" / "sample_intake.yaml"
REAL_LOOKING_URL = (
    r"https://(www\.city\.kawasaki\.jp|x\.com|www\.instagram\.com|www\.facebook\.com)/"
)


def values_of(
    entries: tuple[LocatedRecord[Account], ...] | tuple[LocatedRecord[Device], ...],
) -> list[Values]:
    """The values of records by their keys."""
    return [entry.record.model_dump() for entry in entries]


def devices_of(intake: Intake, account_id: str) -> list[Device]:
    """The devices that name an account."""
    devices = [entry.record for entry in intake.devices]
    return [device for device in devices if account_id in (device.account_ids or ())]


def read_clean(*paths: Path) -> Intake:
    """What stands in files, which must be without a problem."""
    intake, problems = read(list(paths))
    assert [str(problem.place) + problem.message for problem in problems] == []
    return intake


def sheets_of(path: Path) -> dict[str, list[Any]]:
    """Every cell of a workbook, sheet by sheet."""
    return {sheet.title: list(sheet.values) for sheet in load_workbook(path).worksheets}


@pytest.fixture(scope="module")
def intake() -> Intake:
    return read_clean(WORKBOOK, SECTION)


@pytest.fixture(scope="module")
def accounts(intake: Intake) -> dict[str, Account]:
    return {str(entry.record.account_id): entry.record for entry in intake.accounts}


@pytest.mark.slow
def test_the_workbook_is_what_its_source_makes(tmp_path: Path) -> None:
    again = tmp_path / "intake.xlsx"
    make_workbook(again)
    assert sheets_of(WORKBOOK) == sheets_of(again)
    assert values_of(read_clean(WORKBOOK).accounts) == values_of(read_clean(SOURCE).accounts)
    assert values_of(read_clean(WORKBOOK).devices) == values_of(read_clean(SOURCE).devices)


def test_each_stage_of_the_procedure_has_an_account(accounts: dict[str, Account]) -> None:
    assert {(account.procedure, account.platform) for account in accounts.values()} == {
        ("開始", "X"), ("開始", "YouTube"), ("運用中", "Instagram"), ("廃止", "Facebook"),
    }  # fmt: skip


def test_the_first_account_is_filled_in_and_in_order(
    intake: Intake, accounts: dict[str, Account]
) -> None:
    account = accounts["TKS-001"]
    assert [
        str(day)
        for day in (
            account.consulted_on, account.device_confirmed_on, account.policy_published_on,
            account.starts_on, account.document_date,
        )
    ] == ["2026-09-01", "2026-09-15", "2026-09-25", "2026-10-01", "2026-10-02"]  # fmt: skip
    assert account.document_number == "8川建み第101号"
    assert len(devices_of(intake, "TKS-001")) == 2


def test_the_early_account_waits(intake: Intake, accounts: dict[str, Account]) -> None:
    account = accounts["KRS-001"]
    assert (account.url, account.policy_url, account.consulted_on, account.starts_on) == (None,) * 4
    (device,) = devices_of(intake, "KRS-001")
    assert (device.city_provided, device.confirmed_on) == ("はい", None)


def test_the_closed_account_tells_all_of_its_closing(accounts: dict[str, Account]) -> None:
    account = accounts["SAI-001"]
    blank = {key for key, value in account.model_dump().items() if value is None}
    assert not {key for key in blank if key.startswith("close") and key != "close_residual"}
    dates = [account.starts_on, account.announced_on, account.closes_on, account.document_date]
    assert dates == sorted(day for day in dates if day)


def test_names_and_addresses_are_placeholders(intake: Intake) -> None:
    for entry in intake.accounts:
        account = entry.record
        assert str(account.display_name).startswith("川崎市")
        assert re.fullmatch("担当者[A-Z]", str(account.contact_name))
        assert re.fullmatch("044-200-000[0-9]", str(account.contact_phone))
        for email in (account.contact_email, account.registered_email):
            assert str(email).endswith("@city.kawasaki.jp")
        urls: list[Any] = [account.url, account.policy_url, account.homepage_url]
        assert all(re.match(REAL_LOOKING_URL, url) for url in urls if url)
