"""A process that ends with its parent, however that one ends and whatever this one is doing."""

from __future__ import annotations

import ctypes
import os
import signal
import threading
from contextlib import suppress
from multiprocessing import connection, parent_process

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Have the kernel kill this process when the thread that has begun it ends (Linux only).

    Nothing in this process can delay that: neither a loop in C that holds Python's lock nor a wait.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)


def end_with_the_one_that_asks() -> None:
    """End this worker with the process that has asked for it, which is not always its parent."""
    threading.Thread(target=_wait_for_its_end, daemon=True).start()


def _wait_for_its_end() -> None:
    asking = parent_process()
    if asking is not None:
        connection.wait([asking.sentinel])
        os._exit(1)
