"""The limits of this process: how much memory, processor time and disk it may take for what it does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress


def limit(memory: int, seconds: int, file_bytes: int | None = None, *, for_good: bool) -> None:
    """Let this process take no more bytes of memory, seconds of a processor, and bytes of a file.

    It dumps no memory either. for_good: no limit can be taken back. One stays as it is where the
    administrator allows less, or the system knows none.
    """
    with suppress(ImportError):
        import resource

        limits = {
            resource.RLIMIT_DATA: memory, resource.RLIMIT_CPU: seconds,
            resource.RLIMIT_FSIZE: file_bytes, resource.RLIMIT_CORE: 0,
        }  # fmt: skip
        for kind, most in limits.items():
            if most is not None:
                with suppress(ValueError, OSError):
                    hard = most if for_good else resource.getrlimit(kind)[1]
                    resource.setrlimit(kind, (most, hard))


@contextmanager
def for_a_while() -> Iterator[None]:
    """Take back limits that are set within. Raises MemoryError when its time is over meanwhile."""
    try:
        import resource
        import signal
    except ImportError:  # nothing of the kind is known here
        yield
        return
    kinds = resource.RLIMIT_DATA, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE
    before = {kind: resource.getrlimit(kind) for kind in kinds}
    handler = signal.signal(signal.SIGXCPU, _end_it)
    try:
        yield
    finally:
        for kind, both in before.items():
            resource.setrlimit(kind, both)
        signal.signal(signal.SIGXCPU, handler)


def _end_it(*_: object) -> None:
    raise MemoryError
