"""One run at a time on an output folder. The lock ends with its process, however that one ends."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from formgen.model.filefaults import unwritable
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import again, in_window
from formgen.outputs.outputfiles import remove_stranger

LOCK = ".formgen-lock"
_PATIENCE = 20.0  # seconds; another run over a section's accounts is done by then
_PAUSE = 0.1
# What a file system says that keeps no locks: then a run goes on without.
_NO_LOCKS = (errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL)
_TAKEN = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)


@contextmanager
def locked(
    folder: Path, patience: float = _PATIENCE, on_wait: Callable[[], None] = lambda: None
) -> Iterator[None]:
    """Have the folder alone. on_wait is called once when another run has it.

    Raises FormgenError when the other run is not done in time, or no lock can be made.
    """
    path = folder / LOCK
    try:
        handle = _taken(path, patience, on_wait)
    except OSError as error:
        raise unwritable(path, error) from error
    try:
        yield
    finally:
        with suppress(OSError):  # Windows removes no open file; the next run takes it as it is
            path.unlink()
        os.close(handle)


def _taken(path: Path, patience: float, on_wait: Callable[[], None]) -> int:
    deadline = time.monotonic() + patience
    has_reported = False
    remove_stranger(path)
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        if _lock(handle) and _still_there(handle, path):
            return handle
        os.close(handle)
        if time.monotonic() >= deadline:
            raise FormgenError(
                in_window(
                    f"「{path.parent}」には、ほかの formgen が書類を作っている途中です。",
                    "同じフォルダーで、ほかの人が書類を作っている途中です。",
                ),
                "終わってから、" + again("forms"),
                exit_code=1,
            )
        if not has_reported:
            on_wait()
            has_reported = True
        time.sleep(_PAUSE)


def _lock(handle: int) -> bool:
    """True if the lock is ours now."""
    try:
        system_lock(handle)
    except OSError as error:
        if error.errno in _NO_LOCKS:
            return True
        if error.errno in _TAKEN:
            return False
        raise
    return True


def system_lock(handle: int) -> None:
    """Take the lock of an open file. Raises OSError when another has it, or there are no locks."""
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _still_there(handle: int, path: Path) -> bool:
    """True if the file we have is the one others find: the last run may just have removed it."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
