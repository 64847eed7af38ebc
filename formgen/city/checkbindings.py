"""To which clause and severity each check is bound (templates/checks.yaml)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from formgen.city.templatereader import Count, Data, Text, Texts, read
from formgen.model.problems import FormgenError, Place


class Period(Data):
    """A time in which something holds, such as that of an election, both days included."""

    name: Text
    first: date = Field(alias="from")
    last: date = Field(alias="to")


class CheckBinding(Data):
    """What a check says, its clause, its severity, and figures and words of its own."""

    says: Text
    clause: Text | None = None
    also: Texts = ()
    severity: Literal["error", "warning", "off"]
    since: date | None = Field(alias="from", default=None)
    figures: dict[str, Count] = Field(default_factory=dict)
    words: dict[str, Texts] = Field(default_factory=dict)
    periods: tuple[Period, ...] = ()


UNBOUND = CheckBinding.model_construct(says="", severity="off")


class CheckBindings(Data):
    """The file: a binding for each check, by its English id."""

    checks: dict[str, CheckBinding]


def load_bindings(templates: Path, clauses: Collection[str]) -> dict[str, CheckBinding]:
    """The bindings of the checks. Raises FormgenError when one names a clause that is none of these."""
    bindings = read(CheckBindings, templates / "checks.yaml").checks
    for name, binding in bindings.items():
        for clause in filter(None, (binding.clause, *binding.also)):
            if clause not in clauses:
                raise FormgenError(
                    f"点検「{name}」の条項「{clause}」は guideline.yaml にありません。",
                    "「5(11)サ」のように、半角のかっこで書いてください。",
                    place=Place("checks.yaml"),
                )
    return bindings
