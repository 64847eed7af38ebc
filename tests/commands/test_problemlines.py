"""Problems on the screen: errors first, and what several cells have alike in one line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from formgen.commands.problemlines import (
    as_json,
    editor_lines,
    problem_lines,
    summary_line,
    where_told,
)
from formgen.model.problems import Place, Problem
from formgen.model.typedcommands import STARTED_BY

CELL = Problem(
    "error",
    "違います。",
    "直してください。",
    Place("a.xlsx", "アカウント", "C5"),
    "5(2)",
    "A-1",
    "url",
)
LINE = Problem("warning", "空欄です。", "入力してください。", Place("b.yaml", line=12, column=5))


def test_a_problem_is_two_lines_where_and_what_then_what_to_do() -> None:
    assert list(problem_lines([CELL, LINE])) == [
        "エラー　a.xlsx アカウント C5  アカウントURL：違います。［ガイドライン5(2)］",
        "　　→　直してください。",
        "注意　b.yaml:12:5  空欄です。",
        "　　→　入力してください。",
    ]


@pytest.mark.parametrize(
    ("field", "message", "said"),
    [
        (
            "platform",
            "「インスタ」は選択肢にありません。",
            "サービス：「インスタ」は選択肢にありません。",
        ),
        ("platform", "サービスが違います。", "サービスが違います。"),
        ("department", "部分が違います。", "部分が違います。"),
        ("department", "文字の欄に日付があります。部品", "部：文字の欄に日付があります。部品"),
        ("os", "空欄です。", "OS・版：空欄です。"),
        (None, "読めません。", "読めません。"),
    ],
)
def test_the_item_is_named_where_the_message_does_not(
    field: str | None, message: str, said: str
) -> None:
    problem = Problem("error", message, "直してください。", CELL.place, field=field)
    assert next(problem_lines([problem])) == f"エラー　a.xlsx アカウント C5  {said}"
    assert next(editor_lines([problem])) == f"a.xlsx:アカウント!C5: error {said}直してください。"


def test_a_value_typed_in_two_lines_breaks_no_line() -> None:
    typed = Problem(
        "error", "「川崎市\n公園\t1」は使えません。", "直し\u2028てください。", LINE.place
    )
    assert list(problem_lines([typed])) == [
        "エラー　b.yaml:12:5  「川崎市 公園 1」は使えません。",
        "　　→　直し てください。",
    ]


@pytest.mark.parametrize(
    ("problems", "line"),
    [
        ([], "点検の結果、直すところはありませんでした。"),
        ([CELL], "点検の結果：エラー 1 件、注意 0 件"),
        ([CELL, LINE, LINE], "点検の結果：エラー 1 件、注意 2 件"),
    ],
)
def test_the_summary_counts(problems: list[Problem], line: str) -> None:
    assert summary_line(problems) == line


def test_the_report_for_programs_keeps_japanese_readable() -> None:
    text = as_json([CELL, LINE])
    assert json.loads(text) == {"problems": [CELL.as_json(), LINE.as_json()]}
    assert "直してください。" in text
    assert json.loads(as_json([])) == {"problems": []}


@pytest.mark.parametrize(
    ("told", "paths", "with_make", "without"),
    [
        ([], [], "make check", "formgen check"),
        ([LINE], ["受付", "a b"], "make check ARGS=\"受付 'a b'\"", "formgen check 受付 'a b'"),
        ([LINE, CELL], ["受付"], None, None),  # nothing is left to be told
    ],
)
def test_what_tells_the_other_problems_can_be_typed(
    monkeypatch: pytest.MonkeyPatch, told: list[Problem], paths: list[str],
    with_make: str | None, without: str | None,
) -> None:  # fmt: skip
    for started_by, command in (("make", with_make), ("", without)):
        monkeypatch.setenv(STARTED_BY, started_by)
        lines = list(where_told([LINE, CELL], told, list(map(Path, paths))))
        assert lines == (
            [f"エラーと注意の内容は、「{command}」で確かめられます。"] if command else []
        )


def of_cells(sheet: str, cells: str, field: str, message: str = "空欄です。") -> list[Problem]:
    return [
        Problem("warning", message, "入力してください。", Place("a.xlsx", sheet, cell), field=field)
        for cell in cells.split()
    ]


def heads(problems: list[Problem]) -> list[str]:
    return [line for line in problem_lines(problems) if not line.startswith("　　→")]


def test_errors_come_before_warnings_each_in_the_order_of_the_sheet() -> None:
    early = of_cells("アカウント", "C1", "url")
    late = Problem("error", "違います。", "直してください。", Place("a.xlsx", "機器", "A9"))
    assert [line[:2] for line in heads([*early, CELL, LINE, late])] == [
        "エラ",
        "エラ",
        "注意",
        "注意",
    ]
    assert [line.split("  ")[0] for line in heads([*early, CELL, LINE, late])] == [
        "エラー　a.xlsx アカウント C5", "エラー　a.xlsx 機器 A9", "注意　a.xlsx アカウント C1", "注意　b.yaml:12:5",
    ]  # fmt: skip
    # A program reads them as they stand in the sheet.
    found = json.loads(as_json([*early, CELL, LINE, late]))["problems"]
    assert [each["severity"] for each in found] == ["warning", "error", "warning", "error"]
    assert [line.split(":")[2].split()[0] for line in editor_lines([*early, CELL])] == [
        "warning", "error",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sheet", "cells", "field", "shown"),
    [
        ("機器", "O6 O7 O8 O9", "off_site", "機器 O6–O9（4台）"),
        ("機器", "I6 J6 I7", "os", "機器 I6–J6、I7（3台）"),
        ("アカウント", "C5 D5 F5", "url", "アカウント C5–D5、F5（3件）"),
        ("アカウント", "Z5 AA5 AC5", "url", "アカウント Z5–AA5、AC5（3件）"),
        ("アカウント", "C5", "url", "アカウント C5"),
        ("アカウント", "C5 C5", "url", "アカウント C5"),
        ("アカウント", " ".join(f"C{row}" for row in range(1, 40, 2)), "url",
         f"アカウント {'、'.join(f'C{row}' for row in range(1, 25, 2))}ほか（20件）"),
    ],
)  # fmt: skip
def test_the_same_of_several_cells_stands_once(
    sheet: str, cells: str, field: str, shown: str
) -> None:
    problems = of_cells(sheet, cells, field)
    (head,) = heads(problems)
    assert head.split("  ")[0] == f"注意　a.xlsx {shown}"
    # Each counts, and programs read each.
    assert f"注意 {len(problems)} 件" in summary_line(problems)
    assert len(json.loads(as_json(problems))["problems"]) == len(problems)
    assert len(list(editor_lines(problems))) == len(problems)


def test_the_same_of_several_lines_and_sheets_stands_once() -> None:
    lines = [
        Problem("error", "空欄です。", "入力を。", Place("b.yaml", line=at, column=3))
        for at in (2, 9)
    ]
    assert heads(lines) == ["エラー　b.yaml:2、9（2件）  空欄です。"]
    sheets = [*of_cells("本庁", "C5 D5", "url"), *of_cells("区役所", "C5", "url")]
    assert heads(sheets) == ["注意　a.xlsx 本庁 C5–D5、区役所 C5（3件）  アカウントURL：空欄です。"]


def test_what_differs_stands_for_itself() -> None:
    one, same = of_cells("機器", "H2 H3", "os")
    others = [
        *of_cells("機器", "H4", "os", "「なし」です。"),
        *of_cells("機器", "H5", "os", "「―」です。"),
        *of_cells("機器", "I6", "update_method"),
        Problem(one.severity, one.message, "別の直し方", one.place, field=one.field),
        Problem("error", one.message, one.remedy, one.place, field=one.field),
        Problem("warning", one.message, one.remedy, one.place, "5(10)", field=one.field),
        Problem("warning", one.message, one.remedy, Place("c.xlsx", "機器", "H3"), field="os"),
    ]
    assert len(heads([one, same, *others])) == 1 + len(others)
