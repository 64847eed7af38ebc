"""The guideline: its clauses in their words from edition to edition (templates/guideline.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from formgen.city.templatereader import Data, Text, read
from formgen.model.problems import FormgenError, Place

# What stands in place of a clause that was struck out.
_REPEALED = "削除"


class Clause(Data):
    """A clause of the guideline, in its own words, from the edition in which they stand."""

    id: Text
    heading: Text | None = None
    text: Text
    since: date | None = None  # without it the words have held from the first edition

    @property
    def is_repealed(self) -> bool:
        """True if an edition has struck the clause out and kept its number: 「(6)　削除」."""
        return self.text == _REPEALED


class GuidelineFile(Data):
    """The file."""

    title: Text
    editions: Annotated[tuple[date, ...], Field(min_length=1)]
    clauses: Annotated[tuple[Clause, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Guideline:
    """A guideline: its title, its editions and the words of each clause over them, the oldest first."""

    title: str
    editions: tuple[date, ...]
    versions: dict[str, tuple[Clause, ...]]


def load_guideline(path: Path) -> Guideline:
    """The guideline in a file. Raises FormgenError, with the file and the key, when it is wrong."""
    found = read(GuidelineFile, path)
    return Guideline(found.title, tuple(sorted(found.editions)), _versions(found))


def _versions(guideline: GuidelineFile) -> dict[str, tuple[Clause, ...]]:
    """The words of each clause over the editions; each but the first says since when."""
    found: dict[str, dict[date | None, Clause]] = {}
    for clause in guideline.clauses:
        versions = found.setdefault(clause.id, {})
        if clause.since in versions:
            raise FormgenError(
                f"id「{clause.id}」が2つあります。",
                "改正した条項には、since に施行日を書いてください。誤りなら一方を消してください。",
                place=Place("guideline.yaml"),
            )
        if clause.since and clause.since not in guideline.editions:
            raise FormgenError(
                f"id「{clause.id}」の since「{clause.since}」は、editions にない日です。",
                "editions に施行日を書き加えるか、since を改めてください。",
                place=Place("guideline.yaml"),
            )
        versions[clause.since] = clause
    return {
        clause_id: tuple(sorted(versions.values(), key=lambda clause: clause.since or date.min))
        for clause_id, versions in found.items()
    }
