"""Files and folders that cannot be read or written: what the system says, in the words of a clerk."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from formgen.model.problems import FormgenError
from formgen.model.typedcommands import TELL_ADMINISTRATOR, for_administrator, in_window

_CLOSE = "ファイルを開いていれば閉じてください。"
_FORBIDDEN = ("権限がありません", f"フォルダーの権限を確かめ、{_CLOSE}")
_ANY_REMEDY = f"フォルダーの書き込み権限と空き容量を確かめ、{_CLOSE}"
_FULL = "不要なファイルを消すか移すかして空きを作り、もう一度実行してください。"
_IN_THE_WAY = "それを別の場所に移すか、ほかの名前を指定してください。"
# Why, and what to do.
_REASONS = {
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: ("書き込みが禁じられた場所です", "書き込める場所を指定してください。"),
    errno.ENOSPC: ("空き容量がありません", _FULL),
    errno.EDQUOT: ("割り当てられた容量を使い切っています", _FULL),
    errno.EFBIG: ("ファイルが大きすぎます", _FULL),
    errno.ENAMETOOLONG: ("名前が長すぎます", "短い名前にしてください。"),
    errno.ENOENT: ("フォルダーがありません", "フォルダーを作るか、名前を確かめてください。"),
    errno.EEXIST: ("同じ名前のファイルがあります", _IN_THE_WAY),
    errno.ENOTDIR: ("フォルダーではない場所です", _IN_THE_WAY),
    errno.EISDIR: ("同じ名前のフォルダーがあります", _IN_THE_WAY),
    errno.ELOOP: ("行き先のないリンクです", _IN_THE_WAY),
    errno.EBADF: ("閉じられています", _ANY_REMEDY),
    errno.EIO: ("装置が応じません", "つながりを確かめ、もう一度実行してください。"),
}  # fmt: skip
_NO_FOLDER = (errno.EEXIST, errno.ENOTDIR, errno.ENOENT, errno.ELOOP)


def is_known(error: OSError) -> bool:
    """True if a fault is the machine's, and it is known of which file and why."""
    return error.errno in _REASONS and bool(error.filename)


def unwritable(path: Path, error: OSError) -> FormgenError:
    """The fault of a file or folder that cannot be written."""
    culprit = _in_the_way(path) if error.errno in _NO_FOLDER else None
    if culprit is not None:
        kind = "行き先のないリンク" if culprit.is_symlink() else "フォルダーではなくファイル"
        return _fault(
            f"「{_shown(path)}」に書き込めません（「{_shown(culprit)}」が{kind}です）。",
            for_administrator(_IN_THE_WAY),
        )
    reason, remedy = why(error)
    return _fault(f"「{_shown(path)}」に書き込めません（{reason}）。", remedy)


def unreadable(path: Path, error: OSError) -> FormgenError:
    """The fault of a file or folder that cannot be read, or of which it is not known which of both."""
    reason, remedy = why(error)
    return _fault(f"「{_shown(path)}」を読めません（{reason}）。", remedy)


def inaccessible(error: OSError) -> FormgenError:
    """The fault that the system tells of a file: whether it was to be read or written is not known."""
    reason, remedy = why(error)
    return _fault(f"「{_shown(error.filename)}」を使えません（{reason}）。", remedy)


def why(error: OSError) -> tuple[str, str]:
    """The reason, and what to do about it."""
    reason, remedy = _REASONS.get(error.errno or 0, (f"エラー番号 {error.errno}", _ANY_REMEDY))
    first = f"{_CLOSE}それでも同じときは、" if _CLOSE in remedy else ""
    return reason, in_window(remedy, first + TELL_ADMINISTRATOR)


def _shown(path: str | Path) -> str:
    """A file as it is named; the window, which knows of no place on the machine, has its name alone."""
    return in_window(str(path), Path(path).name)


def _in_the_way(path: Path) -> Path | None:
    """Return the obstacle where a folder is needed: a file, or a link that leads nowhere."""
    above: Iterable[Path] = path.parents
    with suppress(OSError):
        return next((each for each in (path, *above) if each.is_file() or _is_dangling(each)), None)
    return None


def _is_dangling(path: Path) -> bool:
    try:
        return path.is_symlink() and not path.exists()
    except OSError:  # it leads to itself
        return True


def _fault(message: str, remedy: str) -> FormgenError:
    return FormgenError(message, remedy, exit_code=1)
