"""The wording of a document, as staff write it in templates/documents/*.yaml: what it is, needs and says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, model_validator

from formgen.city.templatereader import Count, Data, read, slips
from formgen.city.templatereader import Text as Words
from formgen.documents.blocks import PAPER_FORMATS, Align, Format, Layout
from formgen.documents.compiledtexts import (  # fmt: skip
    TODAY,
    Condition,
    Constant,
    Names,
    Text,
    compile_condition,
    constant,
)
from formgen.documents.linekinds import (  # fmt: skip
    Box,
    Clauses,
    Columns,
    Items,
    Keys,
    Line,
    Lines,
    Rows,
    Source,
    When,
)
from formgen.documents.officeforms.tagnames import NAMES, NUMBER, Tag, TagNames
from formgen.model.fieldspec import Audience
from formgen.model.problems import FormgenError, InvalidValue

Each = Literal[
    "devices", "enclosures", "changes", "pictures", "links", "findings", "parts", "records",
    "corrections", "listed_accounts",
]  # fmt: skip
TextKind = Literal["title", "heading", "caption", "paragraph"]
_KINDS: tuple[str, ...] = (
    *get_args(TextKind), "letter_head", "items", "fields", "checklist", "listing", "picture", "note", "each",
)  # fmt: skip
# The keys of a part that only some kinds take.
_ONLY_FOR = {"align": ("paragraph", "note"), "body": ("each",), "only": ("each",)}


Mark = Annotated[str, BeforeValidator(lambda mark: mark or ""), AfterValidator(constant)]


class _LetterHead(Data):
    """A letter whose number, date and sender are not the account's own gives them itself."""

    addressee: Source
    subject: Source
    number: Box | None = None
    date: Box | None = None
    sender: Box | None = None

    def lines(self) -> tuple[Line, ...]:
        return tuple(Line(text, Text(name)) for name, text in self if text is not None)


class Part(Data):
    """An element of the body: one key that says its kind, and what may stand beside it."""

    title: Source | None = None
    heading: Source | None = None
    caption: Source | None = None
    paragraph: Source | None = None
    letter_head: _LetterHead | None = None
    items: Items | None = None
    fields: Rows | None = None
    checklist: Lines | None = None
    listing: Columns | None = None
    picture: Rows | None = None  # the lines beside it
    note: Lines | None = None
    each: Each | None = None  # what it repeats its body for
    body: tuple[Part, ...] = ()
    only: When = None  # of those that an `each` repeats
    align: Align = "left"
    when: When = None
    clauses: Annotated[Clauses, Field(alias="clause")] = ()

    @cached_property
    def kind(self) -> str:
        """The key that says what it is."""
        return next(key for key in _KINDS if key in self.model_fields_set)

    @model_validator(mode="after")
    def _is_one_element(self) -> Part:
        kinds = [key for key in _KINDS if key in self.model_fields_set]
        if len(kinds) != 1:
            raise InvalidValue(
                "本文の要素として読めません。",
                f"{'・'.join(_KINDS)} のうち1つだけを書いてください。",
            )
        if getattr(self, self.kind) is None:
            raise InvalidValue(
                f"「{self.kind}」が空です。", "中身を書くか、その行を消してください。"
            )
        for key, kinds_that_take_it in _ONLY_FOR.items():
            if key in self.model_fields_set and self.kind not in kinds_that_take_it:
                raise InvalidValue(
                    f"「{self.kind}」に「{key}」は使えません。", f"「{key}」を消してください。"
                )
        if self.kind == "each" and not self.body:
            raise InvalidValue(
                "「each」に「body」がありません。", "繰り返す要素を body に並べてください。"
            )
        return self

    @property
    def widths(self) -> tuple[int | None, ...]:
        """The widths of the columns of a listing."""
        return tuple(column.width for column in self.listing or ())

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Its lines, whatever its kind; an `each` has none of its own."""
        if self.each:
            return ()
        if self.letter_head:
            return self.letter_head.lines()
        held = getattr(self, self.kind)
        return (Line(held),) if isinstance(held, Text) else tuple(line.as_line() for line in held)


class Event(Data):
    """An event for which a document waits besides its needs: a field's value that has still to come true."""

    until: Annotated[Condition, PlainValidator(compile_condition)]
    says: Constant


