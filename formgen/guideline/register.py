"""The register: every check, in the order of the clauses; the coverage matrix reads it too."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import Any

from formgen.guideline import (  # fmt: skip
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
    names,
    organisation,
    persons,
    phones,
    posts,
    profile,
    publication,
    purpose,
    security,
    settings,
    titles,
    verification,
)
from formgen.guideline.checks import Check

_MODULES = (
    identity, organisation, purpose, consultation, dateorder, closing, names, titles, contactname,
    persons, posts, emails, publication, verification, profile, security, dormancy, devices, settings,
    addresses, phones, emptyanswers,
)  # fmt: skip


def _checks(module: ModuleType) -> Iterator[Check[Any]]:
    return (value for value in vars(module).values() if isinstance(value, Check))


CHECKS: tuple[Check[Any], ...] = tuple(check for module in _MODULES for check in _checks(module))
