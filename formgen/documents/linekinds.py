"""The lines of a wording as staff write them: texts, items, rows of a table, columns of a listing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, model_validator

from formgen.city.templatereader import Count, Data
from formgen.city.templatereader import Text as Words
from formgen.documents.compiledtexts import BLANK, Condition, Text, compile_condition, compile_text
from formgen.model.problems import InvalidValue

# Millimetres: what the layouts leave of the page, and a column in which one can still read.
_PAGE, _NARROWEST = 160, 20


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a block: a label or clause, its text, and what stands below it."""

    text: Text
    label: Text = BLANK
    when: Condition | None = None
    clauses: tuple[str, ...] = ()
    below: tuple[Line, ...] = ()


def _text(source: Any) -> Text:
    if source == "":
        raise InvalidValue("文が空です。", "文を書くか、その行を消してください。")
    return compile_text(source)


def _as_line(data: Any) -> Any:
    return {"text": data} if isinstance(data, str) else data


def _as_row(data: Any) -> Any:
    """「項目名: 値」 with its when and clause beside it; a blank value is a box."""
    labels = (
        [key for key in data if key not in ("when", "clause")] if isinstance(data, dict) else []
    )
    if len(labels) != 1:
        raise InvalidValue(
            "表の行として読めません。", "「項目名: 値」の形で、項目名を1つ書いてください。"
        )
    beside = {key: data[key] for key in ("when", "clause") if key in data}
    return {"label": labels[0], "text": data[labels[0]], **beside}


Source = Annotated[Text, PlainValidator(_text)]
Box = Annotated[Text, PlainValidator(lambda source: compile_text("" if source is None else source))]
When = Annotated[
    Condition | None,
    PlainValidator(lambda source: None if source is None else compile_condition(source)),
]
Keys = Annotated[tuple[Words, ...], BeforeValidator(lambda keys: () if keys is None else keys)]
# One clause needs no brackets.
Clauses = Annotated[Keys, BeforeValidator(lambda c: (c,) if isinstance(c, str) else c)]


class _Line(Data):
    text: Source
    when: When = None
    clause: Clauses = ()

    def as_line(self) -> Line:
        return Line(self.text, when=self.when, clauses=self.clause)


class _Item(_Line):
    items: Items = ()

    def as_line(self) -> Line:
        below = tuple(item.as_line() for item in self.items)
        return Line(self.text, when=self.when, clauses=self.clause, below=below)


class _Row(Data):
    label: Source
    text: Box
    when: When = None
    clause: Clauses = ()

    def as_line(self) -> Line:
        return Line(self.text, self.label, self.when, self.clause)


Lines = Annotated[tuple[Annotated[_Line, BeforeValidator(_as_line)], ...], Field(min_length=1)]
Items = tuple[Annotated[_Item, BeforeValidator(_as_line)], ...]
Rows = Annotated[tuple[Annotated[_Row, BeforeValidator(_as_row)], ...], Field(min_length=1)]


class _Column(Data):
    """A column of a listing: what stands in its cells is one text, or lines 「項目名: 値」."""

    head: Source
    width: Count | None = None
    clause: Clauses = ()
    text: Box | None = None  # blank: a space for a signature or a stamp
    fields: Rows | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> _Column:
        if ("text" in self.model_fields_set) == (self.fields is not None):
            raise InvalidValue(
                "列の中身が決まりません。", "「text」か「fields」の、どちらか1つを書いてください。"
            )
        return self

    def as_line(self) -> Line:
        below = tuple(row.as_line() for row in self.fields or ())
        return Line(self.text or BLANK, self.head, clauses=self.clause, below=below)


def _filling_a_page(columns: tuple[_Column, ...]) -> tuple[_Column, ...]:
    """The columns that have no width share what the others leave of the page."""
    taken = sum(column.width or 0 for column in columns)
    free = sum(column.width is None for column in columns)
    if not free or taken + free * _NARROWEST > _PAGE:
        raise InvalidValue(
            "列の幅が、用紙に合いません。",
            f"1列以上は「width」を書かず、ほかの列の幅の合計を {_PAGE - _NARROWEST} ミリ以下にして"
            "ください。",
        )
    return columns


Columns = Annotated[tuple[_Column, ...], Field(min_length=1), AfterValidator(_filling_a_page)]
