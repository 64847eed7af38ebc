"""Reading the intake: which files there are, and all that they hold."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from formgen.intake import csvfile, limits, yamlfile
from formgen.intake.picturefolder import FOLDER, find_pictures, is_picture
from formgen.intake.secrets.judge import is_secret_name
from formgen.intake.secrets.redaction import secret_name
from formgen.model.filings import Intake
from formgen.model.picturefile import PictureFile
from formgen.model.problems import InvalidValue, Place, Problem
from formgen.model.recordtypes import BUILT_IN, RecordTypes
from formgen.model.typedcommands import again, by, in_window, typed

if TYPE_CHECKING:
    from formgen.intake.sheetlayout import BookSheet
    from formgen.intake.xlsx.book import Book

_WORKBOOKS = (".xlsx", ".xlsm")
_READERS = {
    ".csv": csvfile.read,
    ".yaml": yamlfile.read,
    ".yml": yamlfile.read,
}
# Sheets that cannot be read; in a folder of inputs they were meant to be.
_OTHER_SHEETS = {
    ".xls": "古い形式のExcelブック（.xls）",
    ".xlsb": "バイナリ形式のExcelブック（.xlsb）",
    ".xltx": "Excelのひな形（.xltx）",
    ".xltm": "Excelのひな形（.xltm）",
    ".ods": "LibreOfficeなどの表（.ods）",
    ".fods": "LibreOfficeなどの表（.fods）",
    ".et": "WPS Officeの表（.et）",
    ".tsv": "タブ区切りの表（.tsv）",
    ".numbers": "Numbersの表（.numbers）",
    ".gsheet": "Googleスプレッドシートへのリンク（.gsheet）",
}
_LOCK = "ほかのプログラムで開いている間だけ作られる作業ファイル"
_UNFINISHED = "保存や取込みの途中のファイル"
_IN_THE_CLOUD = "まだ端末に取り込まれていない、クラウドのファイル"
_COPY = "点検結果を書き入れた写し"
_LEFTOVER_REMEDIES = {
    _LOCK: "シートを開いていれば、保存して閉じてから、{again}",
    _UNFINISHED: "保存や取込みが終わってから、{again}要らなければ消してください。",
    _IN_THE_CLOUD: "ファイルを取り込んでから、{again}",
}
EARLIER_FOLDER = "以前のシート"  # what the window has put newer sheets in the place of
_SKIPPED_FOLDERS = ("見本", EARLIER_FOLDER, FOLDER)
# Copies of sheets with the faults shown in them: filed once already.
COPY_MARK = "点検結果_"
_ENDINGS = (*_WORKBOOKS, *_READERS)
_KINDS = "、".join(_ENDINGS)
# What was read, without secrets: a workbook, the sheet of a CSV file, the lines of a YAML text.
Kept: TypeAlias = "Book | BookSheet | tuple[str, ...]"
Keep = Callable[[Path, Kept], None]
Found = tuple[Intake, tuple[Problem, ...]]


def keep_none(path: Path, kept: Kept) -> None:
    """Keep nothing of what was opened."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was handed over: its name and its bytes, or of a picture where they are kept."""

    name: str
    data: bytes = b""
    path: Path | None = None


Input = Path | Upload


def read(inputs: Sequence[Input], keep: Keep = keep_none, records: RecordTypes = BUILT_IN) -> Found:
    """Read files and folders, then uploads; pictures are those of posts.

    keep is given each file that could be opened, which holds no secrets; any other is a problem, never raised.
    """
    files, problems = find_files([one for one in inputs if isinstance(one, Path)])
    sent = [one for one in inputs if isinstance(one, Upload)]
    sheets = [one for one in sent if not is_picture(one.name)]
    given: list[Input] = [*files, *sheets] or [*sent[:1]]  # a picture in the place of the sheet
    found = [_read_input(one, keep, records) for one in given]
    posts = tuple(entry for intake, _ in found for entry in intake.posts)
    folders = {name_of(file): file.parent for file in files}
    handed = [PictureFile(path_of(one).name, one.path, one.data) for one in sent]
    pictures, faults_of_pictures = find_pictures(posts, folders, handed)
    is_partial = bool(problems) or any(
        intake.is_partial or any(map(_hides_accounts, faults)) for intake, faults in found
    )
    return Intake(
        tuple(entry for intake, _ in found for entry in intake.accounts),
        tuple(entry for intake, _ in found for entry in intake.devices),
        posts,
        pictures,
        is_partial,
    ), (*problems, *(problem for _, faults in found for problem in faults), *faults_of_pictures)


