"""Where the labels of a sheet are found, whichever way they run."""

from __future__ import annotations

from typing import Any

import pytest
from books import make_book

from formgen.intake import excel
from formgen.intake.sheetlayout import SheetLayout, find_layouts
from formgen.intake.xlsx import book
from formgen.model.problems import InvalidValue
from formgen.model.records import Account, Device

DOWN = {(4, 1): "管理番号", (5, 1): "アカウント名", (6, 1): "局・区", (4, 3): "MDR-1"}
ACROSS = {(3, 1): "管理番号", (3, 2): "資産番号", (3, 4): "機 種", (4, 1): "MDR-1"}


def line(cells: dict[tuple[int, int], Any], model: Any, *merged: Any) -> tuple[bool, int, int]:
    found = find_layouts(cells, merged)[model]
    return found.down, found.line, found.first_record


def test_labels_run_down_the_first_column_or_across_any_of_the_first_rows() -> None:
    assert line(DOWN, Account) == (True, 1, 3)
    assert line(ACROSS, Device) == (False, 3, 4)
    assert find_layouts(ACROSS, ())[Device].known == {"管理番号", "資産番号", "機種"}


@pytest.mark.parametrize(("model", "down"), [(Account, True), (Device, False)])
def test_a_single_label_is_taken_as_the_contract_says(model: Any, down: bool) -> None:
    found = find_layouts({(1, 1): "管理番号"}, ())[model]
    assert (found.down, found.known) == (down, {"管理番号"})


def test_a_label_merged_over_rows_stands_in_each_of_them() -> None:
    cells = {(1, 1): "管理番号", (2, 2): "資産番号", (2, 3): "機種"}
    assert line(cells, Device, (1, 1, 2, 1)) == (False, 2, 3)
    texts = find_layouts(cells, ((1, 1, 2, 1),))[Device].texts(cells, ((1, 1, 2, 1),))
    assert texts == {1: "管理番号", 2: "資産番号", 3: "機種"}


def test_a_sheet_without_labels_and_values_that_cannot_be_read_have_none() -> None:
    fault = InvalidValue("読めません。", "直してください。")
    layouts = find_layouts({(1, 1): fault, (2, 1): 3, (2, 2): "覚え書き"}, ())
    assert [layout.known for layout in layouts.values()] == [frozenset()] * 3


def test_cells_and_positions_are_told_from_each_other_and_back() -> None:
    down, across = SheetLayout(True, 1, 3, frozenset()), SheetLayout(False, 2, 3, frozenset())
    for layout in (down, across):
        assert layout.cell(*layout.split(7, 5)) == (7, 5)
    assert (down.cell(7), across.cell(7)) == ((7, 1), (2, 7))


def test_the_labels_of_each_sheet_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def find(cells: Any, *more: Any) -> Any:
        asked.append(cells)
        return find_layouts(cells, *more)

    monkeypatch.setattr(book, "find_layouts", find)
    account = {"A1": "管理番号", "C1": "A-1", "A2": "事前相談日", "C2": 46300}
    sheets = {"アカウント": account, "機器": {}, "控え": {"A1": "管理番号", "B1": "番号"}}
    intake, _ = excel.read(make_book(sheets), "a.xlsx")
    assert intake.accounts[0].record.consulted_on is not None  # a day was put into its cell
    assert len(asked) == len(sheets)
