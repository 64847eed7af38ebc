"""Annotated copies of the checked workbooks: where they stand, and what is never lost there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from formgen.intake.reader import COPY_MARK, Kept, load, name_of
from formgen.intake.xlsx.archive import open_archive
from formgen.model.problems import FormgenError, InvalidValue, Problem
from formgen.outputs.filenames import free_name, safe_name
from formgen.outputs.outputfiles import write_whole
from formgen.outputs.outputfolder import NEW_MARK
from formgen.workbooks.bookfile import is_sealed

if TYPE_CHECKING:
    from formgen.intake.xlsx.book import Book as OpenedBook


@dataclass(frozen=True, slots=True)
class Copies:
    """The copies of a check: those written, those kept, and what failed."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]  # edited copies that were left alone
    failures: tuple[FormgenError, ...]


def write_copies(
    opened: Mapping[Path, Kept],
    clauses: Mapping[str, str],
    output: Path,
    problems: Sequence[Problem],
    today: date,
) -> Copies:
    """Write an annotated copy of each workbook into the output folder.

    opened is what a check has opened, clauses the words of each, problems what it found. A copy that
    someone has edited stays, the new one goes beside it.
    """
    from formgen.intake.xlsx.book import Book

    books = {path: book for path, book in opened.items() if isinstance(book, Book)}
    written: list[Path] = []
    kept: list[Path] = []
    failures: list[FormgenError] = []
    for (file, book), name in zip(books.items(), copy_names(tuple(books)), strict=True):
        try:
            target = _free(output / name, kept)
            write_whole(target, copy_of(file, book, clauses, problems, today))
            written.append(target)
        except FormgenError as error:
            failures.append(error)
    return Copies(tuple(written), tuple(kept), tuple(failures))


def copy_of(
    file: Path,
    book: OpenedBook,
    clauses: Mapping[str, str],
    problems: Sequence[Problem],
    today: date,
) -> bytes:
    """Return the annotated copy of a workbook, which a check has opened as that file."""
    from formgen.workbooks.annotatedbook import annotated  # openpyxl comes with it

    own = [problem for problem in problems if problem.place.file == name_of(file)]
    # A path that begins at the root shows the machine, not the section.
    shown = file.name if file.is_absolute() else name_of(file)
    return annotated(book, shown, own, clauses, today)


def copy_names(files: Sequence[Path]) -> tuple[str, ...]:
    """A name for each copy; workbooks of one name are kept apart by their folders."""
    plain = [_name(file.stem) for file in files]
    often = Counter(name.casefold() for name in plain)
    names: list[str] = []
    taken: set[str] = set()
    for file, name in zip(files, plain, strict=True):
        shared = often[name.casefold()] > 1 and file.parent.name
        wanted = _name(f"{file.parent.name}_{file.stem}") if shared else name
        names.append(f"{free_name(wanted, taken)}.xlsx")
    return tuple(names)


def _name(stem: str) -> str:
    return f"{COPY_MARK}{safe_name(stem)}"


def _free(wanted: Path, kept: list[Path]) -> Path:
    """The place of a copy: where nothing stands but a copy that nobody has touched."""
    path, count = wanted, 1
    while path.exists() and not _is_untouched(path):
        kept.append(path)
        path = wanted.with_stem(f"{wanted.stem}{NEW_MARK}{count if count > 1 else ''}")
        count += 1
    return path


def _is_untouched(path: Path) -> bool:
    try:
        with open_archive(load(path)) as archive:
            return is_sealed(archive)
    except InvalidValue:  # no workbook, or one that cannot be opened: someone's own
        return False