def _hides_accounts(problem: Problem) -> bool:
    """True if a file, a sheet or a part of a YAML file could not be read, and not one value."""
    return problem.is_error and problem.field is None and problem.place.cell is None


def find_files(paths: Sequence[Path]) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """The files to read, each once: files as given, folders searched in sorted order."""
    files: dict[str, Path] = {}  # by real path, so that a file given twice is read once
    problems: list[Problem] = []
    for path in paths:
        try:
            found, faults = _search(path) if path.is_dir() else _judge(path)
        except OSError as fault:  # a name that no file can have
            found, faults = (), (_inaccessible(fault).at(Place(name_of(path))),)
        problems += faults
        for file in found:
            files.setdefault(os.path.realpath(file), file)  # a link to itself has one, too
    return tuple(files.values()), tuple(problems)


def _judge(path: Path) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    """A file that was given by its name."""
    if path.exists() and is_secret_name(path.name):
        return (), (secret_name(name_of(path.parent)),)
    if path.is_file() and (leftover := _leftover(path)) is not None:
        return (), (leftover,)
    is_readable = path.is_file() and path.suffix.lower() in _ENDINGS
    return ((path,), ()) if is_readable else ((), (_no_file(path),))


def leftover_kind(name: str) -> str | None:
    """Return the kind of a file that a program left beside the real ones; None for a file to be read."""
    lower = name.lower()
    if name.startswith("~$") or (name.startswith(".~lock.") and name.endswith("#")):
        return _LOCK
    if lower.endswith((".tmp", ".crdownload", ".part", ".partial", ".download")):
        return _UNFINISHED
    if name.startswith(".") and lower.endswith(".icloud"):
        return _IN_THE_CLOUD
    if unicodedata.normalize("NFC", name).startswith(COPY_MARK):
        return _COPY
    return "隠しファイル" if name.startswith(".") else None


def _leftover(path: Path) -> Problem | None:
    """Return the problem of a leftover; other hidden files are nobody's intake."""
    kind = leftover_kind(path.name)
    if kind not in _LEFTOVER_REMEDIES:
        return None
    message = f"{kind}のため、読みませんでした。"
    remedy = _LEFTOVER_REMEDIES[kind].format(again=again("check"))
    return Problem("warning", message, remedy, Place(name_of(path)))


def _search(folder: Path) -> tuple[tuple[Path, ...], tuple[Problem, ...]]:
    problems: list[Problem] = []
    every, unnamed = [], False
    for path in sorted(_walk(folder, problems), key=lambda path: path.parts):
        if any(map(is_secret_name, path.relative_to(folder).parts)):
            unnamed = True
        else:
            every.append(path)
    if unnamed:
        problems.append(secret_name(name_of(folder)))
    found = [path for path in every if leftover_kind(path.name) is None]
    files = tuple(path for path in found if path.suffix.lower() in _ENDINGS)
    others = [path for path in found if path.suffix.lower() in _OTHER_SHEETS]
    problems += (_unreadable_kind(path) for path in others)
    if not files and not problems:
        problems.append(
            Problem(
                "error",
                f"記入済みのシート（{_KINDS}）が1つもありません。",
                in_window(
                    f"{by('first sheet')}空の記入用シートを作り、記入してから実行してください。",
                    f"「{typed('first sheet')}」に記入して、「シートを送る」から送ってください。",
                ),
                Place(name_of(folder)),
            )
        )
    problems += filter(None, map(_leftover, every))
    return files, tuple(problems)


