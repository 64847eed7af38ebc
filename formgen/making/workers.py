"""Who does the jobs: this process alone, some of this machine's, or a cluster's.

Whoever does them, the papers come back in the order of the jobs; the one writer never waits for
more than a window of them, so that memory stays flat over any number of accounts.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from formgen.making import standby
from formgen.making.processes import GivenUpError, LostError, deadline
from formgen.making.renderjobs import Layouts, prove, try_out
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import again, for_administrator, option

# A process costs about as much as these many papers: it starts, loads the engines, proves layouts.
_PAYS = {"pdf": 40, "fillable": 40, "docx": 1000, "html": 1000, "txt": 100_000}
_CHUNK = 4  # papers; enough to pay for the way there, few enough to end together
_AHEAD = 3  # chunks for each worker between asking and writing
_LEAST_AHEAD = 32  # chunks: workers go on while the one that asks looks for all that is to be made

_PATIENCE_ALONE = 600.0  # seconds for what this process makes itself; only its end ends that

OrderT = TypeVar("OrderT")
MadeT = TypeVar("MadeT")
Work = Callable[[tuple[OrderT, ...]], tuple[MadeT, ...]]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A call of which somebody may be making the result."""

    work: Work[Any, Any]
    orders: tuple[Any, ...]
    call: Future[tuple[Any, ...]]
    is_proof: bool = False  # it makes nothing


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """Who does the jobs, and whether their papers are read back."""

    workers: int | None = None  # processes; as many as pay when it is None
    scheduler: str | None = None  # the address of a Dask scheduler
    verify: bool = False  # read each paper back before it is put in its place


def paying(formats: Callable[[], Sequence[str]]) -> int:
    """The number of processes that pay for papers of some formats; one is this process itself.

    Copies of one that has all that ready pay always, and begin only when there is work for them.
    """
    if standby.has_begun():
        return standby.cores()
    return max(1, min(standby.cores(), int(sum(1 / _PAYS[name] for name in formats()))))


class InProcess:
    """This process itself, when more would not pay."""

    def prove(self, formats: tuple[str, ...], layouts: Layouts) -> None:
        """Raise FormgenError, before any paper is made, when a layout or an engine is unsound."""
        prove(formats, layouts)

    def done(
        self, work: Work[OrderT, MadeT], orders: Iterator[OrderT], together: int = 1
    ) -> Iterator[MadeT]:
        """Yield what is made of some orders, in their order."""
        while chunk := tuple(islice(orders, together)):
            with deadline(_PATIENCE_ALONE, _end_at_once):
                made = work(chunk)
            yield from made


class WorkerPool:
    """Workers on an executor, whichever it is."""

    def __init__(self, executor: Executor, workers: int) -> None:
        self._executor, self.workers = executor, workers
        self._proofs: list[_Asked] = []

    def warm_up(self, layouts: Layouts, workers: int) -> None:
        """Have some of them make a paper of each kind, while there is nothing else to do."""
        for _ in range(workers):
            self._executor.submit(try_out, layouts)

    def prove(self, formats: tuple[str, ...], layouts: Layouts) -> None:
        """Have the layouts and engines proven; done raises FormgenError when one is unsound."""
        self._proofs.append(self._asked(partial(_prove, formats), (layouts,), is_proof=True))

    def done(
        self, work: Work[OrderT, MadeT], orders: Iterator[OrderT], together: int = _CHUNK
    ) -> Iterator[MadeT | FormgenError]:
        """Yield what is made of some orders, in their order; so many chunks of them exist at a time.

        An order whose worker is lost is given to another one, alone; lost again, it gives a fault.
        """
        # What is asked for one by one is large.
        ahead = window(self.workers) if together > 1 else self.workers * _AHEAD
        waiting = deque(self._proofs)
        self._proofs.clear()
        while chunk := tuple(islice(orders, together)):
            waiting.append(self._asked(work, chunk))
            if len(waiting) >= ahead:
                yield from self._result(waiting.popleft())
        while waiting:
            yield from self._result(waiting.popleft())

    def _asked(
        self, work: Work[Any, Any], orders: tuple[Any, ...], *, is_proof: bool = False
    ) -> _Asked:
        return _Asked(work, orders, self._executor.submit(work, orders), is_proof)

    def _result(self, asked: _Asked) -> Iterator[Any]:
        try:
            yield from asked.call.result()
        except LostError:
            yield from self._made_again(asked)

    def _made_again(self, asked: _Asked) -> Iterator[Any]:
        """Yield the results of the orders of a lost call, each by itself."""
        calls = [self._asked(asked.work, (order,)).call for order in asked.orders]
        for call in calls:
            try:
                yield from call.result()
            except GivenUpError as error:
                raise FormgenError(
                    "書類を作る処理が、途中で何度も止まりました。",
                    for_administrator(
                        f"「{option('--workers', '1')}」を付けて、もう一度実行してください。"
                        "空きメモリーも確かめてください。"
                    ),
                    exit_code=1,
                ) from error
            except LostError as error:
                if asked.is_proof:
                    raise FormgenError(
                        "書類の体裁（templates/layouts）を調べる処理が、途中で止まりました。",
                        for_administrator(
                            "templates/layouts を元のファイルに戻して、もう一度実行してください。"
                            "空きメモリーも確かめてください。"
                        ),
                        exit_code=1,
                    ) from error
                yield FormgenError(
                    "作る処理が2度とも途中で止まったため、この書類は作れませんでした。",
                    f"{again('forms')}それでも同じときは、管理者に伝えてください。",
                    exit_code=1,
                )

    def leave(self) -> None:
        """Let the workers go; what they have not begun is given up."""
        self._executor.shutdown(wait=True, cancel_futures=True)


def window(workers: int) -> int:
    """The number of chunks that are on their way at a time."""
    return max(_LEAST_AHEAD, workers * _AHEAD)


def _prove(formats: tuple[str, ...], layouts: tuple[Layouts]) -> tuple[()]:
    prove(formats, *layouts)
    return ()


def _end_at_once() -> None:
    """End this process, which stands still in what no exception reaches; the next run goes on from here."""
    sys.stderr.write(
        "エラー　書類を作る処理が終わらないため、止めました。\n"
        f"　　→　{again('forms')}それでも同じときは、管理者に伝えてください。\n"
    )
    sys.stderr.flush()
    os._exit(1)
