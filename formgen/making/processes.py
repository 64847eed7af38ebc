"""Processes of this machine that work for this one: each has a pipe of its own, and a deadline.

Threads of this process each ask one of them at a time, as a cluster's are asked.
"""

from __future__ import annotations

import gc
import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from threading import Condition, Lock, Timer
from traceback import format_exc
from typing import Any

from formgen.making import standby
from formgen.making.standby import end_with_the_one_that_asks

_PATIENCE = 60.0  # seconds for an answer; a chunk of papers takes a tenth of one
_TO_BEGIN = 60.0  # seconds; a copy takes a hundredth, the process of which it is one a second
# Calls at a time; what one worker does of them takes no longer than another one needs to be ready.
_FEW = 10
_MOST_LOST = 8  # where more workers are lost, all would be: a fault in one paper loses two
_BYTES_A_SECOND = 1_000_000  # more for what is large, such as all papers of an office


class LostError(Exception):
    """A worker that ended, or answered nothing in time, and was ended for it."""


class GivenUpError(LostError):
    """Too many workers were lost."""


class Processes(ThreadPoolExecutor):
    """So many processes at most; each begins when there is more to do than the others soon have done.

    A call whose worker is lost raises LostError, and the next call has another one; after too many
    (most_lost) every call raises GivenUpError.
    """

    def __init__(self, count: int, most_lost: float = _MOST_LOST) -> None:
        super().__init__(count)
        self._most_lost = most_lost
        self._context = standby.context()
        self._idle: deque[_Worker] = deque()
        self._all: list[_Worker] = []
        self._turn, self._is_over, self._lost = Lock(), False, 0
        # What may let a call go on that waits for a worker, and what it looks at.
        self._condition, self._calls, self._begun = Condition(), 0, 0

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a process make a call."""
        with self._changes():
            self._calls += 1
        made = super().submit(self._ask, partial(call, *args, **kwargs))
        made.add_done_callback(self._end_call)
        return made

    def _end_call(self, _: Future[Any]) -> None:
        with self._changes():
            self._calls -= 1

    @contextmanager
    def _changes(self) -> Iterator[None]:
        """Let the calls that wait for a worker look again at what is changed here."""
        with self._condition:
            yield
            self._condition.notify_all()

    def _ask(self, call: Callable[[], Any]) -> Any:
        message = pickle.dumps(call)
        if self._lost > self._most_lost:
            raise GivenUpError
        try:
            worker = self._free()
            is_good, answer = worker.ask(message)
        except LostError:
            with self._changes():
                self._lost += 1
                self._begun -= 1
            raise
        with self._changes():
            self._idle.append(worker)
        if not is_good:
            raise answer
        return answer

    def _free(self) -> _Worker:
        """A worker that has nothing to do, or a new one. Raises LostError when that does not begin."""
        with self._condition:
            self._condition.wait_for(lambda: self._idle or self._is_over or self._is_another_due())
            if self._idle:
                return self._idle.pop()
            self._begun += 1
        with self._turn:
            if self._is_over:
                raise LostError
            self._all = [worker for worker in self._all if worker.is_alive()]
            self._all.append(worker := _Worker(self._context))
            return worker

    def _is_another_due(self) -> bool:
        """True if those that have begun would take longer than another one to begin."""
        return self._begun == 0 or self._calls > _FEW

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all processes at once: whoever calls this has what it wanted, or wants no more."""
        with self._changes():
            self._is_over = True
        if self._turn.acquire(blocking=False):
            self._turn.release()
        else:  # nobody need wait until the copy of a process that still loads has begun
            standby.kill()
        with self._turn:
            for worker in self._all:
                worker.end()
        super().shutdown(wait, cancel_futures=cancel_futures)


class _Worker:
    """One process, and the pipe to it."""

    def __init__(self, context: BaseContext) -> None:
        """Begin it. Raises LostError when it does not."""
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs,), daemon=True)  # type: ignore[attr-defined]
        try:
            with theirs, deadline(_TO_BEGIN, standby.kill):
                self._process.start()
        except (OSError, EOFError) as error:
            standby.kill()  # it did not do what it is there for
            raise LostError from error

    def ask(self, message: bytes) -> tuple[bool, Any]:
        """True if a call went well, and its result or its exception. Raises LostError when it is lost."""
        try:
            with deadline(_PATIENCE + len(message) / _BYTES_A_SECOND, self._process.kill):
                self._pipe.send_bytes(message)
                found: tuple[bool, Any] = self._pipe.recv()
        except (OSError, EOFError) as error:
            self.end()
            raise LostError from error
        return found

    def is_alive(self) -> bool:
        """True if it has not ended."""
        return bool(self._process.is_alive())

    def end(self) -> None:
        """End it, whatever it is doing; who waits for its answer is told that it is lost."""
        if self.is_alive():
            self._process.kill()


@contextmanager
def deadline(seconds: float, end: Callable[[], object]) -> Iterator[None]:
    """End what is waited for when that takes too long."""
    timer = Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


# --- in the process that works --------------------------------------------------------------------


def _serve(orders: Connection) -> None:
    """Make the calls that come, until the one that asks has gone."""
    gc.enable()  # which was off in the process of which this is a copy
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the one that asks
    end_with_the_one_that_asks()
    standby.end_with_the_copied()
    with suppress(EOFError, OSError):
        while True:
            orders.send_bytes(_answer(orders.recv_bytes()))


def _answer(message: bytes) -> bytes:
    try:
        return pickle.dumps((True, pickle.loads(message)()))  # noqa: S301 - from the one that asks
    except Exception as error:  # noqa: BLE001 - whatever it is, it is for the one that asks
        error.add_note(format_exc())
        return pickle.dumps((False, error))
