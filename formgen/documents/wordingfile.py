"""The format of templates/documents/*.yaml as staff write it, and the Wording that becomes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, model_validator

from formgen.city.templatedata import Count, Data, read, slips
from formgen.city.templatedata import Text as Words
from formgen.documents.blocks import PAPER_FORMATS, Align, Format, Layout
from formgen.documents.texts import (
    Condition,
    Constant,
    Text,
    compile_condition,
    constant,
)  # fmt: skip
from formgen.documents.wording import Answer, Event, Line, Part, Paste, Wording
from formgen.documents.wordinglines import (
    Box,
    Clauses,
    Columns,
    Items,
    Keys,
    Lines,
    Rows,
    Source,
    When,
)  # fmt: skip
from formgen.model.fields import Audience, by_key
from formgen.model.problems import FormgenError, InvalidValue
from formgen.model.records import Account

Each = Literal["devices", "enclosures", "changes"]
TextKind = Literal["title", "heading", "caption", "paragraph"]
_TEXT_KINDS: tuple[str, ...] = get_args(TextKind)
_KINDS = (*_TEXT_KINDS, "letter_head", "items", "fields", "checklist", "listing", "note", "each")
# The keys of a part that only some kinds take.
_ONLY_FOR = {"align": ("paragraph", "note"), "body": ("each",), "only": ("each",)}


def _procedure(text: str) -> str:
    if text not in (choices := by_key(Account)["procedure"].choices):
        raise InvalidValue(
            f"「{text}」という手続きはありません。", f"{'・'.join(choices)} から選んでください。"
        )
    return text


Mark = Annotated[str, BeforeValidator(lambda mark: mark or ""), AfterValidator(constant)]
Procedure = Annotated[str, AfterValidator(_procedure)]


class _LetterHead(Data):
    """A letter whose number and date are not the account's own gives them itself."""

    addressee: Source
    subject: Source
    number: Box | None = None
    date: Box | None = None

    def lines(self) -> tuple[Line, ...]:
        return tuple(Line(text, name) for name, text in self if text is not None)


class _Part(Data):
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
    note: Lines | None = None
    each: Each | None = None
    body: tuple[_Part, ...] = ()
    only: When = None
    align: Align = "left"
    when: When = None
    clause: Clauses = ()

    @property
    def kind(self) -> str:
        return next(key for key in _KINDS if key in self.model_fields_set)

    @model_validator(mode="after")
    def _is_one_element(self) -> _Part:
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

    def made(self) -> Part:
        return Part(
            kind=self.kind,
            lines=self._lines(),
            align=self.align,
            when=self.when,
            clauses=self.clause,
            body=tuple(part.made() for part in self.body),
            each=self.each or "",
            only=self.only,
            widths=tuple(column.width for column in self.listing or ()),
        )

    def _lines(self) -> tuple[Line, ...]:
        if self.each:
            return ()
        if self.letter_head:
            return self.letter_head.lines()
        held = getattr(self, self.kind)
        return (Line(held),) if isinstance(held, Text) else tuple(line.made() for line in held)


class _Event(Data):
    until: Annotated[Condition, PlainValidator(compile_condition)]
    says: Constant


class _Paste(Data):
    text: Source
    limit: Source

    def made(self) -> Paste:
        return Paste(self.text, self.limit)


class _Answer(Data):
    field: Words
    clause: Words
    again: dict[Procedure, Words]

    def made(self) -> Answer:
        return Answer(self.field, self.clause, self.again)


class _File(Data):
    """A document; the manual tells staff what each key is for."""

    order: Count
    title: Constant
    procedures: Annotated[tuple[Procedure, ...], Field(min_length=1)]
    kind: Literal["notice", "draft", "checklist", "packet"]
    audience: Audience
    layout: Layout
    formats: Annotated[tuple[Format, ...], Field(min_length=1)] = PAPER_FORMATS
    office: Constant | None = None
    dates: Literal["wareki", "wareki_western"]
    mark: Mark = ""
    needs: Keys = ()
    device_needs: Keys = ()
    awaits: dict[str, _Event] = Field(default_factory=dict)
    enclosed_with: Words | None = None
    when: When = None
    define: dict[str, Source] = Field(default_factory=dict)
    paste: _Paste | None = None
    answer: _Answer | None = None
    body: Annotated[tuple[_Part, ...], Field(min_length=1)]

    def made(self, document_id: str) -> Wording:
        return Wording(
            id=document_id,
            order=self.order,
            title=self.title,
            procedures=self.procedures,
            kind=self.kind,
            audience=self.audience,
            layout=self.layout,
            formats=self.formats,
            office=self.office,
            enclosed_with=self.enclosed_with,
            western_years=self.dates == "wareki_western",
            mark=self.mark,
            needs=self.needs,
            device_needs=self.device_needs,
            awaits=tuple(Event(key, e.until, e.says) for key, e in self.awaits.items()),
            when=self.when,
            define=tuple(self.define.items()),
            paste=self.paste.made() if self.paste else None,
            body=tuple(part.made() for part in self.body),
            answer=self.answer.made() if self.answer else None,
        )


def load_wording(path: Path) -> Wording:
    """The wording in a file. Raises FormgenError with the file, the line and what is wrong."""
    return read(_File, path).made(path.stem)


def wording_slips(path: Path) -> tuple[FormgenError, ...]:
    """Everything for which load_wording would raise."""
    return slips(_File, path)
