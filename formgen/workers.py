"""Who does the jobs: this process alone, some of this machine's, or a cluster's.

Whoever does them, the papers come back in the order of the jobs; the one writer never waits for
more than a window of them, so that memory stays flat over any number of accounts.
"""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing import connection, parent_process
from typing import Any, TypeVar

from formgen import standby
from formgen.cluster import cluster
from formgen.jobs import Layouts, prove
from formgen.problems import FormgenError

# A process costs about as much as these many papers: it starts, loads the engines, proves layouts.
_PAYS = {"pdf": 40, "fillable": 40, "docx": 1000, "html": 1000, "txt": 100_000}
_CHUNK = 4  # papers; enough to pay for the way there, few enough to end together
_AHEAD = 3  # chunks for each worker between asking and writing
_LEAST_AHEAD = 32  # chunks: workers go on while the one that asks looks for all that is to be made
_RENEWALS = 3  # a document that kills whoever makes it must not go on for ever
_PULSE = 2  # seconds, after which to look whether the workers are alive
_FAREWELL = 2  # seconds, until a broken executor is gone

OrderT = TypeVar("OrderT")
MadeT = TypeVar("MadeT")
Work = Callable[[tuple[OrderT, ...]], tuple[MadeT, ...]]
_Asked = tuple[Callable[[], Any], Future[Any]]
_Waiting = deque[_Asked]


@dataclass(frozen=True, slots=True)
class Crew:
    """How the jobs are to be done."""

    workers: int | None = None  # as many processes as pay, unless told
    scheduler: str | None = None  # the address of a Dask scheduler


def paying(formats: Callable[[], Sequence[str]]) -> int:
    """How many processes pay for papers of some formats; one is this process itself.

    Copies of one that has all that ready pay always, and begin only when there is work for them.
    """
    if standby.has_begun():
        return standby.cores()
    return max(1, min(standby.cores(), int(sum(1 / _PAYS[name] for name in formats()))))


class Alone:
    """This process itself, when more would not pay."""

    def prove(self, formats: tuple[str, ...], layouts: Layouts) -> None:
        """Raise FormgenError, before any paper is made, when a layout or an engine is unsound."""
        prove(formats, layouts)

    def done(
        self, work: Work[OrderT, MadeT], orders: Iterator[OrderT], together: int = 1
    ) -> Iterator[MadeT]:
        """What is made of some orders, in their order."""
        while chunk := tuple(islice(orders, together)):
            yield from work(chunk)


class Hired:
    """Workers on an executor, whichever it is."""

    def __init__(self, hire: Callable[[], Executor], workers: int) -> None:
        self._hire, self._workers = hire, workers
        self._executor, self._renewals = hire(), 0
        self._proofs: list[Callable[[], None]] = []

    def prove(self, formats: tuple[str, ...], layouts: Layouts) -> None:
        """Have the layouts and engines proven; done raises FormgenError when one is unsound."""
        self._proofs.append(partial(prove, formats, layouts))

    def done(
        self, work: Work[OrderT, MadeT], orders: Iterator[OrderT], together: int = _CHUNK
    ) -> Iterator[MadeT]:
        """What is made of some orders, in their order; so many chunks of them exist at a time."""
        # What is asked for one by one is large.
        ahead = window(self._workers) if together > 1 else self._workers * _AHEAD
        waiting: _Waiting = deque(map(self._asked, self._proofs))
        self._proofs.clear()
        while chunk := tuple(islice(orders, together)):
            waiting.append(self._asked(partial(work, chunk)))
            if len(waiting) >= ahead:
                yield from self._first(waiting) or ()  # a proof makes nothing
        while waiting:
            yield from self._first(waiting) or ()

    def _asked(self, call: Callable[[], Any]) -> _Asked:
        try:
            return call, self._executor.submit(call)
        except BrokenProcessPool as error:
            failed: Future[Any] = Future()
            failed.set_exception(error)
            return call, failed

    def _first(self, waiting: _Waiting) -> Any:
        """What comes of the call that was asked for first; a killed worker's are asked for again."""
        while True:
            try:
                found = self._result(waiting[0][1])
            except BrokenProcessPool as error:
                self._renew(error)
                calls = [call for call, _ in waiting]
                waiting.clear()
                waiting.extend(map(self._asked, calls))
            else:
                waiting.popleft()
                return found

    def _result(self, call: Future[Any]) -> Any:
        while not wait((call,), _PULSE).done:
            _give_up_on_half_a_message(self._executor)
        return call.result()

    def _renew(self, error: BrokenProcessPool) -> None:
        self._renewals += 1
        if self._renewals > _RENEWALS:
            raise FormgenError(
                "書類を作る処理が、途中で何度も止まりました。",
                "--workers 1 を付けて、もう一度実行してください。空きメモリーも確かめてください。",
                exit_code=1,
            ) from error
        _dismiss(self._executor)
        self._executor = self._hire()

    def leave(self) -> None:
        """Let the workers go; what they have not begun is given up."""
        self._executor.shutdown(wait=True, cancel_futures=True)


