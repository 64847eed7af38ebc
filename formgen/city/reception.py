"""The checks and fields of a receiving office's tasks (templates/reception.yaml)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field

from formgen.city.templatereader import Count, Data, Text, Texts, one_of, read
from formgen.model.fieldspec import by_key
from formgen.model.problems import FormgenError, InvalidValue, Place
from formgen.model.recordtypes import RecordTypes

RECEPTION = "reception.yaml"


# Checks over all accounts, which ask for more than a sheet: reception/deskfindings.py knows how.
Across = Literal[
    "names_alike", "device_in_two_sections", "closed_but_kept", "started_unasked", "overdue"
]


class AcrossCheck(Data):
    """The clause of a check over all accounts."""

    clause: Text | None = None


class Reception(Data):
    """The checks and fields of each of the office's tasks, by their names."""

    corrections: Texts = ()  # checks of a packet's values, for which its section is asked to correct it
    findings: Texts = ()  # checks of what packets say that the ledger of a desk tells of
    # Those over all accounts; one that is left out finds nothing.
    across: dict[Across, AcrossCheck] = Field(default_factory=dict)
    census_recorded: Texts = ()  # fields that the reply sheet shows as they are on record
    census_asked: Texts = ()  # fields that it asks for beside them
    census_days: Count = 30  # from the letter to the day by which it is answered
    public_list: Texts = ()  # fields of the public list, in the order of its columns


def load_reception(templates: Path, records: RecordTypes, clauses: Iterable[str]) -> Reception:
    """Read the file; a city that receives nothing may have none.

    Raises FormgenError for a field that no account has, or that is not public, and for a clause that
    is none of the guideline's.
    """
    path = templates / RECEPTION
    found = read(Reception, path) if path.exists() else Reception()
    known = by_key(records.account)
    _ensure((*found.census_recorded, *found.census_asked, *found.public_list), tuple(known), "項目")
    _ensure((c.clause for c in found.across.values() if c.clause), tuple(clauses), "条項")
    for key in found.public_list:
        if not known[key].is_open_to("public"):
            raise FormgenError(
                f"public_list の「{key}」は、公開できない項目です。",
                "公表するポリシーに書ける項目だけを並べてください。",
                place=Place(RECEPTION),
            )
    return found


def _ensure(keys: Iterable[str], known: tuple[str, ...], kind: str) -> None:
    try:
        for key in keys:
            one_of(key, known, kind)
    except InvalidValue as flaw:
        raise FormgenError(flaw.message, flaw.remedy, place=Place(RECEPTION)) from flaw
