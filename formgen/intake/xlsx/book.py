"""A workbook as it was typed: every sheet's cells, also of sheets that formgen does not use.

Secrets are taken out here, so that no later step can see one.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from zipfile import ZipFile

from formgen.intake import limits
from formgen.intake.rawsheet import Sheet
from formgen.intake.secrets.judge import judge, judge_aside
from formgen.intake.secrets.redaction import Coordinate, conceal, secret_at
from formgen.intake.sheetlayout import SheetLayout, find_layouts
from formgen.intake.sheetpurpose import model_labelled, model_named, model_of
from formgen.intake.sheettitles import GUIDE_TITLE
from formgen.intake.xlsx.archive import open_archive
from formgen.intake.xlsx.cells import Cells, read_cells
from formgen.intake.xlsx.daycount import with_days
from formgen.intake.xlsx.notes import Note, note_of_name, notes_of_book, notes_of_sheet
from formgen.intake.xlsx.sharedparts import Parts, Relations, SheetPart, read_parts
from formgen.intake.xlsx.xmlreader import Budget, Walker, walk
from formgen.model.problems import InvalidValue, Place, Problem
from formgen.model.records import Account, Device


@dataclass(frozen=True, slots=True)
class BookSheet:
    """A sheet, its secrets replaced by a InvalidValue, and what formgen reads from it."""

    sheet: Sheet
    model: type[Account] | type[Device] | None
    cells: Mapping[Coordinate, Any]  # as a person sees them, where a value cannot be read

    @property
    def title(self) -> str:
        """The name of the sheet."""
        return self.sheet.name or ""

    @property
    def layout(self) -> SheetLayout | None:
        """Where its labels stand, if it is read."""
        return self.sheet.layouts[self.model] if self.model is not None else None

    @property
    def hidden(self) -> bool:
        """True if the sheet is hidden."""
        return self.sheet.is_hidden


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook without secrets, and the problems of what was taken out or not searched."""

    sheets: tuple[BookSheet, ...]
    parts: tuple[str, ...]  # of the archive
    problems: tuple[Problem, ...]

    def of(self, model: type[Account] | type[Device]) -> tuple[Sheet, ...]:
        """The sheets of a model, that of its very name before its copies."""
        found = (sheet.sheet for sheet in self.sheets if sheet.model is model)
        return tuple(sorted(found, key=lambda sheet: model_named(sheet.name or "") is None))


def open_book(data: bytes, file: str) -> Book:
    """Open a workbook from its bytes; file is its name for the places.

    Raises InvalidValue when what formgen reads of it is broken or larger than the limits; of the rest a
    problem is told.
    """
    with open_archive(data) as archive:
        budget = Budget()
        parts = read_parts(archive, budget)
        opener = _Opener(archive, parts, file)
        # What is read comes first: nothing beside it may use up what it may cost.
        wanted = sorted(
            range(len(parts.sheets)), key=lambda at: model_named(parts.sheets[at].name) is None
        )
        sheets: dict[int, BookSheet] = {}
        spare = Budget()
        for at in wanted:
            known = model_named(parts.sheets[at].name) is not None
            sheets[at] = opener.open(at, budget if known else spare)
        for at in wanted:
            opener.search_beside(sheets[at].title, parts.sheets[at].part, spare)
        opener.search_properties(spare)
        opener.tell_aside(spare)
    ordered = tuple(sheets[at] for at in range(len(sheets)))
    return Book(ordered, tuple(archive.namelist()), tuple(opener.problems))


