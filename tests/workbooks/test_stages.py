"""The stages by which the sheet tells when a field is needed, and the formulas that follow them."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET
from formgen.workbooks.newsheet import write_new
from formgen.workbooks.stages import earliest, stage_of, stages_in, tag

STAGES = stages_in(load_city(bundled_templates()))
_LONGEST_FORMULA, _LONGEST_RULE = 8192, 255 * 4  # characters that Excel takes, and a rule should


def test_a_paper_belongs_to_the_stage_that_its_answer_ends() -> None:
    assert stage_of(STAGES, "開始", "consulted_on").name == "相談"
    assert stage_of(STAGES, "開始", "device_confirmed_on").name == "機器"
    assert stage_of(STAGES, "開始", None).name == "開始"
    assert stage_of(STAGES, "運用中", "device_confirmed_on").name == "運用"
    assert stage_of(STAGES, "開始", None).after == ("consulted_on", "device_confirmed_on")


@pytest.mark.parametrize(
    ("key", "names", "shown"),
    [
        ("purpose", "開始 相談 運用", "［相談・運用］"),
        ("consulted_on", "開始 運用", "［相談の後・運用］"),
        ("device_confirmed_on", "開始", "［機器の後］"),
        ("section", "廃止 運用 機器 相談", "［いつも］"),
        ("url", "開始 運用 廃止", "［開始・運用・廃止］"),
        ("unit", "", ""),
    ],
)
def test_guidance_begins_with_the_stages(key: str, names: str, shown: str) -> None:
    needed = earliest(STAGES, [stage for stage in STAGES if stage.name in names.split()])
    assert tag(STAGES, key, needed) == shown


def test_every_field_of_a_new_sheet_tells_its_stage(tmp_path: Path) -> None:
    write_new(tmp_path / "a.xlsx", bundled_templates(), 2)
    book = load_workbook(tmp_path / "a.xlsx")
    sheet = book[ACCOUNT_SHEET]
    told = {row[0]: str(row[1]).partition("］")[0] for row in sheet.iter_rows(values_only=True)}
    assert told["利用目的"] == "［相談・運用"
    assert told["監視の頻度"] == told["不在時の承認者"] == "［開始・運用"
    assert told["残る管理の終了予定日"] == told["残る管理"] == "［廃止"
    assert not told["部"].startswith("［")
    notes = {cell.value: cell.comment for cell in book[DEVICE_SHEET][1]}
    assert str(notes["OS・版"]).partition("］")[0].endswith("［機器・運用")
    assert len(str(sheet["C1"].value)) < _LONGEST_FORMULA
    rules = [rule for area in sheet.conditional_formatting for rule in area.rules]
    assert rules
    assert max(len(rule.formula[0]) for rule in rules) < _LONGEST_RULE
    # Excel would count anew at each key: nothing asks for the day.
    formulas = [str(sheet["C1"].value), *(rule.formula[0] for rule in rules)]
    assert not [text for text in formulas if "TODAY" in text or "INDIRECT" in text]
