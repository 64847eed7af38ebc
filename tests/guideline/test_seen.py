"""A warning that may have no other cure names a field, and is seen when that field is filled in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from formgen.city.city import City
from formgen.guideline.checkregister import checks_of
from formgen.model.fieldspec import by_key
from formgen.model.problems import Problem
from formgen.model.records import Account, Device

Problems = Callable[..., tuple[Problem, ...]]
# A fact, the field that answers it, an answer, and one that answers nothing.
OF_ACCOUNTS: list[tuple[dict[str, str], str, str, str]] = [
    ({"mfa": "無"}, "mfa_reason", "サービスに機能がないため", "なし"),
    ({"staff_count": "1"}, "deputy_approver", "企画係長", "未定"),
    ({"policy_published_on": "2026-10-02"}, "circumstances", "公表のページの作成が遅れたため。", "―"),
    ({"rules_adopted_on": "2026-10-02"}, "circumstances", "決裁が遅れたため。", "適切に対応"),
    ({"consulted_on": "2026-09-20"}, "circumstances", "機器は、以前から使っていたもの。", "なし"),
    ({"device_confirmed_on": "2026-09-30"}, "circumstances", "機器の入替えが遅れたため。", "済"),
    ({"consulted_on": ""}, "circumstances", "相談の記録が残っていない。", "不明"),
    ({"poster_scope": "企画係（田中）"}, "circumstances", "「田中」は、地区の名称である。",
     "決裁が遅れたため。"),
    ({"unit": "山本"}, "circumstances", "山本は、地区の名称である。", "田中は、地区の名称である。"),
    ({"username": "@yamada_taro", "url": ""}, "circumstances",
     "yamada_taro は、市のキャラクターの名称である。", "名称は、以前から使っている。"),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "field", "answer", "empty"), OF_ACCOUNTS)
def test_a_fact_of_an_account_is_seen_when_its_field_tells_of_it(
    fact: dict[str, str],
    field: str,
    answer: str,
    empty: str,
    problems_of: Problems,
    complete: dict[str, str],
) -> None:
    account = complete | fact
    (problem,) = problems_of(account)
    assert (problem.severity, problem.field) == ("warning", next(iter(fact)))
    assert f"「{by_key(Account)[field].label}」" in problem.remedy
    found = problems_of(account | {field: answer})
    assert [problem for problem in found if not problem.is_answered] == []
    found = problems_of(account | {field: empty})
    assert problem.message in [each.message for each in found if not each.is_answered]


def test_a_device_that_is_carried_out_is_seen_when_its_measures_are_told(
    problems_of: Problems, complete: dict[str, str], complete_device: dict[str, str]
) -> None:
    device = complete_device | {"off_site": "あり"}
    (problem,) = problems_of(complete, devices=(device,))
    assert problem.field == "off_site"
    assert f"「{by_key(Device)['other_measures'].label}」" in problem.remedy
    assert problems_of(complete, devices=(device | {"other_measures": "画面ロック"},)) == ()


def test_only_a_warning_can_be_seen_and_its_field_is_among_those_read(city: City) -> None:
    found = [one for one in checks_of(city) if one.seen_by]
    assert {one.seen_by for one in found} == {"mfa_reason", "deputy_approver", "other_measures"}
    assert [one.name for one in found if one.severity != "warning"] == []
    assert [one.name for one in found if one.seen_by not in one.fields] == []
