"""The register: every check, in the order of the clauses; the coverage matrix reads it too."""

from __future__ import annotations

from typing import Any

from formgen.guideline import (  # fmt: skip
    accountnames,
    addresses,
    closing,
    contradictions,
    dateorder,
    devices,
    emptyanswers,
    identity,
    organisation,
    personnames,
    profile,
    publication,
    purpose,
    security,
    staffposts,
    verification,
)
from formgen.guideline.checkkinds import Check

_MODULES = (
    identity, organisation, purpose, dateorder, closing, accountnames, personnames, staffposts, publication,
    verification, profile, security, devices, addresses, emptyanswers,
    contradictions,
)  # fmt: skip

CHECKS: tuple[Check[Any], ...] = tuple(
    value for module in _MODULES for value in vars(module).values() if isinstance(value, Check)
)
