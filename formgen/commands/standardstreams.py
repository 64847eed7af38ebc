"""The standard streams: closed, full, or without Japanese, they end in no traceback."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress

_STDIN, _STDOUT, _STDERR = 0, 1, 2


def ensure_japanese() -> None:
    """Begin the program anew in Python's UTF-8 mode, where names of files could not be Japanese.

    That is so in the locale C when Python is kept from leaving it; nothing can be changed later.
    """
    try:
        os.fsencode("提出用")
    except UnicodeEncodeError:
        if not sys.flags.utf8_mode and sys.executable:
            os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606


def prepare() -> None:
    """Have a failure to write reported once, or not at all where nobody could read of it."""
    if os.name != "posix":
        return
    for number, mode in ((_STDIN, os.O_RDONLY), (_STDOUT, os.O_RDONLY), (_STDERR, os.O_WRONLY)):
        _open_if_closed(number, mode)
    sys.stdout = _stream(_Output(_STDOUT, "wb", closefd=False), sys.stdout)
    sys.stderr = _stream(_Errors(_STDERR, "wb", closefd=False), sys.stderr)


def _open_if_closed(number: int, mode: int) -> None:
    """Take the number of a stream that is closed, so that no other file gets it and its lines.

    The output is opened for reading: whoever writes to it shall know that nobody reads it.
    """
    try:
        os.fstat(number)
    except OSError:
        with suppress(OSError):
            null = os.open(os.devnull, mode)
            if null != number:
                os.dup2(null, number)
                os.close(null)
            else:
                os.set_inheritable(number, True)


def _stream(raw: io.RawIOBase, before: object) -> io.TextIOWrapper:
    encoding = getattr(before, "encoding", None) or "utf-8"
    return io.TextIOWrapper(
        io.BufferedWriter(raw), encoding, errors="backslashreplace", line_buffering=True
    )


class _Output(io.FileIO):
    """The standard output, which tells once when it cannot be written."""

    _is_lost = False

    def write(self, data: object) -> int:
        """Write some bytes. Raises FormgenError once; what comes later goes nowhere."""
        try:
            return len(data) if self._is_lost else super().write(data)  # type: ignore[arg-type]
        except BrokenPipeError:  # who reads has seen enough
            self._is_lost = True
            raise
        except OSError as error:
            self._is_lost = True
            raise _not_shown(error) from error


class _Errors(io.FileIO):
    """The standard error, of whose failure nobody could be told."""

    def write(self, data: object) -> int:
        """Write some bytes, where that can be done."""
        with suppress(OSError):
            return super().write(data)  # type: ignore[arg-type]
        return len(data)  # type: ignore[arg-type]


def _not_shown(error: OSError) -> Exception:
    from formgen.model.filefaults import why
    from formgen.model.problems import FormgenError

    return FormgenError(
        f"結果を表示できません（{why(error)[0]}）。",
        "表示の送り先（「>」の後）を確かめて、もう一度実行してください。",
        exit_code=1,
    )
