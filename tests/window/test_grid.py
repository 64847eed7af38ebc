"""The clerk's own sheet and its faults, as data and as parts of a page."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from books import make_book
from filings_of_many import write_accounts
from foreign import WRITERS
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from openpyxl import load_workbook

from formgen import pipeline
from formgen.city.templatefiles import bundled_templates
from formgen.intake.reader import Input, Kept, Upload, read
from formgen.intake.sheetlayout import letters
from formgen.model.fieldspec import specs
from formgen.model.problems import Place, Problem
from formgen.model.records import Account
from formgen.window import grid as gridmodule
from formgen.window.faultlist import Result, make_result
from formgen.window.grid import Cell, Grid
from formgen.workbooks.intakesheet import write_sheet

PAGES = Path(gridmodule.__file__).with_name("pages")
PASSWORD = "Kw9!xTz42q"  # noqa: S105
HOSTILE = '<script>alert("1")</script>{{ 7*7 }}{% raw %}\u202egpj.exe&amp;'
LABELS = {spec.key: spec.label for spec in specs(Account)}
FRAME = """<!DOCTYPE html><html lang="ja"><head><meta charset="utf-8"><title>点検の結果</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>{{ css | safe }}</style></head>
<body><main><h1>点検の結果</h1><div class="checked">{% include "_faults.html" %}{% include "_grid.html" %}
</div></main></body></html>"""


@cache
def catalogue() -> Any:
    return pipeline.load(bundled_templates())


def result_of(*inputs: Input) -> Result:
    opened: dict[Path, Kept] = {}
    found = pipeline.survey(inputs, catalogue(), date(2026, 11, 22), keep=opened.__setitem__)
    clauses = {key: clause.text for key, clause in catalogue().city.clauses.items()}
    return make_result(opened, found.checked.problems, clauses)


def page(result: Result, css: str = "") -> str:
    env = Environment(
        loader=FileSystemLoader(PAGES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return env.from_string(FRAME).render(result=result, css=css)


def down(*accounts: dict[str, Any]) -> dict[str, Any]:
    """The cells of a sheet of accounts, their labels down column A."""
    keys = list(dict.fromkeys(key for account in accounts for key in account))
    cells: dict[str, Any] = {f"A{row}": LABELS[key] for row, key in enumerate(keys, start=1)}
    for column, account in zip("CDEFG", accounts, strict=False):
        cells |= {f"{column}{keys.index(key) + 1}": value for key, value in account.items()}
    return cells


def cells_of(grid: Grid) -> dict[str, Cell]:
    names = [column.name for column in grid.columns] or [""]
    return {
        f"{name}{row.name}": cell
        for row in grid.rows
        for name, cell in zip(names, row.cells, strict=True)
        if cell
    }


def links(html: str) -> tuple[set[str], Counter[str]]:
    return set(re.findall(r'href="#([^"]+)"', html)), Counter(re.findall(r' id="([^"]+)"', html))


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A sheet of formgen's own with faults of every kind in it."""
    intake, _ = read([write_accounts(tmp_path / "many", 4)])
    values = [{key: value for key, value in entry.record.model_dump().items() if value is not None}
              for entry in (*intake.accounts, *intake.devices)]  # fmt: skip
    path = tmp_path / "記入.xlsx"
    write_sheet(path, values[:4], values[4:])
    book = load_workbook(path)
    sheet = book["アカウント"]
    row = {sheet.cell(at, 1).value: at for at in range(1, 100)}
    for column in (3, 4, 5):
        sheet.cell(row["認証アカウント"], column).value = "未申請"
    sheet.cell(row["登録メールアドレス"], 3).value = "kouhou@gmail.com"
    sheet.cell(row["利用目的"], 4).value = f"案内\nパスワード：{PASSWORD}"
    sheet.cell(row["所属長の職名"], 5).value = HOSTILE
    sheet.cell(row["発信内容"], 3).value = "長い" * 5_000
    sheet.row_dimensions[row["経緯"]].hidden = True
    book["機器"].column_dimensions["D"].hidden = True
    book.save(path)
    return path


