"""YAML read strictly: every scalar is the text that stands there, every node has its place.

The only module that imports yaml. It reads events, never constructs values: 0442001111 keeps its
zero, 8:30 is no number, no is no truth value. What could surprise is refused with its line: tags,
anchors, aliases, merge keys, duplicate keys, several documents, deep nesting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from formgen.japanese import quoted
from formgen.problems import FormgenError, Place, Problem
from formgen.templatefiles import read_template, too_large

# Wording and intake need six levels at most; a deeper file is a slip or an attack.
DEEPEST = 24
# Templates have some thousand values; an intake sets its own limit.
_MOST_IN_TEMPLATE, MOST_NODES = 50_000, 1_000_000
# A file with more faults than this is another kind of file; the rest would help nobody.
_MOST_PROBLEMS = 50
_BLANKS = frozenset(("", "~", "null", "Null", "NULL"))
# Wherever a line begins, for libyaml takes seconds for thousands of them. YAML knows more ends of
# a line than Python's ^ does.
_DIRECTIVE = re.compile("(?:^|[\r\x85\u2028\u2029])\ufeff*%", re.MULTILINE)
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
# libyaml is about ten times faster; an installation without it still works.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class YamlScalar:
    """A text to the letter; None when it is blank (nothing, ~ or null, without quotes)."""

    text: str | None
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class YamlSequence:
    """A list."""

    items: tuple[YamlNode, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class YamlMapping:
    """Keys with their values, in the order of the file; a key stands there once."""

    pairs: tuple[tuple[YamlScalar, YamlNode], ...]
    line: int
    column: int


YamlNode = YamlScalar | YamlSequence | YamlMapping


def parse(
    text: str, file: str, deepest: int = DEEPEST, most: int = MOST_NODES
) -> tuple[YamlNode | None, tuple[Problem, ...]]:
    """Read a YAML text into a tree.

    file is the name for the places; deepest and most are how deep and how many the values may be.
    Without a tree there is a problem, or the text is empty;
    a text with any problem is refused as a whole, for nobody can know which half was meant.
    """
    builder = _Builder(file, yaml.parse(text, Loader=_LOADER), deepest, most)
    if match := _DIRECTIVE.search(text):
        line = len(_LINE_END.findall(text, 0, match.end())) + 1
        problem = Problem(
            "error",
            "「%」で始まる行は使えません。",
            "その行を消してください。",
            Place(file, line=line),
        )
        return None, (problem,)
    try:
        node = builder.document()
    except _Stopped:
        node = None
    except yaml.YAMLError as fault:
        builder.problems.append(_syntax_problem(fault, text, file))
    except UnicodeEncodeError:  # half a surrogate pair, which no encoding carries
        builder.refuse(None, "文字として壊れた箇所があります。", "UTF-8で保存し直してください。")
    return (None if builder.problems else node), tuple(builder.problems)


def load_plain(path: Path) -> Any:
    """A YAML file as dict, list, str and None.

    Raises FormgenError with the file and the line when it cannot be read.
    """
    node = load(path)
    return None if node is None else plain(node)


def load(path: Path) -> YamlNode | None:
    """A YAML file as a tree; None when it is empty.

    Raises FormgenError with the file and the line when it cannot be read.
    """
    name = path.as_posix()
    try:
        text = read_template(path).decode("utf-8-sig")
    except OSError as fault:
        if larger := too_large(fault, path):
            raise FormgenError(
                larger, "要らない部分を消してください。", place=Place(name)
            ) from fault
        raise FormgenError(
            "ファイルを開けません。",
            "ファイルがあり、読み取りが許可されているか確かめてください。",
            place=Place(name),
        ) from fault
    except UnicodeDecodeError as fault:
        raise FormgenError(
            "文字コードがUTF-8ではありません。", "UTF-8で保存し直してください。", place=Place(name)
        ) from fault
    node, problems = parse(text, name, most=_MOST_IN_TEMPLATE)
    if problems:
        first = problems[0]
        raise FormgenError(first.message, first.remedy, place=first.place)
    return node


def plain(node: YamlNode) -> Any:
    """A tree as dict, list, str and None, without the places."""
    if isinstance(node, YamlScalar):
        return node.text
    if isinstance(node, YamlSequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.pairs}


class _Stopped(Exception):
    """Reading on would help nobody; the reason is already among the problems."""


class _Builder:
    """Makes the tree of one text out of its events and keeps the problems on the way."""

    def __init__(self, file: str, events: Iterator[Any], deepest: int, most: int) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._events = events
        self._deepest = deepest
        self._left = most

    def document(self) -> YamlNode | None:
        """The only document of the text; None when there is none."""
        next(self._events)  # the start of the stream
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return None
        node = self._node(next(self._events), 1)
        next(self._events)  # the end of the document
        if isinstance(event := next(self._events), yaml.DocumentStartEvent):
            self.refuse(
                event,
                "「---」で区切られた2つ目の文書があります。",
                "1つのファイルには1つの文書だけを書き、「---」を消すかファイルを分けてください。",
            )
        return node

    def refuse(self, event: Any, message: str, remedy: str) -> None:
        """Note a problem where an event begins; None stands for the whole file."""
        mark = event and event.start_mark
        place = (
            Place(self._file, line=mark.line + 1, column=mark.column + 1)
            if mark
            else Place(self._file)
        )
        self.problems.append(Problem("error", message, remedy, place))
        if len(self.problems) >= _MOST_PROBLEMS:
            raise _Stopped

    def _node(self, event: Any, depth: int) -> YamlNode:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if depth > self._deepest:
            self.refuse(event, "入れ子が深すぎて読めません。", "字下げとかっこを見直してください。")
            raise _Stopped
        self._left -= 1
        if self._left < 0:
            self.refuse(event, "値が多すぎるため、読み込みません。", "ファイルを分けてください。")
            raise _Stopped
        if event.anchor is not None:
            self._refuse_anchor(event)
        if isinstance(event, yaml.AliasEvent):
            return YamlScalar(None, line, column)
        if event.tag is not None:
            self.refuse(
                event,
                f"タグ{quoted(event.tag)}は使えません。",
                '「!」から始まる文字を書くときは、全体を引用符「"」で囲んでください。',
            )
        if isinstance(event, yaml.ScalarEvent):
            blank = not event.style and event.value in _BLANKS
            return YamlScalar(None if blank else event.value, line, column)
        if isinstance(event, yaml.SequenceStartEvent):
            return YamlSequence(tuple(self._items(depth)), line, column)
        return YamlMapping(tuple(self._pairs(depth)), line, column)

    def _items(self, depth: int) -> Iterator[YamlNode]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _pairs(self, depth: int) -> Iterator[tuple[YamlScalar, YamlNode]]:
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1)
            if not isinstance(key, YamlScalar) or key.text is None:
                self.refuse(event, "項目名がありません。", "「項目名: 値」の形で書いてください。")
            elif key.text == "<<" and not event.style:
                self.refuse(event, "「<<」は使えません。", "値をそれぞれの箇所に書いてください。")
            elif key.text in lines:
                self.refuse(
                    event,
                    f"{quoted(key.text)}が{lines[key.text]}行目と重なっています。",
                    "どちらか一方だけを残してください。",
                )
            else:
                lines[key.text] = key.line
                yield key, value

    def _refuse_anchor(self, event: Any) -> None:
        sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
        self.refuse(
            event,
            f"{quoted(sign + event.anchor)}のような参照は使えません。",
            f'値をそのまま書いてください。「{sign}」から始まる文字は引用符「"」で囲んでください。',
        )


# What libyaml says, and what a clerk can do about it; the first that fits is told.
_SYNTAX_REMEDIES = (
    ("cannot start any token", '「@」「`」「%」から始まる値は引用符「"」で囲んでください。'),
    (
        "mapping values are not allowed",
        '字下げをそろえ、「:」は半角にし、「: 」を含む値は引用符「"」で囲んでください。',
    ),
    ("could not find expected ':'", "項目名の後に半角の「:」と空白を入れてください。"),
    ("quoted scalar", "引用符を閉じているか確かめてください。"),
    ("flow", "かっこ「[ ]」「{ }」の閉じ忘れとカンマを確かめてください。"),
    ("block", "前後の行と字下げをそろえてください。"),
    ("characters are not allowed", "目に見えない制御文字を消してください。"),
)
_SYNTAX_REMEDY = "「項目名: 値」の形と字下げを見直してください。"


def _syntax_problem(fault: yaml.YAMLError, text: str, file: str) -> Problem:
    place = _place_of_fault(fault, text, file)
    said = str(fault)
    if _character_at(text, place) == "\t":
        remedy = "字下げはタブでなく半角の空白にしてください。"
    else:
        remedy = next((told for sign, told in _SYNTAX_REMEDIES if sign in said), _SYNTAX_REMEDY)
    return Problem("error", "YAMLの書き方に誤りがあり、ファイルを読めません。", remedy, place)


def _place_of_fault(fault: yaml.YAMLError, text: str, file: str) -> Place:
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    if mark is not None:
        return Place(file, line=mark.line + 1, column=mark.column + 1)
    # A forbidden character is told by itself: as a number from libyaml, else as a character.
    character = getattr(fault, "character", None)
    sign = chr(character) if isinstance(character, int) else character
    position = text.find(sign) if sign else -1
    if position < 0:
        return Place(file)
    before = text[:position]
    return Place(file, line=before.count("\n") + 1, column=position - before.rfind("\n"))


def _character_at(text: str, place: Place) -> str:
    if place.line is None or place.column is None:
        return ""
    line = "".join(text.split("\n")[place.line - 1 : place.line])
    return line[place.column - 1 : place.column]
