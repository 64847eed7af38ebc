"""A workbook as it was typed: every sheet's cells, also of sheets that formgen does not use.

Secrets are taken out here, so that no later step can see one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from zipfile import ZipFile

from formgen.intake import limits
from formgen.intake.helpersheets import GUIDE_TITLE
from formgen.intake.secrets.judge import judge, judge_aside
from formgen.intake.secrets.redaction import conceal, secret_at
from formgen.intake.sheetlayout import BookSheet, Model, Sheet, find_layouts
from formgen.intake.sheetpurpose import model_labelled, model_named, model_of
from formgen.intake.xlsx.archive import open_archive
from formgen.intake.xlsx.cells import Cells, read_cells
from formgen.intake.xlsx.daycount import with_days
from formgen.intake.xlsx.sharedparts import Parts, read_parts
from formgen.intake.xlsx.textsbesidecells import HEADER, NAME, Note, notes_of_book, notes_of_sheet
from formgen.intake.xlsx.xmlreader import Budget
from formgen.model.problems import InvalidValue, Place, Problem
from formgen.model.recordtypes import BUILT_IN, RecordTypes


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook without secrets, and the problems of what was taken out or not searched."""

    sheets: tuple[BookSheet, ...]
    parts: tuple[str, ...]  # of the archive
    problems: tuple[Problem, ...]

    def of(self, name: str) -> tuple[Sheet, ...]:
        """The sheets that are read as one of a name, that of the very name before its copies."""
        found = (each.sheet for each in self.sheets if each.model and name == each.model.SHEET)
        return tuple(sorted(found, key=lambda sheet: _model_of_name(sheet) is None))


def _model_of_name(sheet: Sheet) -> Model | None:
    return model_named(sheet.name or "", sheet.records)


def open_book(data: bytes, file: str, records: RecordTypes = BUILT_IN) -> Book:
    """Open a workbook from its bytes; file is its name for the places.

    Raises InvalidValue when what formgen reads of it is broken or larger than the limits; the rest has a
    problem.
    """
    with open_archive(data) as archive:
        budget = Budget()
        parts = read_parts(archive, budget)
        opener = _Opener(archive, parts, file, records)
        # What is read comes first: nothing beside it may use up what it may cost.
        named = [model_named(part.name, records) is not None for part in parts.sheets]
        wanted = sorted(range(len(named)), key=lambda at: not named[at])
        sheets: dict[int, BookSheet] = {}
        spare = Budget()
        for at in wanted:
            sheets[at] = opener.open(at, budget if named[at] else spare)
        for at in wanted:
            opener.search_beside(at, sheets[at], spare)
        opener.search_properties(spare)
        opener.note_unread_texts()
    ordered = tuple(sheets[at] for at in range(len(sheets)))
    return Book(ordered, tuple(archive.namelist()), tuple(opener.problems))


