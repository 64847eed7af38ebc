"""The register: every check, in the order of the clauses; the coverage matrix reads it too."""

from __future__ import annotations

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
from formgen.guideline.checkkinds import Check, ContentCheck

_MODULES = (
    recordids, organisation, purpose, dateorder, closing, accountnames, nopersonnames, postsnotnames, policyandrules,
    verification, profile, security, devices, addresses, emptyanswers,
    contradictions, postapproval, postcontent, postwordchecks,
)  # fmt: skip

CHECKS: tuple[Check[Any], ...] = tuple(
    value for module in _MODULES for value in vars(module).values() if isinstance(value, Check)
)


def checks_of(city: City) -> tuple[Check[Any], ...]:
    """Every check, those of posts with the clauses to which the city binds them.

    One that the city binds to nothing, or has off, is left out.
    """
    return tuple(found for one in CHECKS if (found := bound(one, city)) is not None)


def bound(one: Check[Any], city: City) -> Check[Any] | None:
    """A check as the city binds it; None for one of posts that it has off."""
    if not isinstance(one, ContentCheck):
        return one
    binding = city.check_bindings.get(one.name)
    if binding is None or binding.severity == "off":
        return None
    return replace(
        one, clause=binding.clause, severity=binding.severity, covers=tuple(binding.also)
    )
