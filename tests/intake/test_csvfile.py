"""CSV: the device table and the account form, in the encodings that offices use."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from formgen.intake import csvfile, limits
from formgen.intake.helpersheets import GUIDE_TITLE, Leftover
from formgen.model.fieldspec import specs
from formgen.model.filings import Intake
from formgen.model.problems import Place, Problem
from formgen.model.records import Account, Device
from formgen.workbooks.intakesheet import write_sheet

FILE = "inputs/a.csv"
DEVICES = "管理番号,種別,機種,資産番号,用途\nTKS-001,PC,髙﨑製 A型,PC-0123,投稿、監視\n"
PLAIN = DEVICES.replace("髙﨑", "高崎")


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
        (DEVICES.encode("utf-16-le"), "UTF-16"),
        (DEVICES.encode("utf-16-be"), "UTF-16"),
        (DEVICES.encode("utf-32"), "UTF-32"),
        (DEVICES.encode("utf-7"), "UTF-7"),
        (PLAIN.encode("iso2022_jp"), "ISO-2022-JP"),
        (PLAIN.encode("iso2022_jp_3"), "ISO-2022-JP"),
        (PLAIN.encode("euc_jp"), "EUC-JP"),
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


@pytest.mark.parametrize("end", ["\x1a", "\n\x1a", "\r\n\x1a\x1a"])
def test_the_end_of_a_file_of_dos_is_no_account(end: str) -> None:
    intake, problems = csvfile.read(f"管理番号,局・区\r\nA-1,幸区{end}".encode("cp932"), FILE)
    assert problems == ()
    assert [entry.record.bureau for entry in intake.accounts] == ["幸区"]


def saved_as_csv(book: Path, sheet: str) -> bytes:
    text = StringIO(newline="")
    rows = load_workbook(book)[sheet].iter_rows(values_only=True)
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["記入のしかた", "選択肢", "引き継げなかった値"])
def test_formgens_other_sheets_are_passed_over_in_one_line(tmp_path: Path, name: str) -> None:
    left = [Leftover("古いシート C9", "備考", "夜間は休み", "欄がありません。")]
    write_sheet(tmp_path / "a.xlsx", leftovers=left)
    problem = sole(saved_as_csv(tmp_path / "a.xlsx", name))
    assert problem.severity == "warning"
    assert f"「{name}」" in problem.message


def test_a_title_above_the_labels_is_no_other_sheet() -> None:
    data = f"{GUIDE_TITLE}\n管理番号,局・区\nA-1,幸区\n".encode()
    intake, problems = csvfile.read(data, FILE)
    assert ([entry.record.bureau for entry in intake.accounts], problems) == (["幸区"], ())


@pytest.mark.parametrize("separator", ["\t", ";", "|", "，", "；"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_another_separator_is_known_by_the_labels(separator: str, encoding: str) -> None:
    rows = ["資産番号,管理番号,設置場所", 'TB-9,"ASO-7,ASO-8","2階, 窓口"']
    text = "\n".join(separator.join(next(csv.reader([row]))) for row in rows)
    intake, problems = csvfile.read(text.encode(encoding), FILE)
    assert problems == ()
    (device,) = (entry.record for entry in intake.devices)
    assert (device.asset_number, device.account_ids) == ("TB-9", ("ASO-7", "ASO-8"))
    assert device.location == "2階, 窓口"


def test_an_account_sheet_down_the_first_column_may_have_another_separator() -> None:
    text = "sep=;\n管理番号;英字;ASO-7;ASO-8\n局・区;;麻生区;宮前区\n課・室・所;;総務課;\n"
    intake, _ = csvfile.read(text.encode(), FILE)
    assert [entry.record.bureau for entry in intake.accounts] == ["麻生区", "宮前区"]


def test_a_comma_stays_the_separator_beside_many_others() -> None:
    text = "管理番号,資産番号,機種\nASO-7;ASO-8,TB-9,A;B|C\n"
    (device,) = csvfile.read(text.encode(), FILE)[0].devices
    assert (device.record.model, device.record.account_ids) == ("A;B|C", ("ASO-7", "ASO-8"))
