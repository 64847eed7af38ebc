"""The sheets of the ledger as grids of values; how they look is the workbook's matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Literal, Protocol, TypeVar

from formgen.model.japanese import wareki
from formgen.model.problems import Place, Problem
from formgen.workbooks.bookfile import FIRST_DAY, LONGEST_CELL, fits, visible

Look = Literal["text", "link", "date", "count"]
Value = str | int | date | None
TOO_LONG = "（長すぎるため、載せません）"


class Row(Protocol):
    """The meaning of a row of a grid."""

    def place(self, key: str | None, /) -> Place:
        """Where a field of it was typed."""


RowT = TypeVar("RowT", bound=Row)


@dataclass(frozen=True, slots=True)
class Column(Generic[RowT]):
    """A column: its heading, its width in characters, and what stands in it."""

    heading: str
    width: float
    value: Callable[[RowT], Value]
    look: Look = "text"
    key: str | None = None  # the field that it shows


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its name, its columns, which head it, and its rows."""

    name: str
    heads: tuple[Column[Any], ...]
    rows: tuple[tuple[Value, ...], ...]

    def column(self, heading: str) -> int:
        """The number of a column, from 1."""
        return next(n for n, head in enumerate(self.heads, start=1) if head.heading == heading)


def grid(
    name: str, columns: Iterable[Column[RowT]], rows: Iterable[RowT], problems: list[Problem]
) -> Grid:
    """A grid of what stands in the rows; what no cell can hold is told among the problems."""
    columns = tuple(columns)

    def shown(row: RowT, column: Column[RowT]) -> Value:
        value = column.value(row)
        if isinstance(value, date) and value < FIRST_DAY:
            return wareki(value)
        if not isinstance(value, str):
            return value
        text = visible(value)
        if fits(text):
            return text
        problems.append(_too_long(name, column.heading, text, row.place(column.key)))
        return TOO_LONG

    return Grid(name, columns, tuple(tuple(shown(row, c) for c in columns) for row in rows))


def _too_long(name: str, heading: str, text: str, place: Place) -> Problem:
    return Problem(
        "error",
        f"「{heading}」が{len(text)}文字あり、Excelのセルに入らないため、「{name}」に載せていません。",
        f"元の記入シートで、{LONGEST_CELL}文字までに改めてください。",
        place,
    )
