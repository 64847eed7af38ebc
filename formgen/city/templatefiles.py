"""Files under templates/ as bytes: anyone may have put something else in the place of one."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from formgen.model.problems import FormgenError

MEGABYTE = 1024 * 1024
# What staff write and change; what they bring along is a Word file or a picture.
MOST_TEXT, MOST_BYTES = MEGABYTE, 10 * MEGABYTE
_TEXTS = (".html", ".css", ".yaml", ".yml")
_MOST_FILES, _MOST_IN_ALL = 200, 40 * MEGABYTE
_PICTURES = (".png", ".jpg", ".jpeg")
_MARKER = "guideline.yaml"  # it stands at the top of templates/
Files = tuple[tuple[str, bytes], ...]


def read_template(path: Path) -> bytes:
    """The bytes of a file.

    Raises OSError when it is no file (a pipe or a device would never end), larger than any template
    of its kind, or cannot be read.
    """
    most = MOST_TEXT if path.suffix.lower() in _TEXTS else MOST_BYTES
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        with open(descriptor, "rb", closefd=False) as file:
            data = file.read(most + 1)
    finally:
        os.close(descriptor)
    if len(data) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
    return data


def too_large(error: OSError, path: Path) -> str:
    """Why a file is not read when it is for its size; blank otherwise."""
    most = MOST_TEXT if path.suffix.lower() in _TEXTS else MOST_BYTES
    is_so = error.errno == errno.EFBIG
    return f"{most // MEGABYTE}MBを超えるため、読み込みません。" if is_so else ""


def layout_files(folder: Path) -> tuple[Files, tuple[FormgenError, ...]]:
    """The files of a folder of layouts by name, and everything for which one cannot be taken.

    The pictures that lie elsewhere under templates/ are among them, 「../emblem.png」. No link out
    of the folder is followed: what it leads to would be printed.
    """
    files: list[tuple[str, bytes]] = []
    faults: list[FormgenError] = []
    paths = sorted(path for path in folder.rglob("*") if _counts(path))
    more = sorted(_pictures_beside(folder))
    for path in (*paths, *more)[:_MOST_FILES]:
        name = Path(os.path.relpath(path, folder)).as_posix()
        if not path.resolve().is_relative_to(folder.resolve() if path in paths else _top(folder)):
            faults.append(_link(name, path))
            continue
        try:
            files.append((name, read_template(path)))
        except OSError as error:
            why = too_large(error, path) or "ファイルとして読めません。"
            faults.append(_fault(name, why, "消すか、元のファイルに戻してください。"))
    if len(paths) + len(more) > _MOST_FILES or sum(len(d) for _, d in files) > _MOST_IN_ALL:
        faults.append(_fault("", "ファイルが多すぎます。", "使わないファイルを消してください。"))
    return tuple(files), tuple(faults)


def write_layouts(files: Files, scratch: Path) -> Path:
    """Put the files of a folder of layouts into an empty folder; where the layouts are in it."""
    folder = scratch / "layouts"
    folder.mkdir(parents=True)
    for name, data in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def _top(folder: Path) -> Path:
    return folder.resolve().parent


def _pictures_beside(folder: Path) -> Iterator[Path]:
    """The pictures under templates/ that are not among the layouts."""
    top = folder.parent
    if (top / _MARKER).is_file():
        for path in top.rglob("*"):
            if (
                path.suffix.lower() in _PICTURES
                and not path.is_relative_to(folder)
                and _counts(path)
            ):
                yield path


def _counts(path: Path) -> bool:
    """True if something stands for a layout: not a folder, nor what Word keeps beside one."""
    return not path.name.startswith((".", "~$")) and (path.is_symlink() or not path.is_dir())


def _link(name: str, path: Path) -> FormgenError:
    if path.is_file():
        remedy = "リンクを消し、元のファイルそのものを layouts に置いてください。"
        return _fault(name, "ほかのフォルダーへのリンクです。", remedy)
    return _fault(name, "ファイルではないものへのリンクです。", "リンクを消してください。")


def _fault(name: str, why: str, remedy: str) -> FormgenError:
    file = f"layouts/{name}" if name else "layouts"
    return FormgenError(f"{file} は、{why}", remedy)
