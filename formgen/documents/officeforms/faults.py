"""The faults of a form, as values: where in the paper, why, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a form: 「表1 2行目 3列目」, the reason and the remedy."""

    where: str
    message: str
    remedy: str
