"""To which clause and severity each check is bound (templates/checks.yaml)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from formgen.city.templatereader import Count, Data, Text, Texts, line_of, read_node
from formgen.city.yamltext import load
from formgen.model.problems import FormgenError, Place

_FILE = "checks.yaml"


class Period(Data):
    """A time in which something holds, such as that of an election, both days included."""

    name: Text
    first: date = Field(alias="from")
    last: date = Field(alias="to")


class CheckBinding(Data):
    """The words of a check, its clause, its severity, and figures and words of its own."""

    says: Text
    clause: Text | None = None
    also: Texts = ()
    severity: Literal["error", "warning", "off"]
    since: date | None = Field(alias="from", default=None)
    figures: dict[str, Count] = Field(default_factory=dict)
    words: dict[str, Texts] = Field(default_factory=dict)
    periods: tuple[Period, ...] = ()
    line: int | None = None  # of the file, on which it begins; the loader's, whatever stands there


UNBOUND = CheckBinding.model_construct(says="", severity="off")


class CheckBindings(Data):
    """The file: a binding for each check, by its English id."""

    checks: dict[str, CheckBinding]


def load_bindings(
    templates: Path, clauses: Collection[str], offices: Collection[str]
) -> dict[str, CheckBinding]:
    """The bindings of the checks. Raises FormgenError when one names no clause or office of these."""
    node = load(templates / _FILE)
    bindings = read_node(CheckBindings, node, _FILE).checks
    placed: dict[str, CheckBinding] = {}
    for name, binding in bindings.items():
        place = Place(_FILE, line=line_of(node, ("checks", name)))
        placed[name] = binding.model_copy(update={"line": place.line})
        for clause in filter(None, (binding.clause, *binding.also)):
            if clause not in clauses:
                raise FormgenError(
                    f"点検「{name}」の条項「{clause}」は guideline.yaml にありません。",
                    "guideline.yaml の id のとおりに書いてください。",
                    place=place,
                )
        for office in binding.words.get("office", ()):
            if office not in offices:
                raise FormgenError(
                    f"点検「{name}」の部署「{office}」は offices.yaml にありません。",
                    f"{'・'.join(offices)} から選んでください。",
                    place=place,
                )
    return placed
