"""Problems told once where the screen would repeat them; programs are given every one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from formgen.model.problems import Place, Problem


def condensed(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """The problems, a clash from one side only and a fault of many files at the first of them."""
    return tuple(_once_a_cause(tuple(_once_a_clash(problems))))


def _once_a_clash(problems: Sequence[Problem]) -> Iterator[Problem]:
    told: set[tuple[str | None, Place | None, Place | None]] = set()
    for problem in problems:
        if problem.twin is None or (problem.field, problem.twin, problem.place) not in told:
            told.add((problem.field, problem.place, problem.twin))
            yield problem


def _once_a_cause(problems: Sequence[Problem]) -> Iterator[Problem]:
    counts = Counter(map(_cause, problems))
    told = set()
    for problem in problems:
        cause = _cause(problem)
        if cause is None or counts[cause] == 1:
            yield problem
        elif cause not in told:
            told.add(cause)
            others = f"ほかの{counts[cause] - 1}ファイルも同じです。"
            yield replace(problem, message=f"{problem.message}{others}")


def _cause(problem: Problem) -> tuple[str, str] | None:
    """What many files have in common: a full disk, say; None for what names no file of its own."""
    place = problem.place
    if place != Place(place.file) or place.file not in problem.message:
        return None
    return problem.message.rpartition(place.file)[2], problem.remedy
