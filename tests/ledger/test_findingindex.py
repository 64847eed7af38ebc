"""Whose device and whose finding something is, where many sections have the same 管理番号."""

from __future__ import annotations

from time import process_time

from formgen.ledger.findingindex import own_filings
from formgen.making.readcheckcompose import Checked
from formgen.model.filings import Intake, LocatedRecord
from formgen.model.problems import Place
from formgen.model.records import Account, Device

SECTIONS = 2_000
_LONG = 10.0  # seconds of CPU; it takes a tenth of one, and a minute when each looks at all others


def test_of_thousands_of_sections_with_one_number_each_has_its_own_devices() -> None:
    accounts, devices = [], []
    for number in range(SECTIONS):
        at = Place(f"受付/局/第{number}課/2026-10-05_{number:012x}/記録.yaml")
        account = Account(account_id="001", section=f"第{number}課")
        accounts.append(LocatedRecord(account, dict.fromkeys(Account.model_fields, at)))
        device = Device(account_ids="001", asset_number=str(number))
        devices.append(LocatedRecord(device, dict.fromkeys(Device.model_fields, at)))
    stray = LocatedRecord(
        Device(account_ids="001", asset_number="共用"),
        dict.fromkeys(Device.model_fields, Place("機器.csv")),
    )
    start = process_time()
    found = own_filings(Checked(Intake(tuple(accounts), (*devices, stray)), ()))
    assert process_time() - start < _LONG
    assert [[device.record.asset_number for device in filing.devices] for filing in found] == [
        [str(number), "共用"] for number in range(SECTIONS)
    ]
