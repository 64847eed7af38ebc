"""Ctrl+C, a termination and a closed terminal: whatever is going on is left in good order.

It loads next to nothing, so that it listens before anything else is loaded.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

# SIGHUP comes when a terminal is closed; Windows does not know it.
_SIGNALS = tuple(getattr(signal, n) for n in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, n))
_CODE = 128  # and the number of the signal, as shells have it


class _Interrupted(BaseException):
    """A signal that ends the program; whoever has something to clear up does so on its way."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def end_in_one_line() -> Iterator[None]:
    """Have a signal end the program with one line and the exit code of that signal."""
    for number in _SIGNALS:
        # One that is ignored stays so: nohup, or a job in the background of a script.
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _interrupt)
    sys.unraisablehook = _send_again
    try:
        yield
    except _Interrupted as stop:
        with suppress(OSError, ValueError):  # the terminal may have gone
            start = "\n" if sys.stderr.isatty() else ""  # after the ^C that it shows
            sys.stderr.write(f"{start}中止しました。\n")
            sys.stderr.flush()
        sys.exit(_CODE + stop.number)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    for each in _SIGNALS:  # once is enough: nothing disturbs the clearing up
        signal.signal(each, signal.SIG_IGN)
    raise _Interrupted(number)


def _send_again(unraisable: sys.UnraisableHookArgs) -> None:
    """Send a signal anew whose exception was swallowed: in C, or while something was deleted."""
    stop = unraisable.exc_value
    if not isinstance(stop, _Interrupted):
        sys.__unraisablehook__(unraisable)
        return
    from threading import Timer

    signal.signal(stop.number, _interrupt)
    # Later, as what is raised in here is swallowed, too; to the process, whose main thread may sleep.
    Timer(0.01, os.kill, [os.getpid(), stop.number]).start()
