"""Values that papers have and their record has not: found where they stand, and nowhere else."""

from __future__ import annotations

from functools import partial

import pytest

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.documents.compose import compose
from formgen.documents.missingfields import use_of
from formgen.intake.reader import read
from formgen.making.readcheckcompose import load
from formgen.model.filings import Filing
from formgen.packets.unrecordedvalues import unrecorded
from formgen.proofreading.compare import squeezed

CATALOGUE = load(bundled_templates())
FILINGS = {one.account.record.account_id: one for one in read(bundled_samples())[0].filings()}


def found(title: str, printed: Filing, recorded: Filing, *, more: str = "") -> dict[str, str]:
    """What a paper of one filing says for the blank fields of another, by the key and its device."""
    wording = next(e.wording for e in CATALOGUE.entries if e.wording.id == title)
    make = partial(compose, wording, city=CATALOGUE.city, phrases=CATALOGUE.phrases)
    words = squeezed("".join(make(filing=printed).texts())) + more
    told = unrecorded(
        recorded, use_of(wording), lambda filing: make(filing=filing), words, CATALOGUE.city.records.device
    )  # fmt: skip
    return {f"{one.spec.key}{one.device or ''}": one.found for one in told}


def without(filing: Filing, *keys: str) -> Filing:
    account = filing.account
    record = account.record.model_copy(update=dict.fromkeys(keys))
    return type(filing)(type(account)(record, account.places), filing.devices)


def test_a_paper_and_its_own_record_have_nothing_apart() -> None:
    report = FILINGS["TKS-001"]
    assert found("start_notice", report, report) == {}
    assert found("start_notice", report, report, more="手書きの注記") == {}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("display_name", "川崎市等々力緑地だより"), ("platform", "X"), ("starts_on", "令和8年10月1日"),
        ("bureau", "建設緑政局"), ("contact_extension", "00001"), ("profile_posted", "掲載済"),
    ],
)  # fmt: skip
def test_a_value_that_the_record_lacks_is_found(key: str, said: str) -> None:
    report = FILINGS["TKS-001"]
    told = found("start_notice", report, without(report, key))
    assert said in told[key]


def test_what_is_written_into_a_letter_by_hand_is_its_own() -> None:
    report = FILINGS["TKS-001"]
    recorded = without(report, "document_number", "document_date")
    assert found("start_notice", report, recorded) == {}


def test_values_of_devices_and_a_device_that_is_not_recorded_are_found() -> None:
    asked = FILINGS["KRS-001"]
    (device,) = asked.devices
    no_name = type(device)(device.record.model_copy(update={"os": None}), device.places)
    recorded = type(asked)(asked.account, (no_name,))
    assert found("device_check", asked, recorded) == {"os1": "Windows1124H2"}
    assert found("device_check", asked, type(asked)(asked.account)) == {"asset_number1": "PC-0456"}
