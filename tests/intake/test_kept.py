"""What reading hands over of a file for those who show it: all that stands there but the secrets."""

from __future__ import annotations

from pathlib import Path

import pytest
from books import make_book

from formgen.intake.reader import Kept, Upload, read
from formgen.intake.sheetlayout import BookSheet
from formgen.intake.xlsx.book import Book
from formgen.model.records import Account, Device

PASSWORD = "Kw9!xTz42q"  # noqa: S105
HIDDEN = "（表示しません）"
YAML = f"""accounts:
  - 管理番号: A-1
    経緯: |
      次のとおり
      パスワード：{PASSWORD}
    パスワード最終変更日: 令和8年9月20日
    更新頻度: "パスワード：
{PASSWORD}
と書いた"
    # pw: {PASSWORD}
    利用目的: 周知
    パスワード:
      - 名前: {PASSWORD}
"""


def kept_of(name: str, text: str | bytes) -> Kept:
    kept: dict[Path, Kept] = {}
    read([Upload(name, text.encode() if isinstance(text, str) else text)], kept.__setitem__)
    return kept[Path(name)]


def test_the_lines_of_yaml_come_without_the_secrets() -> None:
    assert kept_of("a.yaml", YAML) == (
        "accounts:", "  - 管理番号: A-1", *[HIDDEN] * 3, "    パスワード最終変更日: 令和8年9月20日",
        *[HIDDEN] * 4, "    利用目的: 周知", "    パスワード:", HIDDEN,
    )  # fmt: skip


@pytest.mark.parametrize("damage", ["  url: [a\n", "x\n", "\t- a: b: c\n", 'url: "a\n'])
def test_so_do_those_that_cannot_be_read(damage: str) -> None:
    lines = kept_of("a.yml", YAML + damage)
    assert isinstance(lines, tuple)
    assert PASSWORD not in "".join(lines)
    assert lines[:2] == ("accounts:", "  - 管理番号: A-1")
    # A broken quotation or list goes on in lines that no longer look like what they are.
    broken = f"accounts:\n  - 管理番号: A-1\n    パスワード:\n      別名: Ab\n      - {PASSWORD}\n    局・区: [\n"
    assert kept_of("b.yaml", broken) == (
        "accounts:", "  - 管理番号: A-1", *[HIDDEN] * 3, "    局・区: [",
    )  # fmt: skip


def test_a_csv_file_is_one_sheet_without_its_secrets() -> None:
    table = f"管理番号,資産番号,使用者\nA-1,PC-1,企画係\nA-1,PC-2,パスワード：{PASSWORD}\n"
    sheet = kept_of("機器.csv", table)
    assert isinstance(sheet, BookSheet)
    assert (sheet.model, sheet.title, sheet.cells[2, 3]) == (Device, "", "企画係")
    assert PASSWORD not in repr(sheet)


def test_a_workbook_is_kept_with_all_its_sheets() -> None:
    cells = {"A1": "管理番号", "C1": "A-1", "A2": "課・室・所", "C2": f"パスワード：{PASSWORD}"}
    book = kept_of("a.xlsx", make_book({"アカウント": cells, "覚え書き": {"B2": PASSWORD}}))
    assert isinstance(book, Book)
    assert [sheet.model for sheet in book.sheets] == [Account, None]
    assert book.sheets[0].cells[1, 3] == "A-1"
    assert f"パスワード：{PASSWORD}" not in repr(book)
