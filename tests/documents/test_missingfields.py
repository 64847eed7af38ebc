"""Ready, waiting or withheld: what a document rests on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from filings import filing

from formgen.documents.catalogue import Catalogue, Ready, Waiting, Withheld, outcomes
from formgen.documents.missingfields import faults_by_field, missing_labels, use_of, withholding
from formgen.model.filings import Filing
from formgen.model.problems import Place, Problem

TODAY = date(2026, 11, 22)


def wording_of(catalogue: Catalogue, document: str) -> Any:
    return next(e.wording for e in catalogue.entries if e.wording.id == document)


def error_at(filed: Filing, key: str, severity: Any = "error") -> Problem:
    return Problem(severity, "わけ", "直し方", filed.account.places[key], field=key)


def test_a_derived_name_rests_on_the_fields_it_is_made_of(catalogue: Catalogue) -> None:
    use = use_of(wording_of(catalogue, "start_notice"))
    assert {"platform", "head_title", "document_date", "account_id", "procedure"} <= use.account
    assert "mfa" not in use.account


def test_what_is_missing_is_told_by_its_labels(catalogue: Catalogue) -> None:
    labels = missing_labels(wording_of(catalogue, "start_notice"), filing(platform="X"))
    assert "アカウント名" in labels
    assert "サービス" not in labels
    assert len(labels) == len(set(labels))


def test_a_field_that_does_not_matter_is_not_missing(catalogue: Catalogue) -> None:
    wording = wording_of(catalogue, "close_notice")
    deleted = missing_labels(wording, filing(procedure="廃止", close_action="削除"))
    hidden = missing_labels(wording, filing(procedure="廃止", close_action="非公開"))
    assert "残る管理" not in deleted
    assert "残る管理" in hidden


def test_the_device_check_waits_for_a_device_and_for_its_fields(catalogue: Catalogue) -> None:
    wording = wording_of(catalogue, "device_check")
    assert "機器" in missing_labels(wording, filing())
    labels = missing_labels(wording, filing(({"account_ids": "TKS-001", "kind": "PC"},)))
    assert "機種" in labels
    assert "種別" not in labels
    assert "機器" not in labels


def test_an_error_withholds_only_what_uses_the_field(catalogue: Catalogue) -> None:
    filed = filing(display_name="等々力緑地だより", registered_email="a@example.com")
    faults = faults_by_field([error_at(filed, "reason_new")])
    found = {type(o): {o.wording.id} for o in outcomes(catalogue, filed, faults, TODAY)}
    assert found[Withheld] == {"consultation"}
    assert Ready in found
    assert Waiting in found


def test_a_warning_withholds_nothing(catalogue: Catalogue) -> None:
    filed = filing()
    faults = faults_by_field([error_at(filed, "account_id", "warning")])
    assert not any(isinstance(o, Withheld) for o in outcomes(catalogue, filed, faults, TODAY))


def test_an_error_in_another_field_of_the_same_cell_withholds_nothing(catalogue: Catalogue) -> None:
    """Fields without a row of their own share a cell; the field tells them apart."""
    filed = filing()
    place = Place("a.xlsx", "アカウント", "A1")
    shared = replace(filed.account, places=dict.fromkeys(filed.account.places, place))
    filed = replace(filed, account=shared)
    use = use_of(wording_of(catalogue, "policy"))
    assert not withholding(use, filed, faults_by_field([error_at(filed, "mfa")]))
    assert withholding(use, filed, faults_by_field([error_at(filed, "display_name")]))


def test_a_devices_error_withholds_the_device_check_alone(catalogue: Catalogue) -> None:
    filed = filing(({"account_ids": "TKS-001", "model": "A型"},))
    place = filed.devices[0].places["model"]
    faults = faults_by_field([Problem("error", "わけ", "直し方", place, field="model")])
    withheld = [
        o.wording.id for o in outcomes(catalogue, filed, faults, TODAY) if isinstance(o, Withheld)
    ]
    assert withheld == ["device_check"]


def test_a_device_that_may_serve_the_account_withholds_what_is_told_of_devices(
    catalogue: Catalogue,
) -> None:
    filed = filing(({"account_ids": "TKS-001", "model": "A型"},))
    other = replace(filed.devices[0], unread=frozenset({"account_ids"}))
    place = Place("intake.xlsx", "機器", "A9")
    other = replace(other, places=dict.fromkeys(other.places, place))
    faults = faults_by_field([Problem("error", "わけ", "直し方", place, field="account_ids")])

    def withheld(filed: Filing) -> set[str]:
        found = outcomes(catalogue, filed, faults, TODAY)
        return {o.wording.id for o in found if isinstance(o, Withheld)}

    assert withheld(filed) == set()
    assert withheld(replace(filed, doubtful=(other,))) == {"device_check"}
