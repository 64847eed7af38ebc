"""Problems as a run tells them: their cells, their order, and what is left unsaid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from filed_entries import TODAY, account_entry, device_entry, post_entry

from formgen.city.city import City
from formgen.guideline.run import check
from formgen.model.fieldspec import by_key
from formgen.model.filings import Intake, LocatedRecord, RecordT
from formgen.model.problems import Place, Problem

Problems = Callable[..., tuple[Problem, ...]]


def told(problems: tuple[Problem, ...]) -> list[tuple[str | None, str, str | None, str | None]]:
    return [(p.clause, p.severity, p.field, p.place.cell) for p in problems]


def test_complete_account_has_no_problem(
    problems_of: Problems, complete: dict[str, str], complete_device: dict[str, str]
) -> None:
    assert problems_of(complete, devices=(complete_device,)) == ()
    assert problems_of(complete | {"procedure": "開始"}, devices=(complete_device,)) == ()


def test_early_account_is_asked_only_for_what_is_due(problems_of: Problems) -> None:
    early = {
        "account_id": "KRS-001",
        "procedure": "開始",
        "platform": "YouTube",
        "bureau": "環境局",
        "section": "くらし環境課",
    }
    assert problems_of(early, devices=({"account_ids": "KRS-001"} | _PROTECTED,)) == ()


def test_blank_account_is_told_at_its_empty_cells(problems_of: Problems) -> None:
    assert told(problems_of({})) == [
        (None, "error", "account_id", "C2"),
        (None, "error", "procedure", "C3"),
        ("4", "error", "bureau", "C9"),
        ("4", "error", "section", "C11"),
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"external_use": "未確認"}, ("5(1)", "error", "external_use", "C23")),
        ({"consulted_on": ""}, ("5(1)", "warning", "consulted_on", "C34")),
        ({"consulted_on": "2026-10-02"}, ("5(1)", "error", "consulted_on", "C34")),
        ({"display_name": "川崎みどり課"}, ("5(2)", "error", "display_name", "C6")),
        ({"username": "@kacho", "url": ""}, ("5(3)", "error", "username", "C7")),
        ({"registered_email": "a@gmail.com"}, ("5(3)", "error", "registered_email", "C18")),
        (
            {"verification": "未取得", "verification_reason": ""},
            ("5(6)", "warning", "verification_reason", "C41"),
        ),
        ({"mfa": "無", "mfa_reason": ""}, ("5(8)", "warning", "mfa", "C50")),
        ({"last_posted_on": "2026-08-01"}, ("5(9)", "warning", "last_posted_on", "C51")),
        ({"location_setting": ""}, ("5(11)ス", "warning", "location_setting", "C45")),
        ({"autopost_setting": ""}, ("5(11)セ", "warning", "autopost_setting", "C46")),
        ({"button_setting": ""}, ("5(11)ソ", "warning", "button_setting", "C47")),
        (
            {"contact_name": "田島花", "poster_scope": "田島花"},
            ("5(3)", "error", "poster_scope", "C20"),
        ),
        ({"manager_title": "佐藤一郎"}, ("5(3)", "warning", "manager_title", "C19")),
        ({"contact_email": "a@gmail.com"}, ("5(3)", "error", "contact_email", "C17")),
        ({"contact_phone": "３３２３"}, (None, "warning", "contact_phone", "C15")),
        ({"url": "https://x.com/kwsk_todorki"}, (None, "warning", "url", "C8")),
        ({"consulted_on": "2026-09-16"}, ("5(1)", "warning", "consulted_on", "C34")),
        (
            {"device_confirmed_on": "2026-09-26"},
            ("5(10)", "warning", "device_confirmed_on", "C35"),
        ),
        ({"announced_on": "2026-09-30"}, ("5(1)", "warning", "announced_on", "C57")),
        ({"audience": "―"}, (None, "warning", "audience", "C24")),
        ({"unit": "なし"}, (None, "warning", "unit", "C12")),
    ],
)
def test_fault_stands_at_its_cell(
    values: dict[str, str],
    expected: tuple[str, str, str, str],
    problems_of: Problems,
    complete: dict[str, str],
) -> None:
    assert told(problems_of(complete | values)) == [expected]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"account_ids": ""}, (None, "error", "account_ids", "A2")),
        (
            {"city_provided": "いいえ", "not_provided_reason": ""},
            ("5(10)", "error", "not_provided_reason", "H2"),
        ),
        ({"internet_allowed": "なし"}, ("5(10)", "error", "internet_allowed", "I2")),
        ({"os": ""}, ("5(10)", "error", "os", "J2")),
        ({"off_site": "あり"}, ("5(10)", "warning", "off_site", "O2")),
        ({"confirmed_on": "2026-10-02"}, ("5(10)", "error", "confirmed_on", "P2")),
        ({"user_role": "鈴木"}, ("5(3)", "warning", "user_role", "F2")),
        ({"location": "―"}, (None, "warning", "location", "E2")),
    ],
)
def test_fault_of_device_stands_at_its_own_cell(
    values: dict[str, str],
    expected: tuple[str | None, str, str, str],
    problems_of: Problems,
    complete: dict[str, str],
    complete_device: dict[str, str],
) -> None:
    assert told(problems_of(complete, devices=(complete_device | values,))) == [expected]


def test_twins_name_each_others_place(problems_of: Problems, complete: dict[str, str]) -> None:
    other = complete | {"username": "@kwsk_ikuta", "url": ""}
    first, second = problems_of(complete, other)
    assert (first.place.cell, second.place.cell) == ("C2", "D2")
    assert "intake.xlsx アカウント D2" in first.message
    assert "intake.xlsx アカウント C2" in second.message
    assert "写しのファイル" in first.remedy  # renumbering a copy would make one account two


def test_device_of_unknown_account_is_told_the_nearest(
    problems_of: Problems, complete: dict[str, str], complete_device: dict[str, str]
) -> None:
    (problem,) = problems_of(complete, devices=(complete_device | {"account_ids": "TKS-01"},))
    assert problem.place.cell == "A2"
    assert "「TKS-001」の誤りではありませんか" in problem.remedy


def test_device_of_many_unknown_accounts_is_told_in_few_lines(
    problems_of: Problems, complete: dict[str, str], complete_device: dict[str, str]
) -> None:
    complete_device["account_ids"] = "、".join(f"Q-{number}" for number in range(1, 101))
    faults = [
        problem
        for problem in problems_of(complete, devices=(complete_device,))
        if "記入シートに" in problem.message
    ]
    assert len(faults) == 6
    assert "ほかに95件" in faults[-1].message
    assert len({fault.place for fault in faults}) == 1


def test_retired_account_needs_no_device_and_no_upkeep(
    problems_of: Problems, complete: dict[str, str], complete_device: dict[str, str]
) -> None:
    closing = complete | {
        "procedure": "廃止",
        "mfa": "無",
        "staff_count": "0",
        "last_posted_on": "2025-01-01",
        "password_changed_on": "2025-01-01",
        "closes_on": "2026-10-01",
        "announced_on": "2026-10-01",
        "location_setting": "",
        "consulted_on": "",
    }
    assert problems_of(closing, devices=(complete_device | {"os": "", "off_site": "あり"},)) == ()


@pytest.mark.parametrize(
    "field", ["account_id", "procedure", "bureau", "section", "verification_reason"]
)
def test_unread_field_is_not_told_as_blank(
    field: str, city: City, complete: dict[str, str]
) -> None:
    values = complete | {"verification": "未取得", "verification_reason": "申請の要件外", field: ""}
    entry = account_entry(values, unread=frozenset({field}))
    assert check(Intake((entry,)), city, TODAY) == ()
    assert check(Intake((account_entry(values),)), city, TODAY)


def test_unread_numbers_accuse_no_device(
    city: City, complete: dict[str, str], complete_device: dict[str, str]
) -> None:
    account = account_entry(complete | {"account_id": ""}, unread=frozenset({"account_id"}))
    assert check(Intake((account,), (device_entry(complete_device),)), city, TODAY) == ()
    adrift = device_entry(complete_device | {"account_ids": ""}, unread=frozenset({"account_ids"}))
    starting = account_entry(complete | {"procedure": "開始"})
    assert check(Intake((starting,), (adrift,)), city, TODAY) == ()


def test_device_inside_a_nameless_account_is_not_told_again(
    city: City, complete: dict[str, str], complete_device: dict[str, str]
) -> None:
    account = account_entry(complete | {"account_id": ""})
    device = device_entry(complete_device | {"account_ids": ""})
    in_yaml = Intake((_in_yaml(account),), (_in_yaml(device),))
    in_sheets = Intake((account,), (device,))
    assert [p.field for p in check(in_yaml, city, TODAY)] == ["account_id"]
    assert [p.field for p in check(in_sheets, city, TODAY)] == ["account_id", "account_ids"]


def _in_yaml(entry: LocatedRecord[RecordT]) -> LocatedRecord[RecordT]:
    return replace(entry, places=dict.fromkeys(entry.places, Place("intake.yaml", line=3)))


def test_order_is_by_file_account_and_field(
    city: City, complete: dict[str, str], complete_device: dict[str, str]
) -> None:
    def faulty(number: str, file: str) -> dict[str, str]:
        own = {"account_id": number, "username": f"@kwsk_{file}_{number[-1]}", "url": ""}
        return (
            complete
            | own
            | {"mfa": "無", "mfa_reason": "", "display_name": "みどり課", "platform_other": file}
        )

    intake = Intake(
        (
            account_entry(faulty("B-2", "b"), 0, "b.xlsx"),
            account_entry(faulty("B-1", "b"), 1, "b.xlsx"),
            account_entry(faulty("A-1", "a"), 0, "a.xlsx"),
        ),
        (
            device_entry(complete_device | {"account_ids": "B-1", "os": ""}, 0, "b.xlsx"),
            device_entry(complete_device | {"account_ids": "", "asset_number": ""}, 1, "b.xlsx"),
        ),
    )
    assert [(p.place.file, p.account, p.field) for p in check(intake, city, TODAY)] == [
        ("b.xlsx", "B-2", "display_name"),
        ("b.xlsx", "B-2", "mfa"),
        ("b.xlsx", "B-1", "display_name"),
        ("b.xlsx", "B-1", "mfa"),
        ("b.xlsx", "B-1", "os"),
        ("b.xlsx", None, "account_ids"),
        ("a.xlsx", "A-1", "display_name"),
        ("a.xlsx", "A-1", "mfa"),
    ]


def test_shared_device_is_told_once_and_a_late_start_by_its_account(
    problems_of: Problems, complete: dict[str, str], complete_device: dict[str, str]
) -> None:
    second = complete | {"account_id": "TKS-002", "username": "@kwsk_2", "url": ""}
    early = second | {"starts_on": "2026-09-10"}
    device = complete_device | {"account_ids": "TKS-001、TKS-002", "os": ""}
    problems = [
        p for p in problems_of(complete, early, devices=(device,)) if p.place.sheet == "機器"
    ]
    assert [(p.account, p.field) for p in problems] == [
        ("TKS-001", "os"),
        ("TKS-002", "confirmed_on"),
    ]


def test_login_of_a_closed_account_is_no_plan_any_more(
    problems_of: Problems, complete: dict[str, str]
) -> None:
    closing = complete | {
        "procedure": "廃止", "closes_on": "2026-11-22", "announced_on": "2026-11-01",
        "credentials_revoked": "予定", "document_date": "",
    }  # fmt: skip
    assert told(problems_of(closing, today=date(2026, 11, 21))) == []
    assert told(problems_of(closing, today=date(2026, 11, 22))) == [
        ("5(8)", "warning", "credentials_revoked", "C61")
    ]


def test_password_is_overdue_as_of_the_day(problems_of: Problems, complete: dict[str, str]) -> None:
    values = complete | {"last_posted_on": ""}
    assert problems_of(values, today=date(2026, 12, 19)) == ()
    (problem,) = problems_of(values, today=date(2026, 12, 20))
    assert problem.field == "password_changed_on"
    assert "91日" in problem.message


def test_long_value_is_cut_in_the_message(problems_of: Problems, complete: dict[str, str]) -> None:
    (problem,) = problems_of(complete | {"display_name": "みどり" * 50})
    assert "みどり" * 13 + "み…」" in problem.message


def test_name_is_never_rewritten(city: City, complete: dict[str, str]) -> None:
    entry = account_entry(complete | {"display_name": "川﨑市みどり課"})
    (problem,) = check(Intake((entry,)), city, TODAY)
    assert entry.record.display_name == "川﨑市みどり課"
    assert "「川崎市みどり課」" in problem.remedy


_PROTECTED = {
    "os": "Windows 11 24H2",
    "update_method": "自動更新",
    "antivirus": "市標準の対策ソフト",
}


def test_posts_are_told_with_their_numbers_after_devices(
    city: City, complete: dict[str, str], complete_device: dict[str, str]
) -> None:
    account, device = account_entry(complete), device_entry(complete_device | {"os": ""})
    posts = (
        post_entry({"post_id": "P-1", "account_id": "TKS-01", "pictures": "a.jpg"}),
        post_entry({"account_id": "TKS-001"}, 1),
        post_entry({"post_id": "p-1"}, 0, "b.xlsx"),
    )
    intake = Intake((account,), (device,), posts)
    problems = check(intake, city, TODAY)
    assert [(p.place.file, p.place.cell, p.field, p.account, p.post) for p in problems] == [
        ("intake.xlsx", "J2", "os", "TKS-001", None),
        ("intake.xlsx", "A2", "post_id", "TKS-01", "P-1"),
        ("intake.xlsx", "B2", "account_id", "TKS-01", "P-1"),
        ("intake.xlsx", "I2", "alt_texts", "TKS-01", "P-1"),
        ("intake.xlsx", "J2", "picture_source", "TKS-01", "P-1"),
        ("intake.xlsx", "K2", "people_shown", "TKS-01", "P-1"),
        ("intake.xlsx", "A3", "post_id", "TKS-001", None),
        ("b.xlsx", "A2", "post_id", None, "p-1"),
        ("b.xlsx", "B2", "account_id", None, "p-1"),
    ]
    assert "「TKS-001」の誤りではありませんか" in problems[2].remedy
    assert problems[1].twin == problems[-2].place
    # What was not read may hold the account.
    partial = [p.check for p in check(replace(intake, is_partial=True), city, TODAY)]
    assert "post_names_known_account" not in partial
    assert "post_names_account" in partial
    unread = replace(posts[1], unread=frozenset({"post_id"}))
    assert check(Intake((account,), posts=(unread,)), city, TODAY) == ()


def test_a_remedy_says_no_more_than_is_known(
    problems_of: Problems, complete: dict[str, str]
) -> None:
    """No example is made of a section that is not known; 経緯 is asked for once."""
    for section, example in (
        ("", ""), ("みどりの企画課", ""), ("港図書館", "「港図書館長」のように、"),
        ("港管理センター", "「港管理センター館長」のように、"),
    ):  # fmt: skip
        values = {"head_title": "館長", "section": section}
        told = {problem.check: problem.remedy for problem in problems_of(complete | values)}
        assert told["head_title_names_section"] == f"{example}所属の名称から書いてください。"
    values = {"procedure": "運用中", "consulted_on": ""}
    (never,) = problems_of(complete | values)
    assert (never.check, never.remedy.count("「経緯」")) == ("consulted_at_all", 1)


@pytest.mark.parametrize("urgent", ["", "いいえ", "はい"])
def test_a_post_that_is_urgent_is_not_asked_to_be(city: City, urgent: str) -> None:
    values = {"approved_on": "2026-10-01", "urgent": urgent, "approver_title": ""}
    found = check(Intake(posts=(post_entry(values, 0),)), city, TODAY)
    told = {problem.check: problem.remedy for problem in found}
    assert ("「緊急」を「はい」に" in told["post_code_given"]) is (urgent != "はい")
    example = by_key(city.records.post)["post_id"].example
    assert f"「{example}」のように" in told["post_id_given"]


def test_examples_are_those_of_the_citys_own_sheet(city: City) -> None:
    values = {"document_number": "未定", "contact_phone": "3323", "account_id": ""}
    entry = account_entry(values)
    record = city.records.account.model_validate(
        {key: text for key, text in values.items() if text}
    )
    found = check(Intake(accounts=(replace(entry, record=record),)), city, TODAY)
    remedies = "".join(problem.remedy for problem in found)
    for key in values:
        assert f"「{by_key(city.records.account)[key].example}」のように" in remedies
