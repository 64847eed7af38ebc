"""The contact's name is found in a public field that a city adds, too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from support.addedfields import templates_with

from formgen.city.city import load_city
from formgen.guideline.checkkinds import AccountCase
from formgen.guideline.duplicateindex import IntakeIndex
from formgen.guideline.emptyanswers import none_is_left_blank
from formgen.guideline.nopersonnames import contact_stays_inside
from formgen.intake.reader import Upload, read

ADDED = """
  account:
    plan_title: {label: 計画の名称, kind: text, group: 計画, guidance: なければ空欄, audience: public}
    plan_note: {label: 計画の覚え, kind: text, group: 計画, guidance: 何か, audience: internal}
"""
SENT = """
accounts:
  - {管理番号: A-1, 手続き: 開始, 担当者氏名: 鈴木 花子, 計画の名称: 鈴木花子の計画, 計画の覚え: 鈴木花子}
  - {管理番号: A-2, 手続き: 開始, 計画の名称: なし, 計画の覚え: なし}
"""


def test_an_added_field_is_looked_at_as_a_built_in_one(tmp_path: Path) -> None:
    city = load_city(templates_with(tmp_path, ADDED))
    intake, _ = read([Upload("a.yaml", SENT.encode())], records=city.records)
    named, none = (
        AccountCase(city, date(2026, 11, 30), IntakeIndex(intake, city), filing.account.record)
        for filing in intake.filings()
    )
    assert [found.field for found in contact_stays_inside.find(named)] == ["plan_title"]
    assert [found.field for found in none_is_left_blank.find(none)] == ["plan_title"]
