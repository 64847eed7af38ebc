"""Taking secrets out of what was read, before any message can quote them.

What is certainly a password is replaced by an InvalidValue: it is unread, reported by its place, and
never shown or kept. What merely looks like one is read as it was typed, and only a warning; no
message quotes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any

from formgen.intake import limits
from formgen.intake.helpersheets import LEFTOVER_SHEET, labels_beside
from formgen.intake.labels import keys_by_label, squeeze
from formgen.intake.secrets.judge import Grade, judge, judge_aside
from formgen.intake.secrets.logintables import Logins
from formgen.intake.sheetlayout import Model, Sheet
from formgen.model.problems import InvalidValue, Place, Problem
from formgen.model.recordtypes import RecordTypes
from formgen.model.secretlabels import names_secret
from formgen.model.values import CONCEALED

HIDDEN = CONCEALED
_TELLS = "パスワードや暗証番号のような記載があるため"
_REMEDY = (
    "その記載を消して保存し直し、書いてあったものは変更してください。"
    "パスワードなどでなければ、そう見えない書き方に改めてください。"
)
_REMEDY_OF_LIKELY = (
    "パスワードなどなら、消して保存し直し、変更してください。"
    "そうでなければ、このままで差し支えありません（書類には、記入したとおりに印刷します）。"
    "書き方を改めると、この注意は出なくなります。"
)
_QUOTED = re.compile("([「（])([^「」（）]+)([」）])")
# What stands far from a label of a secret is another label, if it has none of these in a row.
_MAY_BE_TYPED = re.compile("[!-~！-～]{3}")
Coordinate = tuple[int, int]


def secret(what: str = "この欄") -> InvalidValue:
    """The reason why a value is not read: it holds a secret."""
    return InvalidValue(
        f"{what}に、{_TELLS}、読み込みません（内容は表示しません）。"
        "ID・パスワードは、厳格に管理することとされています。",
        _REMEDY,
        is_secret=True,
    )


def tells_of_secret(problem: Problem) -> bool:
    """True if a problem tells of what is certainly a secret."""
    return problem.is_secret and problem.is_error


def secret_at(place: Place, what: str = "この欄", grade: Grade = "certain") -> Problem:
    """The problem of a secret that stands in no known field, or of what looks like one."""
    if grade == "likely":
        message = f"{what}に、パスワードのように見える文字があります（内容は表示しません）。"
        return Problem("warning", message, _REMEDY_OF_LIKELY, place, is_secret=True)
    return secret(what).at(place)


def secret_name(folder: str) -> Problem:
    """The problem of a file whose name is itself a secret: only its folder is named."""
    remedy = f"ファイルやフォルダーの名前を付け直し、{_REMEDY.partition('、')[2]}"
    return replace(secret("このフォルダーにあるファイルの名前").at(Place(folder)), remedy=remedy)


def conceal(
    sheet: Sheet,
    model: Model | None,
    shown: Mapping[Coordinate, Any] = MappingProxyType({}),
    literals: Mapping[Coordinate, str] = MappingProxyType({}),
) -> tuple[Sheet, tuple[Problem, ...]]:
    """A sheet with its secrets replaced, and a problem for each of them.

    model is what is read from it; shown is what a person sees where a value is a InvalidValue; literals
    are the texts within formulas. What looks like a secret stays only where formgen reads it.
    """
    labels = _labels(sheet, model)
    found = grades({**sheet.cells, **shown}, labels)
    found |= {at: "certain" for at, text in literals.items() if judge(text) == "certain"}
    if own := _own_words(sheet.records):
        found = {
            at: grade for at, grade in found.items() if as_text(sheet.cells.get(at)) not in own
        }
    if not found:
        return sheet, ()
    problems = tuple(secret_at(sheet.place(*at), grade=found[at]) for at in sorted(found))
    read = keys_by_label(model).keys() if model is not None else ()
    hidden = [
        at
        for at, grade in found.items()
        if grade == "certain" or squeeze(labels.get(at, "")) not in read
    ]
    return replace(sheet, cells={**sheet.cells, **dict.fromkeys(hidden, secret())}), problems


@cache
def _own_words(records: RecordTypes) -> frozenset[str]:
    """The words of the fields that a city adds, which stand in every sheet and hide no secret."""
    added = records.added
    return frozenset(word for each in added for word in (each.label, each.group, *each.choices))


def _labels(sheet: Sheet, model: Model | None) -> Mapping[Coordinate, str]:
    """The labels of the cells for which they are known."""
    if model is not None:
        return sheet.labelled(model)
    is_left = squeeze(sheet.name or "") == squeeze(LEFTOVER_SHEET)
    return labels_beside(sheet.cells) if is_left else {}


def grades(
    cells: Mapping[Coordinate, Any], labels: Mapping[Coordinate, str]
) -> dict[Coordinate, Grade]:
    """The cells of a sheet that hold a secret or look like one.

    labels names the label under which a cell stands, for those of which that is known; for the
    others it is guessed from the texts to the left and above.
    """
    logins = Logins(cells)
    found: dict[Coordinate, Grade] = {}
    for at, value in cells.items():
        if at in labels:
            grade = _judge(value, labels[at])
        else:
            # Beside the labels of a sheet that is read stand other labels, not values.
            grade = _judge(value, "") if labels else _judge_aside(value, logins.label_of(*at))
            if (
                grade != "certain"
                and logins.is_near_label(*at)
                and _MAY_BE_TYPED.search(as_text(value))
            ):
                grade = judge_aside(f"パスワード：{as_text(value)}") or grade
        if grade is not None:
            found[at] = grade
    return found


def _judge(value: Any, label: str) -> Grade | None:
    if isinstance(value, (date, time, timedelta)):
        return "certain" if names_secret(label) else None  # a birthday is a password, too
    return judge(as_text(value), label)


def _judge_aside(value: Any, label: str) -> Grade | None:
    if isinstance(value, str):
        return judge_aside(as_text(value), label)
    return "certain" if _judge(value, label) == "certain" else None


def as_text(value: Any) -> str:
    """A raw value as the text that a person sees; blank for what no secret is made of.

    Of a text that is refused for its length no more than its beginning is searched.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[: limits.TEXT_LENGTH]


