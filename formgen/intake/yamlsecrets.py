"""Taking secrets out of a YAML text before any message can quote them (guideline 5(8)).

Looked at are values, keys and comments; in a text that cannot be read, every line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from formgen.intake import limits
from formgen.intake.concealment import HIDDEN, secret_at
from formgen.intake.passwords import looks_secret, names_secret
from formgen.problems import Place, Problem
from formgen.yamltext import YamlMapping, YamlNode, YamlScalar, YamlSequence

_COMMENT = re.compile(r"(?:^|\s)#(.*)$")
# Nothing in it can match in two ways: a line may be as long as a file.
_PAIR = re.compile(r"[\s\-?\"']*([^\s\-?:：\"'][^:：\"']*)[\"']?[:：]\s+(.*)")
_QUOTED = re.compile("「([^」]+)」")


class Concealed(str):
    """What stands in a tree where a secret stood."""

    __slots__ = ()


def without_secrets(node: YamlNode, file: str) -> tuple[YamlNode, tuple[Problem, ...]]:
    """The tree of a text with its secrets replaced, and a problem for each of them."""
    problems: list[Problem] = []

    def conceal(node: YamlScalar, what: str) -> YamlScalar:
        problems.append(secret_at(Place(file, line=node.line, column=node.column), what))
        return replace(node, text=Concealed(HIDDEN))

    def walk(node: YamlNode, label: str) -> YamlNode:
        if isinstance(node, YamlScalar):
            # A longer text is refused unread.
            head = (node.text or "")[: limits.TEXT_LENGTH]
            is_secret = head != "" and looks_secret(head, label)
            return conceal(node, "この欄") if is_secret else node
        if isinstance(node, YamlSequence):
            return replace(node, items=tuple(walk(item, label) for item in node.items))
        return replace(node, pairs=tuple(pair(key, value, label) for key, value in node.pairs))

    def pair(key: YamlScalar, value: YamlNode, label: str) -> tuple[YamlScalar, YamlNode]:
        text = key.text or ""
        # What stands deeper under 「パスワード:」 is a password whatever it is called.
        value = walk(value, label if names_secret(label) else text)
        return (conceal(key, "項目名") if looks_secret(text) else key), value

    return walk(node, ""), tuple(problems)


def secret_comments(text: str, file: str) -> Iterator[Problem]:
    """A problem for each comment that looks like a secret, by itself or after the one before."""
    before = ""
    for number, line in enumerate(text.splitlines(), start=1):
        match = _COMMENT.search(line)
        comment = match.group(1) if match else ""
        if match and (
            looks_secret(comment) or (names_secret(before) and looks_secret(comment, before))
        ):
            yield secret_at(Place(file, line=number, column=match.end() - len(comment)), "覚え書き")
        before = comment


def without_quotations(problems: tuple[Problem, ...], text: str, file: str) -> tuple[Problem, ...]:
    """The problems of a text that cannot be read, without what might quote a secret.

    In its place a problem for the line: a text with problems keeps at least one.
    """
    lines = enumerate(text.splitlines(), start=1)
    found: dict[int | None, Problem] = {
        at: secret_at(Place(file, line=at, column=1), "この行")
        for at, line in lines
        if _is_secret_line(line)
    }
    # What is quoted is cut, and may look like a secret where its line does not.
    quoting = (problem.place for problem in problems if _quotes_secret(problem))
    found = {place.line: secret_at(place, "この行") for place in quoting} | found
    return (*(one for one in problems if one.place.line not in found), *found.values())


def _quotes_secret(problem: Problem) -> bool:
    return any(map(looks_secret, _QUOTED.findall(problem.message + problem.remedy)))


def _is_secret_line(line: str) -> bool:
    match = _PAIR.fullmatch(line.rstrip())
    return looks_secret(line) or (
        match is not None and looks_secret(match[2].strip("\"'"), match[1].strip())
    )


def is_concealed(node: YamlNode) -> bool:
    """Whether a node is, or a list holds, what a secret was replaced by."""
    if isinstance(node, YamlSequence):
        return any(map(is_concealed, node.items))
    if isinstance(node, YamlMapping):
        return any(is_concealed(value) for _, value in node.pairs)
    return isinstance(node.text, Concealed)
