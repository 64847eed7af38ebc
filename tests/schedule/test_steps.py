"""The steps of the procedure: which are taken, which is next, and what holds it up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from filings import filing

from formgen.city.city import City, load_city
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.making.readcheckcompose import check, load
from formgen.model.fieldspec import by_key
from formgen.model.problems import Problem
from formgen.model.records import Account
from formgen.packets.history import Record
from formgen.schedule.case import NO_CONTEXT, StepContext, step_context
from formgen.schedule.steps import Step, steps

TODAY = date(2026, 11, 22)
DEVICE = {"account_ids": "TKS-001", "confirmed_on": "2026-09-15"}
STARTED = {
    "consulted_on": "2026-09-01",
    "device_confirmed_on": "2026-09-15",
    "url": "https://x.com/kwsk_todoroki",
    "rules_adopted_on": "2026-09-25",
    "policy_published_on": "2026-09-25",
    "profile_posted": "掲載済",
    "starts_on": "2026-10-01",
    "document_date": "2026-10-02",
}
IN_ORDER = tuple(STARTED)
STARTED |= {"policy_url": "https://www.city.kawasaki.jp/530/page/1.html"}  # fmt: skip
CLOSED = {
    "procedure": "廃止", "announced_on": "2026-09-01", "closes_on": "2026-09-30",
    "policy_removal": "リンクを外した。", "credentials_revoked": "済", "document_date": "2026-10-05",
    "close_action": "削除",
}  # fmt: skip


CITY = load_city(bundled_templates())


@pytest.fixture(scope="module")
def city() -> City:
    return CITY


def states(*devices: dict[str, object], **typed: Any) -> list[str]:
    return [step.state for step in steps(filing(devices, **typed), CITY, TODAY)]


def test_nothing_taken_yet_begins_with_the_consultation() -> None:
    first, *rest = steps(filing(), CITY, TODAY)
    assert first == Step("事前相談", "5(1)", "next", None)
    assert {step.state for step in rest} == {"later"}


def test_the_steps_stand_in_the_order_of_the_procedure(city: City) -> None:
    names = [step.name for step in steps(filing(), CITY, TODAY)]
    assert names == [
        "事前相談", "機器の確認", "アカウントの取得", "運用ルールの制定", "運用ポリシーの公表",
        "プロフィールの掲載", "利用開始", "開始の報告", "手続きを「運用中」に改める",
    ]  # fmt: skip
    every = [step for typed in ({}, CLOSED) for step in steps(filing(**typed), CITY, TODAY)]
    assert {step.clause for step in every} - {None} <= set(city.clauses)


def test_when_all_is_done_the_sheet_is_to_be_changed() -> None:
    assert states(DEVICE, **STARTED) == ["done"] * 8 + ["next"]


@pytest.mark.parametrize("missing", IN_ORDER)
def test_the_first_that_is_missing_is_next(missing: str) -> None:
    position = IN_ORDER.index(missing)
    found = states(DEVICE, **(STARTED | {missing: None}))
    assert found[position] == "next"
    assert found.count("next") == 1
    assert found[:position] == ["done"] * position
    # An account that nobody has got yet was not taken into use, whatever the planned day.
    started = 6
    rest = [at for at in range(position + 1, 8 - 1) if missing != "url" or at != started]
    assert {found[at] for at in rest} <= {"done"}
    # The report waits for all of it, whatever its date says.
    assert found[-2:] == (["next", "later"] if missing == "document_date" else ["later"] * 2)


def test_a_day_still_to_come_is_planned_and_not_done() -> None:
    planned = STARTED | {"starts_on": "2026-11-23", "document_date": None}
    found = steps(filing((DEVICE,), **planned), CITY, TODAY)
    assert (found[6].state, found[6].on) == ("next", date(2026, 11, 23))
    on_the_day = steps(filing((DEVICE,), **planned), CITY, date(2026, 11, 23))
    assert (on_the_day[6].state, on_the_day[7].state) == ("done", "next")


@pytest.mark.parametrize(
    "devices", [(), ({"confirmed_on": None},), (DEVICE, {"confirmed_on": "2026-11-23"})]
)
def test_a_device_that_is_not_confirmed_holds_up_the_start(devices: Any) -> None:
    assert states(*devices, **STARTED)[1] == "next"


def test_a_day_that_passed_without_the_step_is_no_plan() -> None:
    held_up = STARTED | {"device_confirmed_on": "2026-09-15"}
    step = steps(filing(({"confirmed_on": None},), **held_up), CITY, TODAY)[1]
    assert (step.state, step.on) == ("next", None)


def test_an_account_whose_posts_have_stopped_is_to_be_considered_for_closing() -> None:
    running = STARTED | {"procedure": "運用中", "last_posted_on": "2026-08-23"}
    last = steps(filing((DEVICE,), **running), CITY, TODAY)[-1]
    assert (last.name, last.clause, last.state) == ("廃止の検討", "5(9)", "next")
    assert last.note == "\n廃止検討書は、「formgen forms --propose-closing」で作れます"
    assert last.reason == ""  # files name no command
    for lively in ({"last_posted_on": "2026-08-24"}, {"procedure": "開始"}):
        found = steps(filing((DEVICE,), **(running | lively)), CITY, TODAY)
        assert "廃止の検討" not in [step.name for step in found]


def test_an_account_in_operation_keeps_what_it_began_with() -> None:
    running = STARTED | {"procedure": "運用中", "policy_published_on": None}
    found = {step.name: step.state for step in steps(filing(**running), CITY, TODAY)}
    assert found == {
        "機器の確認": "done",
        "運用ルールの制定": "done",
        "運用ポリシーの公表": "next",
        "プロフィールの掲載": "done",
    }
    assert states({"confirmed_on": None}, **running)[0] == "next"


@pytest.mark.parametrize(
    ("typed", "found", "note"),
    [
        ({}, "✓✓✓✓次", None),
        ({"credentials_revoked": "予定"}, "✓✓✓次・", None),
        ({"policy_removal": None}, "✓✓次✓・", "「市ホームページ・ポリシーの処理」が空欄"),
        ({"close_action": None}, "✓次✓✓・", "「廃止の処置」が空欄"),
        ({"close_action": "非公開"}, "✓次✓✓・", "「残る管理」が空欄"),
        ({"close_action": "凍結", "close_residual": "課長が監視する。"}, "✓✓✓✓次", None),
        # Nothing is done before its day, however it is worded and dated.
        ({"closes_on": "2026-11-23", "document_date": "2026-11-22"}, "✓次・・・", None),
        ({"closes_on": None}, "✓次・・・", None),
        # A close that was not announced, of which 経緯 tells why; empty words do not.
        ({"announced_on": None, "circumstances": "事業者が凍結した。"}, "✓✓✓✓次", None),
        ({"announced_on": None, "circumstances": "諸事情による"}, "次✓✓✓・",
         "「廃止の告知日」が空欄（告知していないときは「経緯」に記入）"),
        ({"announced_on": None, "circumstances": "事業者が凍結した。", "closes_on": "2026-12-31"},
         "次・・・・", None),
        ({"announced_on": "2026-12-01", "closes_on": "2026-12-31"}, "次・・・・", None),
    ],
)  # fmt: skip
def test_a_close_has_its_own_steps(typed: dict[str, Any], found: str, note: str | None) -> None:
    signs = {"done": "✓", "next": "次", "later": "・"}
    told = steps(filing(**(CLOSED | typed)), CITY, TODAY)
    assert "".join(signs[step.state] for step in told) == found
    if found[-1] != "次":
        assert next(step.note for step in told if step.state == "next") == note


def test_the_report_of_a_close_is_never_ticked_by_its_own_day() -> None:
    last = steps(filing(**CLOSED), CITY, TODAY)[-1]
    assert (last.name, last.state) == ("廃止の報告", "next")
    assert (last.note or "").startswith("文書日付　令和8年10月5日・提出の記録なし")
    recorded = step_context((), [record("2026-10-06", "close_notice")])
    assert {one.state for one in steps(filing(**CLOSED), CITY, TODAY, recorded)} == {"done"}


@pytest.mark.parametrize("key", ["url", "profile_posted", "starts_on"])
def test_what_stands_in_a_cell_with_an_error_proves_nothing(key: str) -> None:
    found = steps(filing((DEVICE,), **STARTED), CITY, TODAY, step_context([fault(key)]))
    assert next(step.state for step in found if step.state != "done") == "next"


def step(name: str, beside: StepContext, *devices: dict[str, object], **typed: Any) -> Step:
    found = steps(filing(devices, **typed), CITY, TODAY, beside)
    return next(step for step in found if step.name == name)


def record(on: str, *papers: str, account: str = "TKS-001") -> Record:
    return Record(date.fromisoformat(on), "office", "課", {account: {}}, {account: papers})


def fault(key: str) -> Problem:
    place = filing().account.places[key]
    return Problem("error", "違います。", "直してください。", place, field=key)


@pytest.mark.parametrize(
    ("name", "document", "typed"),
    [("開始の報告", "start_notice", STARTED), ("廃止の報告", "close_notice", CLOSED)],
)
def test_a_report_is_made_when_a_record_says_so(
    name: str, document: str, typed: dict[str, Any]
) -> None:
    told = step_context((), [record("2026-10-20", document)])
    assert (step(name, told, DEVICE, **typed).state) == "done"
    assert step(name, told, DEVICE, **typed).on == date(2026, 10, 20)
    undated = typed | {"document_date": None}
    assert step(name, told, DEVICE, **undated).state == "done"
    for other in (
        record("2026-10-20", "consultation"),
        record("2026-10-20", document, account="TKS-002"),
        record("2026-09-29", document),  # before the event
        record("2026-11-23", document),  # still to come
    ):
        assert step(name, step_context((), [other]), DEVICE, **typed).state == "next"


def test_a_dated_report_without_a_record_tells_what_is_missing() -> None:
    told = step_context((), [record("2026-09-01", "consultation")])
    assert step("開始の報告", told, DEVICE, **STARTED).note == (
        "文書日付　令和8年10月2日・提出の記録なし\n"
        "（提出したら、次の日付を提出した日に改めて記録）\n"
        "「formgen submitted --office 提出先 --on 2026-10-02」"
    )
    assert step("開始の報告", told, DEVICE, **(STARTED | {"document_date": None})).note is None


@pytest.mark.parametrize("key", ["document_date", "display_name"])
def test_a_report_that_an_error_holds_up_is_not_made(key: str) -> None:
    label = by_key(Account)[key].label
    found = step("開始の報告", step_context([fault(key)]), DEVICE, **STARTED)
    assert (found.state, found.on, found.note) == ("next", None, f"エラーのある欄：{label}")


@pytest.mark.parametrize("day", ["2026-09-30", "2026-11-23"])
def test_a_report_is_not_dated_before_its_event_or_after_today(day: str) -> None:
    found = step("開始の報告", NO_CONTEXT, DEVICE, **(STARTED | {"document_date": day}))
    assert found.state == "next"


def test_a_day_with_an_error_is_not_ticked() -> None:
    found = step("事前相談", step_context([fault("consulted_on")]), DEVICE, **STARTED)
    assert (found.state, found.note) == ("next", "「事前相談日」がエラー")


SPARE = {"asset_number": "SP-0077"}


@pytest.mark.parametrize(
    ("devices", "typed", "note"),
    [
        ((DEVICE, SPARE, {"asset_number": "PC-1001"}), {},
         "「機器」シートの確認日が空欄：SP-0077、PC-1001"),
        (({},), {}, "「機器」シートの確認日が空欄：inputs/intake.xlsx 機器 D2"),
        ((SPARE | {"confirmed_on": "2026-11-23"},), {}, "「機器」シートの確認日が先の日：SP-0077"),
        ((), {}, "「機器」シートに機器の記入なし"),
        ((DEVICE,), {"device_confirmed_on": None}, "「機器確認日」が空欄"),
        ((SPARE,), {"device_confirmed_on": None}, None),
        ((SPARE,), {"device_confirmed_on": "2026-11-23"}, None),
    ],
)  # fmt: skip
def test_what_the_confirmation_of_devices_lacks_is_told(
    devices: tuple[dict[str, object], ...], typed: dict[str, Any], note: str | None
) -> None:
    found = step("機器の確認", NO_CONTEXT, *devices, **(STARTED | typed))
    assert (found.state, found.note) == ("next", note)


def test_a_device_whose_day_has_an_error_is_told() -> None:
    filed = filing((DEVICE | SPARE,), **STARTED)
    place = filed.devices[0].places["confirmed_on"]
    wrong = Problem("error", "違います。", "直してください。", place, field="confirmed_on")
    found = steps(filed, CITY, TODAY, step_context([wrong]))[1]
    assert (found.state, found.note) == ("next", "「機器」シートの確認日がエラー：SP-0077")


def test_what_cannot_be_read_is_not_called_blank() -> None:
    """Neither at a device nor at an account, even for who looks without the problems."""
    filed = filing((SPARE,), **STARTED)
    (device,) = filed.devices
    unread = replace(device, unread=frozenset({"confirmed_on"}))
    found = steps(replace(filed, devices=(unread,)), CITY, TODAY)[1]
    assert found.note == "「機器」シートの確認日がエラー：SP-0077"
    for key, at, note in (
        ("consulted_on", 0, "「事前相談日」がエラー"), ("policy_url", 4, "「ポリシー公表URL」がエラー"),
    ):  # fmt: skip
        filed = filing((DEVICE,), **(STARTED | {key: None}))
        account = replace(filed.account, unread=frozenset({key}))
        found = steps(replace(filed, account=account), CITY, TODAY)[at]
        assert (found.state, found.note) == ("next", note)


def test_an_unknown_procedure_has_no_steps() -> None:
    assert states(procedure=None) == []


CATALOGUE = load(bundled_templates())
ENTRIES = CATALOGUE.entries


def test_a_document_that_is_a_draft_still_is_neither_adopted_nor_published() -> None:
    filed = check(bundled_samples(), CATALOGUE, TODAY).intake.filings()[0]
    account, context = filed.account, step_context((), (), ENTRIES)
    for hours, state, note in (
        (account.record.hours, "done", None), (None, "next", "（案）のまま・空欄：対応時間"),
    ):  # fmt: skip
        changed = replace(account, record=account.record.model_copy(update={"hours": hours}))
        found = steps(replace(filed, account=changed), CITY, TODAY, context)
        assert [one.name for one in found[3:5]] == ["運用ルールの制定", "運用ポリシーの公表"]
        assert (found[3].state, found[3].note) == (state, note)
        assert (found[4].state == "done") is (state == "done")
    record = account.record.model_copy(update={"hours": None})
    unread = replace(account, record=record, unread=frozenset({"hours"}))
    found = steps(replace(filed, account=unread), CITY, TODAY, context)
    assert (found[3].state, found[3].note) == ("next", "エラーのある欄：対応時間")
    filed_for_policy = STARTED | {"rules_adopted_on": None}
    assert step("運用ポリシーの公表", context, DEVICE, **filed_for_policy).state == "later"


def test_a_policy_without_its_address_is_not_published() -> None:
    found = step("運用ポリシーの公表", NO_CONTEXT, DEVICE, **(STARTED | {"policy_url": None}))
    assert (found.state, found.note) == ("next", "「ポリシー公表URL」が空欄")


def test_a_paper_that_an_error_withholds_is_not_to_be_handed_over() -> None:
    for key, note in (("display_name", "エラーのある欄：アカウント名"), ("rules_adopted_on", None)):
        found = step("事前相談", step_context([fault(key)], (), ENTRIES), display_name="だより")
        assert (found.state, found.note) == ("next", note)


def test_an_error_in_its_date_asks_for_no_record_of_a_report() -> None:
    beside = step_context([fault("document_date")], [record("2026-09-01", "consultation")])
    for typed in (STARTED, STARTED | {"document_date": None}):
        assert step("開始の報告", beside, DEVICE, **typed).note == "エラーのある欄：文書日付"
