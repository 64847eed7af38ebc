"""The result of a check as a page shows it: the list of faults, and the sheets in which they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from formgen.intake.labels import label_of
from formgen.intake.reader import Kept, name_of
from formgen.intake.sheetlayout import BookSheet, Position
from formgen.model.japanese import shorten
from formgen.model.problemorder import alike, condensed, position, runs
from formgen.model.problems import Place, Problem, cited
from formgen.model.typedcommands import without_place
from formgen.model.visibletext import visible
from formgen.window.grid import Grid, Mark, make_grid, sheet_of_lines

_MOST_FAULTS, _MOST_PLACES, _MOST_NUMBERS = 300, 12, 6
_IN_A_MARK = 80  # characters of a message
_Where = tuple[str, str | None]  # file and sheet


@dataclass(frozen=True, slots=True)
class Link:
    """A place in words, and the anchor of it on the page; no anchor where it is not shown."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that is alike in several places, told once. places are by sheet: its title and the cells."""

    number: int
    is_error: bool
    count: int
    file: str
    places: tuple[tuple[str, tuple[Link, ...]], ...]
    accounts: str
    posts: str
    label: str
    message: str
    remedy: str
    clause: str
    clause_text: str

    @property
    def cited(self) -> str:
        """The clause as a message names it."""
        return cited(self.clause)


@dataclass(frozen=True, slots=True)
class Result:
    """The faults, errors first, and the sheets; errors and warnings are counted as the commands do."""

    errors: int
    warnings: int
    faults: tuple[Fault, ...]
    unlisted: int  # faults beyond those that the list shows
    grids: tuple[Grid, ...]
    unshown: tuple[str, ...]  # titles of sheets that are not read and have no fault
    has_files: bool  # whether there are several

    @property
    def banner(self) -> str:
        """The result in one sentence."""
        counts = (("エラー", self.errors), ("注意", self.warnings))
        found = "、".join(f"{what}が{count}件" for what, count in counts if count)
        return f"{found}あります。" if found else "直すところはありませんでした。"


def make_result(
    opened: Mapping[Path, Kept], problems: Sequence[Problem], clauses: Mapping[str, str]
) -> Result:
    """The result of a check: what it opened and found; clauses are the guideline's words by number."""
    groups = list(alike(problems))
    marks = _marks(groups[:_MOST_FAULTS])
    grids: dict[_Where, Grid] = {}
    unshown: list[str] = []
    for where, title, sheet in _sheets(opened):
        if where in marks or sheet.model is not None or not sheet.sheet.layouts:
            grids[where] = make_grid(sheet, f"s{len(grids) + 1}", title, marks.get(where, {}))
        else:
            unshown.append(visible(title))
    anchors = {
        (*where, cell.anchor.partition("-")[2]): cell.anchor
        for where, grid in grids.items()
        for row in grid.rows
        for cell in row.cells
        if cell and cell.anchor
    } | {(*where, ""): grid.anchor for where, grid in grids.items()}
    faults = (
        _fault(at, group, anchors, clauses)
        for at, group in enumerate(groups[:_MOST_FAULTS], start=1)
    )
    severities = [problem.is_error for problem in condensed(problems)]
    errors = sum(severities)
    return Result(
        errors,
        len(severities) - errors,
        tuple(faults),
        max(0, len(groups) - _MOST_FAULTS),
        tuple(grids.values()),
        tuple(unshown),
        len({*map(name_of, opened), *(problem.place.file for problem in problems)}) > 1,
    )


def _sheets(opened: Mapping[Path, Kept]) -> Iterator[tuple[_Where, str, BookSheet]]:
    """Each sheet with its place and its title; what has no sheets is one of the file's name."""
    for path, kept in opened.items():
        file = name_of(path)
        if isinstance(kept, tuple):
            yield (file, None), path.name, sheet_of_lines(file, kept)
        elif isinstance(kept, BookSheet):
            yield (file, None), path.name, kept
        else:
            for sheet in kept.sheets:
                title = f"「{sheet.title}」シート"
                yield (
                    (file, sheet.title),
                    f"{path.name}の{title}" if len(opened) > 1 else title,
                    sheet,
                )


def _marks(groups: Sequence[Sequence[Problem]]) -> dict[_Where, dict[Position, tuple[Mark, ...]]]:
    """The marks of every cell by its sheet; the other side of a clash has the same mark."""
    found: dict[_Where, dict[Position, tuple[Mark, ...]]] = defaultdict(dict)
    for number, group in enumerate(groups, start=1):
        for problem in group:
            mark = Mark(number, problem.is_error, visible(shorten(problem.message, _IN_A_MARK)))
            for place in filter(None, (problem.place, problem.twin)):
                column, row = (1, place.line) if place.line else position(place)
                cells = found[place.file, place.sheet]
                marks = cells.get((row, column), ())
                if not marks or marks[-1].number != number:
                    cells[row, column] = (*marks, mark)
    return found


def _fault(
    number: int,
    group: Sequence[Problem],
    anchors: Mapping[tuple[str, str | None, str], str],
    clauses: Mapping[str, str],
) -> Fault:
    first = group[0]
    return Fault(
        number,
        first.is_error,
        len(group),
        visible(Path(first.place.file).name),
        tuple(_places([problem.place for problem in group], anchors)),
        _listed(problem.account for problem in group),
        _listed(problem.post for problem in group),
        label_of(first),
        visible(without_place(first.message)),
        visible(without_place(first.remedy)),
        first.clause or "",
        clauses.get(first.clause or "", ""),
    )


def _listed(numbers: Iterable[str | None]) -> str:
    """The numbers of accounts or posts, each once, the first of many."""
    found = list(dict.fromkeys(filter(None, numbers)))
    more = f"ほか{len(found) - _MOST_NUMBERS}件" if len(found) > _MOST_NUMBERS else ""
    return visible("、".join(found[:_MOST_NUMBERS]) + more)


def _places(
    places: Sequence[Place], anchors: Mapping[tuple[str, str | None, str], str]
) -> Iterator[tuple[str, tuple[Link, ...]]]:
    """The places by sheet; neighbours are one link, to the first of them."""
    for sheet, of_sheet in groupby(dict.fromkeys(places), key=lambda place: place.sheet):
        links: list[Link] = []
        for run in runs(of_sheet):
            place = run[0]
            name = f"L{place.line}" if place.line else place.cell or ""
            text = f"{place.line}行目" if place.line else name
            if len(run) > 1 and not place.line:
                text = f"{name}–{run[-1].cell}"
            whole = "シート全体" if sheet else "ファイル全体"
            links.append(Link(text or whole, anchors.get((place.file, sheet, name), "")))
        if len(links) > _MOST_PLACES:
            links[_MOST_PLACES:] = [Link(f"ほか{len(links) - _MOST_PLACES}か所", "")]
        yield visible(sheet or ""), tuple(links)
