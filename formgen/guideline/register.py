"""The register: every check, in the order of the clauses; the coverage matrix reads it too."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from formgen.guideline.checks import Check

_MODULES = (
    "identity", "organisation", "purpose", "consultation", "dateorder", "closing", "names", "titles",
    "contactname", "persons", "posts", "emails", "publication", "verification", "profile", "security",
    "dormancy", "devices", "settings", "addresses", "emptyanswers",
)  # fmt: skip


CHECKS: tuple[Check[Any], ...] = tuple(
    value
    for name in _MODULES
    for value in vars(import_module(f"formgen.guideline.{name}")).values()
    if isinstance(value, Check)
)
