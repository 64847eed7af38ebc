"""Logins in a sheet without known labels: a table with a column 「パスワード」, a form with a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from formgen.intake import limits
from formgen.intake.secrets.words import (
    asks_for_secret,
    expects_code,
    is_loose,
    stands_beside_logins,
)
from formgen.model.secretlabels import names_secret

_NEAR = 3  # cells between 「ID」 and 「パスワード」
_LONGEST_TABLE = 1_000
_MOST_WORDS = 2  # of a password, against 「OTP | Bucharest Otopeni International」


class Logins:
    """Where the texts stand that say what is to their right and below them."""

    def __init__(self, cells: Mapping[tuple[int, int], Any]) -> None:
        self._cells = cells
        self._labels: dict[tuple[int, int], str] = {}
        self._rows: dict[int, int] = {}
        self._columns: dict[int, int] = {}
        self._coded_rows: dict[int, int] = {}
        self._coded_columns: dict[int, int] = {}
        for (row, column), value in sorted(cells.items(), key=lambda cell: cell[0]):
            if not isinstance(value, str) or len(value) > limits.LABEL_LENGTH:
                continue
            if asks_for_secret(value) and (not is_loose(value) or self._has_company(row, column)):
                self._rows.setdefault(row, column)
                self._columns.setdefault(column, row)
                if names_secret(value):
                    self._labels |= dict.fromkeys(self._beneath(row, column), value)
            elif expects_code(value):
                self._coded_rows.setdefault(row, column)
                self._coded_columns.setdefault(column, row)

    def label_of(self, row: int, column: int) -> str:
        """The label of a secret under which a cell stands, or 「ID」 where codes are expected."""
        is_coded = _is_past(self._coded_rows, self._coded_columns, row, column)
        if self._is_one_word(row, column) and (row, column) in self._labels:
            return self._labels[row, column]
        return "ID" if is_coded else ""

    def is_near_label(self, row: int, column: int) -> bool:
        """True if a label of a secret stands somewhere to the left of a cell, or above it."""
        return self._is_one_word(row, column) and _is_past(self._rows, self._columns, row, column)

    def _is_one_word(self, row: int, column: int) -> bool:
        return len(str(self._cells.get((row, column), "")).split()) <= _MOST_WORDS

    def _beneath(self, row: int, column: int) -> Iterator[tuple[int, int]]:
        """The cells that hold what a label asks for: below it in a table, else to its right."""
        near = range(column + 1, column + 1 + _NEAR)
        right = next((at for at in near if (row, at) in self._cells), None)
        if right is None or self._has_company(row, column):
            for at in range(row + 1, row + _LONGEST_TABLE):
                if (at, column) not in self._cells:
                    return
                yield at, column
        else:
            yield row, right

    def _has_company(self, row: int, column: int) -> bool:
        """True if the label of a name, or of something else of a login, stands near in the row."""
        near = (self._cells.get((row, column + step)) for step in range(-_NEAR, _NEAR + 1) if step)
        return any(isinstance(value, str) and stands_beside_logins(value) for value in near)


def _is_past(rows: Mapping[int, int], columns: Mapping[int, int], row: int, column: int) -> bool:
    return rows.get(row, column) < column or columns.get(column, row) < row
