"""An older sheet goes into the newest layout: what fits is carried, the rest is kept and told."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from books import make_book

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.intake.helpersheets import LEFTOVER_SHEET, Leftover
from formgen.intake.reader import Upload, read
from formgen.intake.secrets.redaction import HIDDEN
from formgen.intake.xlsx.book import open_book
from formgen.model.problems import FormgenError
from formgen.workbooks.carryover import Carried, carry
from formgen.workbooks.intakesheet import write_sheet
from formgen.workbooks.newsheet import new_sheet

PLANTED = "Xk9#mQ2$vL"
DOWN = {
    "A1": "項目", "B1": "書き方", "C1": "1件目", "D1": "2件目",
    "A2": "管理番号", "B2": "英字・数字", "C2": "A-1", "D2": "A-2",
    "A3": "手続き", "C3": "開始", "D3": "始め",
    "A4": "所属・連絡先",
    "A5": "電話番号", "C5": 442001111,
    "A6": "旧項目", "C6": "大切な値", "D6": "これも",
    "A7": "利用開始日", "C7": datetime(2026, 10, 1), "D7": "令和8年9月31日",
    "A8": "未記入の数", "C8": 3,
    "C9": "迷子",
    "A10": "暗証番号", "C10": "1234",
    "A11": "備考",
}  # fmt: skip
ACROSS = {
    "A1": "管理番号", "B1": "種別", "C1": "担当印", "D1": "確認日",
    "A2": "A-1", "B2": "PC", "C2": "済", "D2": "9月ごろ",
}  # fmt: skip


def write(tmp_path: Path, sheets: dict[str, dict[str, Any]]) -> Path:
    path = tmp_path / "以前のシート.xlsx"
    path.write_bytes(make_book(sheets))
    return path


def told(carried: Carried) -> list[tuple[str, str, str]]:
    """Each leftover: the end of its place, its label and its value."""
    return [(left.place.split(" ")[-1], left.label, left.value) for left in carried.leftovers]


@pytest.fixture
def carried(tmp_path: Path) -> Carried:
    return carry(write(tmp_path, {"アカウント": DOWN, "機器": ACROSS}))


def test_what_was_read_is_carried(carried: Carried) -> None:
    first, second = carried.accounts
    assert (first["account_id"], first["procedure"], first["starts_on"]) == (
        "A-1", "開始", date(2026, 10, 1),
    )  # fmt: skip
    assert (second["account_id"], second["procedure"], second["starts_on"]) == ("A-2", None, None)
    assert [(device["account_ids"], device["kind"]) for device in carried.devices] == [
        (("A-1",), "PC")
    ]
    assert not carried.is_whole


def test_nothing_else_that_was_typed_is_lost(carried: Carried) -> None:
    assert told(carried) == [
        ("D3", "手続き", "始め"),
        ("C5", "電話番号", "442001111"),
        ("C6", "旧項目", "大切な値"),
        ("D6", "旧項目", "これも"),
        ("D7", "利用開始日", "令和8年9月31日"),
        ("C9", "", "迷子"),
        ("C10", "暗証番号", "（表示しません）"),
        ("C2", "担当印", "済"),
        ("D2", "確認日", "9月ごろ"),
    ]


def test_each_leftover_says_why(carried: Carried) -> None:
    reasons = {left.label: left.reason for left in carried.leftovers}
    assert "選択肢にありません" in reasons["手続き"]
    assert "先頭の0が失われている" in reasons["電話番号"]
    assert reasons["旧項目"] == "「旧項目」という項目はありません。"
    assert "その日付は使えません" in reasons["利用開始日"]
    assert all(left.reason for left in carried.leftovers)


def test_a_second_layout_is_taken_as_well(tmp_path: Path) -> None:
    cells = {
        "A1": "管理番号",
        "B1": "アカウント名",
        "C1": "あだ名",
        "A2": "A-1",
        "B2": "川崎市だより",
        "C2": "だより",
    }
    carried = carry(write(tmp_path, {"アカウント": cells, "機器": {}}))
    assert [record["display_name"] for record in carried.accounts] == ["川崎市だより"]
    assert told(carried) == [("C2", "あだ名", "だより")]


def test_yaml_is_taken_as_well(tmp_path: Path) -> None:
    path = tmp_path / "以前.yaml"
    path.write_text(
        "accounts:\n"
        "  - 管理番号: A-1\n"
        "    旧項目: 大切な値\n"
        "    利用開始日: 10月ごろ\n"
        "    その他の欄: [一つ, 二つ]\n"
        "    devices:\n"
        "      - {資産番号: PC-1, 用途: [投稿, 監視], シール: 青}\n"
        "覚え: これも\n",
        "utf-8",
    )
    carried = carry(path)
    assert [record["account_id"] for record in carried.accounts] == ["A-1"]
    (device,) = carried.devices
    assert (device["account_ids"], device["uses"]) == (("A-1",), ("投稿", "監視"))
    assert [(left.label, left.value) for left in carried.leftovers] == [
        ("旧項目", "大切な値"), ("利用開始日", "10月ごろ"), ("その他の欄", "一つ"),
        ("その他の欄", "二つ"), ("シール", "青"), ("覚え", "これも"),
    ]  # fmt: skip
    assert carried.leftovers[0].place.endswith("以前.yaml:3:10")


@pytest.mark.slow
@pytest.mark.parametrize("sample", bundled_samples(), ids=lambda path: path.suffix)
def test_the_samples_are_carried_whole(tmp_path: Path, sample: Path) -> None:
    before = sample.read_bytes()
    carried = carry(sample)
    assert carried.is_whole
    assert carried.leftovers == ()
    write_sheet(tmp_path / "new.xlsx", carried.accounts, carried.devices)
    old, new = read([sample])[0], read([tmp_path / "new.xlsx"])[0]
    assert [entry.record for entry in new.accounts] == [entry.record for entry in old.accounts]
    assert [entry.record for entry in new.devices] == [entry.record for entry in old.devices]
    assert sample.read_bytes() == before


@pytest.mark.parametrize("kind", [".xlsx", ".yaml"])
def test_a_sheet_that_was_handed_over_is_carried_as_a_file_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.chdir(tmp_path)
    old = Path(f"以前{kind}")
    if kind == ".yaml":
        old.write_text("accounts:\n  - 管理番号: A-1\n    旧項目: 大切な値\n", "utf-8")
    else:
        old.write_bytes(make_book({"アカウント": DOWN, "機器": ACROSS}))
    upload = Upload(f"受付/{old}", old.read_bytes())
    expected = carry(old)
    old.unlink()
    carried = carry(upload)
    assert carried == expected
    assert carried.leftovers
    data = new_sheet(bundled_templates(), 4, carried)
    again = carry(Upload("次.xlsx", data))
    assert (again.accounts, again.leftovers) == (carried.accounts, carried.leftovers)
    with pytest.raises(FormgenError, match=r"「a.csv」はCSVのため"):
        carry(Upload("受付/a.csv", b""))


def test_leftovers_are_carried_on_the_next_time(tmp_path: Path, carried: Carried) -> None:
    path = tmp_path / "new.xlsx"
    write_sheet(path, carried.accounts, carried.devices, leftovers=carried.leftovers)
    again = carry(path)
    assert again.leftovers == carried.leftovers
    assert again.accounts == carried.accounts
    assert again.is_whole
    assert LEFTOVER_SHEET not in "".join(problem.message for problem in again.problems)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [".xlsx", ".yaml"])
def test_no_secret_is_spread_and_the_new_sheet_holds_none(tmp_path: Path, kind: str) -> None:
    old, new = tmp_path / f"以前{kind}", tmp_path / "new.xlsx"
    rows = {
        "管理番号": "A-1", "暗証番号": "482913", "覚え": f"PW：{PLANTED}",
        "利用目的": f"PW {PLANTED}", "パスワード最終変更日": PLANTED, PLANTED: "値",
    }  # fmt: skip
    if kind == ".yaml":
        lines = "".join(f'    "{label}": "{value}"\n' for label, value in rows.items())
        old.write_text(f"accounts:\n  -\n{lines}", "utf-8")
    else:
        cells = {f"A{row}": label for row, label in enumerate(rows, start=1)}
        cells |= {f"C{row}": value for row, value in enumerate(rows.values(), start=1)}
        old.write_bytes(make_book({"アカウント": cells, "機器": {}}))
    carried = carry(old)
    assert not carried.is_whole
    assert {left.label: left.value for left in carried.leftovers} == {
        "暗証番号": HIDDEN, "覚え": HIDDEN, "利用目的": HIDDEN,
        "パスワード最終変更日": HIDDEN, HIDDEN: "値",
    }  # fmt: skip
    write_sheet(new, carried.accounts, carried.devices, leftovers=carried.leftovers)
    everything = repr(carried) + repr(open_book(new.read_bytes(), "new.xlsx"))
    assert PLANTED not in everything
    assert "482913" not in everything
    assert read([new])[1] == ()


def test_leftovers_are_judged_by_their_own_label_alone(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    lefts = [
        Leftover("以前.xlsx アカウント C9", "暗証番号", HIDDEN, "理由"),
        Leftover("以前.xlsx アカウント C10", "ハッシュタグ", "ミドリノヒ", "ワケアリ"),
    ]
    write_sheet(path, [{"account_id": "A-1"}], leftovers=lefts)
    assert read([path])[1] == ()


def test_a_secret_typed_into_the_leftovers_is_found(tmp_path: Path) -> None:
    path = tmp_path / "new.xlsx"
    left = Leftover("以前.xlsx アカウント C9", "暗証番号", "482913", "理由")
    write_sheet(path, [{"account_id": "A-1"}], leftovers=[left])
    (problem,) = read([path])[1]
    assert (problem.is_secret, problem.place.sheet, problem.place.cell) == (
        True,
        LEFTOVER_SHEET,
        "C3",
    )


def test_a_formula_without_a_result_is_told(tmp_path: Path) -> None:
    cells = {"A1": "管理番号", "C1": "A-1", "A2": "利用目的", "C2": "=Z9"}
    carried = carry(write(tmp_path, {"アカウント": cells, "機器": {}}))
    assert told(carried) == [("C2", "利用目的", "")]
    assert "計算結果" in carried.leftovers[0].reason


@pytest.mark.parametrize("name", ["ない.xlsx", "壊れた.xlsx", "白紙.xlsx"])
def test_where_nothing_can_be_read_nothing_is_carried(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "壊れた.xlsx":
        path.write_bytes(b"PK\3\4")
    if name == "白紙.xlsx":
        write_sheet(path)
    carried = carry(path)
    assert not carried.found_any
    assert not carried.is_whole
    assert carried.problems