class MayBeBlank(Data):
    """The field that may tell why one that is needed is blank, and what is said until it does."""

    if_told_in: Words
    says: Constant


class Paste(Data):
    """The part of a document that is pasted into a service, and how many characters that one takes."""

    text: Source
    limit: Source


class DraftUntil(Data):
    """The date from which a document is no draft any more, its revisions, and the clause for both."""

    field: Words
    clause: Words
    revised: Words | None = None  # the field of the days on which it was revised


class Answer(Data):
    """The day on which an office has answered a paper, and what is asked when that changes after."""

    field: Words
    clause: Words
    again: dict[Words, Words]  # what to do, by the procedure


@dataclass(frozen=True, slots=True)
class OwnForm:
    """The office's own Word form of a document: its file's name, its bytes and its tags."""

    file: str
    data: bytes
    tags: frozenset[Tag]
    tag_names: TagNames = NAMES

    @property
    def names(self) -> Names:
        """Every name that its tags ask of the account and of a device."""
        account = frozenset(tag.key for tag in self.tags if not tag.of_device)
        return Names(account, frozenset(t.key for t in self.tags if t.of_device) - {NUMBER})


class _File(Data):
    """A document; the manual tells staff what each key is for."""

    order: Count
    title: Constant
    procedures: Annotated[tuple[Words, ...], Field(min_length=1)]
    kind: Literal["notice", "draft", "checklist", "packet", "post", "record"]
    audience: Audience
    layout: Layout
    formats: Annotated[tuple[Format, ...], Field(min_length=1)] = PAPER_FORMATS
    office: Constant | None = None
    dates: Literal["wareki", "wareki_western"]
    mark: Mark = ""
    draft_until: DraftUntil | None = None  # until then （案） follows its title and its mark
    needs: Keys = ()
    device_needs: Keys = ()
    may_be_blank: dict[str, MayBeBlank] = Field(default_factory=dict)  # of the needs
    awaits: dict[str, Event] = Field(default_factory=dict)
    enclosed_with: Words | None = None  # the document with which it is handed in
    when: When = None
    proposed: When = None  # made on asking alone, of an account for which this holds
    define: dict[str, Source] = Field(default_factory=dict)
    paste: Paste | None = None
    answer: Answer | None = None
    body: Annotated[tuple[Part, ...], Field(min_length=1)]


class Wording(_File):
    """A document's wording, with the office's own form that may take the place of its body."""

    id: str
    form: OwnForm | None = None

    @property
    def western_years(self) -> bool:
        """True if its dates have the year of our era beside the Japanese one."""
        return self.dates == "wareki_western"

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
        for condition in filter(None, (self.when, self.proposed)):
            found |= condition.names
        found |= Names(frozenset(each.if_told_in for each in self.may_be_blank.values()))
        if until := self.draft_until:
            found |= Names(frozenset({until.field, until.revised or until.field}))
        if self.form:
            found |= self.form.names
        else:
            paste = (self.paste.text, self.paste.limit) if self.paste else ()
            printed = (expression for expression, _ in walk_expressions(self.body))
            for expression in (*self.define.values(), *paste, *printed):
                found |= expression.names
        awaited = {name for event in self.awaits.values() for name in event.until.names.account}
        return Names(
            (found.account - self.define.keys()) | (awaited - {TODAY}), found.device, found.listed
        )


def load_wording(path: Path) -> Wording:
    """The wording in a file. Raises FormgenError with the file, the line and what is wrong."""
    return Wording.model_construct(id=path.stem, **dict(read(_File, path)))


def wording_slips(path: Path) -> tuple[FormgenError, ...]:
    """Everything for which load_wording would raise."""
    return slips(_File, path)


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


def walk_expressions(
    parts: tuple[Part, ...], in_each: str | None = None
) -> Iterator[tuple[Text | Condition, str | None]]:
    """Every text and condition of the body, and the `each` that repeats it."""
    for part in parts:
        if part.when:
            yield part.when, in_each
        if part.only:
            yield part.only, part.each
        for line in walk_lines(part.lines):
            yield line.text, in_each
            yield line.label, in_each
            if line.when:
                yield line.when, in_each
        yield from walk_expressions(part.body, part.each)
