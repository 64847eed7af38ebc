"""The register: every check, in the order of the clauses; the coverage matrix reads it too."""

from __future__ import annotations

from typing import Any

from formgen.guideline import (  # fmt: skip
    accountnames,
    addresses,
    closing,
    consultation,
    contactnameleaks,
    contradictions,
    dateorder,
    devices,
    dormancy,
    emails,
    emptyanswers,
    identifiers,
    organisation,
    personnames,
    posttitlesinnames,
    profile,
    publication,
    purpose,
    security,
    settings,
    staffposts,
    verification,
)
from formgen.guideline.checkkinds import Check

_MODULES = (
    identifiers, organisation, purpose, consultation, dateorder, closing, accountnames, posttitlesinnames,
    contactnameleaks, personnames, staffposts, emails, publication, verification, profile, security,
    dormancy, devices, settings, addresses, emptyanswers,
    contradictions,
)  # fmt: skip

CHECKS: tuple[Check[Any], ...] = tuple(
    value for module in _MODULES for value in vars(module).values() if isinstance(value, Check)
)
