"""Any records, written to a workbook, to YAML or to CSV, are read as the same records."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from filings_of_chance import records, texts
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from formgen.intake import csvfile, yamlfile
from formgen.intake.reader import read
from formgen.model.fieldspec import specs
from formgen.model.filings import LocatedRecord
from formgen.model.records import Account, Device
from formgen.workbooks.intakesheet import write_sheet

pytestmark = pytest.mark.slow

Record = dict[str, Any]
_NUMBERS = itertools.count()

many = settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def shown(entries: Sequence[LocatedRecord[Any]]) -> list[Record]:
    return [entry.record.model_dump(exclude_none=True) for entry in entries]


_BOOK = given(
    st.lists(records(Account, texts()), max_size=3),
    st.lists(records(Device, texts()), max_size=3),
)


@settings(many, max_examples=3)  # openpyxl is slow
@_BOOK
def test_a_workbook(tmp_path: Path, accounts: list[Record], devices: list[Record]) -> None:
    is_read_as_it_was_written(tmp_path, accounts, devices)


@pytest.mark.soak
@settings(many, max_examples=100)
@_BOOK
def test_any_workbook(tmp_path: Path, accounts: list[Record], devices: list[Record]) -> None:
    is_read_as_it_was_written(tmp_path, accounts, devices)


def is_read_as_it_was_written(
    tmp_path: Path, accounts: list[Record], devices: list[Record]
) -> None:
    path = tmp_path / f"{next(_NUMBERS)}.xlsx"
    write_sheet(path, accounts, devices, columns=1, rows=1)
    intake, problems = read([path])
    assert [problem for problem in problems if problem.is_error] == []
    assert shown(intake.accounts) == accounts
    assert shown(intake.devices) == devices


def _as_text(value: Any) -> Any:
    if isinstance(value, tuple):
        return "、".join(map(_as_text, value))
    return value.isoformat() if isinstance(value, date) else str(value)


# A text with # is searched as the comment for which it might be taken.
@many
@given(
    st.lists(records(Account, texts("#")), max_size=3),
    st.lists(records(Device, texts("#")), max_size=3),
    st.booleans(),
)
def test_yaml(accounts: list[Record], devices: list[Record], unicode: bool) -> None:
    filed = {"accounts": accounts, "devices": devices}
    plain = {
        name: [{key: _as_text(value) for key, value in record.items()} for record in entries]
        for name, entries in filed.items()
    }
    data = yaml.safe_dump(plain, allow_unicode=unicode).encode()
    intake, problems = yamlfile.read(data, "a.yaml")
    assert [problem for problem in problems if problem.is_error] == []
    assert shown(intake.accounts) == accounts
    assert shown(intake.devices) == devices


@many
@given(st.lists(records(Device, texts()), min_size=1, max_size=3), st.sampled_from(["\n", "\r\n"]))
def test_csv(devices: list[Record], newline: str) -> None:
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator=newline, quoting=csv.QUOTE_ALL)
    writer.writerow(spec.label for spec in specs(Device))
    for device in devices:
        writer.writerow(_as_text(device.get(spec.key, "")) for spec in specs(Device))
    intake, problems = csvfile.read(text.getvalue().encode("utf-8-sig"), "a.csv")
    assert problems == ()
    assert shown(intake.devices) == devices
