"""The end of a run: one line for each account, with what is next and what holds it up."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from filings import filing

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.documents.catalogue import load_catalogue, outcomes
from formgen.model.fieldspec import specs
from formgen.model.filings import Filing
from formgen.model.japanese import display_width
from formgen.model.records import Account
from formgen.model.typedcommands import STARTED_BY
from formgen.schedule.case import NO_CONTEXT, step_context
from formgen.schedule.nextsteps import next_lines

TODAY = date(2026, 11, 22)
CITY = load_city(bundled_templates())
IN_USE: dict[str, Any] = {
    "procedure": "運用中", "device_confirmed_on": "2026-01-15", "rules_adopted_on": "2026-01-20",
    "policy_published_on": "2026-01-20", "policy_url": "https://www.city.kawasaki.jp/1.html",
    "profile_posted": "掲載済",
}  # fmt: skip


def lines(*filings: Filing) -> list[str]:
    return list(next_lines(filings, CITY, TODAY, NO_CONTEXT, {}))


def test_each_account_has_its_next_step_with_its_day_and_what_holds_it_up() -> None:
    blank = {"account_ids": "KWS-002", "asset_number": "TB-7"}
    assert lines(
        filing(consulted_on="2026-12-01"),
        filing((blank,), account_id="KWS-002", consulted_on="2026-09-01", device_confirmed_on="2026-09-02"),
        filing(account_id=None, procedure="廃止"),
    ) == [
        "", "■ 次にすること",
        "　TKS-001　事前相談　令和8年12月1日（予定）",
        "　KWS-002　機器の確認　…　「機器」シートの確認日が空欄：TB-7",
        "　管理番号なし　廃止の告知　…　利用者に知らせたら、「廃止の告知日」を記入",
    ]  # fmt: skip


def test_no_paper_is_to_be_handed_over_while_it_waits() -> None:
    """Neither the request, nor a report, dated or not."""
    closed: dict[str, Any] = {
        "procedure": "廃止", "announced_on": "2026-09-01", "closes_on": "2026-09-30",
        "close_action": "削除", "policy_removal": "ページに廃止を記した。", "credentials_revoked": "済",
        "platform": "X",
    }  # fmt: skip
    catalogue = load_catalogue(bundled_templates(), CITY)
    for filed, name, title, field in (
        (filing(), "事前相談", "事前相談票", "アカウント名"),
        (filing(**closed), "廃止の報告", "利用廃止報告書", "利用開始日（分からないときは「経緯」に記入）"),
        (filing(**closed, document_date="2026-10-05"), "廃止の報告", "利用廃止報告書", "URL"),
    ):  # fmt: skip
        context = step_context((), (), (), outcomes(catalogue, filed, {}, TODAY))
        told = "".join(line.strip() for line in next_lines([filed], CITY, TODAY, context))
        assert f"{name}　…　{title}が待っている項目：" in told
        assert field in told
        assert "渡して" not in told


def test_where_every_step_is_taken_the_first_due_date_stands() -> None:
    changed = {"password_changed_on": "2026-10-01", "password_interval_days": "60"}
    (*_, line) = lines(filing(**IN_USE, **changed, last_posted_on="2026-11-20"))
    assert line == "　TKS-001　パスワードの変更　令和8年11月30日（あと8日）"
    assert lines(filing(**IN_USE)) == []
    assert lines(filing(procedure=None)) == []


@pytest.mark.parametrize("form", ["make", ""])
def test_of_many_accounts_the_rest_is_counted(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STARTED_BY, form)
    many = [filing(account_id=f"A-{number}") for number in range(13)]
    found = lines(*many)
    assert [line.split("　")[1] for line in found[2:12]] == [f"A-{number}" for number in range(10)]
    status = "make status" if form else "formgen status"
    assert found[12:] == [f"　ほかの3件は、「{status}」で確かめられます。"]
    assert len(lines(*many[:10])) == 12


def test_every_step_has_its_advice_which_names_labels_that_exist() -> None:
    advice = {name: step.advice for name, step in CITY.steps.items() if step.advice}
    own = {name for name in CITY.steps if name.startswith("手続きを")}  # which says what to do
    assert set(advice) | own == set(CITY.steps)
    assert CITY.consider_closing
    advice[CITY.consider_closing.name] = CITY.consider_closing.advice
    labels = {spec.label for spec in specs(Account)}
    choices = {choice for spec in specs(Account) for choice in spec.choices}
    told = [name for text in advice.values() for name in re.findall("「(.+?)」", text)]
    assert set(told) <= labels | choices
    assert max(map(display_width, advice.values())) <= 64


def test_a_long_list_of_what_holds_it_up_goes_on_below() -> None:
    devices = tuple({"asset_number": f"PC-{number:04}"} for number in range(30))
    found = lines(filing(devices, consulted_on="2026-09-01", device_confirmed_on="2026-09-02"))
    assert len(found) > 4
    assert max(map(display_width, found)) <= 100
    assert all(line.startswith("　　　　PC-") for line in found[3:])


def test_a_paper_that_changed_since_it_was_handed_in_is_to_go_again() -> None:
    again = {"TKS-001": ("利用開始報告書", "アカウント運用ポリシー"), "KWS-009": ("事前相談票",)}
    found = list(next_lines([filing(**IN_USE)], CITY, TODAY, NO_CONTEXT, again))
    assert found[2] == (
        "　TKS-001　変わった書類の提出　…　「提出用」のものを渡す：利用開始報告書、アカウント運用ポリシー"
    )
