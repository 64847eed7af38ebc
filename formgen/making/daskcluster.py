"""A cluster's workers: whoever has formgen and answers behind the address of a Dask scheduler."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from formgen.model.problems import FormgenError

if TYPE_CHECKING:
    from distributed import Client

_RETRIES = 5
_PATIENCE = 10  # seconds, until a scheduler answers
_ADDRESS = re.compile(r"(?:tcp|tls|ws|wss)://\S+:[0-9]+")


class _Remote(ThreadPoolExecutor):
    """The workers of a cluster, behind threads of which each waits for one call.

    Dask's own executor fails, or never tells, when a worker is lost just as its answer is fetched.
    """

    def __init__(self, client: Client, waiting: int) -> None:
        super().__init__(waiting)
        self._client = client

    def submit(self, call: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have a worker of the cluster make a call."""
        return super().submit(self._ask, partial(call, *args, **kwargs))

    def _ask(self, call: Callable[[], Any]) -> Any:
        from distributed.client import FutureCancelledError

        for _ in range(_RETRIES):
            with suppress(FutureCancelledError):  # what was made is lost with its worker
                return self._client.submit(call, pure=False, retries=_RETRIES).result()
        return self._client.submit(call, pure=False, retries=_RETRIES).result()


@contextmanager
def cluster(address: str, window: Callable[[int], int]) -> Iterator[tuple[Executor, int]]:
    """The workers behind a scheduler's address, and how many there are.

    window: how many calls are on their way to so many workers at a time. Raises FormgenError when
    nobody answers there, or all of them are lost on the way.
    """
    try:
        from distributed import Client, KilledWorker
        from distributed.client import FutureCancelledError
        from distributed.comm import CommClosedError
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
        remote = _Remote(client, window(workers))
        try:
            yield remote, workers
        finally:
            remote.shutdown(wait=False, cancel_futures=True)
    except (KilledWorker, CommClosedError, FutureCancelledError) as error:
        raise FormgenError(
            f"「{address}」で書類を作る計算機が、途中で止まりました。",
            "dask worker の記録を確かめて、もう一度実行してください。残りの書類から続けます。",
            exit_code=1,
        ) from error
    finally:
        client.close()
