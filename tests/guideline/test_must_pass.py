"""The lists of values that must pass without a word, and of those that must not pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from formgen.city.yamltext import load_plain
from formgen.model.problems import Problem

_DATA = Path(__file__).parents[1] / "data" / "guideline"
_PASSING = load_plain(_DATA / "must_pass.yaml")
_FAILING = load_plain(_DATA / "must_fail.yaml")
Problems = Callable[..., tuple[Problem, ...]]


@pytest.mark.parametrize(
    ("field", "value"), [(field, value) for field in _PASSING for value in _PASSING[field]]
)
def test_value_passes_without_a_word(
    field: str, value: str, problems_of: Problems, complete: dict[str, str]
) -> None:
    account = complete | {"platform": "その他", "url": "", field: value}
    assert problems_of(account) == ()


@pytest.mark.parametrize(
    ("rule", "value"), [(rule, value) for rule in _FAILING for value in _FAILING[rule]]
)
def test_value_does_not_pass(
    rule: str, value: str, problems_of: Problems, complete: dict[str, str]
) -> None:
    clause, severity, field = rule.split()
    account = complete | {"platform": "その他", "url": "", field: value}
    found = [(str(p.clause or "null"), p.severity, p.field) for p in problems_of(account)]
    assert found == [(clause, severity, field)]


def test_lists_are_long_enough() -> None:
    assert len(_PASSING["display_name"]) >= 60
    assert len(_PASSING["purpose"]) >= 20
