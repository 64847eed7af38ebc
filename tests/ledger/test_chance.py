"""Whatever was filed stands in the ledger to the letter, and in no cell as anything but text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
from filings import filing
from filings_of_chance import records, texts
from hypothesis import given, settings
from hypothesis import strategies as st
from intakes import TODAY
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.guideline.run import check
from formgen.ledger.columns import ACCOUNTS as COLUMNS
from formgen.ledger.rows import ledger
from formgen.ledger.workbook import ACCOUNTS, write
from formgen.making.readcheckcompose import Checked
from formgen.model.fieldspec import specs
from formgen.model.filings import Intake, LocatedRecord
from formgen.model.records import Account, Device
from formgen.schedule.calendarfile import as_calendar
from formgen.workbooks.bookfile import FIRST_DAY

pytestmark = pytest.mark.slow

CITY = load_city(bundled_templates())
NO_PERSON = {"contact_name": None}  # what it hides is tested elsewhere


def entry(model: type[Account] | type[Device], values: dict[str, Any]) -> LocatedRecord[Any]:
    """A record with a place for each of its fields."""
    place = filing().account.places["account_id"]
    places = {spec.key: replace(place, cell=f"C{n}") for n, spec in enumerate(specs(model))}
    return LocatedRecord(model.model_construct(**values), places)


@settings(max_examples=20)
@given(records(Account, texts()), st.lists(records(Device, texts()), max_size=2))
def test_any_account(values: dict[str, Any], devices: list[dict[str, Any]]) -> None:
    account = entry(Account, values | NO_PERSON)
    intake = Intake((account,), tuple(entry(Device, one) for one in devices))
    checked = Checked(intake, check(intake, CITY, TODAY))
    data, problems = write(ledger(checked, CITY, TODAY))
    assert problems == ()
    sheet = load_workbook(BytesIO(data))[ACCOUNTS]
    for cell, column in zip(sheet[2], COLUMNS, strict=True):
        if column.key is None:
            continue
        wanted = getattr(account.record, column.key)
        found: Any = cell.value
        if isinstance(wanted, date) and wanted >= FIRST_DAY:
            found = found.date() if isinstance(found, datetime) else found
        elif isinstance(wanted, str):
            assert cell.data_type == "s"
            found = unescape(found) if "_x005F_" in found else found
        else:
            continue
        assert found == wanted
    as_calendar(intake.filings(), CITY, TODAY)