def with_secrets(found: Iterable[Problem], secrets: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems of a file and of its secrets; one in a field is reported with the field alone."""
    secrets = tuple(secrets)
    problems = without_quotations(found, secrets)
    reported = {problem.place for problem in problems if problem.is_secret}
    lines = {place.line for place in reported if place.line is not None}
    more = [one for one in secrets if one.place not in reported and one.place.line not in lines]
    if len(more) > limits.PROBLEMS_OF_A_KIND:
        rest = more[limits.PROBLEMS_OF_A_KIND :]
        grade: Grade = "certain" if any(one.is_error for one in rest) else "likely"
        more[limits.PROBLEMS_OF_A_KIND :] = [
            secret_at(rest[0].place, "このほかにも多くの欄", grade)
        ]
    return (*problems, *more)


def without_quotations(
    problems: Iterable[Problem], known: Iterable[Problem]
) -> tuple[Problem, ...]:
    """Problems that do not quote what looks like a secret, in the files of which that is known."""
    files = {one.place.file for one in known if one.is_secret and not one.is_error}
    return tuple(_unquoted(one) if one.place.file in files else one for one in problems)


def _unquoted(problem: Problem) -> Problem:
    def hide(quoted: re.Match[str]) -> str:
        return HIDDEN if judge(quoted[2].rstrip("…")) else quoted[0]

    return replace(
        problem,
        message=_QUOTED.sub(hide, problem.message),
        remedy=_QUOTED.sub(hide, problem.remedy),
    )
