"""Which accounts stand on the public list, with which of their fields, and what is told of the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from publiclists import CITY, CLOSED, TODAY, entry, listed, many

from formgen.model.problems import FormgenError, Problem
from formgen.reception.publiclist import public_list

NEXT = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("account", "closed"),
    [
        (entry(), False),
        (entry(starts_on=None), False),  # in use, since nobody knows when
        (entry(procedure="開始", starts_on=TODAY), False),
        (entry(CLOSED, closes_on=NEXT), False),
        (entry(CLOSED, closes_on=TODAY), True),
        (entry(CLOSED, starts_on=None, close_action="非公開"), True),
        (entry(CLOSED, procedure=None), True),  # the papers of a packet may not print it
        (entry(procedure=None), False),
    ],
)
def test_accounts_that_have_begun_are_listed_as_in_use_or_closed(
    account: Any, closed: bool
) -> None:
    found = listed(account)
    assert ([each.is_closed for each in found.accounts], found.problems) == ([closed], ())
    assert ("closes_on" in found.accounts[0].values) == closed  # a planned close is not told


@pytest.mark.parametrize(
    "account",
    [
        entry(procedure="開始", starts_on=NEXT),
        entry(procedure="開始", starts_on=None, url=None),
        entry(starts_on=NEXT),
    ],
)
def test_what_is_only_planned_is_counted_and_never_listed(account: Any) -> None:
    found = listed(account)
    assert (found.accounts, found.planned, found.problems) == ((), 1, ())


@pytest.mark.parametrize(
    ("account", "why"),
    [
        (entry(display_name=None), "「アカウント名」が空欄である"),
        (entry(platform=None), "「サービス」が空欄である"),
        (entry(platform="その他"), "「その他のサービス名」が空欄である"),
        (entry(url=None), "「アカウントURL」が空欄である"),
        (entry(CLOSED, closes_on=None), "「利用廃止日」が空欄である"),
        (entry(procedure=None, starts_on=None), "「手続き」が空欄である"),
        (entry(closes_on=TODAY), "「利用廃止日」が来たのに「手続き」が「運用中」である"),
        (entry(purpose="担当 花子が知らせる", contact_name="担当花子"), "「利用目的」に担当者の氏名がある"),
        (replace(entry(), unread=frozenset({"policy_url"})), "「ポリシー公表URL」にエラーがある"),
        (replace(entry(), unread=frozenset({"starts_on"})), "「利用開始日」にエラーがある"),
    ],
)  # fmt: skip
def test_what_lacks_what_people_need_is_left_out_and_told(account: Any, why: str) -> None:
    found = listed(account)
    assert (found.accounts, found.planned) == ((), 0)
    (problem,) = found.problems
    assert f"は、{why}ため、一覧に載せていません。" in problem.message
    assert (account.record.display_name or "TKS-001") in problem.message
    assert problem.is_error
    assert problem.place == account.places["account_id"]
    assert "花子" not in problem.message


def test_an_error_in_a_public_field_leaves_out_and_no_other() -> None:
    account = entry()
    for key, left_out in (("display_name", True), ("contact_phone", False), ("mfa", False)):
        fault = Problem("error", "x", "y", account.places[key], field=key)
        assert bool(public_list([account], [fault], CITY, TODAY).accounts) != left_out
        warning = replace(fault, severity="warning")
        assert len(public_list([account], [warning], CITY, TODAY).accounts) == 1


def test_accounts_with_one_address_are_both_listed_and_told() -> None:
    first, second = (
        entry(),
        entry(account_id="B-2", display_name="川崎市乙", url="https://X.com/park/"),
    )
    clash = Problem("error", "x", "y", first.places["url"], field="url", twin=second.places["url"])
    found = public_list([first, second], [clash], CITY, TODAY)
    assert len(found.accounts) == 2
    (problem,) = found.problems
    assert (
        "みどりの課の「川崎市乙」（B-2）のURLが、建設緑政局みどりの課の「川崎市公園だより」（TKS-001）と同じです"
        in problem.message
    )


def test_the_order_is_that_of_bureau_section_and_service() -> None:
    found = listed(
        entry(bureau="B", display_name="4"),
        entry(bureau="A", section="2", display_name="3"),
        entry(bureau="A", section="1", platform="YouTube", display_name="2"),
        entry(bureau="A", section="1", platform="X", display_name="1"),
    )
    assert [each.values["display_name"] for each in found.accounts] == ["1", "2", "3", "4"]


def test_only_the_fields_of_the_city_and_only_public_ones() -> None:
    found = listed(*many(3))
    assert tuple(spec.key for spec in found.fields) == CITY.reception.public_list
    assert all(spec.is_open_to("public") for spec in found.fields)
    assert {key for each in found.accounts for key in each.values} <= set(
        CITY.reception.public_list
    )
    for keys in ((), ("url", "contact_name"), ("mfa",)):
        city = CITY.model_copy(
            update={"reception": CITY.reception.model_copy(update={"public_list": keys})}
        )
        with pytest.raises(FormgenError, match="載せる項目が決まっていません"):
            public_list(many(1), (), city, TODAY)
