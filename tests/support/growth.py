"""The growth of what work costs: as its input does, or as the square of it, on a machine of any speed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
TIMES = 4  # as large an input
MOST_TIMES = 9  # the cost that it may have of a quarter's; the square is 16
_TRIES = 3
_NOISE = 0.2  # CPU seconds that collected garbage or a busy machine may add to one of them


def is_in_proportion(act: Callable[[T], object], make: Callable[[int], T], most: int) -> bool:
    """True if what is made of `most` pieces costs at most nine times what a quarter of them does."""
    act(make(most // 100))  # loads what is loaded once
    quarter, whole = make(most // TIMES), make(most)
    return any(
        cpu_seconds(act, whole) <= cpu_seconds(act, quarter) * MOST_TIMES + _NOISE
        for _ in range(_TRIES)
    )


def of_signs(piece: str) -> Callable[[int], str]:
    """Make texts of a length out of one piece."""
    return lambda length: (piece * length)[:length]


def cpu_seconds(act: Callable[[T], object], given: T) -> float:
    """The seconds that this thread works at something."""
    begun = time.thread_time()
    act(given)
    return time.thread_time() - begun
