"""The templates and samples: where they are, and their files as bytes.

Anyone may have put something else in the place of a file.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from formgen.model.picturefile import PICTURE_FOLDER
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import for_administrator

MEGABYTE = 1024 * 1024
# What staff write and change; what they bring along is a Word file or a picture.
MOST_TEXT, MOST_BYTES = MEGABYTE, 10 * MEGABYTE
_TEXTS = (".html", ".css", ".yaml", ".yml")
_MOST_FILES, _MOST_IN_ALL = 200, 40 * MEGABYTE
_PICTURES = (".png", ".jpg", ".jpeg")
_MARKER = "guideline.yaml"  # it stands at the top of templates/
# What speaks of one city: another city's folder has its own of each.
_OF_A_CITY = (
    "checks.yaml", "documents", _MARKER, "intake_guide.yaml", "last_post.yaml", "offices.yaml",
    "procedures.yaml",
)  # fmt: skip
_MAY_BE_LACKING = ("fields.yaml", "reception.yaml", "samples.yaml")  # which speak of one city too
# What may lie in such a folder beside templates: its samples, and a word on it.
SAMPLES_OF_A_CITY = "inputs"
_BESIDE = (SAMPLES_OF_A_CITY, "README.md")
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
    paths, real = sorted(filter(_is_layout, folder.rglob("*"))), folder.resolve()
    more = sorted(_pictures_beside(folder))
    for path in (*paths, *more)[:_MOST_FILES]:
        name = Path(os.path.relpath(path, folder)).as_posix()
        if not path.resolve().is_relative_to(real if path in paths else real.parent):
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


def _pictures_beside(folder: Path) -> Iterator[Path]:
    """The pictures under templates/ that are not among the layouts."""
    paths = folder.parent.rglob("*") if (folder.parent / _MARKER).is_file() else iter(())
    pictures = (path for path in paths if path.suffix.lower() in _PICTURES and _is_layout(path))
    return (path for path in pictures if not path.is_relative_to(folder))


def _is_layout(path: Path) -> bool:
    """True if something stands for a layout: not a folder, nor what Word keeps beside one."""
    return not path.name.startswith((".", "~$")) and (path.is_symlink() or not path.is_dir())


def _link(name: str, path: Path) -> FormgenError:
    if path.is_file():
        remedy = "リンクを消し、元のファイルそのものを layouts に置いてください。"
        return _fault(name, "ほかのフォルダーへのリンクです。", remedy)
    return _fault(name, "ファイルではないものへのリンクです。", "リンクを消してください。")


def _fault(name: str, why: str, remedy: str) -> FormgenError:
    file = f"layouts/{name}" if name else "layouts"
    return FormgenError(f"{file} は、{why}", for_administrator(remedy))


_PACKAGE = Path(__file__).resolve().parents[1]
# A wheel carries the folders inside the package; a checkout has them beside the package.
_HOMES = (_PACKAGE, _PACKAGE.parent)
# A build passes over this folder; 「make new」 moves the samples into it.
SAMPLE_FOLDER = "見本"


def bundled_templates() -> Path:
    """The templates that came with formgen."""
    return _bundled("templates", _MARKER)


def bundled_samples() -> tuple[Path, ...]:
    """The sample intake that came with formgen; a checkout's clerk may have set it aside."""
    folder = _samples()
    return tuple(sorted((*folder.glob("*.xlsx"), *folder.glob("*.yaml"))))


def sample_files() -> Mapping[str, Path]:
    """The sample intake with its pictures: each file by where it lies in a folder of inputs."""
    folder = _samples()
    files = (*bundled_samples(), *sorted((folder / PICTURE_FOLDER).glob("*")))
    return {path.relative_to(folder).as_posix(): path for path in files if path.is_file()}


def _samples() -> Path:
    inputs = _bundled("inputs", ".")
    aside = inputs / SAMPLE_FOLDER
    return aside if aside.is_dir() else inputs


def bundled_schema() -> Path:
    """The JSON Schema that the YAML sample names, for editors."""
    return _bundled("inputs", "intake.schema.json") / "intake.schema.json"


def bundled_outputs() -> Path:
    """The folder that holds the README of the output folder."""
    return _bundled("outputs", "README.md")


def templates_for(working_folder: Path) -> Path:
    """The templates of a working folder when it has its own, else the bundled ones."""
    own = working_folder / "templates"
    return own if (own / _MARKER).is_file() else bundled_templates()


def templates_of_city(folder: Path) -> Mapping[str, Path]:
    """The files of a city's templates, each by where it lies under templates/.

    What lies at the top of its folder takes the place of what bears that name among the bundled ones.
    Raises FormgenError, with the name, when something of one city's alone is missing, is no template,
    or leads out of the folder.
    """
    bundled, own = bundled_templates(), {path.name for path in folder.glob("[!.]*")} - {*_BESIDE}
    known = {path.name for path in bundled.iterdir()}
    for name in sorted({*_OF_A_CITY} - own):
        raise FormgenError(
            f"「{folder / name}」がありません。", "書き加えてください（docs/city.md）。"
        )
    for name in sorted(own - known - {*_MAY_BE_LACKING}):
        raise FormgenError(
            f"「{folder / name}」は、文例のファイルの名前ではありません。",
            "名前を確かめるか、別のフォルダーに移してください。",
        )
    found = {}
    for home, names in ((bundled, known - own - {*_MAY_BE_LACKING}), (folder, own)):
        entries = (home / name for name in sorted(names))
        for path in (p for entry in entries for p in (entry, *sorted(entry.rglob("*")))):
            if _is_layout(path):
                found[path.relative_to(home).as_posix()] = _within(home, path)
    return found


def _within(folder: Path, file: Path) -> Path:
    """A file that lies in the folder itself."""
    if not file.resolve().is_relative_to(folder.resolve()):
        remedy = "リンクを消し、元のファイルそのものを置いてください。"
        raise FormgenError(f"「{file}」は、ほかのフォルダーへのリンクです。", remedy)
    return file


def _bundled(name: str, marker: str) -> Path:
    return next(home / name for home in _HOMES if (home / name / marker).exists())
