"""The fields that papers and checks require, as plain data: the sheet's live aids rest on it.

The intake knows neither; formgen.workbooks.newsheet gathers this from the wording and records.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Demand:
    """The 手続き with which any paper or check uses a field, and with which one waits for it."""

    used: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ProfileText:
    """The profile text: its words and, at every other place, the key of a field between them."""

    pieces: tuple[str, ...]
    procedures: tuple[str, ...]
    limits: Mapping[str, int]  # characters, by the choices of サービス; some have none


@dataclass(frozen=True, slots=True)
class Aids:
    """The demands on each field by its key, and the profile text when there is one to count."""

    accounts: Mapping[str, Demand] = field(default_factory=dict)
    devices: Mapping[str, Demand] = field(default_factory=dict)
    profile: ProfileText | None = None
