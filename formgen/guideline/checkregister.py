"""The register: every check, in the order of the clauses; the coverage matrix reads it too."""

from __future__ import annotations

from typing import Any

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
    postfields,
    postsnotnames,
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
    contradictions, postfields,
)  # fmt: skip

CHECKS: tuple[Check[Any], ...] = tuple(
    value for module in _MODULES for value in vars(module).values() if isinstance(value, Check)
)
