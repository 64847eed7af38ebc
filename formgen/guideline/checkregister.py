"""The register: every check, in the order of the clauses; the coverage matrix reads it too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from formgen.city.city import City
from formgen.guideline import (
    accountnames,
    addresses,
    closing,
    contradictions,
    dateorder,
    devices,
    emptyanswers,
    nopersonnames,
    organisation,
    policyandrules,
    postapproval,
    postcontent,
    postsnotnames,
    postwordchecks,
    profile,
    purpose,
    recordids,
    security,
    verification,
)
from formgen.guideline.checkkinds import Check

_MODULES = (
    recordids, organisation, purpose, dateorder, closing, accountnames, nopersonnames, postsnotnames, policyandrules,
    verification, profile, security, devices, addresses, emptyanswers,
    contradictions, postapproval, postcontent, postwordchecks,
)  # fmt: skip

CHECKS: tuple[Check[Any], ...] = tuple(
    value for module in _MODULES for value in vars(module).values() if isinstance(value, Check)
)


def checks_of(city: City) -> tuple[Check[Any], ...]:
    """Every check with the clause to which the city binds it, but those that it leaves out or has off."""
    return bound(CHECKS, city)


def bound(checks: Iterable[Check[Any]], city: City) -> tuple[Check[Any], ...]:
    """Some checks as the city binds them; one that it binds to nothing, or has off, is left out."""
    bindings = ((one, city.check_bindings.get(one.name)) for one in checks)
    return tuple(
        replace(one, binding=binding)
        for one, binding in bindings
        if binding and binding.severity != "off"
    )
