"""Of many cases of one mechanism some for `make test`, and the others for `make soak`.

@pytest.mark.parametrize("unit", some(6, UNITS))
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest


def some(most: int, cases: Iterable[Any]) -> list[Any]:
    """All cases; all but so many of them, spread evenly from the first to the last, are marked as soak.

    A tuple holds the values of several parameters.
    """
    known = [_case(each) for each in cases]
    last = len(known) - 1
    stay = {round(at * last / max(1, most - 1)) for at in range(most)}
    return [
        each
        if at in stay
        else pytest.param(*each.values, id=each.id, marks=[*each.marks, pytest.mark.soak])
        for at, each in enumerate(known)
    ]


def _case(given: Any) -> Any:
    if hasattr(given, "marks"):
        return given
    return pytest.param(*given) if type(given) is tuple else pytest.param(given)
