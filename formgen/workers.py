"""Who does the jobs: this process for a handful, a few of this machine's, or a cluster's.

Whoever does them, the papers come back in the order of the jobs; the one writer never waits for
more than a window of them, so that memory stays flat over any number of accounts.
"""

from __future__ import annotations

import os
import re
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from multiprocessing import connection, get_all_start_methods, get_context, parent_process

from formgen.jobs import Done, Job, Layouts, make, prove
from formgen.problems import FormgenError

# A process costs about as much as these many papers: it starts, loads the engines, proves layouts.
_PAYS = {"pdf": 40, "fillable": 40, "docx": 1000, "html": 1000, "txt": 100_000}
_CHUNK = 8  # papers; enough to pay for the way there, few enough to end together
_AHEAD = 3  # chunks for each worker between asking and writing
_RENEWALS = 3  # a document that kills whoever makes it must not go on for ever
_RETRIES = 5  # of a cluster
_FAREWELL = 2  # seconds, until a broken executor is gone
_PATIENCE = 10  # seconds, until a scheduler answers
_ADDRESS = re.compile(r"(?:tcp|tls|ws|wss)://\S+:[0-9]+")
_PRELOADED = ["formgen.jobs", "formgen.render.docx", "formgen.render.pdf"]
_Waiting = deque[tuple[tuple[Job, ...], Future[tuple[Done, ...]]]]


@dataclass(frozen=True, slots=True)
class Crew:
    """How the jobs are to be done."""

    workers: int | None = None  # as many processes as pay, unless told
    scheduler: str | None = None  # the address of a Dask scheduler


def paying(formats: Sequence[str]) -> int:
    """How many processes pay for papers of some formats; one is the process itself."""
    worth = sum(1 / _PAYS[name] for name in formats)
    return max(1, min(_cores(), int(worth)))


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # those that this process may use
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Alone:
    """This process itself, when more would not pay."""

    def prove(self, formats: tuple[str, ...], layouts: Layouts) -> None:
        """Raise FormgenError, before any paper is made, when a layout or an engine is unsound."""
        prove(formats, layouts)

    def papers(self, jobs: Iterator[Job]) -> Iterator[Done]:
        """The papers in the order of their jobs."""
        yield from (paper for job in jobs for paper in make((job,)))


class Hired:
    """Workers on an executor, whichever it is."""

    def __init__(self, hire: Callable[[], Executor], workers: int) -> None:
        self._hire, self._workers = hire, workers
        self._executor, self._renewals = hire(), 0

    def prove(self, formats: tuple[str, ...], layouts: Layouts) -> None:
        """Raise FormgenError, before any paper is made, when a layout or an engine is unsound."""
        self._executor.submit(prove, formats, layouts).result()

    def papers(self, jobs: Iterator[Job]) -> Iterator[Done]:
        """The papers in the order of their jobs; a few chunks of them exist at a time."""
        waiting: _Waiting = deque()
        while chunk := tuple(islice(jobs, _CHUNK)):
            waiting.append((chunk, self._asked(chunk)))
            if len(waiting) >= self._workers * _AHEAD:
                yield from self._first(waiting)
        while waiting:
            yield from self._first(waiting)

    def _asked(self, chunk: tuple[Job, ...]) -> Future[tuple[Done, ...]]:
        try:
            return self._executor.submit(make, chunk)
        except BrokenProcessPool as error:
            failed: Future[tuple[Done, ...]] = Future()
            failed.set_exception(error)
            return failed

    def _first(self, waiting: _Waiting) -> tuple[Done, ...]:
        """The papers of the chunk that was asked for first; a killed worker's are made again."""
        while True:
            try:
                papers = waiting[0][1].result()
            except BrokenProcessPool as error:
                self._renew(error)
                chunks = [chunk for chunk, _ in waiting]
                waiting.clear()
                waiting.extend((chunk, self._asked(chunk)) for chunk in chunks)
            else:
                waiting.popleft()
                return papers

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


@contextmanager
def hired(crew: Crew, formats: Sequence[str]) -> Iterator[Alone | Hired]:
    """The workers for papers of some formats. Raises FormgenError when a cluster has none."""
    workers = min(crew.workers or paying(formats), max(1, len(formats)))
    if crew.scheduler:
        with _cluster(crew.scheduler) as (executor, threads):
            yield Hired(lambda: executor, threads)
    elif workers == 1:
        yield Alone()
    else:
        found = Hired(lambda: _processes(workers), workers)
        try:
            yield found
        finally:
            found.leave()


def _processes(workers: int) -> ProcessPoolExecutor:
    """Processes of this machine: one server loads the engines once, each worker is its copy."""
    forks = "forkserver" in get_all_start_methods()
    context = get_context("forkserver" if forks else "spawn")
    if forks:
        context.set_forkserver_preload(_PRELOADED)
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin)


def _begin() -> None:
    """A worker leaves Ctrl+C to the one that asks, and ends with it however that one ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError as error:
        raise FormgenError(
            "--scheduler に要る部品がありません。",
            "「pip install formgen[cluster]」を実行してください。",
        ) from error
    try:
        if not _ADDRESS.fullmatch(address):
            raise ValueError(address)
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise FormgenError(
            f"計算機の集まりの窓口「{address}」につながりません。",
            "窓口（dask scheduler）が動いているか、番地（tcp://名前:8786）を確かめてください。",
            exit_code=1,
        ) from error
    try:
        workers = sum(client.nthreads().values())
        if not workers:
            raise FormgenError(
                f"「{address}」に、書類を作る計算機（dask worker）がまだありません。",
                "dask worker を起動してから、もう一度実行してください。",
                exit_code=1,
            )
        yield client.get_executor(pure=False, retries=_RETRIES), workers
    finally:
        client.close()
