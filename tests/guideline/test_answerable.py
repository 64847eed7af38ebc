"""A fact that differs from the guideline and cannot be changed: 経緯 tells why, and answers it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from formgen.city.city import City
from formgen.guideline.checkregister import checks_of
from formgen.model.problems import Problem

Problems = Callable[..., tuple[Problem, ...]]
TOLD = "制定前から使っている名称であり、来園者に広く知られているため。"
RUNNING = {"procedure": "運用中", "display_name": "生田緑地だより"}
CLOSING = {
    "procedure": "廃止", "closes_on": "2026-11-20", "announced_on": "2026-11-01",
    "document_date": "", "credentials_revoked": "済",
}  # fmt: skip


def told(found: tuple[Problem, ...]) -> list[tuple[str | None, str, str | None, bool]]:
    return [(p.check, p.severity, p.clause, p.is_answered) for p in found]


@pytest.mark.parametrize(
    ("values", "check", "clause"),
    [
        (RUNNING, "name_begins_with_city", "5(2)"),
        (CLOSING | {"display_name": "多摩区役所公式"}, "name_begins_with_city", "5(2)"),
        ({"username": "@tama_kucho", "url": ""}, "no_post_title", "5(3)"),
        ({"consulted_on": "2026-10-02"}, "consulted_before_start", "5(1)"),
        (CLOSING | {"consulted_on": "2026-10-20"}, "consulted_before_start", "5(1)"),
        (
            {"procedure": "開始", "consulted_on": "2026-10-02"},
            "consulted_before_start",
            "5(1)",
        ),
        (
            CLOSING | {"device_confirmed_on": "2026-10-02"},
            "devices_confirmed_before_start",
            "5(10)",
        ),
    ],
)
def test_an_error_becomes_a_warning_that_says_so(
    values: dict[str, str], check: str, clause: str, problems_of: Problems,
    complete: dict[str, str], complete_device: dict[str, str],
) -> None:  # fmt: skip
    device = (complete_device,)
    (blank,) = problems_of(complete | values, devices=device)
    assert told((blank,)) == [(check, "error", clause, False)]
    assert blank.remedy.endswith("直せないときは、「経緯」に理由を記入してください。")
    (answered,) = problems_of(complete | values | {"circumstances": TOLD}, devices=device)
    assert told((answered,)) == [(check, "warning", clause, True)]
    assert answered.message.startswith(blank.message)
    assert answered.message.endswith("「経緯」に記入があります。")  # of what, no check can tell


@pytest.mark.parametrize("empty", ["なし", "適切", "―", "諸事情による"])
def test_a_reason_that_says_nothing_answers_nothing(
    empty: str, problems_of: Problems, complete: dict[str, str]
) -> None:
    found = problems_of(complete | RUNNING | {"circumstances": empty})
    (name,) = [p for p in found if p.check == "name_begins_with_city"]
    assert name.is_error
    (told,) = [p for p in found if p is not name]
    assert (told.severity, told.field) == ("warning", "circumstances")


@pytest.mark.parametrize(
    "values",
    [
        {"procedure": "開始", "display_name": "生田緑地だより"},
        {"procedure": "開始", "username": "@tama_kucho", "url": ""},
        {"registered_email": "ikuta@gmail.com"},
        {"external_use": "未確認"},
        {"contact_name": "田島花", "poster_scope": "田島花"},
        CLOSING | {"closes_on": "2026-09-30", "announced_on": ""},
        {"document_date": "2026-09-30"},
    ],
)
def test_what_can_be_changed_or_contradicts_itself_stays_an_error(
    values: dict[str, str], problems_of: Problems,
    complete: dict[str, str], complete_device: dict[str, str],
) -> None:  # fmt: skip
    filed = complete | values | {"circumstances": TOLD}
    errors = [p for p in problems_of(filed, devices=(complete_device,)) if p.is_error]
    assert errors
    assert not any("経緯" in p.message + p.remedy for p in errors)


def test_only_names_dates_and_devices_are_answered(city: City) -> None:
    answerable = {check.name: check for check in checks_of(city) if check.answerable != "never"}
    assert {check.clause for check in answerable.values()} == {
        "5(1)", "5(2)", "5(3)", "5(4)", "5(5)", "5(10)",
    }  # fmt: skip
    assert not {"registered_email", "mfa"} & {
        field for check in answerable.values() for field in check.fields
    }
    assert "closes_after_start" not in answerable


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"city_provided": "いいえ", "not_provided_reason": ""}, "foreign_device_gives_reason"),
        ({"internet_allowed": "なし"}, "internet_is_allowed"),
        ({"confirmed_on": "2026-10-02"}, "device_confirmed_before_start"),
    ],
)
def test_of_a_shared_device_each_account_tells_for_itself(
    values: dict[str, str], check: str, problems_of: Problems,
    complete: dict[str, str], complete_device: dict[str, str],
) -> None:  # fmt: skip
    second = complete | {"account_id": "TKS-002", "username": "@kwsk_2", "url": ""}
    device = complete_device | values | {"account_ids": "TKS-001、TKS-002"}
    found = problems_of(complete, second | {"circumstances": TOLD}, devices=(device,))
    assert [(p.check, p.severity, p.account, p.only_of) for p in found] == [
        (check, "error", "TKS-001", ("TKS-001",)),
        (check, "warning", "TKS-002", ("TKS-002",)),
    ]
    assert [p.concerns("TKS-002") for p in found] == [False, True]


def test_a_device_added_later_is_confirmed_before_its_own_use(
    problems_of: Problems, complete: dict[str, str], complete_device: dict[str, str]
) -> None:
    added = complete_device | {"confirmed_on": "2026-11-20"}
    (late,) = problems_of(complete, devices=(added,))
    assert late.is_error
    assert "使用開始日を入力" in late.remedy
    assert problems_of(complete, devices=(added | {"used_from": "2026-11-20"},)) == ()
    (late,) = problems_of(complete, devices=(added | {"used_from": "2026-11-19"},))
    assert "使用開始日（令和8年11月19日）より後" in late.message


def test_a_shared_device_is_judged_by_the_first_use_of_each_account(
    problems_of: Problems, complete: dict[str, str], complete_device: dict[str, str]
) -> None:
    """Of an account that starts after the device came, its own start counts."""
    second = complete | {"account_id": "TKS-002", "username": "@kwsk_2", "url": ""}
    old = second | {
        "starts_on": "2020-10-01", "consulted_on": "2020-09-01", "device_confirmed_on": "2020-09-15",
        "policy_published_on": "2020-09-25", "rules_adopted_on": "2020-09-25",
    }  # fmt: skip
    device = complete_device | {
        "account_ids": "TKS-001、TKS-002", "used_from": "2026-06-01", "confirmed_on": "2026-07-01",
    }  # fmt: skip
    (found,) = problems_of(complete, old, devices=(device,))
    assert (found.account, found.only_of) == ("TKS-002", ("TKS-002",))


def test_before_the_consultation_no_device_is_asked_for(
    problems_of: Problems, complete: dict[str, str]
) -> None:
    early = complete | {"procedure": "開始", "device_confirmed_on": "", "starts_on": ""}
    assert problems_of(early | {"consulted_on": ""}) == ()
    assert [p.check for p in problems_of(early)] == ["start_has_device"]
