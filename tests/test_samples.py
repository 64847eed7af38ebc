"""The sample inputs: real-looking, without a fault, and the workbook as its source says.

`make samples` makes inputs/intake.xlsx again from its source.
"""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from PIL import Image

from formgen.city.templatefiles import bundled_templates
from formgen.intake.reader import read
from formgen.making.readcheckcompose import load, survey
from formgen.model.filings import Intake, LocatedRecord
from formgen.model.postrecord import Post
from formgen.model.records import Account, Device
from formgen.posts.picturefacts import facts
from formgen.workbooks.entrycells import Values
from scripts.make_samples import make_workbook, source
from scripts.sample_pictures import pictures

ROOT = Path(__file__).resolve().parent.parent
INPUTS = ROOT / "inputs"
WORKBOOK = INPUTS / "intake.xlsx"
SECTION = INPUTS / "くらし環境課.yaml"
TODAY = date(2026, 11, 22)
REAL_LOOKING_URL = (
    r"https://(www\.city\.kawasaki\.jp|x\.com|www\.instagram\.com|www\.facebook\.com)/"
)


def values_of(
    entries: tuple[LocatedRecord[Account], ...]
    | tuple[LocatedRecord[Device], ...]
    | tuple[LocatedRecord[Post], ...],
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
    made, typed = read_clean(WORKBOOK), source()
    assert values_of(made.accounts) == values_of(typed.accounts)
    assert values_of(made.devices) == values_of(typed.devices)
    assert values_of(made.posts) == values_of(typed.posts)


def test_the_pictures_of_the_posts_are_as_they_are_drawn(intake: Intake) -> None:
    named = [name for entry in intake.posts for name in entry.record.pictures or ()]
    lying = {path.name: path.read_bytes() for path in (INPUTS / "画像").iterdir()}
    assert sorted(named) == sorted(lying)
    drawn = pictures()
    assert drawn.keys() == lying.keys()
    for name, data in lying.items():
        assert len(data) <= 30 * 1024
        # Another version of the encoder may write other bytes of the same picture.
        pairs = zip(pixels(data), pixels(drawn[name]), strict=True)
        assert max(abs(a - b) for a, b in pairs) < 8
    assert {name for name, data in lying.items() if facts(data, name).has_location} == {
        "パンジーの花壇.jpg"
    }


def pixels(data: bytes) -> bytes:
    """The dots of a picture, small enough to compare quickly."""
    with Image.open(BytesIO(data)) as image:
        return image.convert("RGB").resize((64, 48)).tobytes()


def test_a_post_waits_one_has_slips_and_one_was_sent() -> None:
    found = survey([WORKBOOK], load(bundled_templates()), TODAY)
    (posts,) = (result.posts for result in found.results if result.posts)
    seen = {
        paper.post.post_id: (
            paper.approval, bool(paper.post.sent_at), len(paper.problems),
            any(problem.is_error for problem in paper.problems),
        )
        for paper in posts
    }  # fmt: skip
    assert seen == {
        "TKS-P001": ("approved", True, 0, False),
        "TKS-P002": ("none", False, 0, False),
        "TKS-P003": ("none", False, 4, False),
    }


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
