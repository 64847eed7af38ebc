"""What becomes of workers: each order says what it does to the one that has it.

Workers load this module: it needs nothing that takes time.
"""

from __future__ import annotations

import ctypes
import os
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def stand_still() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def spin_in_c() -> None:
    """Hold Python's lock for minutes, so that no thread of the worker can do anything."""
    re.match("(a*)*b", "a" * 40)


def crash() -> None:
    ctypes.string_at(0)


def send_half_a_message() -> None:
    """Write the head of a message of 4,096 bytes to the one that asks, and die."""
    frame = sys._getframe()
    while "orders" not in frame.f_locals or frame.f_code.co_name != "_serve":
        assert frame.f_back
        frame = frame.f_back
    os.write(frame.f_locals["orders"].fileno(), (4096).to_bytes(4, "big"))
    die()


MISHAPS = [die, stand_still, spin_in_c, crash, send_half_a_message]


def do(orders: tuple[tuple[str, Callable[[], None] | None], ...]) -> tuple[str, ...]:
    """Do what each order says; once, when it names a file that does not stand there yet."""
    for name, mishap in orders:
        path = Path(name)
        if mishap and not (path.is_absolute() and path.exists()):
            if path.is_absolute():
                path.touch()
            mishap()
    return tuple(name for name, _ in orders)


def never_proven(*_: object) -> tuple[()]:
    stand_still()
    return ()


def divide(orders: tuple[int, ...]) -> tuple[float, ...]:
    return tuple(1 / order for order in orders)


def lock(orders: tuple[int, ...]) -> tuple[object, ...]:
    return (Path("/proc/self/stat").open("rb"),) * len(orders)
