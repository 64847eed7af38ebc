"""Taking secrets out of what was read, before any message can quote them (guideline 5(8)).

A value that looks like a password is replaced by a Flaw: it is unread, told by its place, and
never shown or kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import Any

from formgen.intake import limits
from formgen.intake.grid import labelled
from formgen.intake.labels import squeeze
from formgen.intake.leftovers import LEFTOVER_SHEET, labels_beside
from formgen.intake.passwords import expects_code, is_own_label, looks_secret, names_secret
from formgen.intake.sheet import Sheet
from formgen.problems import Flaw, Place, Problem
from formgen.records import Account, Device

CLAUSE = "5(8)"
HIDDEN = "（表示しません）"
_REMEDY = (
    "その記載を消して保存し直し、書いてあったものは変更してください。"
    "パスワードなどでなければ、そう見えない書き方に改めてください。"
)
Coordinate = tuple[int, int]


def secret(what: str = "この欄") -> Flaw:
    """The reason why a value is not read: it looks like a secret."""
    return Flaw(
        f"{what}に、パスワードや暗証番号のような記載があるため、読み込みません（内容は表示しません）。"
        "ID・パスワードは、厳格に管理することとされています。",
        _REMEDY,
        CLAUSE,
    )


def secret_at(place: Place, what: str = "この欄") -> Problem:
    """The problem of a secret that stands in no known field."""
    flaw = secret(what)
    return Problem("error", flaw.message, flaw.remedy, place, clause=flaw.clause)


def secret_name(folder: str) -> Problem:
    """The problem of a file whose name is itself a secret: only its folder is told."""
    flaw = secret("このフォルダーにあるファイルの名前")
    remedy = f"ファイルやフォルダーの名前を付け直し、{_REMEDY.partition('、')[2]}"
    return Problem("error", flaw.message, remedy, Place(folder), clause=flaw.clause)


def conceal(
    sheet: Sheet,
    model: type[Account] | type[Device] | None,
    shown: Mapping[Coordinate, Any] = MappingProxyType({}),
    literals: Mapping[Coordinate, str] = MappingProxyType({}),
) -> tuple[Sheet, tuple[Problem, ...]]:
    """A sheet with its secrets replaced, and a problem for each of them.

    model is what is read from it; shown is what a person sees where a value is a Flaw; literals
    are the texts within formulas.
    """
    found = secret_cells({**sheet.cells, **shown}, _labels(sheet, model))
    found |= {at for at, text in literals.items() if looks_secret(text)}
    problems = tuple(secret_at(sheet.place(*at)) for at in sorted(found))
    if not found:
        return sheet, ()
    return replace(sheet, cells={**sheet.cells, **dict.fromkeys(found, secret())}), problems


def _labels(sheet: Sheet, model: type[Account] | type[Device] | None) -> Mapping[Coordinate, str]:
    """The labels of the cells for which they are known."""
    if model is not None:
        return labelled(sheet, model)
    is_left = squeeze(sheet.name or "") == squeeze(LEFTOVER_SHEET)
    return labels_beside(sheet.cells) if is_left else {}


def with_secrets(found: Iterable[Problem], secrets: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems of a file and of its secrets; one in a field is told with the field alone."""
    problems = tuple(found)
    told = {problem.place for problem in problems if problem.clause == CLAUSE}
    lines = {place.line for place in told if place.line is not None}
    more = [one for one in secrets if one.place not in told and one.place.line not in lines]
    if len(more) > limits.PROBLEMS_OF_A_KIND:
        further = more[limits.PROBLEMS_OF_A_KIND].place
        more[limits.PROBLEMS_OF_A_KIND :] = [secret_at(further, "このほかにも多くの欄")]
    return (*problems, *more)


def secret_cells(
    cells: Mapping[Coordinate, Any], labels: Mapping[Coordinate, str]
) -> frozenset[Coordinate]:
    """The cells of a sheet that look like a secret, or hold one.

    labels tells under which label a cell stands, for those of which that is known; for the
    others it is guessed from the texts to the left and above.
    """
    secrets, codes = _Beside(cells, _asks_for_secret), _Beside(cells, expects_code)

    def is_secret(coordinate: Coordinate, value: Any) -> bool:
        if coordinate in labels:
            return _is_secret(value, labels[coordinate])
        text = as_text(value)
        label = "ID" if codes.reaches(*coordinate) else ""
        told = secrets.reaches(*coordinate) and looks_secret(f"パスワード：{text}")
        return told or looks_secret(text, label)

    return frozenset(at for at, value in cells.items() if is_secret(at, value))


def as_text(value: Any) -> str:
    """A raw value as the text that a person sees; blank for what no secret is made of.

    Of a text that is refused for its length no more than its beginning is searched.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[: limits.TEXT_LENGTH]


def _is_secret(value: Any, label: str) -> bool:
    if isinstance(value, (date, time, timedelta)):
        return names_secret(label)  # a birthday is a password, too
    return looks_secret(as_text(value), label)


class _Beside:
    """Where the texts stand that say what is to their right and below them."""

    def __init__(self, cells: Mapping[Coordinate, Any], speaks: Callable[[str], bool]) -> None:
        self._rows: dict[int, int] = {}
        self._columns: dict[int, int] = {}
        for (row, column), value in sorted(cells.items(), key=lambda cell: cell[0]):
            if isinstance(value, str) and len(value) <= limits.LABEL_LENGTH and speaks(value):
                self._rows.setdefault(row, column)
                self._columns.setdefault(column, row)

    def reaches(self, row: int, column: int) -> bool:
        """Whether such a text stands to the left of a cell, or above it."""
        return self._rows.get(row, column) < column or self._columns.get(column, row) < row


def _asks_for_secret(text: str) -> bool:
    return names_secret(text) or is_own_label(text)
