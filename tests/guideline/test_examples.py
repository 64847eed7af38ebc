"""Every check's docstring holds at least one passing and one failing example; all must be true."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from filed_entries import TODAY, account_entry, device_entry, post_entry

from formgen.city.city import City
from formgen.city.templatefiles import bundled_templates
from formgen.guideline.checkkinds import AccountCheck, Check, DeviceCheck, PostCheck
from formgen.guideline.checkregister import CHECKS, checks_of
from formgen.guideline.duplicateindex import IntakeIndex
from formgen.guideline.postcases import post_cases
from formgen.guideline.run import check
from formgen.model.fieldspec import by_key, specs
from formgen.model.filings import Intake
from formgen.model.picturefile import PictureFile
from formgen.model.records import Account
from formgen.posts.picturefacts import PictureFacts
from formgen.workbooks.newsheet import sheet_aids

_EXAMPLE = re.compile(r"^(pass|fail): (.*?)(?: -> (\w+))?$", re.MULTILINE)
EXAMPLES = [
    pytest.param(check_, verdict, values, field, id=f"{check_.name}-{verdict}-{values}")
    for check_ in CHECKS
    for verdict, values, field in _EXAMPLE.findall(check_.doc)
]


@pytest.mark.parametrize(("check_", "verdict", "values", "field"), EXAMPLES)
def test_example_is_judged_at_its_cell(
    check_: Check[Any], verdict: str, values: str, field: str, city: City
) -> None:
    intake, today = intake_of(check_, filled(values, city))
    entries: tuple[Any, ...] = intake.posts or intake.accounts
    entry = (intake.devices if isinstance(check_, DeviceCheck) else entries)[0]
    own = set(entry.places.values())
    posts = post_cases(IntakeIndex(intake, city), city, today, _facts(intake))
    problems = check(intake, city, today, (check_,), posts)
    found = [found for found in problems if found.place in own]
    expected = [(entry.places[field], field)] if verdict == "fail" else []
    assert [(problem.place, problem.field) for problem in found] == expected
    assert all(problem.field in check_.fields for problem in found)


OF_A_CITY = [example for example in EXAMPLES if "{" in str(example.values[2])]


@pytest.mark.parametrize(("check_", "verdict", "values", "field"), OF_A_CITY)
def test_another_city_has_its_own_words(
    check_: Check[Any], verdict: str, values: str, field: str, town: City
) -> None:
    test_example_is_judged_at_its_cell(check_, verdict, values, field, town)
    intake, today = intake_of(check_, filled(values, town))
    told = [f"{found.message}{found.remedy}" for found in check(intake, town, today, (check_,))]
    assert not any("川崎" in each or "kawasaki" in each for each in told)


@pytest.fixture(scope="module")
def town(city: City) -> City:
    """Another body, by its data alone."""
    named = {"prefixes": ("緑野町",)}
    own = {
        name: binding.model_copy(update={"words": named})
        if "prefixes" in binding.words
        else binding
        for name, binding in city.check_bindings.items()
    }
    return city.model_copy(
        update={
            "name": "緑野町", "prefecture": None, "name_spellings": ("緑野", "みどりの", "midorino"),
            "kind_spellings": ("町", "town", "cho"), "names_alike": ("駅",), "check_bindings": own,
            "email_domains": ("town.midorino.example.jp",), "web_domains": ("town.midorino.example.jp",),
        }
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "proposal"),
    [
        ("みどりの町だより", "緑野町だより"), ("Town of Midorino News", "緑野町News"),
        ("緑野駅だより", "緑野町緑野駅だより"), ("緑野だより", "緑野町だより"), ("（緑野町）だより", "緑野町だより"),
    ],
)  # fmt: skip
def test_the_proposal_of_a_name_begins_as_the_city_asks(
    name: str, proposal: str, town: City
) -> None:
    intake = Intake((account_entry({"account_id": "A-1", "display_name": name}, 0),))
    (found,) = (p for p in check(intake, town, TODAY) if p.check == "name_begins_with_city")
    assert f"「{proposal}」のように" in found.remedy


@pytest.mark.parametrize("city_has", [(), ("緑野",)])
def test_a_city_whose_other_spellings_nobody_lists_is_checked_as_well(
    city_has: tuple[str, ...], town: City
) -> None:
    bare = town.model_copy(update={"name_spellings": city_has, "kind_spellings": ()})
    intake = Intake((account_entry({"display_name": "Midorino Mayor", "username": "@mayor"}, 0),))
    found = [p.check for p in check(intake, bare, TODAY)]
    assert {"name_begins_with_city", "no_post_title"} <= {*found}


@pytest.mark.parametrize("check_", CHECKS, ids=lambda check_: check_.name)
def test_check_has_both_kinds_of_example(check_: Check[Any]) -> None:
    verdicts = {verdict for verdict, _, _ in _EXAMPLE.findall(check_.doc)}
    assert verdicts == {"pass", "fail"}


def test_checks_say_in_japanese_what_should_hold_and_no_two_the_same(city: City) -> None:
    said = [check_.says for check_ in checks_of(city)]
    assert [says for says in said if not says.endswith("こと") or len(says) > 40] == []
    assert len(set(said)) == len(said) == len(CHECKS)


@pytest.mark.parametrize("procedure", by_key(Account)["procedure"].choices)
def test_no_field_for_which_a_check_asks_is_grey_in_the_sheet(procedure: str, city: City) -> None:
    demands = sheet_aids(bundled_templates()).accounts
    grey = {
        key
        for key, demand in demands.items()
        if procedure not in (demand.used or (procedure,) * (demand.used is None))
    }
    choices = {spec.key for spec in specs(Account) if spec.choices}
    asked, refused = set[str](), set[str]()
    for check_ in (one for one in CHECKS if isinstance(one, AccountCheck)):
        for _, values, _ in _EXAMPLE.findall(check_.doc):
            # One who leaves the grey cells blank is asked for none of them,
            asked |= found_at(check_, values, city, dict.fromkeys(grey) | {"procedure": procedure})
            # and no choice made before is refused in one.
            refused |= found_at(check_, values, city, {"procedure": procedure}) & choices
    assert asked
    assert refused
    assert (asked | refused) & grey == set()


def found_at(
    check_: AccountCheck, values: str, city: City, changes: Mapping[str, str | None]
) -> set[str]:
    """The fields at which a check finds something in an example once that is changed."""
    intake, today = intake_of(check_, filled(values, city))
    entry = intake.accounts[0]
    record = entry.record.model_copy(update=changes)
    changed = (replace(entry, record=record), *intake.accounts[1:])
    problems = check(Intake(changed, intake.devices), city, today, (check_,))
    own = set(entry.places.values())
    found = {problem.field or "" for problem in problems if problem.place in own}
    # Nor is one grey because another field makes it matter to none.
    assert all(by_key(Account)[key].applies_to(record) for key in found)
    return found


def filled(values: str, city: City) -> str:
    """An example with the city's own words in their places."""
    words = {
        "city": city.name,
        "spelling": city.name_spellings[1] + city.name[-1],
        "roman": next(name for name in city.name_spellings if name.isascii()),
        "domain": city.email_domains[0],
        "web": city.web_domains[0],
    }
    for name, word in words.items():
        values = values.replace(f"{{{name}}}", word)
    return values


