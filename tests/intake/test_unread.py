"""What was not read may hold the account that a device names: the device is not blamed for it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from books import make_book

from formgen.city.city import City, load_city
from formgen.city.templatefiles import bundled_templates
from formgen.guideline.run import check
from formgen.intake.reader import read

ACCOUNTS = "管理番号,手続き,サービス,アカウント名\nASO-7,運用中,X,川崎市麻生区だより\n"
DEVICES = "管理番号,種別,資産番号\nASO-7,PC,PC-1\nASO-7,PC,PC-2\n"


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(bundled_templates())


def blamed(folder: Path, city: City) -> int:
    """How many devices are told that their account is in no sheet."""
    intake, _ = read([folder])
    found = check(intake, city, date(2026, 11, 22))
    return sum("どの記入シートにもありません" in problem.message for problem in found)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("アカウント.csv", ACCOUNTS.encode("iso2022_jp")),
        ("アカウント.csv", ACCOUNTS.encode("utf-16")),
        ("アカウント.csv", ACCOUNTS.replace(",", "/").encode()),
        ("アカウント.csv", f'{ACCOUNTS}"'.encode()),
        ("アカウント.csv", ACCOUNTS.replace("管理番号", "番号").encode()),
        ("アカウント.ods", b"PK"),
        ("アカウント.xlsx", b"PK\x03\x04"),
        ("アカウント.xlsx", make_book({"前回のアカウント": {"A1": "管理番号", "A2": "サービス",
                                                   "A3": "利用目的", "C1": "ASO-7"}})),
        ("アカウント.yaml", b"accounts: [\n"),
        ("アカウント.yaml", b"acounts:\n  - account_id: ASO-7\n"),
        (".アカウント.xlsx.icloud", b""),
    ],
)  # fmt: skip
def test_devices_are_not_blamed_for_a_sheet_that_was_not_read(
    name: str, content: bytes, tmp_path: Path, city: City
) -> None:
    (tmp_path / "機器.csv").write_text(DEVICES, encoding="utf-8")
    (tmp_path / name).write_bytes(content)
    assert blamed(tmp_path, city) == 0
    assert read([tmp_path])[1]  # that it was not read has been told


def test_devices_are_blamed_once_all_was_read(tmp_path: Path, city: City) -> None:
    (tmp_path / "機器.csv").write_text(DEVICES, encoding="utf-8")
    assert blamed(tmp_path, city) == 2
    (tmp_path / "アカウント.csv").write_text(ACCOUNTS.replace("ASO-7", "ASO-8"), encoding="utf-8")
    assert blamed(tmp_path, city) == 2
    faulty = ACCOUNTS.replace("運用中", "うんよう").replace("ASO-7", "ASO-8")
    (tmp_path / "アカウント.csv").write_text(faulty, encoding="utf-8")
    assert blamed(tmp_path, city) == 2