def _walk(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    def note(fault: OSError) -> None:
        place = Place(name_of(Path(fault.filename or folder)))
        problems.append(_inaccessible(fault).at(place))

    for root, folders, names in os.walk(folder, onerror=note):
        folders[:] = [name for name in folders if not _is_skipped(name)]
        yield from (Path(root) / name for name in names)


def _is_skipped(folder: str) -> bool:
    # macOS stores names decomposed.
    return folder.startswith(".") or unicodedata.normalize("NFC", folder) in _SKIPPED_FOLDERS


def _no_file(path: Path) -> Problem:
    if path.exists():
        return _unreadable_kind(path)
    remedy = in_window(
        "ファイルやフォルダーの名前と場所を確かめてください。", "シートを送り直してください。"
    )
    return Problem("error", "ファイルがありません。", remedy, Place(name_of(path)))


def _unreadable_kind(path: Path) -> Problem:
    kind = _OTHER_SHEETS.get(path.suffix.lower())
    message = f"{kind or 'この種類のファイル'}は読めません。"
    remedy = f"{_KINDS} のどれかを使ってください。"
    if kind is not None:
        remedy = "表計算ソフトで開き、「Excelブック（.xlsx）」として保存し直してください。"
    return Problem("error", message, remedy, Place(name_of(path)))


def _read_input(given: Input, keep: Keep, records: RecordTypes) -> Found:
    path = path_of(given)
    suffix = path.suffix.lower()
    if isinstance(given, Upload) and is_secret_name(path.name):
        return Intake(), (secret_name(""),)
    name = name_of(path)
    if suffix not in _ENDINGS:
        return Intake(), (_unreadable_kind(path),)
    if isinstance(given, Upload) and leftover_kind(name) == _COPY:
        copy = InvalidValue(f"{_COPY}のため、読みませんでした。", "元のシートを送ってください。")
        return Intake(), (copy.at(Place(name)),)
    try:
        data = load(given)
    except InvalidValue as flaw:
        return Intake(), (flaw.at(Place(name)),)
    if suffix in _WORKBOOKS:
        from formgen.intake import excel  # openpyxl comes with it

        return excel.read(data, name, partial(keep, path), records)
    return _READERS[suffix](data, name, partial(keep, path), records)


def path_of(given: Input) -> Path:
    """The path of an input; of an upload its name, for a folder in it is the sender's."""
    return Path(Path(given.name).name) if isinstance(given, Upload) else given


def load(given: Input) -> bytes:
    """The bytes of an input. Raises InvalidValue when it is too large, no file or cannot be opened."""
    data = given.data if isinstance(given, Upload) else _bytes_of(given)
    if len(data) > limits.FILE_BYTES:
        raise _too_large()
    return data


def _bytes_of(path: Path) -> bytes:
    """The bytes of a file, and of one that is too large some more than it may have."""
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise InvalidValue(
                    "ファイルではないため、読めません。", "シートのファイルを置いてください。"
                )
            return file.read(limits.FILE_BYTES + 1)
    except OSError as fault:
        raise _inaccessible(fault) from fault


def _too_large() -> InvalidValue:
    return InvalidValue(
        f"ファイルが{limits.FILE_BYTES // 1024**2}MBを超えるため、読み込みません。",
        "画像などを取り除くか、新しい記入用シートに値だけを写してください。",
    )


def _without_waiting(path: str, flags: int) -> int:
    # A pipe would wait for its writer. Windows has neither pipes among files nor this flag.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _inaccessible(fault: OSError) -> InvalidValue:
    if isinstance(fault, PermissionError):
        return InvalidValue(
            "読み取りが許可されていないため、開けません。",
            "ほかの人が開いていないか確かめ、読み取りの許可を付けてもらってください。",
        )
    return InvalidValue(
        "ファイルを開けません。", "ファイルがあるか、ほかの人が開いていないか確かめてください。"
    )


def name_of(path: Path) -> str:
    """The path as given, for places; bytes of the name that are no text are shown as such."""
    return path.as_posix().encode("utf-8", "backslashreplace").decode("utf-8")
