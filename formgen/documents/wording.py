"""The wording of a document as formgen holds it: what it is, what it needs, and its parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from formgen.documents.blocks import Align, Format, Layout
from formgen.documents.officeforms.tags import NUMBER, Tag
from formgen.documents.texts import TODAY, Condition, Names, Text
from formgen.model.fields import Audience


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block: a label or clause, its text, and what stands below it."""

    text: Text
    label: str = ""
    when: Condition | None = None
    clauses: tuple[str, ...] = ()
    below: tuple[Line, ...] = ()
    head: Text | None = None  # a label into which something is filled


@dataclass(frozen=True, slots=True)
class Part:
    """A block as the wording gives it: its kind, its lines, or the parts that it repeats."""

    kind: str
    lines: tuple[Line, ...] = ()
    align: Align = "left"
    when: Condition | None = None
    clauses: tuple[str, ...] = ()
    body: tuple[Part, ...] = ()
    each: str = ""  # what an `each` repeats its body for
    only: Condition | None = None  # of those that an `each` repeats
    widths: tuple[int | None, ...] = ()  # of the columns of a listing


@dataclass(frozen=True, slots=True)
class Event:
    """An event for which a document waits besides its needs: a field's value that has still to come true."""

    field: str
    until: Condition
    says: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The day on which an office has answered a paper, and what is asked when that changes after."""

    field: str
    clause: str
    again: Mapping[str, str]  # what to do, by the procedure


@dataclass(frozen=True, slots=True)
class OwnForm:
    """The office's own Word form of a document: its file's name, its bytes and its tags."""

    file: str
    data: bytes
    tags: frozenset[Tag]

    @property
    def names(self) -> Names:
        """Every name that its tags ask of the account and of a device."""
        return Names(
            frozenset(tag.key for tag in self.tags if not tag.of_device),
            frozenset(tag.key for tag in self.tags if tag.of_device) - {NUMBER},
        )


@dataclass(frozen=True, slots=True)
class Paste:
    """The part of a document that is pasted into a service, and how many characters that one takes."""

    text: Text
    limit: Text


@dataclass(frozen=True, slots=True)
class Wording:
    """A document's wording: what it is, for whom, what it needs, and its blocks."""

    id: str
    order: int
    title: str
    procedures: tuple[str, ...]
    kind: str
    audience: Audience
    layout: Layout
    formats: tuple[Format, ...]
    office: str | None
    enclosed_with: str | None  # the document with which it is handed in
    western_years: bool
    mark: str
    needs: tuple[str, ...]
    device_needs: tuple[str, ...]
    awaits: tuple[Event, ...]
    when: Condition | None
    define: tuple[tuple[str, Text], ...]
    paste: Paste | None
    body: tuple[Part, ...]
    answer: Answer | None = None
    form: OwnForm | None = None  # takes the place of what the body would print

    @property
    def is_of_packet(self) -> bool:
        """True if it is a packet's own paper, on all that is handed in, and no account's."""
        return self.kind == "packet"

    @property
    def is_letter(self) -> bool:
        """True if it is a letter: its tables are short, and what is long stands behind it."""
        return self.layout == "notice"

    @property
    def names(self) -> Names:
        """Every name that the wording asks of the account and of a device."""
        found = Names(frozenset(self.needs), frozenset(self.device_needs))
        for _, text in self.define if self.form is None else ():
            found |= text.names
        if self.when:
            found |= self.when.names
        if self.paste and self.form is None:
            found |= self.paste.text.names | self.paste.limit.names
        found = found | self.form.names if self.form else _names_of(self.body, found)
        awaited = {name for event in self.awaits for name in event.until.names.account}
        own = {name for name, _ in self.define}
        return Names((found.account - own) | (awaited - {TODAY}), found.device, found.listed)


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
            found |= line.head.names if line.head else Names()
            if line.when:
                found |= line.when.names
    return found