class _Opener:
    """Opens the sheets of a workbook and gathers the problems of its secrets."""

    def __init__(self, archive: ZipFile, parts: Parts, file: str, records: RecordTypes) -> None:
        self.problems: list[Problem] = []
        self._archive = archive
        self._parts = parts
        self._file = file
        self._records = records
        self._unsearched = 0
        self._searched: set[str] = set()
        self._beside: dict[int, list[Note]] = {}
        self._unread: dict[str, Place] = {}  # by what holds the text: the first sheet with any
        self._named = {model_named(part.name, records) for part in parts.sheets}

    def open(self, at: int, budget: Budget) -> BookSheet:
        """The sheet of a number. Raises InvalidValue when formgen would read it and cannot."""
        part = self._parts.sheets[at]
        named, title = model_named(part.name, self._records), part.name
        if judge(title) == "certain":
            title = f"（{at + 1}枚目のシート）"
            self.problems.append(secret_at(Place(self._file, title), "シートの名前"))
        try:
            cells = read_cells(self._archive, part, self._parts, budget)
        except InvalidValue:
            if named is not None:
                raise
            self._note_unsearched(Place(self._file, title))
            cells = Cells()
        merged = tuple(cells.merged)
        layouts = find_layouts(cells.values, merged, self._records)
        typed = Sheet(
            self._file, title, cells.values, layouts, cells.hidden_rows, cells.hidden_columns,
            merged, part.hidden, records=self._records,
        )  # fmt: skip
        model = model_of(typed, self._named)
        labelled = named or model_labelled(typed)
        if labelled is not None:
            typed = with_days(typed, labelled, self._parts.epoch)
        sheet, secrets = conceal(typed, labelled, cells.shown, cells.literals)
        self.problems += secrets
        self._beside[at] = cells.beside
        hidden = {problem.place.cell for problem in secrets}
        shown = {
            at: seen for at, seen in cells.shown.items() if sheet.place(*at).cell not in hidden
        }
        return BookSheet(sheet, model, {**sheet.cells, **shown} if shown else sheet.cells)

    def search_beside(self, at: int, sheet: BookSheet, budget: Budget) -> None:
        """Search what belongs to a sheet beside its cells."""
        part = self._parts.sheets[at].part
        notes = chain(self._beside[at], notes_of_sheet(self._archive, part, self._searched, budget))
        try:
            self._judge(notes, sheet.title, is_read=sheet.model is not None)
        except InvalidValue:
            self._note_unsearched(Place(self._file, sheet.title))

    def note_unread_texts(self) -> None:
        """Warn once of all texts that stand beside the cells of what is read."""
        if self._unread:
            self.problems.append(_not_read(self._unread, next(iter(self._unread.values()))))

    def search_properties(self, budget: Budget) -> None:
        """Search what the workbook holds of itself."""
        try:
            self._judge((Note(NAME, name) for name in self._parts.names), None)
            self._judge(notes_of_book(self._archive, self._searched, budget), None)
        except InvalidValue:
            self._note_unsearched(Place(self._file))

    def _judge(self, notes: Iterable[Note], title: str | None, *, is_read: bool = False) -> None:
        known: set[tuple[str | None, str]] = set()  # a thread stands in the file as a note, too
        for note in notes:
            if is_read and (kind := _unread_kind(note)):
                self._unread.setdefault(kind, Place(self._file, title))
            if (note.cell, note.kind) in known:
                continue
            place = Place(self._file, title, note.cell)
            grade = judge_aside(note.text[: limits.TEXT_LENGTH])
            if grade == "certain" or (grade == "likely" and note.is_typed):
                known.add((note.cell, note.kind))
                self.problems.append(secret_at(place, note.kind, grade))
            elif len(note.text) > limits.TEXT_LENGTH:
                self._note_unsearched(place)

    def _note_unsearched(self, place: Place) -> None:
        self._unsearched += 1
        if self._unsearched <= limits.PROBLEMS_OF_A_KIND:
            self.problems.append(_unsearched(place))


def _unsearched(place: Place) -> Problem:
    return Problem(
        "warning",
        "大きすぎるか壊れている部分は読めず、パスワードなどの記載がないか調べられません。",
        "使わないシートやコメントなら削除し、使うものなら、Excelで開いて保存し直してください。",
        place,
    )


# By the element around the text: what a person calls it.
# Notes of the old kind are remarks, of which formgen writes its own.
_UNREAD = {"txBody": "図形", "threadedComment": "コメント"}
_OF_PAGES = re.compile(rf"{GUIDE_TITLE}|ページ|頁|シート|page|sheet|of|\d", re.IGNORECASE)


def _unread_kind(note: Note) -> str | None:
    """Return what a text that a clerk may think is read stands in: a shape, a thread, a header."""
    if note.kind == HEADER:
        return HEADER if re.search(r"\w", _OF_PAGES.sub("", note.text)) else None
    return _UNREAD.get(note.element) if note.text.strip() else None


def _not_read(kinds: Iterable[str], place: Place) -> Problem:
    """The warning of all such texts of a workbook."""
    return Problem(
        "warning",
        f"{'、'.join(dict.fromkeys(kinds))}に書かれた文字は、読みませんでした。",
        "書類に使うことは、セルに書き写してください。元の文字を消すと、この注意は出なくなります。",
        place,
    )