def test_the_list_and_the_grid_lead_to_each_other(faulty: Path) -> None:
    result = result_of(faulty)
    html = page(result)
    targets, ids = links(html)
    assert targets <= set(ids)
    assert set(ids.values()) == {1}
    assert [fault.is_error for fault in result.faults] == sorted(
        (fault.is_error for fault in result.faults), reverse=True
    )
    merged = next(fault for fault in result.faults if fault.label == "認証アカウント")
    (title, (link,)), cells = merged.places[0], cells_of(result.grids[0])
    assert (merged.count, title) == (3, "アカウント")
    assert re.fullmatch(r"C(\d+)–E\1", link.text)
    assert link.anchor == f"s1-{link.text.partition('–')[0]}"
    # Every cell of the merged fault has its mark, which leads to the one entry.
    assert [name[0] for name, cell in cells.items() if merged.number in {m.number for m in cell.marks}] == [
        "C", "D", "E",
    ]  # fmt: skip
    assert result.errors == sum(fault.count for fault in result.faults if fault.is_error)
    assert result.banner == f"エラーが{result.errors}件、注意が{result.warnings}件あります。"
    clause = next(fault for fault in result.faults if fault.clause == "5(3)")
    assert clause.clause_text == catalogue().city.clauses["5(3)"].text
    assert f"<blockquote>{clause.clause_text}</blockquote>" in html


def test_the_grid_looks_like_the_sheet(faulty: Path) -> None:
    result = result_of(faulty)
    accounts, devices, _ = result.grids
    cells = cells_of(accounts)
    assert (accounts.title, accounts.is_down, devices.is_down) == (
        "「アカウント」シート",
        True,
        False,
    )
    assert [column.name for column in accounts.columns] == list("ABCDEF")
    assert (cells["A2"].text, cells["A2"].part) == ("管理番号", "label")
    assert (cells["A4"].part, cells["B2"].part, cells["C2"].part) == ("group", "guidance", "value")
    hidden = next(row for row in accounts.rows if row.is_hidden)
    assert hidden.cells[0] is not None
    assert hidden.cells[0].text == "経緯"
    assert [column.name for column in devices.columns if column.is_hidden] == ["D"]
    long = next(cell for cell in cells.values() if cell.text.startswith("長い長い"))
    assert len(long.text) < 180
    assert long.text.endswith("…（全10,000字）")
    assert any(cell.text == "令和8年10月1日" for cell in cells.values())
    assert result.unshown == ("「記入のしかた」シート", "「選択肢」シート")
    # 未記入の数 is a formula without a result here: the row would say nothing.
    assert "未記入の数" not in {cell.text for cell in cells.values()}


def test_nothing_of_a_sheet_is_markup_or_a_password(faulty: Path) -> None:
    html = page(result_of(faulty))
    assert PASSWORD not in html
    assert "（表示しません）" in html
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "{{ 7*7 }}" in html
    assert not re.search("\u202e", html)
    assert "〔U+202E〕" in html
    for part in PAGES.glob("_*.html"):
        text = part.read_text("utf-8")
        assert not re.search(r"style=|<style|<script(?! src=)|\son\w+=|\|\s*safe", text), part.name


def test_csv_and_yaml_show_their_cells_and_lines() -> None:
    table = f"管理番号,資産番号,種別,使用者\nA-1,PC-1,掃除機,パスワード：{PASSWORD}\n"
    text = f"accounts:\n  - 管理番号: A-1\n    サービス: なんとか\n    経緯: |\n      パスワード：{PASSWORD}\n"
    result = result_of(Upload("機器.csv", table.encode("cp932")), Upload("a.yaml", text.encode()))
    csv, yaml = result.grids
    assert (csv.title, yaml.title, result.has_files) == ("機器.csv", "a.yaml", True)
    assert (cells_of(csv)["C2"].severity, cells_of(csv)["C2"].anchor) == ("error", "s1-C2")
    lines = cells_of(yaml)
    assert (lines["3"].text, lines["3"].part, lines["3"].anchor) == (
        "    サービス: なんとか",
        "line",
        "s2-L3",
    )
    html = page(result)
    assert PASSWORD not in html
    assert ">3行目</a>" in html
    assert links(html)[0] <= set(links(html)[1])


