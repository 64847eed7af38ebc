"""No person in the ledger."""

from __future__ import annotations

import pytest

from formgen.model.problems import Place, Problem
from formgen.model.records import Account
from formgen.schedule.privacy import HIDDEN, SEE_SHEET, message, without_person


def account(**typed: str) -> Account:
    return Account.model_validate(typed)


@pytest.mark.parametrize("text", ["みどりの企画課長　担当者Ａ", "担当者A", "企画係 担 当 者A"])
def test_a_post_with_the_name_of_the_person_in_charge_is_hidden(text: str) -> None:
    assert without_person(text, account(contact_name="担当者A")) == HIDDEN


@pytest.mark.parametrize(
    "filed",
    [
        {},
        {"contact_name": "長"},
        {"contact_name": "企画係", "unit": "企画係"},
        {"contact_name": "企画", "unit": "企画係"},
    ],
)
def test_a_post_stays_where_no_name_is_in_it(filed: dict[str, str]) -> None:
    assert without_person("企画係の係長", account(**filed)) == "企画係の係長"
    assert without_person("企画係の係長") == "企画係の係長"
    assert without_person(None, account(**filed)) is None


def test_a_message_that_may_repeat_the_person_is_kept_back() -> None:
    place = Place("a.yaml", line=1)
    about = account(contact_name="担当者A")
    address = Problem("error", "「a@gmail.com」は…", "", place, field="registered_email")
    named = Problem("warning", "「担当者A」は…", "", place, field="poster_scope")
    other = Problem(
        "warning", "最終更新日から…", "更新してください。", place, field="last_posted_on"
    )
    assert [message(problem, about) for problem in (address, named)] == [SEE_SHEET] * 2
    assert message(other, about) == "最終更新日から…更新してください。"
