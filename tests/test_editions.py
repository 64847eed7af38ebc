"""An account is held against the edition in force on its dates; a letter names offices as then."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from editions import NEW_OFFICE, amended_templates
from filings import filing

from formgen.city.templatefiles import bundled_templates
from formgen.documents.blocks import LetterHead
from formgen.documents.compose import compose
from formgen.guideline.run import check
from formgen.model.filings import Filing, Intake
from formgen.pipeline import load

BEFORE, AFTER = date(2027, 3, 31), date(2027, 4, 1)
UNVERIFIED = {"platform": "X", "verification": "未取得"}
DEVICE = {
    "account_ids": "TKS-001", "os": "Windows 11", "update_method": "自動更新",
    "antivirus": "市標準の対策ソフト", "confirmed_on": "2026-12-01",
}  # fmt: skip


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return amended_templates(tmp_path_factory.mktemp("amended"))


def clauses(filed: Filing, templates: Path, today: date) -> set[str | None]:
    """The clauses that an account and its devices break."""
    intake = Intake((filed.account,), filed.devices)
    return {problem.clause for problem in check(intake, load(templates).city, today)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "today", "is_told"),
    [
        ({"procedure": "運用中"}, BEFORE, True),
        ({"procedure": "運用中"}, AFTER, False),
        ({"procedure": "運用中", "starts_on": "2020-04-01"}, AFTER, False),
        ({"procedure": "開始", "starts_on": "2027-03-31"}, AFTER, True),
        ({"procedure": "開始", "starts_on": "2027-04-01"}, BEFORE, False),
        ({"procedure": "開始"}, BEFORE, True),
    ],
)
def test_a_clause_that_was_struck_out_is_asked_for_only_before(
    templates: Path, typed: dict[str, Any], today: date, is_told: bool
) -> None:
    filed = filing(**UNVERIFIED, **typed)
    assert ("5(6)" in clauses(filed, templates, today)) is is_told
    assert "5(6)" in clauses(filed, bundled_templates(), today)


@pytest.mark.parametrize(("closes_on", "is_told"), [("2016-03-31", False), ("2016-04-01", True)])
def test_a_close_is_judged_by_its_own_day(templates: Path, closes_on: str, is_told: bool) -> None:
    device = DEVICE | {"internet_allowed": "なし", "confirmed_on": None}
    filed = filing((device,), procedure="廃止", closes_on=closes_on)
    assert ("5(10)" in clauses(filed, templates, AFTER)) is is_told


@pytest.mark.slow
@pytest.mark.parametrize(("starts_on", "is_told"), [("2016-03-31", False), ("2016-04-01", True)])
@pytest.mark.parametrize("procedure", ["開始", "運用中", "廃止"])
def test_the_order_of_a_start_is_judged_by_the_day_of_the_start(
    templates: Path, procedure: str, starts_on: str, is_told: bool
) -> None:
    account = filing(procedure=procedure, starts_on=starts_on, device_confirmed_on="2026-12-01")
    device = filing((DEVICE,), procedure=procedure, starts_on=starts_on)
    assert ("5(10)" in clauses(device, templates, AFTER)) is is_told
    if procedure != "開始":  # there a device is missing as well
        assert ("5(10)" in clauses(account, templates, AFTER)) is is_told


def test_a_clause_without_an_edition_has_always_held(templates: Path) -> None:
    filed = filing(starts_on="2001-01-01", consulted_on="2001-02-01")
    assert "5(1)" in clauses(filed, templates, AFTER)


@pytest.mark.parametrize(
    ("today", "office"), [(BEFORE, "総務企画局シティプロモーション推進室"), (AFTER, NEW_OFFICE)]
)
def test_a_check_names_the_office_as_it_is_called_today(
    templates: Path, today: date, office: str
) -> None:
    filed = filing(procedure="運用中", starts_on="2026-10-01")
    problems = check(Intake((filed.account,)), load(templates).city, today)
    (problem,) = (problem for problem in problems if problem.field == "consulted_on")
    assert problem.remedy.startswith(f"{office}に相談し、相談した日を入力してください。")
    assert f"{office}には、事前に相談" in problem.message


def test_a_check_names_the_office_for_devices_by_its_new_name(tmp_path: Path) -> None:
    templates = amended_templates(tmp_path)
    offices = templates / "offices.yaml"
    text = offices.read_text("utf-8").replace("総務企画局情報管理部ICT推進課", "デジタル化推進課")
    offices.write_text(text, "utf-8")
    late = DEVICE | {"confirmed_on": "2026-12-01"}
    filed = filing(
        (late,), procedure="開始", starts_on="2026-10-01", device_confirmed_on="2026-12-01"
    )
    problems = check(Intake((filed.account,), filed.devices), load(templates).city, BEFORE)
    told = [problem.message for problem in problems if "確認を受けること" in problem.message]
    assert len(told) == 2
    assert all("利用開始前にデジタル化推進課の確認を受ける" in message for message in told)


@pytest.mark.parametrize(
    ("document_date", "office"),
    [
        ("2027-03-31", "総務企画局シティプロモーション推進室"),
        ("2027-04-01", NEW_OFFICE),
        (None, NEW_OFFICE),
    ],
)
def test_a_letter_names_the_office_as_on_its_date(
    templates: Path, document_date: str | None, office: str
) -> None:
    catalogue = load(templates)
    wording = next(e.wording for e in catalogue.entries if e.wording.id == "start_notice")
    filed = filing(platform="X", document_date=document_date)
    letter = compose(wording, filed, catalogue.city, catalogue.phrases)
    (head,) = (block for block in letter.blocks if isinstance(block, LetterHead))
    assert head.addressee == f"{office}長　様"
