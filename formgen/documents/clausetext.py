"""Several clauses as one text: 「1、3及び5」, 「9(8)及び(10)」, 「9(1)ア、イ及びウ」."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_PART = re.compile(r"\d+|\(\d+\)|.")


def clause_text(clauses: Sequence[str]) -> str:
    """The clauses in one text; what one shares with that before it is not said again."""
    each = [_PART.findall(clause) for clause in clauses]
    shown = [_without_shared(before, parts) for before, parts in pairwise(([], *each))]
    # In a narrow column the last of several stands on a line of its own.
    joint = "\n及び" if any(len(parts) > 1 for parts in each) else "及び"
    return joint.join(filter(None, ("、".join(shown[:-1]), *shown[-1:])))


def _without_shared(before: Sequence[str], parts: Sequence[str]) -> str:
    shared = 0
    while shared < min(len(before), len(parts)) and before[shared] == parts[shared]:
        shared += 1
    return "".join(parts if shared == len(parts) else parts[shared:])
