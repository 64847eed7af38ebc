"""Notes beside, below and between the records of a sheet."""

from __future__ import annotations

import pytest

from formgen.intake import csvfile
from formgen.intake.sheetlayout import Model
from formgen.model.fieldspec import specs
from formgen.model.filings import Intake
from formgen.model.problems import Problem
from formgen.model.records import Account, Device

ROW = {"account_ids": "ASF-001", "kind": "PC", "asset_number": "消-PC-0087"}


def read(
    *rows: dict[str, str], model: Model = Device, more: tuple[str, ...] = ()
) -> tuple[Intake, tuple[Problem, ...]]:
    """A list of records as a CSV file; more: labels behind ours, under which rows have values, too."""
    labels = {spec.key: spec.label for spec in specs(model)} | {label: label for label in more}
    lines = [labels.values(), *([row.get(key, "") for key in labels] for row in rows)]
    return csvfile.read("\n".join(map(",".join, lines)).encode(), "a.csv")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("account_ids", "※タブレットは来年度に配備"), ("account_ids", "以下余白"), ("kind", "計 ２台"),
        ("model", "以下余白"), ("model", "合計2台"), ("location", "（注）本庁舎は工事中"),
    ],
)  # fmt: skip
def test_a_note_where_a_record_would_stand_is_told_once_and_is_none(key: str, text: str) -> None:
    intake, (problem,) = read(ROW, {key: text})
    assert [entry.record.asset_number for entry in intake.devices] == ["消-PC-0087"]
    assert (problem.severity, text in problem.message) == ("warning", True)
    assert problem.place.cell is not None
    assert problem.place.cell.endswith("3")


@pytest.mark.parametrize(
    "row",
    [
        {"account_ids": "ASF-002"}, {"kind": "パソコン"}, {"model": "計測用PC"},
        {"model": "以下余白", "kind": "PC", "os": "a"}, {"account_ids": "麻生", "kind": "パソコン"},
    ],
)  # fmt: skip
def test_what_may_be_a_device_stays_one(row: dict[str, str]) -> None:
    assert len(read(ROW, row)[0].devices) == 2


def test_a_note_beside_the_accounts_is_no_account() -> None:
    rows = {"account_id": "ASF-001", "procedure": "開始"}, {"account_id": "髙﨑：来週CP室へ"}
    intake, (problem,) = read(*rows, model=Account)
    assert (len(intake.accounts), problem.is_error) == (1, False)


@pytest.mark.parametrize("label", ["備考", "Ｎｏ．", "リース期限"])
def test_a_column_of_their_own_beside_all_of_ours_is_no_error(label: str) -> None:
    intake, (problem,) = read({**ROW, label: "7"}, more=(label,))
    assert (len(intake.devices), problem.is_error) == (1, False)
    assert problem.place.cell == "S1"


def test_a_label_may_be_a_slip_while_one_of_ours_is_missing() -> None:
    head = "管理番号,種別,資産番号,{}\nA-1,PC,7,8".format
    faults = {label: csvfile.read(head(label).encode(), "a.csv")[1] for label in ("機主", "備考")}
    assert [[p.is_error for p in found] for found in faults.values()] == [[True], [False]]


def test_a_column_of_their_own_hides_no_label_that_is_missing() -> None:
    gone, *labels = (spec.label for spec in reversed(specs(Device)))
    head = ",".join((*reversed(labels), "備考"))
    found = csvfile.read(f"{head}\nA-1,PC\n".encode(), "a.csv")[1]
    assert any(f"項目「{gone}」" in problem.message for problem in found)
    assert not any(problem.is_error for problem in found)


def test_a_value_without_a_label_is_an_error_within_the_table_alone() -> None:
    text = "管理番号,,種別{}\nA-1,{},PC,{}".format
    within, behind = (
        csvfile.read(each.encode(), "a.csv")[1] for each in (text("", "x", ""), text(",", "", "x"))
    )
    assert [p.is_error for p in (*within, *behind)] == [True, False]
    assert "覚え書きなら" in behind[0].remedy


def test_a_column_for_a_password_stays_an_error() -> None:
    _, problems = read({**ROW, "パスワード": "Kx7!pq92"}, more=("パスワード",))
    assert any(p.is_error for p in problems)
    assert not any("Kx7" in p.message + p.remedy for p in problems)
