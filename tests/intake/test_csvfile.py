"""CSV: the device table and the account form, in the encodings that offices use."""

from __future__ import annotations

from datetime import date

import pytest

from formgen.fields import specs
from formgen.intake import csvfile, limits
from formgen.problems import Place, Problem
from formgen.records import Account, Device, Intake

FILE = "inputs/a.csv"
DEVICES = "管理番号,種別,機種,資産番号,用途\nTKS-001,PC,髙﨑製 A型,PC-0123,投稿、監視\n"


def sole(data: bytes) -> Problem:
    intake, problems = csvfile.read(data, FILE)
    assert intake == Intake()
    assert len(problems) == 1
    return problems[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_device_table_is_known_by_its_labels(encoding: str, newline: str) -> None:
    data = DEVICES.replace("\n", newline).encode(encoding)
    intake, problems = csvfile.read(data, FILE)
    assert problems == ()
    assert intake.accounts == ()
    assert [entry.record for entry in intake.devices] == [
        Device(account_ids="TKS-001", kind="PC", model="髙﨑製 A型", asset_number="PC-0123",
               uses="投稿、監視"),
    ]  # fmt: skip
    assert intake.devices[0].places["model"] == Place(FILE, None, "C2")
    assert intake.devices[0].places.keys() == {spec.key for spec in specs(Device)}


def test_accounts_across_are_known_by_their_labels() -> None:
    text = 'アカウント一覧\n\nサービス,管理番号,利用目的,事前相談日\nX,A-1,"一,二\n三 ""四""",R8.9.1\n\n,A-2\n'
    intake, problems = csvfile.read(text.encode("utf-8-sig"), FILE)
    assert problems == ()
    assert intake.devices == ()
    first, second = (entry.record for entry in intake.accounts)
    assert first == Account(
        platform="X", account_id="A-1", purpose='一,二\n三 "四"', consulted_on=date(2026, 9, 1)
    )
    assert second == Account(account_id="A-2")
    assert intake.accounts[1].places["account_id"].cell == "B6"


def test_an_account_sheet_saved_as_csv_is_read_down() -> None:
    intake, problems = csvfile.read("管理番号,英字,A-1,A-2\n局・区,,幸区,\n".encode(), FILE)
    assert problems == ()
    assert [entry.record.bureau for entry in intake.accounts] == ["幸区", None]


def test_a_telephone_number_without_its_zero_is_reported_and_not_repaired() -> None:
    intake, problems = csvfile.read("管理番号,電話番号\nA-1,442000000\n".encode(), FILE)
    assert [entry.record.contact_phone for entry in intake.accounts] == [None]
    assert [(problem.place.cell, problem.account) for problem in problems] == [("B2", "A-1")]
    assert "先頭の0" in problems[0].message


def test_a_number_that_lost_its_digits_is_told() -> None:
    intake, problems = csvfile.read("管理番号,種別,資産番号\nA-1,PC,1.23E+11\n".encode(), FILE)
    assert intake.devices[0].record.asset_number is None
    assert "指数" in problems[0].message


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04rest", "Excelブック"),
        (bytes.fromhex("D0CF11E0A1B11AE1"), "Excelブック"),
        (DEVICES.encode("utf-16"), "UTF-16"),
        (DEVICES.encode() + b"\xff\xff", "UTF-8でもシフトJISでもない"),
        ('管理番号,種別\n"A-1,PC\n'.encode(), "書き方に誤り"),
        ('管理番号,種別\n"A-1"x,PC\n'.encode(), "2行目"),
        ("番号,名前\n1,2\n".encode(), "項目名が見つからない"),
        (("管理番号" + "," * 70_000).encode(), "大きすぎる"),
        (("管理番号\n" + "\n" * limits.ROWS + "A-1").encode(), "大きすぎる"),
    ],
)
def test_what_cannot_be_read_is_named_for_what_it_is(data: bytes, said: str) -> None:
    problem = sole(data)
    assert problem.severity == "error"
    assert said in problem.message
    assert problem.remedy


@pytest.mark.parametrize(
    "data", [b"", "\ufeff".encode(), b"\n\n", " ,　\n".encode(), "管理番号,種別".encode()]
)
def test_an_empty_table_is_told_as_a_warning(data: bytes) -> None:
    assert sole(data).severity == "warning"


@pytest.mark.parametrize("sign", ["\0", "\x1b", "\ufffe", "\u2028"])
def test_a_character_that_word_cannot_carry_is_refused_with_its_cell(sign: str) -> None:
    _, problems = csvfile.read(f"管理番号,局・区\nA-1,幸{sign}区\n".encode(), FILE)
    assert [problem.place.cell for problem in problems] == ["B2"]
    assert f"U+{ord(sign):04X}" in problems[0].message
