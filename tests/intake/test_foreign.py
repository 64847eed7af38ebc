"""A sheet means the same, whoever has written it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from foreign import WRITERS

from formgen.intake import excel
from formgen.workbooks.intakesheet import write_sheet

pytestmark = pytest.mark.slow

ACCOUNTS = [
    {"account_id": "SWI-1", "platform": "note", "bureau": "幸区", "purpose": "一\n二 & <三>",
     "consulted_on": date(2026, 9, 1), "password_interval_days": 90, "contact_phone": "044-556-6612"},
    {"account_id": "SWI-2", "display_name": "𠮷野 髙﨑", "starts_on": date(2019, 5, 1)},
]  # fmt: skip
DEVICES = [{"account_ids": ("SWI-1", "SWI-2"), "kind": "PC", "confirmed_on": date(2026, 8, 31)}]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = tmp_path_factory.mktemp("filled") / "a.xlsx"
    write_sheet(path, ACCOUNTS, DEVICES)
    return path.read_bytes()


@pytest.mark.parametrize("writer", WRITERS)
def test_every_writer_is_read_as_it_is_meant(data: bytes, writer: str) -> None:
    written = WRITERS[writer](data)
    assert written != data
    (intake, problems), (expected, _) = excel.read(written, "a.xlsx"), excel.read(data, "a.xlsx")
    assert [entry.record for entry in intake.accounts] == [e.record for e in expected.accounts]
    assert [entry.record for entry in intake.devices] == [e.record for e in expected.devices]
    assert [entry.places for entry in intake.accounts] == [e.places for e in expected.accounts]
    # Without formats a day is a number, of which a warning says which day was read.
    assert {"Excelの数え方" in problem.message for problem in problems} <= {
        writer == "without styles"
    }
    assert len(expected.accounts) == len(ACCOUNTS)
