"""An older sheet, of any layout that the reader takes, made ready for the newest layout.

What was read is carried over. Whatever else was typed beside the labels is a leftover: nothing is
dropped because no field was found for it. The older file is only read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from formgen.city.yamltext import YamlMapping, YamlNode, YamlScalar, YamlSequence, parse
from formgen.intake.helpersheets import HEADINGS, LEFTOVER_SHEET, Leftover
from formgen.intake.labels import label_of, squeeze
from formgen.intake.rawrecords import is_blank
from formgen.intake.reader import Input, Kept, load, path_of, read
from formgen.intake.secrets.redaction import HIDDEN
from formgen.intake.secrets.yamlredaction import without_secrets
from formgen.intake.sheetlayout import SheetLayout
from formgen.intake.sheetrecords import HEADER_WORDS
from formgen.intake.xlsx.book import Book
from formgen.model.filings import Intake, LocatedRecord
from formgen.model.problems import FormgenError, InvalidValue, Place, Problem
from formgen.model.recordtypes import BUILT_IN, RecordTypes
from formgen.workbooks.entrycells import Values

_NO_PLACE = "新しいシートに、この値を写す欄がありません。"
Cells = dict[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class Carried:
    """The content of an older file: values by keys, the leftovers, and every problem of reading it."""

    accounts: tuple[Values, ...]
    devices: tuple[Values, ...]
    posts: tuple[Values, ...]
    leftovers: tuple[Leftover, ...]
    problems: tuple[Problem, ...]

    @property
    def found_any(self) -> bool:
        """True if there was anything to carry over."""
        return bool(self.accounts or self.devices or self.posts)

    @property
    def is_whole(self) -> bool:
        """True if everything was carried over."""
        return self.found_any and not any(problem.is_error for problem in self.problems)


BLANK = Carried((), (), (), (), ())


def carry(old: Input, records: RecordTypes = BUILT_IN) -> Carried:
    """Read an older file; without accounts and devices nothing could be read of it.

    Raises FormgenError for a CSV file, of which the leftovers could not be kept.
    """
    path = path_of(old)
    if path.suffix.lower() == ".csv":
        raise FormgenError(
            f"「{path}」はCSVのため、引き継げません。",
            "表計算ソフトで開き、Excelブック（.xlsx）として保存してから指定してください。",
        )
    opened: dict[Path, Kept] = {}
    intake, problems = read([old], opened.__setitem__, records)
    books = [kept for kept in opened.values() if isinstance(kept, Book)]
    leftovers: tuple[Leftover, ...] = ()
    if intake.accounts or intake.devices or intake.posts:
        known = _Known(intake, problems)
        # A name is carried over whether its picture is there or not.
        problems = tuple(p for p in problems if p.field != "pictures" or not known.has(p.place))
        for book in books:
            known.find_in_workbook(book)
        if not books:
            known.find_in_yaml(load(old))
        known.add_missing(problems)
        leftovers = tuple(known.found.values())
    return Carried(
        tuple(entry.record.model_dump() for entry in intake.accounts),
        tuple(entry.record.model_dump() for entry in intake.devices),
        tuple(entry.record.model_dump() for entry in intake.posts),
        leftovers,
        problems,
    )


class _Known:
    """The values that were carried, by their places, and those that were not."""

    def __init__(self, intake: Intake, problems: tuple[Problem, ...]) -> None:
        entries: tuple[LocatedRecord[Any], ...] = (*intake.accounts, *intake.devices, *intake.posts)
        self.found: dict[Place, Leftover] = {}
        self._file = next(iter(entries[0].places.values())).file
        self._carried = {
            place
            for entry in entries
            for key, place in entry.places.items()
            if key not in entry.unread and getattr(entry.record, key) is not None
        }
        self._reasons = {problem.place: problem.message for problem in reversed(problems)}

    def has(self, place: Place) -> bool:
        """True if the value of a place was carried over."""
        return place in self._carried

    def note(self, place: Place, label: str, value: str, at_label: Place | None = None) -> None:
        """Take down a value unless it was carried."""
        if place in self._carried or is_blank(value):
            return
        whole = Place(place.file, place.sheet)
        reasons = (self._reasons.get(at) for at in (place, at_label or place, whole))
        reason = next(filter(None, reasons), _NO_PLACE)
        self.found[place] = Leftover(str(place), label, value, reason)

    def add_missing(self, problems: tuple[Problem, ...]) -> None:
        """Take down the fields whose value is not even known, such as a formula's."""
        for problem in problems:
            if problem.is_error and problem.field and problem.place not in self.found:
                label = label_of(problem)
                self.found[problem.place] = Leftover(str(problem.place), label, "", problem.message)

    def find_in_workbook(self, book: Book) -> None:
        """Take down what stands beside the labels of a workbook that the reader has accepted."""
        for sheet in book.sheets:
            cells = _texts(sheet.cells)
            if squeeze(sheet.title) == squeeze(LEFTOVER_SHEET):
                self._take_again(sheet.title, cells)
            elif sheet.layout is not None:
                self._find_in_sheet(sheet.title, cells, sheet.layout)

    def _find_in_sheet(self, title: str, cells: Cells, layout: SheetLayout) -> None:
        for (row, column), value in sorted(cells.items()):
            position, record = layout.split(row, column)
            at = layout.cell(position)
            label = cells.get(at, "")
            if record >= layout.first_record and not HEADER_WORDS.fullmatch(squeeze(label)):
                self.note(self._cell(title, row, column), label, value, self._cell(title, *at))

    def _take_again(self, title: str, cells: Cells) -> None:
        """The leftovers of an earlier time go on as they are."""
        for row in sorted({row for row, _ in cells}):
            texts = [cells.get((row, column), "") for column in range(1, len(HEADINGS) + 1)]
            if texts[1] != HEADINGS[1] and any(texts[1:]):
                self.found[self._cell(title, row, 1)] = Leftover(*texts)

    def _cell(self, title: str, row: int, column: int) -> Place:
        return Place(self._file, title, f"{get_column_letter(column)}{row}")

    def find_in_yaml(self, data: bytes) -> None:
        """Take down the values of a YAML text that no field was found for."""
        node, _ = parse(data.decode("utf-8-sig"), self._file)
        if node is not None:
            self._walk(without_secrets(node, self._file)[0], "")

    def _walk(self, node: YamlNode, label: str) -> None:
        place = self._place(node)
        if isinstance(node, YamlMapping):
            for name, value in node.pairs:
                if isinstance(value, YamlScalar):
                    at_name = self._place(name)
                    self.note(self._place(value), name.text or "", value.text or "", at_name)
                else:
                    self._walk(value, name.text or "")
        elif isinstance(node, YamlSequence):
            if place not in self._carried:
                for item in node.items:
                    self._walk(item, label)
        else:
            self.note(place, label, node.text or "")

    def _place(self, node: YamlNode) -> Place:
        return Place(self._file, line=node.line, column=node.column)


def _texts(cells: Mapping[tuple[int, int], Any]) -> Cells:
    texts = {coordinate: _text(value) for coordinate, value in cells.items()}
    return {coordinate: text for coordinate, text in texts.items() if not is_blank(text)}


def _text(value: Any) -> str:
    """Return a value as text: a date without the time that Excel adds to it, no secret."""
    if isinstance(value, InvalidValue):
        return HIDDEN if value.is_secret else ""
    return str(value).removesuffix(" 00:00:00")