def window(workers: int) -> int:
    """How many chunks are on their way at a time."""
    return max(_LEAST_AHEAD, workers * _AHEAD)


def _give_up_on_half_a_message(executor: Executor) -> None:
    """End the waiting for a worker that was killed while it sent what it had made.

    Python would wait for the rest as long as anyone holds the other end of that pipe: this process
    and the other workers do. Once they have let go of it, the executor tells that it is broken.
    """
    processes = getattr(executor, "_processes", None) or {}
    if connection.wait([process.sentinel for process in processes.values()], timeout=0):
        for process in processes.values():
            process.kill()
        executor._result_queue._writer.close()  # type: ignore[attr-defined]  # noqa: SLF001


def _dismiss(broken: Executor) -> None:
    """Wait until a broken executor has closed its pipes: their numbers go to the next one's.

    Older Pythons (gh-94777) would wait for ever to hand a job to workers that are gone; closing
    that pipe ends it. Done sooner, it would close a pipe that the executor closes itself.
    """
    manager = getattr(broken, "_executor_manager_thread", None)
    queue = getattr(broken, "_call_queue", None)
    broken.shutdown(wait=False, cancel_futures=True)
    if manager is not None:
        manager.join(_FAREWELL)
        if manager.is_alive() and queue is not None:
            queue._reader.close()  # noqa: SLF001
            manager.join()


class Staff:
    """Who does the work of one run: hired when that first pays, and kept until the run ends."""

    def __init__(self, crew: Crew, until_the_end: ExitStack) -> None:
        self._crew, self._until_the_end = crew, until_the_end
        self._hired: Hired | None = None

    def workers(self, formats: Callable[[], Sequence[str]]) -> Alone | Hired:
        """The workers for papers of some formats, which are asked for only when they matter.

        Raises FormgenError when a cluster has none.
        """
        return self._hired or self._hire(formats) or Alone()

    def _hire(self, formats: Callable[[], Sequence[str]]) -> Hired | None:
        if self._crew.scheduler:
            hired = cluster(self._crew.scheduler, window)
            executor, threads = self._until_the_end.enter_context(hired)
            self._hired = Hired(lambda: executor, threads)
        elif (count := self._crew.workers or paying(formats)) > 1:
            self._hired = Hired(lambda: _processes(count), count)
            self._until_the_end.callback(self._hired.leave)
        return self._hired


@contextmanager
def staffed(crew: Crew) -> Iterator[Staff]:
    """The staff of one run."""
    with ExitStack() as until_the_end:
        yield Staff(crew, until_the_end)


def _processes(workers: int) -> ProcessPoolExecutor:
    """Processes of this machine."""
    return ProcessPoolExecutor(workers, mp_context=standby.context(), initializer=_begin)


def _begin() -> None:
    """A worker leaves Ctrl+C to the one that asks, and ends with it however that one ends."""
    gc.enable()  # which was off in the process of which it is a copy
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
