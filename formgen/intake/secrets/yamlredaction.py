"""Taking secrets out of a YAML text before any message can quote them.

Looked at are values, keys and comments; in a text that cannot be read, every line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from formgen.city.yamltext import YamlMapping, YamlNode, YamlScalar, YamlSequence
from formgen.intake import limits
from formgen.intake.secrets.judge import Grade, judge
from formgen.intake.secrets.redaction import HIDDEN, secret_at
from formgen.intake.secrets.words import EACH_WORD
from formgen.model.problems import Place, Problem
from formgen.model.secretlabels import names_secret

_COMMENT = re.compile(r"(?:^|\s)#(.*)$")
# Nothing in it can match in two ways: a line may be as long as a file.
_PAIR = re.compile(r"[\s\-?\"']*([^\s\-?:：\"'][^:：\"']*)[\"']?[:：]\s+(.*)")
_KEY = re.compile(r"([\s\-?]*)[\"']?[^\s:：\"'#\-?][^:：\"'#]*[\"']?[:：](?:\s|$)")
_LONGEST_LINE = 5_000  # that is searched
_QUOTED = re.compile("「([^」]+)」")


class Concealed(str):
    """The mark in a tree where a secret stood."""

    __slots__ = ()


def without_secrets(node: YamlNode, file: str) -> tuple[YamlNode, tuple[Problem, ...]]:
    """The tree of a text with its secrets replaced, and a problem for each of them.

    A value that only looks like one stays.
    """
    problems: list[Problem] = []

    def note(node: YamlScalar, what: str, grade: Grade) -> None:
        place = Place(file, line=node.line, column=node.column)
        problems.append(secret_at(place, what, grade))

    def walk(node: YamlNode, label: str) -> YamlNode:
        if isinstance(node, YamlScalar):
            # A longer text is refused unread.
            head = (node.text or "")[: limits.TEXT_LENGTH]
            if head == "" or (grade := judge(head, label)) is None:
                return node
            note(node, "この欄", grade)
            return replace(node, text=Concealed(HIDDEN)) if grade == "certain" else node
        if isinstance(node, YamlSequence):
            return replace(node, items=tuple(walk(item, label) for item in node.items))
        return replace(node, pairs=tuple(pair(key, value, label) for key, value in node.pairs))

    def pair(key: YamlScalar, value: YamlNode, label: str) -> tuple[YamlScalar, YamlNode]:
        text = key.text or ""
        # What stands deeper under 「パスワード:」 is a password whatever it is called.
        value = walk(value, label if names_secret(label) else text)
        if (grade := judge(text)) is None:
            return key, value
        note(key, "項目名", grade)
        return replace(key, text=Concealed(HIDDEN)), value

    return walk(node, ""), tuple(problems)


def secret_comments(text: str, file: str) -> Iterator[Problem]:
    """A problem for each comment that holds a secret, by itself or after the one before."""
    before = ""
    for number, line in enumerate(text.splitlines(), start=1):
        match = _COMMENT.search(line)
        comment = match.group(1) if match else ""
        label = before if names_secret(before) else ""
        if match and (grade := judge(comment) or judge(comment, label)):
            place = Place(file, line=number, column=match.end() - len(comment))
            yield secret_at(place, "覚え書き", grade)
        before = comment


def problems_of_unread(problems: tuple[Problem, ...], text: str, file: str) -> tuple[Problem, ...]:
    """The problems of a text that cannot be read, without what might quote a secret.

    In its place a problem for the line: a text with problems keeps at least one error.
    """
    lines = enumerate(text.splitlines(), start=1)
    graded: dict[int | None, Grade] = {
        at: grade for at, line in lines if (grade := _judge_line(line))
    }
    # What is quoted is cut, and may look like a secret where its line does not.
    quoted = ((one, _QUOTED.findall(one.message + one.remedy)) for one in problems)
    graded |= {one.place.line: "certain" for one, texts in quoted if any(map(judge, texts))}
    kept = [one for one in problems if graded.get(one.place.line) != "certain"]
    found = (secret_at(Place(file, line=at, column=1), "この行", grade)
             for at, grade in sorted(graded.items(), key=lambda line: line[0] or 0))  # fmt: skip
    return (*kept, *found)


def lines_without(text: str, node: YamlNode, secrets: Sequence[Problem]) -> tuple[str, ...]:
    """The lines of a text that was read, but for those of its secrets: each to the next value."""
    lines = text.splitlines()
    starts = sorted(set(_starts(node))) if secrets else []
    for first in sorted({problem.place.line or 1 for problem in secrets}):
        after = bisect_right(starts, first)
        end = starts[after] if after < len(starts) else len(lines) + 1
        lines[first - 1 : end - 1] = [HIDDEN] * (end - first)
    return tuple(lines)


def _starts(node: YamlNode) -> Iterator[int]:
    """The lines in which keys and values begin."""
    if isinstance(node, YamlMapping):
        for key, value in node.pairs:
            yield key.line
            yield from _starts(value)
    elif isinstance(node, YamlSequence):
        for item in node.items:
            yield from _starts(item)
    else:
        yield node.line


def lines_of_unread(text: str, problems: Sequence[Problem]) -> tuple[str, ...]:
    """The lines of a text that cannot be read, but for those that hold a secret or may go on with it."""
    secrets = {problem.place.line for problem in problems if problem.is_secret}
    found: list[str] = []
    depth: int | None = None  # of the key whose value is hidden
    for number, line in enumerate(text.splitlines(), start=1):
        key = _KEY.match(line)
        indent = len(key[1]) if key else 0
        if depth is None or (key and indent <= depth):
            # Where no value is known from another, the mere word is enough.
            is_secret = (
                number in secrets
                or len(line) > _LONGEST_LINE
                or EACH_WORD.search(line.replace("\\n", " "))
                or _judge_line(line)
            )
            depth = indent if is_secret else None
        found.append(line if depth is None else HIDDEN)
    return tuple(found)


def _judge_line(line: str) -> Grade | None:
    match = _PAIR.fullmatch(line.rstrip())
    by_label = judge(match[2].strip("\"'"), match[1].strip()) if match else None
    return "certain" if by_label == "certain" else judge(line) or by_label


def is_concealed(node: YamlNode) -> bool:
    """True if a node is, or a list holds, what a secret was replaced by."""
    if isinstance(node, YamlSequence):
        return any(map(is_concealed, node.items))
    if isinstance(node, YamlMapping):
        return any(is_concealed(value) for _, value in node.pairs)
    return isinstance(node.text, Concealed)
