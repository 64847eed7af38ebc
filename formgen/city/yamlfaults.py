"""The faults of a text that is no YAML: the parser's words in those of a clerk."""

from __future__ import annotations

import re

from formgen.model.problems import Place, Problem

_ESCAPE_REMEDY = "引用符「\"」の中の「\\」は「\\\\」と書くか、引用符を「'」に替えてください。"
# What libyaml says, and what a clerk can do about it; the first that fits is told.
_CERTAIN = (
    ("cannot start any token", '「@」「`」「%」から始まる値は引用符「"」で囲んでください。'),
    ("escape", _ESCAPE_REMEDY),
    ("hexdecimal", _ESCAPE_REMEDY),  # as libyaml spells it
    ("quoted scalar", "引用符を閉じているか確かめてください。"),
    ("flow", "かっこ「[ ]」「{ }」の閉じ忘れとカンマを確かめてください。"),
    ("characters are not allowed", "目に見えない制御文字を消してください。"),
)
# Of these a slip in the line may tell more.
_GENERAL = (
    (
        "mapping values are not allowed",
        '字下げをそろえ、「:」は半角にし、「: 」を含む値は引用符「"」で囲んでください。',
    ),
    ("could not find expected ':'", "項目名の後に半角の「:」と空白を入れてください。"),
    ("block", "前後の行と字下げをそろえてください。"),
)
# Slips of Japanese keyboards, by the line in which they are seen; the parser may stop a line later.
_SLIPS = (
    (re.compile(" *\u3000"), "字下げは、全角でなく半角の空白にしてください。"),
    (re.compile(" *-[^ \\-]"), "「-」の後に半角の空白を入れてください。"),
    (
        re.compile("[^:]*：(?!.*: )"),
        "「：」を半角の「:」にし、その後に半角の空白を入れてください。",
    ),
    (re.compile(" *(?:- )?[^ :\"']+:(?=[^ ])(?!.*: )"), "「:」の後に半角の空白を入れてください。"),
)
_SEARCHED = 200  # characters of a line, so that no line takes long
_ANY_REMEDY = "「項目名: 値」の形と字下げを見直してください。"


def syntax_problem(fault: Exception, text: str, file: str) -> Problem:
    """The problem of a text at which the parser stopped."""
    place = _place_of_fault(fault, text, file)
    reason = str(fault)
    if _character_at(text, place) == "\t":
        remedy = "字下げはタブでなく半角の空白にしてください。"
    elif certain := [remedy for sign, remedy in _CERTAIN if sign in reason]:
        remedy = certain[0]
    elif slip := _slip(text, place):
        place, remedy = slip
    else:
        remedy = next((remedy for sign, remedy in _GENERAL if sign in reason), _ANY_REMEDY)
    return Problem("error", "YAMLの書き方に誤りがあり、ファイルを読めません。", remedy, place)


def _place_of_fault(fault: Exception, text: str, file: str) -> Place:
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    if mark is not None:
        return Place(file, line=mark.line + 1, column=mark.column + 1)
    # A forbidden character is named by itself: as a number from libyaml, else as a character.
    character = getattr(fault, "character", None)
    sign = chr(character) if isinstance(character, int) else character
    position = text.find(sign) if sign else -1
    if position < 0:
        return Place(file)
    before = text[:position]
    return Place(file, line=before.count("\n") + 1, column=position - before.rfind("\n"))


def _slip(text: str, place: Place) -> tuple[Place, str] | None:
    """A slip in the line where the parser stopped, or in the last one before it that is not blank."""
    lines = list(enumerate(text.split("\n")[: place.line or 0], start=1))
    for number, line in [each for each in lines if each[1].strip()][:-3:-1]:
        for slip, remedy in _SLIPS:
            if match := slip.match(line[:_SEARCHED]):
                return Place(place.file, line=number, column=match.end()), remedy
    return None


def _character_at(text: str, place: Place) -> str:
    if place.line is None or place.column is None:
        return ""
    line = "".join(text.split("\n")[place.line - 1 : place.line])
    return line[place.column - 1 : place.column]
