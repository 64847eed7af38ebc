"""The first sheet: its words come from the guide, its page holds them."""

from __future__ import annotations

from itertools import chain, pairwise
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from formgen.model.fieldspec import specs
from formgen.model.postrecord import Post
from formgen.model.problems import FormgenError
from formgen.model.records import Device
from formgen.workbooks.instructions import GUIDE_SHEET, fill_guide, load_guide
from formgen.workbooks.intakesheet import write_sheet

PRINTABLE_HEIGHT = 842 - 1.3 * 72  # points of an A4 page between its margins


@pytest.fixture(scope="module")
def sheet() -> Worksheet:
    sheet = Workbook().worksheets[0]
    fill_guide(sheet, load_guide())
    return sheet


def test_guide_holds_all_its_words_and_the_device_items(sheet: Worksheet) -> None:
    guide = load_guide()
    cells = set(chain.from_iterable(sheet.values))
    assert {guide.title, guide.lead, guide.devices_heading, guide.posts_heading} <= cells
    for section in guide.sections:
        assert {section.heading, *section.rows, *section.rows.values()} <= cells
    assert {spec.label for spec in (*specs(Device), *specs(Post))} <= cells


def test_guide_and_the_items_of_devices_fit_a_page_each(sheet: Worksheet) -> None:
    ends = [page_break.id for page_break in sheet.row_breaks.brk]
    for first, last in pairwise((0, *ends)):  # those of posts take two
        heights = [sheet.row_dimensions[row].height for row in range(first + 1, last + 1)]
        assert None not in heights
        assert sum(height or 0 for height in heights) < PRINTABLE_HEIGHT


def test_guide_comes_from_a_folder_of_ones_own(tmp_path: Path) -> None:
    own = "title: 局の記入シート\nlead: 案内\nsections: []\ndevices_heading: 機器の項目\n"
    (tmp_path / "intake_guide.yaml").write_text(own, encoding="utf-8")
    write_sheet(tmp_path / "a.xlsx", templates=tmp_path)
    assert load_workbook(tmp_path / "a.xlsx")[GUIDE_SHEET]["A1"].value == "局の記入シート"


def test_a_guide_without_its_title_is_told(tmp_path: Path) -> None:
    (tmp_path / "intake_guide.yaml").write_text("lead: 案内\n", encoding="utf-8")
    with pytest.raises(FormgenError, match=r"intake_guide\.yaml：「title」がありません"):
        load_guide(tmp_path)
