"""A slip that a program finds in the words of a post, before it has a place in the sheet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: the id of the check that found it, the words concerned, why, and what to do."""

    check: str
    found: str
    message: str
    remedy: str
