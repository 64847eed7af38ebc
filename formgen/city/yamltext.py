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

from formgen.city.templatefiles import read_template, too_large
from formgen.city.yamlfaults import syntax_problem
from formgen.model.japanese import quoted
from formgen.model.problems import FormgenError, Place, Problem

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
# Behind a value: a comment such as 「 #等々力緑地」; or one in the next line, as if it went on.
_STUCK = re.compile(r"[\]}]*[ \t]+(?=#+[^\s#])")
_STUCK_BELOW = re.compile(r"[ \t]*(?:\r\n?|\n)( *)(?=#+[^\s#])")
# A character beyond U+FFFF as JSON escapes it, in halves, which libyaml refuses.
_HALVES = re.compile(
    r"(?<!\\)((?:\\\\)*)\\u([dD][89aAbB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
)
# libyaml is about ten times faster; an installation without it still works.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class YamlScalar:
    """A text to the letter; None when it is blank (nothing, ~ or null, without quotes).

    cut is the line and the column of a comment that may have been meant as the rest of the text:
    no blank follows its #.
    """

    text: str | None
    line: int
    column: int
    cut: tuple[int, int] | None = None


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
    builder = _Builder(file, text, deepest, most)
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
        if "escape code" in str(fault) and (joined := _HALVES.sub(_joined, text)) != text:
            return parse(joined, file, deepest, most)
        builder.problems.append(syntax_problem(fault, text, file))
    except UnicodeEncodeError:  # half a surrogate pair, which no encoding carries
        builder.refuse(None, "文字として壊れた箇所があります。", "UTF-8で保存し直してください。")
    return (None if builder.problems else node), tuple(builder.problems)


def _joined(halves: re.Match[str]) -> str:
    high, low = (int(half, 16) for half in halves.group(2, 3))
    return f"{halves[1]}\\U{0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00:08X}"


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
        message, remedy = too_large(fault, path), "要らない部分を消してください。"
        if not message:
            message = "ファイルを開けません。"
            remedy = "ファイルがあり、読み取りが許可されているか確かめてください。"
        raise FormgenError(message, remedy, place=Place(name)) from fault
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

    def __init__(self, file: str, text: str, deepest: int, most: int) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._text, self._has_comments = text, "#" in text
        self._events: Iterator[Any] = yaml.parse(text, Loader=_LOADER)
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

    def _node(self, event: Any, depth: int, indent: int | None = None) -> YamlNode:
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
            cut = self._cut(event, indent)
            return YamlScalar(None if blank else event.value, line, column, cut)
        if isinstance(event, yaml.SequenceStartEvent):
            return YamlSequence(tuple(self._items(depth)), line, column)
        return YamlMapping(tuple(self._pairs(depth)), line, column)

    def _cut(self, event: Any, indent: int | None) -> tuple[int, int] | None:
        """Where a comment begins that may be the rest of a value in its line, or deeper below."""
        end = event.end_mark
        if event.style in ("|", ">") or not self._has_comments:
            return None
        if match := _STUCK.match(self._text, end.index):
            return end.line + 1, end.column + 1 + len(match[0])
        match = _STUCK_BELOW.match(self._text, end.index)
        if match and indent is not None and len(match[1]) >= indent and event.value:
            return end.line + 2, len(match[1]) + 1
        return None

    def _items(self, depth: int) -> Iterator[YamlNode]:
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _pairs(self, depth: int) -> Iterator[tuple[YamlScalar, YamlNode]]:
        lines: dict[str, int] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(next(self._events), depth + 1, key.column)
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
