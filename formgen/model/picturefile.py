"""A picture that a post names, before anyone has looked at it."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from formgen.model.problems import InvalidValue

PICTURE_FOLDER = "画像"  # beside the intake file
PICTURE_BYTES = 100 * 1024 * 1024
_AGAIN = "画像を開いて確かめ、「画像」フォルダーに置き直してください。"


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture: its name as it was typed, and where its bytes are: on the disk, or handed over."""

    name: str
    path: Path | None = field(default=None, repr=False)
    data: bytes | None = field(default=None, repr=False)

    def read(self) -> bytes:
        """Its bytes. Raises InvalidValue when it is a link, no file, too large or cannot be opened."""
        if self.path is None:
            return self.data or b""
        try:
            with open(self.path, "rb", opener=_without_following) as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise InvalidValue(f"画像「{self.name}」は、ファイルではありません。", _AGAIN)
                data = file.read(PICTURE_BYTES + 1)
        except OSError as fault:
            raise InvalidValue(f"画像「{self.name}」を開けません。", _AGAIN) from fault
        if len(data) > PICTURE_BYTES:
            raise InvalidValue(
                f"画像「{self.name}」が{PICTURE_BYTES // 1024**2}MBを超えます。",
                "小さくして、「画像」フォルダーに置き直してください。",
            )
        return data


def changed_at(found: os.stat_result) -> int:
    """When a file was last changed, in nanoseconds: a program can set back its time, but not both."""
    return max(found.st_mtime_ns, found.st_ctime_ns)


def _without_following(path: str, flags: int) -> int:
    # Windows has neither flag, nor pipes among files.
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    return os.open(path, flags)
