"""From raw values with their places to a record: what every format of the intake shares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from formgen.intake import limits
from formgen.model.fieldspec import FieldSpec, by_key, specs
from formgen.model.filings import LocatedRecord, RecordT
from formgen.model.postrecord import Post
from formgen.model.problems import InvalidValue, Place, Problem
from formgen.model.records import Account, Device
from formgen.model.values import Raw, readable_codes

# What a cell or a line holds: a raw value, or the reason why there is none to read.
Value = Raw | InvalidValue


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A record before it is read: values by key (blank ones left out), a place for every key."""

    values: Mapping[str, Value]
    places: Mapping[str, Place]


def is_blank(raw: Value | None) -> bool:
    """True if nothing was typed: no value, or nothing but spaces of any width."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


def read_entry(
    model: type[RecordT], filed: RawRecord
) -> tuple[LocatedRecord[RecordT], tuple[Problem, ...]]:
    """Read every value of a record; one that cannot be read is a problem and stays out.

    The places of filed must name every field of the model.
    """
    flaws = dict(_flaws(filed.values))
    record, unreadable = _validate(
        model, {key: value for key, value in filed.values.items() if key not in flaws}
    )
    flaws |= unreadable
    owner = owner_of(record)
    problems = tuple(
        replace(
            _told(flaws[spec.key], spec, filed.places[spec.key]),
            field=spec.key,
            label=spec.label,
            **owner,
        )
        for spec in specs(model)
        if spec.key in flaws
    )
    return LocatedRecord(record, filed.places, frozenset(flaws)), problems


def _told(flaw: InvalidValue, spec: FieldSpec, place: Place) -> Problem:
    """The problem of a value; of a day still to be decided, that its cell may stay blank."""
    problem = flaw.at(place)
    if not flaw.names_no_day or "closing" in spec.asked:
        return problem
    return replace(problem, remedy=f"{problem.remedy}まだ決まっていなければ、空欄にしてください。")


def _flaws(values: Mapping[str, Value]) -> Iterator[tuple[str, InvalidValue]]:
    for key, value in values.items():
        if isinstance(value, InvalidValue):
            yield key, value
        elif isinstance(value, str) and len(value) > limits.TEXT_LENGTH:
            yield key, _too_long(len(value))


def _too_long(length: int) -> InvalidValue:
    return InvalidValue(
        f"{length}字あり、長すぎるため読み込みません。",
        f"{limits.TEXT_LENGTH}字までにしてください。",
    )


def refuse_flood(problems: Sequence[Problem]) -> None:
    """Raise InvalidValue when a file has more values that cannot be read than anyone would mend."""
    if len(problems) > limits.UNREAD_VALUES:
        first = problems[0].place
        raise InvalidValue(
            f"読めない値が{limits.UNREAD_VALUES}か所を超えるため、このファイルを読み込みません"
            f"（初めは{first.cell or f'{first.line}行目'}）。",
            "行や列がずれていないか確かめるか、新しい記入用シートに書き写してください。",
        )


def too_many_records() -> InvalidValue:
    """The flaw of a file with more records than the memory is meant for."""
    return InvalidValue(
        f"件数が{limits.RECORDS}件を超えるため、読み込みません。", "ファイルを分けてください。"
    )


def owner_of(record: Account | Device | Post) -> dict[str, Any]:
    """The account, and post, of which problems of a record are reported: a device goes by its first."""
    if isinstance(record, Device):
        return {"account": next(iter(record.account_ids or ()), None)}
    post = {"post": record.post_id} if isinstance(record, Post) else {}
    return {"account": record.account_id, **post}


def _validate(
    model: type[RecordT], values: Mapping[str, Any]
) -> tuple[RecordT, dict[str, InvalidValue]]:
    try:
        return model.model_validate(values), {}
    except ValidationError as fault:
        flaws = {str(error["loc"][0]): error["ctx"]["error"] for error in fault.errors()}
    readable = {key: value for key, value in values.items() if key not in flaws}
    for key in flaws:
        # One bad code among several costs no other: its device keeps the accounts that are known.
        if by_key(model)[key].kind == "codes" and (codes := readable_codes(values[key])):
            readable[key] = "、".join(codes)
    return model.model_validate(readable), flaws
