"""A process that loads the engines while this one reads and checks; each worker is its copy.

It is begun before this process loads anything heavy itself, and ends with it. It is never asked to
make anything, so that its copies begin without a thread, a font or a text of anyone.
"""

from __future__ import annotations

import ctypes
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import (
    connection,
    current_process,
    forkserver,
    get_all_start_methods,
    get_context,
    parent_process,
    resource_tracker,
)  # fmt: skip
from multiprocessing.context import BaseContext
from pathlib import Path

# The last is what a copy loads first, to know the program that has asked for it.
_PRELOADED = [
    "formgen.packets.bundle", "formgen.packets.mergepdf", "formgen.making.preloaded",
    "formgen.__main__",
]  # fmt: skip
_BEGUN: list[bool] = []


def cores() -> int:
    """The number of processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def context(preloaded: Sequence[str] = _PRELOADED) -> BaseContext:
    """The way in which workers begin: as copies of one process, where the system knows that.

    preloaded: the modules that it loads, if it has not begun yet.
    """
    if "forkserver" in get_all_start_methods():
        found = get_context("forkserver")
        found.set_forkserver_preload(list(preloaded))
        # Its socket lies among the temporary files, and may not: their folder's name can be too long.
        with suppress(OSError):
            _ensure_running()
            return found
    return get_context("spawn")


def _ensure_running() -> None:
    """Begin it, deaf to Ctrl+C and a closed terminal from its first moment, as are its copies.

    Both are for the process that asks alone, which ends them. Python's tracker of resources, too,
    must outlive a closed terminal: what has it do something else would warn that it had died.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
    try:
        resource_tracker.ensure_running()  # which would let Ctrl+C through again
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def engines(folder: Path | None) -> Iterator[None]:
    """Have it load the engines from now on, where a second processor is there to do so.

    folder: for its socket; it may go afterwards.
    """
    with socket_folder(folder):
        if cores() > 1 and context().get_start_method() == "forkserver":
            _BEGUN.append(True)
        try:
            yield
        finally:
            _BEGUN.clear()


@contextmanager
def socket_folder(folder: Path | None) -> Iterator[None]:
    """Have it keep its socket in a folder, and end with what is done here."""
    config = current_process()._config  # type: ignore[attr-defined]  # noqa: SLF001
    before = config.get("tempdir")
    if folder:
        config["tempdir"] = str(folder)
    try:
        yield
    finally:
        _stop()
        config["tempdir"] = before


def has_begun() -> bool:
    """True if a worker costs no more than a copy."""
    return bool(_BEGUN)


def end_with_the_copied() -> None:
    """Have a copy end with the process of which it is one, which ends with the one that asks.

    That would wait for its copies otherwise: each has the other end of the pipe that keeps it alive.
    """
    if forkserver.get_inherited_fds() is not None:
        end_with_parent()
        os.close(forkserver._forkserver._forkserver_alive_fd)  # type: ignore[attr-defined]  # noqa: SLF001


def kill() -> None:
    """End it at once, which ends every wait for a copy; the next one that is asked for begins it anew."""
    if pid := forkserver._forkserver._forkserver_pid:  # type: ignore[attr-defined]  # noqa: SLF001
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(pid, signal.SIGKILL)
            # Not before it is dead is it seen to be; who asks it for a copy meanwhile is refused.
            os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def _stop() -> None:
    """End it for good, with its socket."""
    kill()
    with suppress(OSError):
        forkserver._forkserver._stop()  # type: ignore[attr-defined]  # noqa: SLF001


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
