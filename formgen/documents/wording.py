"""The wording of a document, read from templates/documents/*.yaml and compiled once.

Staff edit these files without programming. Whatever is wrong in one is told with the file and
the words at fault when it is read, not when a paper is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment

from formgen.problems import FormgenError

Scope = Mapping[str, Any]
# The name under which the body of an `each: devices` sees its device.
DEVICE = "device"
# The day of the run, which only an `awaits` may ask for: no clock reaches a paper.
TODAY = "today"

# The strings are plain text, escaped later by whichever renderer writes them; autoescape here
# would print &amp; on paper.
_ENVIRONMENT = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


@dataclass(frozen=True, slots=True)
class Names:
    """What a text or a condition asks for: account fields and derived names, device fields."""

    account: frozenset[str] = frozenset()
    device: frozenset[str] = frozenset()

    def __or__(self, other: Names) -> Names:
        """Both together."""
        return Names(self.account | other.account, self.device | other.device)


@dataclass(frozen=True, slots=True)
class Text:
    """A string with `{{ }}` in it, compiled; most are constant and cost nothing."""

    source: str
    names: Names = field(default_factory=Names)
    resolve: Callable[[Scope], str] = field(repr=False, compare=False, default=lambda scope: "")


@dataclass(frozen=True, slots=True)
class Condition:
    """A `when:`, an expression over the raw values of the account."""

    source: str
    names: Names
    holds: Callable[[Scope], bool] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block: a label or clause, its text, and what stands below it."""

    text: Text
    label: str = ""
    when: Condition | None = None
    clauses: tuple[str, ...] = ()
    below: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A block as the wording gives it: its kind, its lines, or the parts that it repeats."""

    kind: str
    lines: tuple[Line, ...] = ()
    align: str = "left"
    when: Condition | None = None
    clauses: tuple[str, ...] = ()
    body: tuple[Part, ...] = ()
    only: Condition | None = None  # of the devices that an `each` repeats


@dataclass(frozen=True, slots=True)
class Event:
    """What a document waits for besides its needs: a field's value that has still to come true."""

    field: str
    until: Condition
    says: str


@dataclass(frozen=True, slots=True)
class Wording:
    """A document's wording: what it is, for whom, what it needs, and its blocks."""

    id: str
    order: int
    title: str
    procedures: tuple[str, ...]
    kind: str
    audience: str
    layout: str
    office: str | None
    enclosed_with: str | None  # the document with which it is handed in
    western_years: bool
    mark: str
    needs: tuple[str, ...]
    device_needs: tuple[str, ...]
    awaits: tuple[Event, ...]
    when: Condition | None
    define: tuple[tuple[str, Text], ...]
    body: tuple[Part, ...]

    @property
    def names(self) -> Names:
        """Every name that the wording asks of the account and of a device."""
        found = Names(frozenset(self.needs), frozenset(self.device_needs))
        for _, text in self.define:
            found |= text.names
        if self.when:
            found |= self.when.names
        found = _names_of(self.body, found)
        awaited = {name for event in self.awaits for name in event.until.names.account}
        own = {name for name, _ in self.define}
        return Names((found.account - own) | (awaited - {TODAY}), found.device)


def walk_lines(lines: tuple[Line, ...]) -> Iterator[Line]:
    """Every line and all that stands below it, in order."""
    for line in lines:
        yield line
        yield from walk_lines(line.below)


def walk_parts(parts: tuple[Part, ...]) -> Iterator[Part]:
    """Every part and those that it repeats, in order."""
    for part in parts:
        yield part
        yield from walk_parts(part.body)


def _names_of(parts: tuple[Part, ...], found: Names) -> Names:
    for part in walk_parts(parts):
        for condition in (part.when, part.only):
            found |= condition.names if condition else Names()
        for line in walk_lines(part.lines):
            found |= line.text.names
            if line.when:
                found |= line.when.names
    return found


def compile_text(source: Any) -> Text:
    """Compile a string; a constant one is returned as it stands.

    Raises FormgenError when it is no string or its `{{ }}` cannot be read.
    """
    if not isinstance(source, str):
        raise FormgenError(f"「{shown(source)}」は文になっていません。")
    if "{%" in source or "{#" in source:
        raise FormgenError(
            f"文例「{source}」に使えない記号があります。", "{{ }} だけを使ってください。"
        )
    if "{{" not in source and "}}" not in source:
        return Text(source, Names(), lambda scope: source)
    try:
        names = _names(_ENVIRONMENT.parse(source))
        template = _ENVIRONMENT.from_string(source)
    except TemplateSyntaxError as error:
        raise FormgenError(f"文例「{source}」を読めません（{error.message}）。") from error
    return Text(source, names, template.render)


def compile_condition(source: str) -> Condition:
    """Compile a `when:`. Raises FormgenError when it is no expression."""
    try:
        names = _names(_ENVIRONMENT.parse("{{ " + source + " }}"))
        expression = _ENVIRONMENT.compile_expression(source, undefined_to_none=False)
    except TemplateSyntaxError as error:
        raise FormgenError(f"条件「{source}」を読めません（{error.message}）。") from error
    return Condition(source, names, lambda scope: bool(expression(**scope)))


def _names(tree: nodes.Template) -> Names:
    loaded = {node.name for node in tree.find_all(nodes.Name)}
    device = {
        node.attr
        for node in tree.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == DEVICE
    }
    return Names(frozenset(loaded - {DEVICE}), frozenset(device))


def shown(data: Any) -> str:
    """What stood in the file, short enough for a message."""
    return str(data)[:40]
