"""What is said of a value that cannot be read, for the field in which it stands."""

from __future__ import annotations

import pytest

from formgen.intake.rawrecords import RawRecord, read_entry
from formgen.model.fieldspec import by_key
from formgen.model.postrecord import Post
from formgen.model.problems import Place
from formgen.model.records import Account

_MAY_BE_BLANK = "まだ決まっていなければ、空欄にしてください。"


def remedy(model: type[Account] | type[Post], key: str, raw: str) -> str:
    """The remedy of the one value of a record that cannot be read."""
    places = dict.fromkeys(by_key(model), Place("a.csv"))
    _, (problem,) = read_entry(model, RawRecord({key: raw}, places))
    return problem.remedy


@pytest.mark.parametrize("raw", ["未定", "令和9年1月", "令和9年3月末日", "同上"])
@pytest.mark.parametrize(
    ("model", "key"),
    [(Account, "starts_on"), (Account, "policy_revised_on"), (Post, "approved_on"), (Post, "sent_at")],
)  # fmt: skip
def test_a_day_to_be_decided_may_stay_blank(
    model: type[Account] | type[Post], key: str, raw: str
) -> None:
    assert remedy(model, key, raw).endswith(f"のように入力してください。{_MAY_BE_BLANK}")


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("control_ends_on", "未定"),  # of an account that is closed it is asked for
        ("starts_on", "20261122"), ("starts_on", "令和9年2月30日"), ("staff_count", "未定"),
    ],
)  # fmt: skip
def test_another_value_may_not(key: str, raw: str) -> None:
    assert _MAY_BE_BLANK not in remedy(Account, key, raw)
