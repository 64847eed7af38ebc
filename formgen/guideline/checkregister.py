"""The register: every check, in the order of the clauses; the coverage matrix reads it too."""

from __future__ import annotations

from typing import Any

from formgen.guideline import (  # fmt: skip
    accountnames,
    addresses,
    closing,
    consultation,
    contactnameleaks,
    dateorder,
    devices,
    dormancy,
    emails,
    emptyanswers,
    identity,
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
    identity, purpose, consultation, dateorder, closing, accountnames, posttitlesinnames,
    contactnameleaks, personnames, staffposts, emails, publication, verification, profile, security,
    dormancy, devices, settings, addresses, emptyanswers,
)  # fmt: skip

CHECKS: tuple[Check[Any], ...] = tuple(
    value for module in _MODULES for value in vars(module).values() if isinstance(value, Check)
)