class _Opener:
    """Opens the sheets of a workbook and gathers the problems of its secrets."""

    def __init__(self, archive: ZipFile, parts: Parts, file: str) -> None:
        self.problems: list[Problem] = []
        self._archive = archive
        self._parts = parts
        self._file = file
        self._unsearched = 0
        self._seen: set[str] = set()
        self._read: list[tuple[str, Place, list[Note]]] = []
        self._named = {model_named(part.name) for part in parts.sheets}

    def open(self, at: int, budget: Budget) -> BookSheet:
        """The sheet of a number. Raises InvalidValue when formgen would read it and cannot."""
        part = self._parts.sheets[at]
        named, title = model_named(part.name), part.name
        if judge(title) == "told":
            title = f"（{at + 1}枚目のシート）"
            self.problems.append(secret_at(Place(self._file, title), "シートの名前"))
        try:
            cells = read_cells(self._archive, part, self._parts, budget)
        except InvalidValue:
            if named is not None:
                raise
            self._note_unsearched(Place(self._file, title))
            cells = Cells()
        typed = _sheet(self._file, title, part, cells)
        model = model_of(typed, self._named)
        labelled = named or model_labelled(typed)
        if labelled is not None:
            typed = with_days(typed, labelled, self._parts.epoch)
        sheet, secrets = conceal(typed, labelled, cells.shown, cells.literals)
        self.problems += secrets
        self._judge(cells.beside, title)
        if model is not None:
            self._read.append((part.part, Place(self._file, title), cells.beside))
        hidden = {problem.place.cell for problem in secrets}
        shown = {
            at: seen for at, seen in cells.shown.items() if sheet.place(*at).cell not in hidden
        }
        return BookSheet(sheet, model, {**sheet.cells, **shown} if shown else sheet.cells)

    def search_beside(self, title: str, part: str, budget: Budget) -> None:
        """Search what belongs to a sheet beside its cells."""
        try:
            self._judge(notes_of_sheet(self._archive, part, self._seen, budget), title)
        except InvalidValue:
            self._note_unsearched(Place(self._file, title))

    def tell_aside(self, budget: Budget) -> None:
        """Tell once of all texts that stand beside the cells of what is read."""
        found: list[tuple[str, Place]] = []
        for part, place, beside in self._read:
            with suppress(InvalidValue):  # told where secrets are searched for
                kinds = texts_aside(self._archive, part, beside, budget)
                found += ((kind, place) for kind in kinds)
        if found:
            self.problems.append(not_read((kind for kind, _ in found), found[0][1]))

    def search_properties(self, budget: Budget) -> None:
        """Search what the workbook tells of itself."""
        try:
            self._judge(map(note_of_name, self._parts.names), None)
            self._judge(notes_of_book(self._archive, self._seen, budget), None)
        except InvalidValue:
            self._note_unsearched(Place(self._file))

    def _judge(self, notes: Iterable[Note], title: str | None) -> None:
        told: set[tuple[str | None, str]] = set()  # a thread stands in the file as a note, too
        for note in notes:
            if (note.cell, note.kind) in told:
                continue
            place = Place(self._file, title, note.cell)
            grade = judge_aside(note.text[: limits.TEXT_LENGTH])
            if grade == "told" or (grade == "look" and note.is_typed):
                told.add((note.cell, note.kind))
                self.problems.append(secret_at(place, note.kind, grade))
            elif len(note.text) > limits.TEXT_LENGTH:
                self._note_unsearched(place)

    def _note_unsearched(self, place: Place) -> None:
        self._unsearched += 1
        if self._unsearched <= limits.PROBLEMS_OF_A_KIND:
            self.problems.append(_unsearched(place))


def _sheet(file: str, title: str, part: SheetPart, cells: Cells) -> Sheet:
    merged = tuple(cells.merged)
    return Sheet(
        file, title, cells.values, find_layouts(cells.values, merged), frozenset(cells.hidden_rows),
        frozenset(cells.hidden_columns), merged, part.hidden,
    )  # fmt: skip


def _unsearched(place: Place) -> Problem:
    return Problem(
        "warning",
        "大きすぎるか壊れている部分は読めず、パスワードなどの記載がないか調べられません。",
        "使わないシートやコメントなら削除し、使うものなら、Excelで開いて保存し直してください。",
        place,
    )


_HEADER = "ヘッダーやフッター"
# By the kind of the relation: what a person calls it, and the element that holds its texts.
# Notes of the old kind are remarks, of which formgen writes its own.
_KINDS = {"drawing": ("図形", "txBody"), "threadedComment": ("コメント", "threadedComment")}
_OF_PAGES = re.compile(rf"{GUIDE_TITLE}|ページ|頁|シート|page|sheet|of|\d", re.IGNORECASE)


def texts_aside(
    archive: ZipFile, part: str, beside: Iterable[Note], budget: Budget
) -> Iterator[str]:
    """Yield the carriers of text beside the cells of a sheet: shapes, comment threads, headers.

    Raises InvalidValue when a part is broken or too large.
    """
    notes = (note.text for note in beside if note.kind == _HEADER)
    if any(re.search(r"\w", _OF_PAGES.sub("", text)) for text in notes):
        yield _HEADER
    folder, name = posixpath.split(part)
    relations = Relations(budget)
    if f"{folder}/_rels/{name}.rels" in archive.NameToInfo:
        walk(archive, f"{folder}/_rels/{name}.rels", relations, budget)
    for _, kind, target in relations.found:
        path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        if kind in _KINDS and path in archive.NameToInfo:
            what, element = _KINDS[kind]
            texts = _Texts(element)
            walk(archive, path, texts, budget)
            if texts.found:
                yield what


def not_read(kinds: Iterable[str], place: Place) -> Problem:
    """The warning of all such texts of a workbook."""
    return Problem(
        "warning",
        f"{'、'.join(dict.fromkeys(kinds))}に書かれた文字は、読みませんでした。",
        "書類に使うことは、セルに書き写してください。",
        place,
    )


class _Texts(Walker):
    """True if any text stands within the elements of a name."""

    def __init__(self, element: str) -> None:
        self.found = False
        self._element = element
        self._within = 0

    def start(self, tag: str, _: object) -> None:
        self._within += tag == self._element

    def end(self, tag: str) -> None:
        self._within -= tag == self._element

    def text(self, text: str) -> None:
        self.found |= self._within > 0 and text.strip() != ""
