"""The guideline: its clauses in their words from edition to edition (templates/guideline.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from formgen.city.templatereader import Data, Text, read
from formgen.model.problems import FormgenError, Place

GUIDELINE = "guideline.yaml"
REPEALED = "削除"  # what stands in place of a clause that was struck out


class Clause(Data):
    """A clause of the guideline, in its own words, from the edition in which they stand."""

    id: Text
    heading: Text | None = None
    text: Text
    since: date | None = None  # without it the words have held from the first edition
    was: Text | None = None  # the number under which it stood before

    @property
    def is_repealed(self) -> bool:
        """True if an edition has struck the clause out and kept its number: 「(6)　削除」."""
        return self.text == REPEALED


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
    """A guideline from its file. Raises FormgenError, with the file, when it is missing or wrong."""
    written = read(GuidelineFile, path)
    versions = _versions(written, path.name)
    for clause_id, held in versions.items():
        versions[clause_id] = tuple(_moved(clause, versions, path.name) for clause in held)
    return Guideline(written.title, tuple(sorted(written.editions)), versions)


def version_on(
    versions: Mapping[str, tuple[Clause, ...]], clause_id: str, day: date
) -> Clause | None:
    """The words of a clause on a day, under the number that it had then; None before its first edition."""
    clause: Clause | None = versions[clause_id][-1]
    while clause and clause.since and day < clause.since:
        clause = _held_before(versions, clause.was or clause.id, clause.since)
    return clause


def _held_before(
    versions: Mapping[str, tuple[Clause, ...]], clause_id: str, day: date
) -> Clause | None:
    held = (one for one in versions.get(clause_id, ()) if (one.since or date.min) < day)
    return max(held, key=lambda one: one.since or date.min, default=None)


def _moved(clause: Clause, versions: Mapping[str, tuple[Clause, ...]], file: str) -> Clause:
    """A clause with the number that it had before, told or known by the same words."""
    if clause.since is None or clause.is_repealed:
        return clause
    if clause.was:
        if clause.was not in versions:
            raise FormgenError(
                f"id「{clause.id}」の was「{clause.was}」は、このファイルにない条項です。",
                "移る前の条項の行を残したまま、移った先を書き加えてください。",
                place=Place(file),
            )
        return clause
    before = {name: _held_before(versions, name, clause.since) for name in versions}
    own = before[clause.id]
    if own and own.text == clause.text:
        return clause
    for name, held in before.items():
        # That which kept its words under its own number has moved nowhere.
        amended = any(one.since == clause.since for one in versions[name])
        if amended and name != clause.id and held and held.text == clause.text:
            return clause.model_copy(update={"was": name})
    return clause


def _versions(guideline: GuidelineFile, file: str) -> dict[str, tuple[Clause, ...]]:
    """The words of each clause over the editions; each but the first says since when."""
    found: dict[str, dict[date | None, Clause]] = {}
    for clause in guideline.clauses:
        versions = found.setdefault(clause.id, {})
        if clause.since in versions:
            raise FormgenError(
                f"id「{clause.id}」が2つあります。",
                "改正した条項には、since に施行日を書いてください。誤りなら一方を消してください。",
                place=Place(file),
            )
        if clause.since and clause.since not in guideline.editions:
            raise FormgenError(
                f"id「{clause.id}」の since「{clause.since}」は、editions にない日です。",
                "editions に施行日を書き加えるか、since を改めてください。",
                place=Place(file),
            )
        versions[clause.since] = clause
    return {
        clause_id: tuple(sorted(versions.values(), key=lambda clause: clause.since or date.min))
        for clause_id, versions in found.items()
    }