def _facts(intake: Intake) -> dict[PictureFile, PictureFacts]:
    """Of the pictures of an example only videos are looked at; one says by its name that it has a location."""
    return {
        file: PictureFacts("00", 9, "MP4", 0, 0, has_location="場所" in file.name)
        for file in intake.pictures.values()
        if file.name.endswith(".mp4")
    }


def intake_of(check_: Check[Any], values: str) -> tuple[Intake, date]:
    """The inputs that an example describes, with the record under test first."""
    own: dict[str, str] = {}
    parts: dict[str, dict[str, str]] = {"": own}
    for assignment in values.split(" | "):
        name, _, text = assignment.partition("=")
        owner, _, key = name.rpartition(".")
        parts.setdefault(owner, {})[key] = text.replace("⏎", "\n")
    today = date.fromisoformat(own.pop("today")) if "today" in own else TODAY
    if isinstance(check_, PostCheck):
        accounts = [{"account_id": "TKS-001"} | parts.get("account", {})]
        filed = ({"post_id": "P-001", "account_id": "TKS-001"} | part
                 for part in (own, *filter(None, [parts.get("other")])))  # fmt: skip
        return Intake(
            tuple(account_entry(account, n) for n, account in enumerate(accounts)),
            posts=(posts := tuple(post_entry(post, n) for n, post in enumerate(filed))),
            pictures={
                (one.places["pictures"].file, name): PictureFile(name)
                for one in posts
                for name in one.record.pictures or ()
            },
        ), today
    if isinstance(check_, DeviceCheck):
        accounts = [{"account_id": "TKS-001"}]
        if "account" in parts:
            accounts.append({"account_id": "TKS-002"} | parts["account"])
        serving = {"account_ids": "TKS-001、TKS-002" if "account" in parts else "TKS-001"}
        devices = [serving | own]
    else:
        accounts = [{"account_id": "TKS-001"} | own]
        devices = [{"account_ids": "TKS-001"} | parts["device"]] if "device" in parts else []
    if "other" in parts and isinstance(check_, DeviceCheck):
        devices.append(serving | parts["other"])
    elif "other" in parts:
        accounts.append({"account_id": "TKS-002"} | parts["other"])
    return Intake(
        tuple(account_entry(account, n) for n, account in enumerate(accounts)),
        tuple(device_entry(device, n) for n, device in enumerate(devices)),
    ), today
