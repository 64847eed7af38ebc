"""The register: every check, in the order of the clauses; the coverage matrix reads it too."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from formgen.guideline.checks import Check

_MODULES = (
    "identity", "organisation", "purpose", "consultation", "dateorder", "closing", "names", "titles",
    "contactname", "persons", "posts", "emails", "publication", "verification", "profile", "security",
    "dormancy", "devices", "settings", "addresses", "emptyanswers",
)  # fmt: skip


def _checks(module: ModuleType) -> Iterator[Check[Any]]:
    return (value for value in vars(module).values() if isinstance(value, Check))


CHECKS: tuple[Check[Any], ...] = tuple(
    check for name in _MODULES for check in _checks(import_module(f"formgen.guideline.{name}"))
)
