"""The fields of the intake: kind, label, guidance and audience of each, and how it is read.

records.py declares the fields with these; the reader, the workbook and the manual ask for them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from typing import Annotated, Any, Literal, cast, get_args

from pydantic import BaseModel, BeforeValidator, Field

from formgen.model import postvalues, values
from formgen.model.japanese import UNDECIDED_DATE, wareki, wareki_moment

Kind = Literal[
    "text", "long_text", "code", "codes", "username", "phone", "email",
    "url", "date", "dates", "whole_number", "choice", "choices",
    "moment", "names", "lines",
]  # fmt: skip
# Who may read a value, from everyone to the section alone. A document shows only what its
# audience may read: nothing of the internal rules reaches the public policy.
Audience = Literal["public", "office", "internal"]
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
# The part of an account's life that a procedure belongs to, by which the checks go.
Phase = Literal["starting", "in_use", "closing"]

Text = Annotated[str, BeforeValidator(values.read_text), "text"]
LongText = Annotated[str, BeforeValidator(values.read_text), "long_text"]
Code = Annotated[str, BeforeValidator(values.read_code), "code"]
Codes = Annotated[tuple[str, ...], BeforeValidator(values.read_codes), "codes"]
Username = Annotated[str, BeforeValidator(values.read_username), "username"]
Phone = Annotated[str, BeforeValidator(values.read_phone), "phone"]
Email = Annotated[str, BeforeValidator(values.read_email), "email"]
Url = Annotated[str, BeforeValidator(values.read_url), "url"]
Day = Annotated[date, BeforeValidator(values.read_date), "date"]
Days = Annotated[tuple[date, ...], BeforeValidator(values.read_dates), "dates"]
Moment = Annotated[datetime, BeforeValidator(postvalues.read_moment), "moment"]
Names = Annotated[tuple[str, ...], BeforeValidator(postvalues.read_names), "names"]
Lines = Annotated[tuple[str, ...], BeforeValidator(postvalues.read_lines), "lines"]
WholeNumber = Annotated[int, BeforeValidator(values.read_whole_number), "whole_number"]


def number_of(units: tuple[str, ...], remedy: str) -> BeforeValidator:
    """The reader of a number behind which the unit of its field may stand."""
    return BeforeValidator(partial(values.read_whole_number, units=units, remedy=remedy))


def one_of(choices: tuple[str, ...], printed: Mapping[str, str] | None = None) -> BeforeValidator:
    """The reader of a cell that holds one of the choices; printed are other names of some."""
    return BeforeValidator(partial(values.read_choice, choices=choices, printed=printed or {}))


def any_of(choices: tuple[str, ...]) -> BeforeValidator:
    """The reader of a cell that holds any number of the choices."""
    return BeforeValidator(partial(values.read_choices, choices=choices))


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of the intake, as the sheet, the reader and the messages know it."""

    sheet: str
    key: str
    label: str
    kind: Kind
    choices: tuple[str, ...]
    group: str
    guidance: str
    example: str
    audience: Audience
    # The field matters only while another field holds one of these values, or, of none, anything.
    when: tuple[str, tuple[str, ...]] | None
    # The phases of an account in which a check or a step asks for the field, whatever the papers
    # do; and those in which one looks at what it holds, but does not ask.
    asked: tuple[Phase, ...] = ()
    looked_at: tuple[Phase, ...] = ()

    def applies_to(self, record: BaseModel) -> bool:
        """True if the field matters for a record, given what else it holds."""
        if self.when is None:
            return True
        held = getattr(record, self.when[0])
        return held in self.when[1] if self.when[1] else held not in (None, "", ())

    def is_open_to(self, audience: Audience) -> bool:
        """True if a document for an audience may show the field."""
        return AUDIENCES.index(self.audience) <= AUDIENCES.index(audience)

    def printed(self, value: Any, *, western: bool = False) -> str:
        """A value of the field as it stands on paper; a date not decided yet is 令和　年　月　日.

        A text is kept to the letter but for blank lines before and behind it, which nobody meant.
        """
        if self.kind == "date":
            return wareki(value, western=western) if value else UNDECIDED_DATE
        if value is None:
            return ""
        if self.kind == "moment":
            return wareki_moment(value)
        if self.kind == "lines":
            return "\n".join(value)
        if self.kind == "dates":
            return "、".join(wareki(day, western=western) for day in value)
        return "、".join(value) if isinstance(value, tuple) else without_outer_lines(str(value))


def without_outer_lines(text: str) -> str:
    """A text without blank lines before and behind it; one that is blank is nothing."""
    lines = text.split("\n")
    filled = [at for at, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[filled[0] : filled[-1] + 1]) if filled else ""


def declare(
    label: str,
    guidance: str,
    example: str,
    *,
    group: str = "",
    audience: Audience = "office",
    when: tuple[str, tuple[str, ...]] | None = None,
    asked: tuple[Phase, ...] = (),
    looked_at: tuple[Phase, ...] = (),
) -> Any:
    """Declare a field of a record; blank is None, for a sheet is filled in step by step."""
    extra = {
        "group": group, "audience": audience, "when": when, "asked": asked, "looked_at": looked_at,
    }  # fmt: skip
    return Field(
        default=None,
        title=label,
        description=guidance,
        examples=[example] if example else None,
        json_schema_extra=cast(Any, extra),
    )


@cache
def specs(model: type[BaseModel]) -> tuple[FieldSpec, ...]:
    """The fields of a record, in the order of the contract."""
    sheet = getattr(model, "SHEET", "")
    return tuple(_spec(sheet, key, info) for key, info in model.model_fields.items())


def _spec(sheet: str, key: str, info: Any) -> FieldSpec:
    annotated = get_args(info.annotation)[0]  # the other branch is None
    return FieldSpec(
        sheet=sheet,
        key=key,
        label=info.title,
        kind=annotated.__metadata__[-1],
        choices=_choices(annotated.__metadata__[0].func),
        guidance=info.description,
        example=info.examples[0] if info.examples else "",
        **info.json_schema_extra,
    )


def _choices(read: Callable[..., Any]) -> tuple[str, ...]:
    return (
        cast(tuple[str, ...], read.keywords.get("choices", ())) if isinstance(read, partial) else ()
    )


@cache
def by_key(model: type[BaseModel]) -> dict[str, FieldSpec]:
    """The fields of a record by their keys."""
    return {spec.key: spec for spec in specs(model)}
