"""A folder for all that is needed only while a run lasts; what a killed run left is cleared away.

A lock lies in it that ends with its process, however that one ends.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from formgen.making import standby
from formgen.outputs.lock import system_lock

_PREFIX = "formgen-run-"
_LOCK = "lock"


@contextmanager
def temporary_folder(above: Path | None = None) -> Iterator[Path | None]:
    """Have this process and those that it starts keep their temporary files in a folder that goes.

    above: the folder in which it is made; the system's own for such files when it is None. It is
    None where none can be made; then they lie where they would.
    """
    above = above or Path(tempfile.gettempdir())
    with suppress(OSError):
        _clear_dead(above)
    try:
        folder, lock = _locked_folder(above)
    except OSError:
        yield None
        return
    before, variable = tempfile.tempdir, os.environ.get("TMPDIR")
    tempfile.tempdir = os.environ["TMPDIR"] = str(folder)
    try:
        # Python's own multiprocessing, too, which would remember a folder that is gone.
        with standby.socket_folder(folder):
            yield folder
    finally:
        tempfile.tempdir = before
        del os.environ["TMPDIR"]
        os.environ.update({"TMPDIR": variable} if variable is not None else {})
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _locked_folder(above: Path) -> tuple[Path, int]:
    """A new folder, and its lock, which nobody finds there before it is taken."""
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=above))
    unseen = folder / secrets.token_hex(4)
    lock = os.open(unseen, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    with suppress(
        OSError
    ):  # where there are no locks, or no open file is renamed, nobody clears it
        system_lock(lock)
        unseen.rename(folder / _LOCK)
    return folder, lock


def _clear_dead(temporary: Path) -> None:
    """Remove the folders of runs that are surely dead: nobody has their locks any more."""
    for folder in temporary.glob(f"{_PREFIX}*"):
        with suppress(OSError):  # another user's, or one that goes at this moment
            lock = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
            try:
                system_lock(lock)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)
