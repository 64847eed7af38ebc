"""A field that a city adds and asks for is told while it is blank, in its phase alone."""

from __future__ import annotations

import pytest
from support.addedfields import templates_with

from formgen.city.city import City, load_city
from formgen.guideline.addedfields import blank_added
from formgen.intake.reader import Upload, read


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    return load_city(
        templates_with(
            tmp_path_factory.mktemp("city"),
            """
  account:
    meeting_on: {label: 会議の日, kind: date, group: 会議, guidance: 開いた日, asked: [starting]}
    result:
      {label: 結果, kind: text, group: 会議, guidance: 何か, asked: [starting], when: {outsourcing: [あり]}}
  device:
    lock_kind: {label: 画面の保護, kind: text, guidance: 方法, asked: [starting, in_use]}
""",
        )
    )


@pytest.mark.parametrize(
    ("account", "fields"),
    [
        ("{管理番号: A-1, 手続き: 開始}", ["meeting_on"]),
        ("{管理番号: A-1, 手続き: 開始, 会議の日: 令和8年13月1日}", []),
        ("{管理番号: A-1, 手続き: 開始, 会議の日: R8.9.1, 委託・指定管理: あり}", ["result"]),
        ("{管理番号: A-1, 手続き: 廃止}", []),
        ("{管理番号: A-1}", []),
        ("{管理番号: A-1, 手続き: 運用中, devices: [{資産番号: P-1}]}", ["lock_kind"]),
        ("{管理番号: A-1, 手続き: 運用中, devices: [{資産番号: P-1, 画面の保護: 顔}]}", []),
        ("{管理番号: B-1, 手続き: 運用中, devices: [{管理番号: 'B-1、B-2'}]}, {管理番号: B-2, 手続き: 運用中}",
         ["lock_kind"]),
    ],
)  # fmt: skip
def test_what_is_asked_and_blank_is_told_once(city: City, account: str, fields: list[str]) -> None:
    sent = Upload("a.yaml", f"accounts: [{account}]".encode())
    intake, _ = read([sent], records=city.records)
    found = list(blank_added(intake, city))
    assert [problem.field for problem in found] == fields
    assert all(problem.label in problem.message for problem in found)
