"""A filled sheet that other programs have opened and saved keeps every value and every check."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from formgen.cli import main
from formgen.intake.reader import read
from formgen.model.fieldspec import FieldSpec, specs
from formgen.model.records import Account, Device
from formgen.workbooks.intakesheet import write_sheet

PROGRAMS = Path(__file__).resolve().parent.parent / "conformance"
# SheetJS reads 「_x000D_」 twice, and LibreOffice loses tabs in its own format.
AWKWARD = ("一行目\n 二行目", "=1+1", "'先頭の符号", "007", "8:30", "TRUE", "#N/A",
           "A&B <b>", "𠮷野家 髙﨑 葛\U000e0100", "  前後の空白  ", "1,234", "2026-11-22", "50%")  # fmt: skip
DAYS = (date(2026, 11, 22), date(1990, 3, 1), date(2019, 4, 30), date(2000, 2, 29))


def value(spec: FieldSpec, at: int) -> Any:
    """A value of a field's kind, another one at each place."""
    by_kind = {
        "code": f"A-{at}", "codes": (f"A-{at}", "B-7"), "date": DAYS[at % len(DAYS)],
        "whole_number": at, "phone": "044-200-0000", "email": "a@city.kawasaki.jp",
        "url": "https://example.org/?a=1&b=2", "username": "@saiwai_07",
        "choice": spec.choices[at % len(spec.choices)] if spec.choices else None,
        "choices": spec.choices, "dates": DAYS[at % 2 :],
    }  # fmt: skip
    return by_kind.get(spec.kind, AWKWARD[at % len(AWKWARD)])


def record(model: type[Account | Device], shift: int) -> dict[str, Any]:
    return {spec.key: value(spec, at + shift) for at, spec in enumerate(specs(model))}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sheet in which every field is filled in, with all that programs like to change."""
    path = tmp_path_factory.mktemp("filled") / "intake.xlsx"
    accounts = [record(Account, shift) for shift in range(5)]
    write_sheet(path, accounts, [record(Device, shift) for shift in range(5)])
    return path


def problems(path: Path) -> list[dict[str, Any]]:
    """All that a check tells of a file, but for its name."""
    options = ["--format", "json", "--today", "2026-11-22", "--output", str(path.parent / "out")]
    done = CliRunner().invoke(main, ["check", *options, str(path)])
    found: list[dict[str, Any]] = json.loads(done.stdout.replace(str(path), ""))["problems"]
    return found


def assert_same(source: Path, copy: Path) -> None:
    (before, _), (after, _) = read([source]), read([copy])
    assert len(before.accounts) == len(before.devices) == 5
    assert [entry.record for entry in after.accounts] == [entry.record for entry in before.accounts]
    assert [entry.record for entry in after.devices] == [entry.record for entry in before.devices]
    assert all(len(entry.unread) == 0 for entry in before.accounts)
    told = problems(source)
    assert told
    # SheetJS drops the formats: its days are numbers, of which a warning says which day was read.
    found = [problem for problem in problems(copy) if "Excelの数え方" not in problem["message"]]
    assert found == told


def test_libreoffice(source: Path, office_copy: Callable[[Path], Path]) -> None:
    assert_same(source, office_copy(source))


@pytest.mark.soak
def test_libreoffice_by_its_own_format(source: Path, office: Callable[[Path, str], Path]) -> None:
    assert_same(source, office(office(source, "ods"), "xlsx"))


@pytest.mark.conformance
@pytest.mark.needs("node")
@pytest.mark.parametrize("library", ["xlsx", "xlsx with dates", "xlsx-populate", "exceljs"])
def test_libraries_of_the_web(source: Path, tmp_path: Path, library: str) -> None:
    copy = tmp_path / "copy.xlsx"
    command = ["node", "resave.js", library, source, copy]
    subprocess.run(command, check=True, cwd=PROGRAMS, timeout=60)
    assert_same(source, copy)
