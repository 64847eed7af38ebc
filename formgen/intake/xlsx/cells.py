"""The cells of one sheet of a workbook, read in one pass: values, what is hidden, what is merged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from typing import Any
from zipfile import ZipFile

from openpyxl.utils.datetime import from_excel

from formgen.intake import limits
from formgen.intake.rawrecords import Value, is_blank
from formgen.intake.sheetlayout import Span
from formgen.intake.xlsx.cellflaws import (  # fmt: skip
    error_value,
    no_date,
    no_result,
    shown_otherwise,
    time_of_day,
    too_wide,
)
from formgen.intake.xlsx.sharedparts import NumberLook, Parts, SheetPart, is_true
from formgen.intake.xlsx.textsbesidecells import (
    LITERAL,
    TEXTS,
    Note,
    first_cell,
    note_of_element,
    note_of_text,
)
from formgen.intake.xlsx.xmlreader import Budget, Walker, broken, too_large, walk, whole_number
from formgen.model.problems import InvalidValue

_COORDINATE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_WHOLE = re.compile("-?[0-9]{1,30}")
_DECIMAL = re.compile(
    r"[+-]?(?:[0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})(?:[Ee][+-]?[0-9]{1,4})?"
)
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384  # of Excel
_WORD = re.compile(r"[^\W\d_A-Za-z]{1,20}")  # in Japanese: no function, no cell, no number
_JAPAN = timezone(timedelta(hours=9))


@dataclass(slots=True)
class Cells:
    """The values of a sheet, by row and column from 1."""

    values: dict[tuple[int, int], Value] = field(default_factory=dict)
    shown: dict[tuple[int, int], Any] = field(default_factory=dict)  # where it cannot be read
    literals: dict[tuple[int, int], str] = field(default_factory=dict)  # texts within formulas
    beside: list[Note] = field(default_factory=list)  # headers, prompts, links
    hidden_rows: set[int] = field(default_factory=set)  # of those with values
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[Span] = field(default_factory=list)


def read_cells(archive: ZipFile, sheet: SheetPart, parts: Parts, budget: Budget) -> Cells:
    """The cells that are not blank. Raises InvalidValue when the part is broken or larger than typed."""
    walker = _SheetWalker(sheet.name, parts, budget)
    walk(archive, sheet.part, walker, budget)
    return walker.cells


class _SheetWalker(Walker):
    """Listens to the part of a sheet; a cell is judged when it ends."""

    def __init__(self, name: str, parts: Parts, budget: Budget) -> None:
        self.cells = Cells()
        self._name = name
        self._parts = parts
        self._budget = budget
        self._row = self._column = 0
        self._row_is_hidden = False
        self._cell: Mapping[str, str] | None = None
        self._has_formula = self._has_value = False
        self._readings = 0
        self._listens: list[str] | None = None
        self._value: list[str] = []
        self._text: list[str] = []
        self._formula: list[str] = []
        self._beside: list[str] = []
        self._range: str | None = None  # of the rule that is being read

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "c":
            self._begin_cell(attributes)
        elif tag == "row":
            self._begin_row(attributes)
        elif tag == "col":
            self._note_column(attributes)
        elif tag == "mergeCell":
            self._note_merge(attributes.get("ref", ""))
        elif self._cell is not None:
            self._has_formula |= tag == "f"
            self._readings += tag == "rPh"
            if tag == "v":
                self._listens, self._has_value = self._value, True
            elif tag == "f":
                self._listens = self._formula
            elif tag == "t" and not self._readings:
                self._listens = self._text
        else:
            self._note_beside(tag, attributes)

    def end(self, tag: str) -> None:
        self._listens = None
        if tag in TEXTS and self._cell is None:
            self.cells.beside.append(note_of_text(tag, "".join(self._beside), self._range))
            self._beside = []
        elif tag == "c" and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        elif tag == "rPh" and self._cell is not None:
            self._readings -= 1

    def text(self, text: str) -> None:
        if self._listens is self._formula:  # of which no more than the texts is kept
            self._formula += [] if self._formula else [text[: limits.TEXT_LENGTH]]
        elif self._listens is not None:
            self._budget.spend("characters", len(text))
            self._listens.append(text)

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        number = attributes.get("r")
        self._row = self._row + 1 if number is None else whole_number(number)
        self._column = 0
        self._row_is_hidden = is_true(attributes.get("hidden")) or attributes.get("ht") == "0"

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        self._cell, self._has_formula, self._has_value = attributes, False, False
        self._readings = 0
        self._value, self._text, self._formula = [], [], []
        coordinate = attributes.get("r")
        if coordinate is None:  # allowed: the cell follows the one before
            self._column += 1
        else:
            self._row, self._column = _position(coordinate)
        if not (0 < self._row <= _LAST_ROW and 0 < self._column <= _LAST_COLUMN):
            raise broken()

    def _end_cell(self, attributes: Mapping[str, str]) -> None:
        if not (self._has_value or self._has_formula or self._text):
            return  # a look and no value, as of most cells in a formatted sheet
        kind, style = attributes.get("t", "n"), attributes.get("s", "0")
        value = self._read(kind, style)
        self._note_literals()
        if value is None or is_blank(value):
            return
        if self._row > limits.ROWS or self._column > limits.COLUMNS:
            raise too_wide(self._name)
        position = self._row, self._column
        if position in self.cells.values:  # programs differ in which of the two they show
            raise broken()
        self._budget.spend("cells")
        self._budget.spend("characters", len(value) if isinstance(value, str) else 0)
        self.cells.values[position] = value
        if isinstance(value, InvalidValue) and (
            seen := self._name_as_formula() or "".join(self._value).strip()
        ):
            self.cells.shown[position] = self._shown(seen, kind, style)
        if self._row_is_hidden:
            self.cells.hidden_rows.add(self._row)

    def _note_literals(self) -> None:
        """Note the texts that a formula holds, whatever it comes to."""
        if self._formula and (literals := "\n".join(LITERAL.findall(self._formula[0])).strip()):
            self._budget.spend("cells")
            self._budget.spend("characters", len(literals))
            self.cells.literals[self._row, self._column] = literals

    def _shown(self, text: str, kind: str, style: str) -> Any:
        """Return what a person sees of a value that cannot be read: a time of day, or what is stored."""
        if kind == "n" and _DECIMAL.fullmatch(text):
            look = self._parts.number_looks[whole_number(style)]
            with suppress(OverflowError, ValueError):
                if look in ("date", "duration"):
                    return from_excel(float(text), self._parts.epoch, look == "duration")
        return text

    def _read(self, kind: str, style: str) -> Value | None:
        value = "".join(self._value)
        if kind == "inlineStr" or (kind == "str" and self._text):  # some writers mix up the two
            return "".join(self._text) or value
        if kind == "str" and (self._has_value or not self._has_formula):
            return value  # the result of a formula; an empty one is blank
        if not value:
            return no_result(self._name_as_formula()) if self._has_formula else None
        if kind == "s":
            return self._shared(value.strip())
        if kind == "e":
            return error_value(value, self._name_as_formula())
        if kind == "b":
            return is_true(value.strip())
        return _day(value.strip()) if kind == "d" else self._number(value.strip(), style)

    def _name_as_formula(self) -> str:
        """Return a text that became a formula as it was typed, such as 「=空欄」."""
        typed = "".join(self._formula).strip()
        return f"={typed}" if _WORD.fullmatch(typed) else ""

    def _shared(self, index: str) -> str:
        if not _WHOLE.fullmatch(index) or not 0 <= int(index) < len(self._parts.texts):
            raise broken()
        return self._parts.texts[int(index)]

    def _number(self, text: str, style: str) -> Value:
        if _WHOLE.fullmatch(text):
            number: int | float = int(text)
        elif _DECIMAL.fullmatch(text) and abs(float(text)) < float("inf"):
            number = float(text)
        else:
            raise broken()
        look: NumberLook = "plain"
        if self._parts.number_looks:  # a writer may leave out all formats
            if whole_number(style) >= len(self._parts.number_looks):
                raise broken()
            look = self._parts.number_looks[whole_number(style)]
        if look == "plain":
            return number
        if look == "other":
            return shown_otherwise(text)
        return time_of_day() if look == "duration" else self._date(number)

    def _date(self, number: float) -> Value:
        if number <= 0:  # Excel shows nothing but ####, and 0 as a day that is none: 1900/1/0
            return no_date(f"{number}")
        if number < 1:
            return time_of_day()
        try:
            found = from_excel(number, self._parts.epoch)
        except (OverflowError, ValueError):
            return no_date(f"{number}")
        return found if isinstance(found, date) else time_of_day()

    def _note_beside(self, tag: str, attributes: Mapping[str, str]) -> None:
        if "sqref" in attributes:
            self._range = first_cell(attributes["sqref"])
        if tag in TEXTS:
            self._listens = self._beside = []
        elif note := note_of_element(tag, attributes):
            self._budget.spend("characters", len(note.text))
            self.cells.beside.append(note)

    def _note_column(self, attributes: Mapping[str, str]) -> None:
        if is_true(attributes.get("hidden")) or attributes.get("width") == "0":
            first, last = (
                whole_number(attributes.get("min", "")),
                whole_number(attributes.get("max", "")),
            )
            columns = range(first, min(last, limits.COLUMNS) + 1)
            self._budget.spend("characters", len(columns))  # each is noted, however often
            self.cells.hidden_columns.update(columns)

    def _note_merge(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        self.cells.merged.append((*_position(first), *_position(last or first)))
        if len(self.cells.merged) > limits.MERGED_RANGES:
            raise too_large()


def _position(coordinate: str) -> tuple[int, int]:
    match = _COORDINATE.fullmatch(coordinate)
    if match is None:
        raise broken()
    return int(match[2]), _column(match[1])


@cache
def _column(letters: str) -> int:
    """The number of a column: A is 1, AA is 27."""
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


def _day(text: str) -> Value:
    """A day with or without a time; of an instant the day that it is in Japan.

    Programs that write 「Z」 behind midnight mean the day that stands there.
    """
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None and moment.time() != time():
            moment = moment.astimezone(_JAPAN)
    except (ValueError, OverflowError):
        return no_date(text)
    return moment.replace(tzinfo=None)
