"""The one schema says what the intake contract says, to the letter."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from formgen.model.fieldspec import by_key, specs
from formgen.model.filings import Intake, LocatedRecord
from formgen.model.postrecord import POST_SHEET, Post
from formgen.model.problems import Place
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET, GROUPS, Account, Device

CONTRACT = Path(__file__).resolve().parents[1] / "data" / "contract.tsv"
SHEETS: dict[str, type[BaseModel]] = {
    ACCOUNT_SHEET: Account,
    DEVICE_SHEET: Device,
    POST_SHEET: Post,
}
SPECS = [(model, spec) for model in SHEETS.values() for spec in specs(model)]


def account(**values: str) -> LocatedRecord[Account]:
    return LocatedRecord(
        Account.model_validate(values), dict.fromkeys(by_key(Account), Place("a.yaml"))
    )


def device(**values: str) -> LocatedRecord[Device]:
    return LocatedRecord(
        Device.model_validate(values), dict.fromkeys(by_key(Device), Place("a.yaml"))
    )


def test_the_records_are_the_contract_to_the_letter() -> None:
    with CONTRACT.open(encoding="utf-8", newline="") as file:
        contract = list(csv.DictReader(file, delimiter="\t"))
    declared = [
        {
            "sheet": sheet,
            "key": spec.key,
            "label": spec.label,
            "kind": spec.kind,
            "choices": " / ".join(spec.choices),
        }
        for sheet, model in SHEETS.items()
        for spec in specs(model)
    ]
    assert declared == contract


@pytest.mark.parametrize("model", SHEETS.values())
def test_no_label_stands_twice_on_a_sheet(model: type[BaseModel]) -> None:
    labels = [spec.label for spec in specs(model)]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("model", SHEETS.values())
def test_a_blank_sheet_is_a_record_without_values(model: type[BaseModel]) -> None:
    assert set(model().model_dump().values()) == {None}


@pytest.mark.parametrize(("model", "spec"), SPECS, ids=lambda value: getattr(value, "key", ""))
def test_every_field_has_guidance_and_an_example_that_can_be_read(model, spec) -> None:
    assert spec.guidance
    if spec.example:
        assert getattr(model.model_validate({spec.key: spec.example}), spec.key)


def test_every_account_field_but_the_first_two_stands_in_a_group() -> None:
    assert [spec.key for spec in specs(Account) if not spec.group] == ["account_id", "procedure"]
    assert {spec.group for spec in specs(Account) if spec.group} == set(GROUPS)


def test_what_matters_only_sometimes_hangs_on_the_fields_of_the_contract() -> None:
    assert {spec.key: spec.when for _, spec in SPECS if spec.when} == {
        "platform_other": ("platform", ("その他",)),
        "outsourcing_detail": ("outsourcing", ("あり",)),
        "verification_reason": ("verification", ("未取得",)),
        "close_residual": ("close_action", ("非公開", "凍結")),
        "contractor_checker": ("outsourcing", ("あり",)),
        "mfa_reason": ("mfa", ("無",)),
        "control_ends_on": ("close_action", ("非公開", "凍結")),
        "not_provided_reason": ("city_provided", ("いいえ",)),
        **dict.fromkeys(("alt_texts", "picture_source", "people_shown"), ("pictures", ())),
        **dict.fromkeys(("approver_title", "approval_code"), ("approved_on", ())),
        **dict.fromkeys(("sender_title", "sent_url", "checked_after_on"), ("sent_at", ())),
        "correction": ("corrected_on", ()),
    }


@pytest.mark.parametrize(
    ("model", "spec"),
    [(model, spec) for model, spec in SPECS if spec.when],
    ids=lambda value: getattr(value, "key", ""),
)
def test_a_condition_names_a_choice_that_can_be_made(model, spec) -> None:
    key, values = spec.when
    assert set(values) < set(by_key(model)[key].choices) or not values


def test_a_field_applies_only_under_its_condition() -> None:
    spec = by_key(Account)["close_residual"]
    applies = {
        action: spec.applies_to(Account(close_action=action))
        for action in by_key(Account)["close_action"].choices
    }
    assert applies == {"削除": False, "非公開": True, "凍結": True}
    assert not spec.applies_to(Account())
    with_pictures = by_key(Post)["picture_source"]
    assert [with_pictures.applies_to(Post(pictures=names)) for names in (None, "", "a.jpg")] == [
        False, False, True,
    ]  # fmt: skip


def test_no_person_is_public_and_nothing_about_passwords_leaves_the_section() -> None:
    audiences = {spec.key: spec.audience for spec in specs(Account)}
    assert audiences["contact_name"] == "office"
    internal = {key for key in audiences if key.startswith("password") or key == "mfa"}
    assert {audiences[key] for key in internal} == {"internal"}


def test_a_record_never_changes_and_knows_no_other_field() -> None:
    record = Account(account_id="TKS-001")
    with pytest.raises(ValidationError):
        record.account_id = "TKS-002"
    with pytest.raises(ValidationError):
        Account.model_validate({"password": "x"})


def test_a_device_serves_every_account_that_it_names() -> None:
    shared, own, stray = (
        device(account_ids="A-1、B-1", asset_number="1"),
        device(account_ids="B-1", asset_number="2"),
        device(account_ids="Z-9", asset_number="3"),
    )
    intake = Intake((account(account_id="B-1"), account(account_id="A-1")), (shared, own, stray))
    found = [
        (filing.account.record.account_id, [entry.record.asset_number for entry in filing.devices])
        for filing in intake.filings()
    ]
    assert found == [("B-1", ["1", "2"]), ("A-1", ["1"])]


def test_a_device_of_no_account_never_comes_to_an_account_without_a_number() -> None:
    (filing,) = Intake((account(),), (device(), device(account_ids="A-1"))).filings()
    assert filing.devices == ()


def test_a_device_whose_accounts_are_unclear_may_serve_any_of_its_file() -> None:
    unread = frozenset({"account_ids"})
    ours = replace(device(account_ids="A-1"), unread=unread)
    nobodys = replace(ours, places={key: Place("list.csv") for key in ours.places})
    other = replace(account(account_id="C-1"), places={"account_id": Place("other.xlsx")})
    intake = Intake((account(account_id="A-1"), account(account_id="B-1"), other), (ours, nobodys))
    first, second, elsewhere = intake.filings()
    assert (first.devices, first.doubtful) == ((ours, nobodys), (ours, nobodys))
    assert (second.devices, second.doubtful) == ((), (ours, nobodys))
    assert elsewhere.doubtful == (nobodys,)
