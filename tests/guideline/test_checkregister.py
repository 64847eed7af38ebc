"""The register is complete: what it names exists, and every checkable clause has its checks."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter

import formgen.guideline
from formgen.city.city import City
from formgen.guideline.checkkinds import Check
from formgen.guideline.checkregister import CHECKS, checks_of
from formgen.model.fieldspec import by_key
from formgen.model.postrecord import Post
from formgen.model.records import Account, Device

# Of each clause that a program can judge, how many checks are errors and how many warnings.
_EXPECTED = {
    None: {"error": 13, "warning": 10},
    "3": {"error": 2},
    "4": {"error": 2, "warning": 2},
    "5(1)": {"error": 6, "warning": 7},
    "5(2)": {"error": 2},
    "5(3)": {"error": 3, "warning": 5},
    "5(4)": {"error": 2, "warning": 2},
    "5(5)": {"error": 1, "warning": 2},
    "5(6)": {"error": 1, "warning": 2},
    "5(7)": {"error": 1, "warning": 1},
    "5(8)": {"error": 1, "warning": 7},
    "5(9)": {"warning": 3},
    "5(10)": {"error": 7, "warning": 5},
    "5(11)イ": {"error": 3, "warning": 5},
    "5(11)ウ": {"error": 1, "warning": 3},
    "5(11)エ": {"warning": 1},
    "5(11)ク": {"warning": 1},
    "5(11)ケ": {"warning": 4},
    "5(11)コ": {"warning": 5},
    "5(11)サ": {"warning": 22},
    "5(11)シ": {"warning": 1},
    "5(11)ス": {"warning": 2},
    "5(11)セ": {"warning": 2},
    "5(11)ソ": {"warning": 2},
}


def test_every_clause_named_exists(city: City) -> None:
    named = {clause for check in checks_of(city) for clause in check.clauses}
    assert named <= set(city.clauses)


def test_every_field_named_exists() -> None:
    known = set(by_key(Account)) | set(by_key(Device)) | set(by_key(Post))
    assert all(set(check.fields) <= known and check.fields for check in CHECKS)
    assert all(check.event in {None, "starts_on"} & {None, *check.fields} for check in CHECKS)


def test_every_check_is_registered_once() -> None:
    made = {
        id(check)
        for module in pkgutil.iter_modules(formgen.guideline.__path__)
        for value in vars(importlib.import_module(f"formgen.guideline.{module.name}")).values()
        for check in (value if isinstance(value, tuple) else (value,))
        if isinstance(check, Check)
    }
    assert made == {id(check) for check in CHECKS}
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_clauses_have_the_checks_of_the_list(city: City) -> None:
    found = {
        clause: dict(
            Counter(
                check.severity
                for check in checks_of(city)
                if clause in check.clauses or (clause is None and not check.clauses)
            )
        )
        for clause in _EXPECTED
    }
    assert found == _EXPECTED
