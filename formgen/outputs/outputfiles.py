"""Files of formgen's own making: read with care, and written whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from formgen.model.filefaults import unreadable, unwritable
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import again

ResultT = TypeVar("ResultT")
TEMPORARY = (".formgen-", ".tmp")  # how the name of an unfinished file begins and ends
_WRITERS = 4  # disks take several files at a time
# No paper and no list of papers is as large; what was put in the place of one need not be read.
_MOST_BYTES = 256 * 1024 * 1024
_PAUSES = (0.05, 0.1, 0.25)  # seconds; a virus scanner or a preview lets go within them


def read_regular(path: Path) -> bytes:
    """Return the bytes of a file, in whose place anyone may have put something else.

    Raises OSError when it is no file (a pipe would never end), far too large or cannot be read.
    """
    if not path.is_file():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    if path.stat().st_size > _MOST_BYTES:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return path.read_bytes()


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that no reader ever sees half of it: a neighbour first, then a swap.

    Raises FormgenError in the words of a clerk when the file cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
    except OSError as error:
        raise unwritable(path, error) from error


def put_folder(target: Path, fill: Callable[[Path], None], beside: Path) -> None:
    """Fill a new folder beside, and move it to its place: it stands there whole or not at all.

    beside: a folder of the same disk. Raises OSError when that cannot be done, and as filling it does.
    """
    scratch = beside / secrets.token_hex(8).join(TEMPORARY)
    scratch.mkdir(parents=True)
    try:
        fill(scratch)
        target.parent.mkdir(parents=True, exist_ok=True)
        patiently(lambda: scratch.rename(target))
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise


def remove_stranger(path: Path) -> None:
    """Remove what stands in the place of a file of formgen's own and leads its lines elsewhere.

    A link would have them written into another file, and a pipe would never end. Raises OSError when
    it cannot be removed.
    """
    with suppress(FileNotFoundError):
        found = path.lstat()
        if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
            path.unlink()


def write_changed(path: Path, data: bytes) -> None:
    """Write a file unless it holds the same already. Raises FormgenError as write_whole does."""
    with suppress(OSError):
        if read_regular(path) == data:
            return
    write_whole(path, data)


def write_together(steps: Iterable[Callable[[], ResultT]], behind: int = 32) -> Iterator[ResultT]:
    """Yield what steps that write files return, in their order; several wait for the disk at a time.

    Until a disk has a file takes longer than to make it. No more than so many are behind, each with
    what it writes.
    """
    begun: deque[Future[ResultT]] = deque()
    with ThreadPoolExecutor(_WRITERS) as writers:
        for step in steps:
            begun.append(writers.submit(step))
            if len(begun) > behind:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()


def ensure_writable(folder: Path) -> None:
    """Make the folder when it is missing, and prove that files can be written and found in it.

    Raises FormgenError once, before the work begins, rather than once for each paper.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise unwritable(folder, error) from error
    try:
        os.scandir(folder).close()
    except OSError as error:
        raise unreadable(folder, error) from error


def is_inside(folder: Path, path: Path) -> bool:
    """True if a path, links followed, leads to a place in the folder."""
    return path.resolve().is_relative_to(folder.resolve())


def ensure_inside(folder: Path, path: Path) -> None:
    """Raise FormgenError when a path leads out of the folder, into which something is to be written."""
    if not is_inside(folder, path):
        raise FormgenError(
            f"「{path}」は「{folder}」の外を指すリンクのため、書き込みません。",
            "リンクを取り除いて、" + again("forms"),
            exit_code=1,
        )


def _replace(path: Path, data: bytes) -> None:
    # Not tempfile's: others may read a paper, and to ask for the umask is to change it for a moment.
    neighbour = path.with_name(secrets.token_hex(8).join(TEMPORARY))
    try:
        with neighbour.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        patiently(lambda: neighbour.replace(path))
    except BaseException:
        neighbour.unlink(missing_ok=True)
        raise


def clear_unfinished(folder: Path, names: Iterable[str]) -> None:
    """Remove, of the names in a folder, the files that writers left unfinished who were killed."""
    begin, end = TEMPORARY
    for name in names:
        if name.startswith(begin) and name.endswith(end):
            with suppress(OSError):
                (folder / name).unlink()


def patiently(step: Callable[[], object]) -> None:
    """Try a step again for a moment while Windows says that another program has the file open.

    Raises OSError when it still does.
    """
    for pause in _PAUSES:
        try:
            step()
        except PermissionError:
            time.sleep(pause)
        else:
            return
    step()


def kept_beside(kind: str) -> tuple[str, str]:
    """The lines on an edited file that was left alone, with the new one beside it."""
    return (
        f"手直しされた{kind}があるため、そのまま残し、新しい{kind}を隣に置きました。",
        "　　→　書き込みを写したら、手直しした方を、別の場所に移してください。",
    )
