"""Several clauses as one text: 「1、3及び5」, 「5(8)及び(10)」, 「5(11)ス、セ及びソ」."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_PART = re.compile(r"\d+|\(\d+\)|.")


def clause_text(clauses: Sequence[str]) -> str:
    """The clauses in one text; what one shares with that before it is not said again."""
    each = [_PART.findall(clause) for clause in clauses]
    shown = [_without_shared(before, parts) for before, parts in pairwise(([], *each))]
    return "及び".join(filter(None, ("、".join(shown[:-1]), *shown[-1:])))


def _without_shared(before: Sequence[str], parts: Sequence[str]) -> str:
    shared = 0
    while shared < min(len(before), len(parts)) and before[shared] == parts[shared]:
        shared += 1
    if not before or shared in (0, len(before), len(parts)):
        # In a narrow column a clause of several parts stands on a line of its own.
        return ("\n" if before and len(parts) > 1 else "") + "".join(parts)
    return "".join(parts[shared:])
