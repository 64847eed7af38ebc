"""Reading the intake: which files there are, and all that they hold."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from formgen.intake import excel, limits, yamlfile
from formgen.problems import Flaw, Place, Problem
from formgen.records import Intake

_READERS: dict[str, Callable[[bytes, str], tuple[Intake, tuple[Problem, ...]]]] = {
    ".xlsx": excel.read,
    ".xlsm": excel.read,
    ".yaml": yamlfile.read,
    ".yml": yamlfile.read,
}
# Sheets of other programs: in a folder of inputs they were meant to be read.
_OTHER_SHEETS = frozenset((".xls", ".xlsb", ".ods", ".numbers"))
_SAMPLE_FOLDER = "見本"
_KINDS = "、".join(_READERS)


def read(paths: Sequence[Path]) -> tuple[Intake, tuple[Problem, ...]]:
    """Read files and folders. A file that cannot be read is a problem and stops no other.

    Raises nothing that a file can cause.
    """
    files, found = find_files(paths)
    problems = list(found)
    intakes = []
    for path in files:
        intake, faults = _read_file(path)
        intakes.append(intake)
        problems += faults
    return Intake(
        tuple(entry for intake in intakes for entry in intake.accounts),
        tuple(entry for intake in intakes for entry in intake.devices),
    ), tuple(problems)


def find_files(paths: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """The files to read, each once: files as given, folders searched in sorted order."""
    files: dict[Path, Path] = {}  # by real path, so that a file given twice is read once
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir():
            found, faults = _search(path)
        else:
            found, faults = ((path,), ()) if _is_readable_kind(path) else ((), (_no_file(path),))
        problems += faults
        for file in found:
            files.setdefault(file.resolve(), file)
    return tuple(files.values()), tuple(problems)


def leftover_kind(name: str) -> str | None:
    """What a file is that a program left beside the real ones; None for a file to be read."""
    if name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#")):
        return "開いている間だけ作られる作業ファイル"
    if name.lower().endswith(".tmp"):
        return "保存の途中のファイル"
    return "隠しファイル" if name.startswith(".") else None


def _search(folder: Path) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    problems: list[Problem] = []
    found = sorted(_walk(folder, problems), key=lambda path: path.parts)
    files = tuple(path for path in found if path.suffix.lower() in _READERS)
    others = [path for path in found if path.suffix.lower() in _OTHER_SHEETS]
    problems += (_unreadable_kind(path) for path in others)
    if not files and not problems:
        problems.append(
            Problem(
                "error",
                f"記入済みのシート（{_KINDS}）が1つもありません。",
                "「make new」で空の記入用シートを作り、記入してから実行してください。",
                Place(_name(folder)),
            )
        )
    return files, tuple(problems)


def _walk(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    def note(fault: OSError) -> None:
        flaw = _inaccessible(fault)
        place = Place(_name(Path(fault.filename or folder)))
        problems.append(Problem("error", flaw.message, flaw.remedy, place))

    for root, folders, names in os.walk(folder, onerror=note):
        folders[:] = [name for name in folders if not _is_passed_over(name)]
        yield from (Path(root) / name for name in names if leftover_kind(name) is None)


def _is_passed_over(folder: str) -> bool:
    # macOS stores names decomposed.
    return folder.startswith(".") or unicodedata.normalize("NFC", folder) == _SAMPLE_FOLDER


def _is_readable_kind(path: Path) -> bool:
    return path.is_file() and path.suffix.lower() in _READERS


def _no_file(path: Path) -> Problem:
    if path.exists():
        return _unreadable_kind(path)
    remedy = "ファイルやフォルダーの名前と場所を確かめてください。"
    return Problem("error", "ファイルがありません。", remedy, Place(_name(path)))


def _unreadable_kind(path: Path) -> Problem:
    remedy = f"{_KINDS} のどれかを指定してください。"
    if path.suffix.lower() in _OTHER_SHEETS:
        remedy = "表計算ソフトで開き、「Excelブック（.xlsx）」として保存し直してください。"
    return Problem("error", "この種類のファイルは読めません。", remedy, Place(_name(path)))


def _read_file(path: Path) -> tuple[Intake, tuple[Problem, ...]]:
    name = _name(path)
    try:
        data = _load(path)
    except Flaw as flaw:
        return Intake(), (Problem("error", flaw.message, flaw.remedy, Place(name)),)
    return _READERS[path.suffix.lower()](data, name)


def _load(path: Path) -> bytes:
    try:
        if path.stat().st_size > limits.FILE_BYTES:
            megabytes = limits.FILE_BYTES // (1024 * 1024)
            raise Flaw(
                f"ファイルが{megabytes}MBを超えるため、読み込みません。",
                "画像などを取り除くか、新しい記入用シートに値だけを写してください。",
            )
        return path.read_bytes()
    except OSError as fault:
        raise _inaccessible(fault) from fault


def _inaccessible(fault: OSError) -> Flaw:
    if isinstance(fault, PermissionError):
        return Flaw(
            "読み取りが許可されていないため、開けません。",
            "ほかの人が開いていないか確かめ、読み取りの許可を付けてもらってください。",
        )
    return Flaw("開けません。", "ファイルがあるか、ほかの人が開いていないか確かめてください。")


def _name(path: Path) -> str:
    """The path as given, for places; bytes of the name that are no text are shown as such."""
    return path.as_posix().encode("utf-8", "backslashreplace").decode("utf-8")
