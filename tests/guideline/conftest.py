"""What the checks are tested with: the city itself, and entries that break no rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from filed_entries import TODAY, Values, account_entry, device_entry

from formgen.city.city import City, load_city
from formgen.guideline.run import check
from formgen.model.fieldspec import specs
from formgen.model.filings import Intake
from formgen.model.problems import Problem

# Which answer a warning, and are blank where there is none.
_ANSWERS = ("circumstances", "mfa_reason", "deputy_approver", "other_measures")


@pytest.fixture(scope="session")
def city() -> City:
    return load_city(Path(__file__).parents[2] / "templates")


@pytest.fixture
def problems_of(city: City) -> Callable[..., tuple[Problem, ...]]:
    """Check accounts and devices given as plain values, each in the next column or row."""

    def run(
        *accounts: Values, devices: tuple[Values, ...] = (), today: date = TODAY
    ) -> tuple[Problem, ...]:
        return check(
            Intake(
                tuple(account_entry(values, n) for n, values in enumerate(accounts)),
                tuple(device_entry(values, n) for n, values in enumerate(devices)),
            ),
            city,
            today,
        )

    return run


@pytest.fixture
def complete(city: City) -> dict[str, str]:
    """An account in operation that breaks no rule: the examples of the sheet."""
    values = {spec.key: spec.example for spec in specs(city.records.account)}
    values |= dict.fromkeys(("policy_revised_on", "rules_revised_on"), "")  # still to come
    return values | {"procedure": "運用中", "verification": "取得済"} | dict.fromkeys(_ANSWERS, "")


@pytest.fixture
def complete_device(city: City) -> dict[str, str]:
    """A device that breaks no rule: the examples of the sheet."""
    examples = {
        spec.key: spec.example for spec in specs(city.records.device) if spec.key not in _ANSWERS
    }
    return examples | {"used_from": ""}