def test_copies_merged_headers_and_unknown_labels_are_shown() -> None:
    first = down({"account_id": "A-1", "platform": "X", "bureau": "川崎区"})
    second = down({"account_id": "A-2", "platform": "Y"}) | {
        "A5": "なぞの項目",
        "C5": "値",
        "E9": 0.1 + 0.2,
    }
    data = make_book({"アカウント": first, "アカウント (2)": second, "旧アカウント": first})
    result = result_of(Upload("a.xlsx", data))
    assert [grid.title for grid in result.grids] == [
        "「アカウント」シート", "「アカウント (2)」シート", "「旧アカウント」シート",
    ]  # fmt: skip
    copy = cells_of(result.grids[1])
    assert (copy["A5"].part, copy["A5"].severity, copy["A5"].anchor) == ("label", "error", "s2-A5")
    assert copy["C2"].severity == "error"
    # Of a sheet that is not read the fault is the sheet's own; its mark stands in the caption.
    assert [mark.is_error for mark in result.grids[2].marks] == [False]
    book = load_workbook(BytesIO(make_book({"アカウント": {}})))
    sheet = book["アカウント"]
    sheet["A1"] = "令和8年度の一覧"
    sheet.merge_cells("A1:D1")
    for column, label in enumerate(("管理番号", "サービス", "アカウント名", "手続き"), start=1):
        sheet.cell(2, column).value = label
        sheet.merge_cells(start_row=2, end_row=3, start_column=column, end_column=column)
        sheet.cell(4, column).value = f"値{column}"
    stream = BytesIO()
    book.save(stream)
    cells = cells_of(result_of(Upload("b.xlsx", stream.getvalue())).grids[0])
    assert (cells["A1"].text, cells["B2"].part, cells["B4"].severity) == (
        "令和8年度の一覧",
        "label",
        "error",
    )


def test_faults_without_a_cell_have_words_and_no_link() -> None:
    result = result_of(Upload("a.xlsx", b"PK\x03\x04"), Upload("b.ods", b""))
    assert result.grids == ()
    assert [fault.places for fault in result.faults] == [
        (("", (fault.places[0][1][0],)),) for fault in result.faults
    ]
    assert {fault.places[0][1][0].text for fault in result.faults} == {"ファイル全体"}
    assert {fault.places[0][1][0].anchor for fault in result.faults} == {""}
    assert links(page(result))[0] == set()
    sound = make_result({}, (), {})
    assert sound.banner in page(sound)


def test_a_huge_sheet_shows_its_faults_and_says_what_is_left_out() -> None:
    number, service = "管理番号", "サービス"
    cells: dict[str, Any] = {"A1": number, "A2": service}
    for column in range(3, 1_500):
        cells |= {f"{letters(column)}1": f"A-{column}", f"{letters(column)}2": "X"}
    cells[f"{letters(1_200)}2"] = "掲示板"
    cells |= {f"A{row}": f"※{row}" for row in range(3, 900)}
    opened: dict[Path, Kept] = {}
    _, problems = read([Upload("a.xlsx", make_book({"アカウント": cells}))], opened.__setitem__)
    of_cell = [problem for problem in problems if problem.place.cell == f"{letters(1_200)}2"]
    assert len(of_cell) == 1
    (grid,) = make_result(opened, of_cell, {}).grids
    shown = [column.name for column in grid.columns]
    assert {"A", letters(1_199), letters(1_200), letters(1_201)} < set(shown)
    assert shown == sorted(shown, key=lambda name: (len(name), name))
    assert len(shown) * len(grid.rows) <= 8_000
    assert cells_of(grid)[f"{letters(1_200)}2"].anchor == f"s1-{letters(1_200)}2"
    assert re.search("このほかに[0-9,]+行、1,4[0-9]+列あります", grid.left_out)


