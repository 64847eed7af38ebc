"""Problems on the screen: errors first, and in one line what is the same for several cells."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from formgen.commands.safeecho import on_one_line
from formgen.intake.labels import label_of
from formgen.model import problems as model
from formgen.model.fieldspec import by_key
from formgen.model.postrecord import POST_SHEET
from formgen.model.problemorder import alike, condensed, position, runs
from formgen.model.problems import SEVERITIES, Place, Problem, cited
from formgen.model.records import Device
from formgen.model.typedcommands import option, run, typed

_MOST_RANGES = 12  # in one line; of more the number tells
_PLAIN = re.compile(r"[\w./-]+")  # a name that is typed as it stands, for shlex only one in ASCII


def as_json(problems: Iterable[Problem]) -> str:
    """The machine-readable report of `formgen check --format json`, in the order of the sheet."""
    return model.as_json(problems=[problem.as_json() for problem in problems])


def problem_lines(problems: Sequence[Problem]) -> Iterator[str]:
    """Each problem in two lines, where and what, then what to do; errors come first.

    What several cells of a file have alike stands once, with all their places; so does a clash of
    cells of one file. One between files stands in each: they are mended by different people.
    """
    for problem, *others in alike(list(_by_file(problems))):
        severity = SEVERITIES[problem.severity]
        clause = f"［{cited(problem.clause)}］" if problem.clause else ""
        places = _places((problem, *others))
        yield f"{severity}　{places}  {on_one_line(_with_label(problem))}{clause}"
        yield f"　　→　{on_one_line(problem.remedy)}"


def _by_file(problems: Sequence[Problem]) -> Iterator[Problem]:
    """The problems, each clash of a file in the words of its first cell, as no clash any more."""
    first: dict[object, str] = {}
    for problem in problems:
        twin, own = problem.twin, problem.place
        if twin is None:
            yield problem
            continue
        root = (
            min(own, twin, key=position)
            if (twin.file, twin.sheet) == (own.file, own.sheet)
            else own
        )
        message = first.setdefault((problem.field, root), problem.message)
        yield replace(problem, message=message, twin=None)


def _places(problems: Sequence[Problem]) -> str:
    """The places of problems of one file: 「inputs/intake.xlsx 機器 O6–O13（8台）」."""
    places = list(dict.fromkeys(problem.place for problem in problems))
    first = places[0]
    if len(places) == 1:
        return str(first)
    of_post = problems[0].post or first.sheet == POST_SHEET
    of_device = problems[0].field in by_key(Device) and not of_post
    number = f"（{len(places)}{'台' if of_device else '件'}）"
    if first.line is not None:
        return f"{first.file}:{_listed([str(place.line) for place in places])}{number}"
    of_sheets = (
        " ".join(filter(None, (sheet, _listed([_range(run) for run in runs(cells)]))))
        for sheet, cells in groupby(places, key=lambda place: place.sheet)
    )
    return f"{first.file} {'、'.join(of_sheets)}{number}"


def _listed(names: list[str]) -> str:
    more = "ほか" if len(names) > _MOST_RANGES else ""
    return "、".join(names[:_MOST_RANGES]) + more


def _range(run: Sequence[Place]) -> str:
    """Neighbours as a range: 「C5–E5」."""
    return f"{run[0].cell}–{run[-1].cell}" if len(run) > 1 else run[0].cell or ""


def editor_lines(problems: Iterable[Problem]) -> Iterator[str]:
    """Each problem in one line, `place: severity clause message`, as editors and CI read it."""
    for problem in problems:
        what = " ".join(filter(None, (problem.severity, problem.clause)))
        text = on_one_line(_with_label(problem) + problem.remedy)
        yield f"{_address(problem.place)}: {what} {text}"


def _with_label(problem: Problem) -> str:
    """The message of a problem, with the item's name in front where it does not name it."""
    label, message = label_of(problem), problem.message
    # 部 is a letter of many words.
    is_named = label in message if len(label) > 1 else message.startswith(label)
    return message if is_named else f"{label}：{message}"


def _address(place: Place) -> str:
    """「inputs/a.yaml:12:5」, or 「inputs/intake.xlsx:アカウント!C5」."""
    if place.line is not None:
        return f"{place.file}:{place.line}:{place.column or 1}"
    cell = "!".join(filter(None, (place.sheet, place.cell)))
    return ":".join(filter(None, (place.file, cell)))


def summary_line(problems: Sequence[Problem]) -> str:
    """The numbers of errors and warnings, each cell for itself."""
    counts = Counter(problem.severity for problem in condensed(list(_by_file(problems))))
    if not counts:
        return "点検の結果、直すところはありませんでした。"
    return f"点検の結果：エラー {counts['error']} 件、注意 {counts['warning']} 件"


def mend_lines(problems: Iterable[Problem], action: str) -> Iterator[str]:
    """The last word after errors in a sheet: nothing is broken, and what to start again.

    Where there is no such file, nothing is to be mended in one.
    """
    if any(problem.is_error and Path(problem.place.file).is_file() for problem in problems):
        yield f"記入シートのエラーを直したら、もう一度{run(action)}ください（故障ではありません）。"


def where_told(
    problems: Sequence[Problem], told: Sequence[Problem], paths: Sequence[Path]
) -> Iterator[str]:
    """The line of a command that counts problems and has told some of them: what tells the others.

    paths: the inputs that were typed.
    """
    if set(problems) - set(told):
        names = (str(p) if _PLAIN.fullmatch(str(p)) else shlex.quote(str(p)) for p in paths)
        inputs = f" {option(' '.join(names))}" if paths else ""
        yield f"エラーと注意の内容は、「{typed('check')}{inputs}」で確かめられます。"
