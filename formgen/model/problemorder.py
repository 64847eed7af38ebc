"""Problems in the order in which a clerk goes through the sheets: file, sheet, account, cell.

And as she is told them: what is the same in several places once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from pydantic import BaseModel

from formgen.model.fieldspec import specs
from formgen.model.filings import Intake, LocatedRecord
from formgen.model.problems import Place, Problem

_CELL = re.compile(r"([A-Z]{1,3})([0-9]+)")
_Sheet = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where files and sheets stand among the inputs, and which sheets have accounts in columns."""

    files: dict[str, int]
    sheets: dict[_Sheet, int]
    columnwise: frozenset[_Sheet]
    fields: dict[str, int]


def in_order(problems: Iterable[Problem], intake: Intake) -> tuple[Problem, ...]:
    """The problems by file, sheet, account (a column or a row) and cell.

    What concerns a whole file comes before its cells, a file that nobody could read before others.
    """
    layout = _layout(intake)
    return tuple(sorted(problems, key=lambda problem: _key(problem, layout)))


def _layout(intake: Intake) -> _Layout:
    files: dict[str, int] = {}
    sheets: dict[_Sheet, int] = {}
    models: dict[type[BaseModel], None] = {}
    for entry in chain[LocatedRecord[Any]](intake.posts, intake.accounts, intake.devices):
        models.setdefault(type(entry.record))
    fields = {spec.key: rank for model in models for rank, spec in enumerate(specs(model))}
    for entry in chain[LocatedRecord[Any]](intake.accounts, intake.devices, intake.posts):
        place = next(iter(entry.places.values()))  # a record stands in one sheet
        files.setdefault(place.file, len(files))
        sheets.setdefault((place.file, place.sheet), len(sheets))
    return _Layout(files, sheets, frozenset(_columnwise(intake)), fields)


def _columnwise(intake: Intake) -> Iterator[_Sheet]:
    for entry in intake.accounts:
        place, other = entry.places["account_id"], entry.places["procedure"]
        if position(place)[0] == position(other)[0]:
            yield place.file, place.sheet


def _key(problem: Problem, layout: _Layout) -> tuple[int, ...]:
    place = problem.place
    sheet = (place.file, place.sheet)
    file = layout.files.get(place.file, -1)
    of_file = place.sheet is None and place.cell is None and place.line is None
    rank = -1 if of_file else layout.sheets.get(sheet, len(layout.sheets))
    column, row = position(place)
    first, second = (column, row) if sheet in layout.columnwise else (row, column)
    return file, rank, first, second, layout.fields.get(problem.field or "", -1)


def position(place: Place) -> tuple[int, int]:
    """The column and the row of a place; (0, 0) when it names neither a cell nor a line."""
    if place.line is not None:
        return place.column or 0, place.line
    found = _CELL.match(place.cell or "")
    if found is None:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return column, int(found[2])


def condensed(problems: Sequence[Problem]) -> Iterator[Problem]:
    """The problems, a clash from one side only and a fault of many files at the first of them."""
    counts = Counter(map(_cause, problems))
    shown: set[object] = set()
    for problem in problems:
        cause = _cause(problem)
        if (problem.field, problem.twin, problem.place) in shown or (cause and cause in shown):
            continue
        shown |= {(problem.field, problem.place, problem.twin), cause}
        others = counts[cause] - 1 if cause else 0
        more = f"ほかの{others}ファイルも同じです。" if others else ""
        yield replace(problem, message=f"{problem.message}{more}")


def _cause(problem: Problem) -> tuple[str, str] | None:
    """The cause that many files may share: a full disk, say; None for what names no file of its own."""
    place = problem.place
    if place != Place(place.file) or place.file not in problem.message:
        return None
    return problem.message.rpartition(place.file)[2], problem.remedy


def alike(problems: Sequence[Problem]) -> Iterable[list[Problem]]:
    """The condensed problems, errors first; what several places of a file have alike stands together."""
    found: dict[object, list[Problem]] = {}
    for problem in sorted(condensed(problems), key=lambda each: not each.is_error):
        of = (problem.severity, problem.clause, problem.field, problem.message, problem.remedy)
        found.setdefault((*of, problem.place.file), []).append(problem)
    return found.values()


def runs(places: Iterable[Place]) -> list[list[Place]]:
    """The cells of a sheet in their order, neighbours in a column or row together."""
    found: list[list[Place]] = []
    for place in places:
        run = found[-1] if found else []
        step = _step(run[-1], place) if run else None
        if step in ((0, 1), (1, 0)) and (len(run) == 1 or step == _step(*run[:2])):
            run.append(place)
        else:
            found.append([place])
    return found


def _step(place: Place, other: Place) -> tuple[int, int]:
    """The columns and rows from one place to another."""
    (column, row), (to_column, to_row) = position(place), position(other)
    return to_column - column, to_row - row


def short_places(problems: Iterable[Problem]) -> tuple[str, ...]:
    """The places of problems in the order of the sheets, each sheet named once.

    The file is named only where there is nothing else to name.
    """
    places = sorted(
        {problem.place for problem in problems},
        key=lambda place: (place.file, place.sheet or "", *position(place)),
    )
    found, sheet = [], None
    for place in places:
        if place.line:
            found.append(str(place))
            continue
        name = place.sheet if place.sheet != sheet else None
        found.append(" ".join(filter(None, (name, place.cell))) or place.file)
        sheet = place.sheet
    return tuple(found)