def test_a_flood_of_faults_is_bounded() -> None:
    flood = [Problem("error", f"誤り{at}", "直す。", Place("a.csv", cell=f"B{at}"), account=f"A-{at}")
             for at in range(1, 900)]  # fmt: skip
    alike = [Problem("warning", "同じ", "直す。", Place("a.csv", cell=f"C{at}"), account=f"A-{at}")
             for at in range(1, 900, 2)]  # fmt: skip
    result = make_result({}, flood, {})
    assert (len(result.faults), result.unlisted, result.errors) == (300, 599, 899)
    (fault,) = make_result({}, alike, {}).faults
    assert fault.places[0][1][-1].text == "ほか438か所"
    assert fault.accounts.endswith("A-11ほか444件")


@pytest.mark.soak
@pytest.mark.needs("chromium")
def test_the_page_can_be_read_by_all(tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    cells = down(
        {"account_id": "A-1", "platform": "なにか", "username": "@yamada_taro"},
        {"account_id": "A-1"},
    )
    book = make_book(
        {
            "アカウント": cells,
            "旧アカウント": down({"account_id": "B", "platform": "X", "bureau": "区"}),
        }
    )
    result = result_of(Upload("a.xlsx", book), Upload("b.yaml", b"accounts:\n  - url: x\n"))
    assert {fault.is_error for fault in result.faults} == {True, False}
    assert any(fault.clause_text for fault in result.faults)
    file = tmp_path / "page.html"
    file.write_text(page(result, (PAGES / "grid.css").read_text("utf-8")), "utf-8")
    small = """[...document.querySelectorAll("a, summary")].map(e => e.getBoundingClientRect())
        .filter(box => box.width < 44 || box.height < 44).length"""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        for width in (1280, 390):
            shown = running.new_context(
                offline=True, viewport={"width": width, "height": 900}
            ).new_page()
            shown.goto(file.as_uri())
            found = Axe().run(shown, options={"rules": {"target-size": {"enabled": True}}}).response
            assert [(v["id"], v["nodes"][0]["html"]) for v in found["violations"]] == []
            assert shown.evaluate(small) == 0
            assert shown.evaluate("document.documentElement.scrollWidth") <= width
            # Along a link from the list the cell is in sight and has the focus; and back.
            shown.locator(".places a").first.click()
            assert shown.evaluate("document.activeElement.className").endswith("error")
            shown.locator(":focus .mark").first.click()
            assert shown.evaluate("document.activeElement.id") == "f1"
        running.close()


def test_a_sheet_that_another_program_wrote_looks_the_same() -> None:
    cells = down(
        {
            "account_id": "A-1",
            "starts_on": date(2026, 10, 1),
            "staff_count": 3,
            "platform": "なにか",
        }
    )
    data = make_book({"メモ": {"A1": "あとで直す"}, "アカウント": cells})

    def seen(content: bytes) -> list[tuple[str, dict[str, tuple[str, str]]]]:
        opened: dict[Path, Kept] = {}
        _, problems = read([Upload("a.xlsx", content)], opened.__setitem__)
        in_cells = [problem for problem in problems if problem.place.cell]
        assert in_cells
        grids = make_result(opened, in_cells, {}).grids
        return [
            (grid.title, {at: (cell.text, cell.anchor) for at, cell in cells_of(grid).items()})
            for grid in grids
        ]

    expected = seen(data)
    assert expected[0][1]["C2"] == ("令和8年10月1日", "")
    assert expected[0][1]["C4"] == ("なにか", "s1-C4")
    for name, rewrite in WRITERS.items():
        # Without styles a day is a number; openpyxl's targets are absolute as they are.
        if name not in ("without styles", "absolute targets"):
            assert seen(rewrite(data)) == expected, name
