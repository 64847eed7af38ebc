"""Another reader of workbooks, calamine, sees the same values in the same cells."""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from books import PLAIN_FORMAT, make_book, minimal_book, share_strings
from python_calamine import CalamineWorkbook

from formgen.city.templatefiles import bundled_samples
from formgen.intake.rawrecords import is_blank
from formgen.intake.xlsx.archive import open_archive
from formgen.intake.xlsx.cells import read_cells
from formgen.intake.xlsx.sharedparts import read_parts
from formgen.intake.xlsx.xmlreader import Budget
from formgen.model.problems import InvalidValue
from formgen.workbooks.intakesheet import write_sheet

Sheet = dict[tuple[int, int], Any]


def ours(data: bytes) -> dict[str, Sheet]:
    budget = Budget()
    with open_archive(data) as archive:
        parts = read_parts(archive, budget)
        return {
            sheet.name: read_cells(archive, sheet, parts, budget).values for sheet in parts.sheets
        }


def theirs(data: bytes) -> dict[str, Sheet]:
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    return {
        name: {
            (row, column): value
            for row, cells in enumerate(
                book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1
            )
            for column, value in enumerate(cells, start=1)
            if not is_blank(value)
        }
        for name in book.sheet_names
    }


def same(value: Any) -> Any:
    """A value without what the two may call by another name."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value)
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


def compare(data: bytes) -> int:
    """How many cells are the same; where formgen refuses a cell there is nothing to compare."""
    mine, other = ours(data), theirs(data)
    assert mine.keys() == other.keys()
    compared = 0
    for name, cells in mine.items():
        taken = {at: value for at, value in cells.items() if not isinstance(value, InvalidValue)}
        assert {at: same(value) for at, value in taken.items()} == {
            at: same(value) for at, value in other[name].items() if at in taken
        }
        # What only the other one sees has been refused here, and not passed over.
        assert other[name].keys() <= cells.keys()
        compared += len(taken)
    return compared


def test_the_sample_and_the_blank_sheet(tmp_path: Path) -> None:
    write_sheet(tmp_path / "blank.xlsx")
    books = [path for path in bundled_samples() if path.suffix == ".xlsx"]
    assert books
    for path in (*books, tmp_path / "blank.xlsx"):
        assert compare(path.read_bytes()) > 200


TEXTS = ("川崎市", " 前後 ", "一\n二", "𠮷・髙・﨑", "葛\U000e0100", "ﾊﾝｶｸ", "A&B <b>", "=1+1", "令和8年",
         "👨‍👩‍👧", "0442000000")  # fmt: skip


@pytest.mark.parametrize("seed", range(20))
def test_workbooks_of_chance(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311

    def value() -> Any:
        return chance.choice((
            chance.choice(TEXTS), chance.randint(-5, 10**9), round(chance.uniform(-9, 9), 3), True,
            date(2026, 1, 1) + timedelta(days=chance.randint(-40_000, 40_000)),
            datetime(2026, 11, 22, 9, 30), "#N/A",
        ))  # fmt: skip

    cells = {f"{chance.choice('ABCDEFG')}{chance.randint(1, 40)}": value() for _ in range(80)}
    data = make_book({"アカウント": cells})
    assert compare(data) > 30
    assert compare(share_strings(data)) > 30


def test_what_japanese_excel_writes() -> None:
    texts = "<si><t>幸区</t><rPh sb='0' eb='2'><t>サイワイク</t></rPh></si>"
    texts += "<si><r><t>一_x000D_</t></r><r><t>\n二</t></r></si>"
    formats = PLAIN_FORMAT + '<xf numFmtId="28"/><xf numFmtId="58"/><xf numFmtId="14"/>'
    cells = "".join(
        f'<c r="{column}1" {kind}><v>{value}</v></c>'
        for column, kind, value in (
            ("A", 't="s"', 0), ("B", 't="s"', 1), ("C", 's="1"', 46_348), ("D", 's="2"', 46_348),
            ("E", 's="3"', 46_348), ("F", 't="b"', 1), ("G", 't="str"', "結果"), ("H", "", "1.5E3"),
        )
    )  # fmt: skip
    data = minimal_book(f'<row r="1">{cells}</row>', texts=texts, formats=formats)
    assert compare(data) == 8
