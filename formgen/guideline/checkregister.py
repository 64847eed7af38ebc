"""The register: every check, in the order of the clauses; the coverage matrix reads it too."""

from __future__ import annotations

from typing import Any

from formgen.guideline import (
    accountnames,
    addresses,
    closing,
    consultation,
    contactname,
    dateorder,
    devices,
    dormancy,
    emails,
    emptyanswers,
    identity,
    organisation,
    personnames,
    profile,
    publication,
    purpose,
    security,
    settings,
    staffposts,
    titlesinnames,
    verification,
)  # fmt: skip
from formgen.guideline.checks import Check

_MODULES = (
    identity, organisation, purpose, consultation, dateorder, closing, accountnames, titlesinnames,
    contactname, personnames, staffposts, emails, publication, verification, profile, security,
    dormancy, devices, settings, addresses, emptyanswers,
)  # fmt: skip

CHECKS: tuple[Check[Any], ...] = tuple(
    value for module in _MODULES for value in vars(module).values() if isinstance(value, Check)
)
