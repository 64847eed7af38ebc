"""The changes from the guideline in force to one of the future, and what in templates/ names the clauses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from formgen.city.city import City
from formgen.city.guidelinefile import (  # fmt: skip
    GUIDELINE,
    REPEALED,
    Clause,
    Guideline,
    load_guideline,
    version_on,
)
from formgen.city.yamltext import YamlMapping, YamlNode, YamlScalar, YamlSequence, load, load_plain
from formgen.documents.catalogue import Catalogue, load_catalogue, wording_files
from formgen.documents.wordingfile import Wording
from formgen.model.problems import FormgenError, Place

Kind = Literal["added", "revised", "repealed", "moved"]
Moves = Mapping[str, str]  # the new number of a clause, by the old one
TITLE = "題名"
_A_DAY = timedelta(days=1)
_TITLED = r"((?:guideline_title *}}|ガイドライン) *)?"
_KANA = "[ア-ン](?![ァ-ヶー])"
_OF_KANJI = "[一二三四五六七八九十百]+"
# What makes a number that of another clause: 1(2) within 1(2)ア, 第2条 within 第2条の2.
_LONGER = rf"(?:\(\d+\))?(?:{_KANA})?(?:の\d+)*"
_OF_A_LAW = "(?<![法例則令])"  # 条例第2条 is none of the guideline's
_KEYS = ("clause", "also")  # whose values are clauses and nothing else


@dataclass(frozen=True, slots=True)
class Change:
    """A clause that differs: as it stands and as it will, and the day from which it does."""

    kind: Kind
    before: Clause | None
    after: Clause | None
    day: date

    @property
    def number(self) -> str:
        """The number of the clause, of one that moves both."""
        found = [clause.id for clause in (self.before, self.after) if clause]
        return " → ".join(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in templates/ that names a clause which goes or moves."""

    place: Place
    clause: str
    words: str


def changes(city: City, future: Guideline, today: date) -> tuple[Change, ...]:
    """Every difference between two guidelines, in the order of the clauses; the title's comes first."""
    old, new = city.clauses, {name: held[-1] for name, held in future.versions.items()}
    edition = max((day for day in future.editions if day not in city.editions), default=today)
    moves = _moves(city, future)
    origins = {to: at for at, to in moves.items()}
    pairs: list[tuple[Clause | None, Clause | None]] = []
    if city.guideline_title != future.title:
        was, becomes = (Clause(id=TITLE, text=t) for t in (city.guideline_title, future.title))
        pairs.append((was, becomes))
    for name in dict.fromkeys((*new, *old)):
        if name in old and name not in moves and (name not in new or name in origins):
            pairs.append((old[name], None))  # another clause may have its number
        if name in new:
            origin = origins.get(name, "" if name in moves else name)
            pairs.append((old.get(origin), new[name]))
    kinds = ((_kind(before, after), before, after) for before, after in pairs)
    return tuple(
        Change(kind, before, after, (after.since if after else None) or edition)
        for kind, before, after in kinds
        if kind
    )


def _kind(before: Clause | None, after: Clause | None) -> Kind | None:
    """The kind of a change; None where a clause stays as it is."""
    if before is None or before.is_repealed:
        return "added" if after and not after.is_repealed else None
    if after is None or after.is_repealed:
        return "repealed"
    if before.id != after.id:
        return "moved"
    return "revised" if _words(before) != _words(after) else None


def _words(clause: Clause) -> tuple[str | None, str, date | None]:
    return clause.heading, clause.text, clause.since


def _moves(city: City, future: Guideline) -> dict[str, str]:
    """The new number of each clause that moves: as told by the future guideline, or by the same words."""
    old, new = city.clauses, {name: held[-1] for name, held in future.versions.items()}
    start = min((day for day in future.editions if day not in city.editions), default=None)
    moves: dict[str, str] = {}
    for name, clause in new.items():
        if clause not in city.versions.get(name, ()):
            earlier = version_on(future.versions, name, start - _A_DAY) if start else None
            origin = earlier.id if earlier and earlier.id != name else clause.was
            if origin and origin != name and not clause.is_repealed:
                moves.setdefault(origin, name)
    for name, clause in new.items():
        own = old.get(name)
        if clause.is_repealed or name in moves.values() or (own and own.text == clause.text):
            continue
        for other, before in old.items():
            stays = other in new and new[other].text == before.text
            if before.text == clause.text and not stays and other not in moves:
                moves[other] = name
                break
    return moves


def _told_of_none(path: Path, city: City) -> Iterator[FormgenError]:
    """Yield a fault for each `was` that names no clause of the guideline in force."""
    for key, scalar in _scalars(load(path)):
        was = scalar.text or ""
        if key == "was" and was not in city.versions:
            yield FormgenError(
                f"was「{was}」は、今のガイドラインにない条項です。",
                "移る前の番号を、今の guideline.yaml の id のとおりに書いてください。",
                place=Place(path.name, line=scalar.line),
            )


def load_future(path: Path, city: City) -> Guideline:
    """The guideline of the future from its file. Raises FormgenError, with the line, when it is wrong."""
    future = load_guideline(path)
    for fault in _told_of_none(path, city):
        raise fault
    return future


# --- what names a clause --------------------------------------------------------------------------


def moves_of(found: Sequence[Change]) -> dict[str, str]:
    """The new number of each clause that moves, by the old one."""
    pairs = ((c.before, c.after) for c in found if c.kind == "moved")
    return {before.id: after.id for before, after in pairs if before and after}


def renumbered(data: Any, moves: Moves, key: str = "") -> Any:
    """The data of a template with every clause that they name under its new number."""
    if isinstance(data, dict):
        return {_in_text(name, moves): renumbered(each, moves, name) for name, each in data.items()}
    if isinstance(data, list):
        return [renumbered(each, moves, key) for each in data]
    if isinstance(data, str):
        return moves.get(data, data) if key in _KEYS else _in_text(data, moves)
    return data


@lru_cache(maxsize=256)
def naming(clauses: tuple[str, ...]) -> re.Pattern[str]:
    """The pattern of what names a clause numbered like some: the title before it, if any, and the number."""
    shapes = sorted({_shape(clause) for clause in clauses}, key=len, reverse=True)
    return re.compile(rf"{_TITLED}(?<![\d.]){_OF_A_LAW}({'|'.join(shapes)})")


def _shape(clause: str) -> str:
    """The pattern of the numbers that are written like one, with what may follow it in others."""
    shape = re.sub("[ア-ン]$", lambda _: _KANA, re.escape(clause))
    shape = re.sub(rf"(?<=第){_OF_KANJI}", lambda _: _OF_KANJI, shape)
    shape = re.sub(r"\d+", lambda _: r"\d+", shape)
    return shape + (_LONGER if clause[-1].isdigit() or clause.endswith(")") else r"(?:の\d+)*")


def _in_text(text: str, moves: Moves) -> str:
    def number(found: re.Match[str]) -> str:
        before, clause = found[1] or "", found[2]
        is_known = before or "(" in clause or not clause[0].isdigit()  # a bare 5 may be anything
        return before + (moves.get(clause, clause) if is_known else clause)

    return naming(tuple(moves)).sub(number, text) if moves else text


def mentions(templates: Path, clauses: Collection[str]) -> tuple[Mention, ...]:
    """Every place in the files of templates/ that names one of some clauses, but the guideline's own."""
    files = [path for path in sorted(templates.glob("*.yaml")) if path.name != GUIDELINE]
    return tuple(
        Mention(Place(path.relative_to(templates).as_posix(), line=scalar.line), clause, text)
        for path in (*files, *wording_files(templates))
        for key, scalar in _scalars(load(path))
        for text in (scalar.text or "",)
        for clause in clauses
        if renumbered(text, {clause: f"-{clause}"}, key) != text
    )


def _scalars(node: YamlNode | None, key: str = "") -> Iterator[tuple[str, YamlScalar]]:
    """Every text of a file, with the key under which it stands; keys are texts, too."""
    if isinstance(node, YamlScalar):
        yield key, node
    elif isinstance(node, YamlSequence):
        for item in node.items:
            yield from _scalars(item, key)
    elif isinstance(node, YamlMapping):
        for name, value in node.pairs:
            yield "", name
            yield from _scalars(value, name.text or "")


# --- the city of the future -----------------------------------------------------------------------


def catalogue_of_future(
    catalogue: Catalogue, future: Guideline, found: Sequence[Change]
) -> Catalogue:
    """The same templates under a guideline of the future, with clauses that move under their new numbers.

    A clause that goes is struck out; a check that is bound to one whose number another has got is off.
    """
    city, moves = catalogue.city, moves_of(found)
    gone = {c.before.id: c.day for c in found if c.kind == "repealed" and c.before and not c.after}
    versions = dict(future.versions)
    for name, day in gone.items():
        if name not in versions:
            struck = Clause(id=name, text=REPEALED, since=day)
            versions[name] = (*city.versions[name], struck)
    taken = gone.keys() & future.versions.keys()
    bindings = {
        check: binding.model_copy(
            update={
                "clause": moves.get(binding.clause or "", binding.clause),
                "also": tuple(moves.get(one, one) for one in binding.also if one not in taken),
                **({"severity": "off"} if binding.clause in taken else {}),
            }
        )
        for check, binding in city.check_bindings.items()
    }
    changed = {
        "guideline_title": future.title,
        "editions": future.editions,
        "versions": versions,
        "check_bindings": bindings,
    }

    def load_moved(path: Path) -> Wording:
        data = renumbered(load_plain(path), moves)
        return Wording.model_validate({"id": path.stem, **data})

    city = city.model_copy(update=changed)
    return load_catalogue(catalogue.templates, city, load_moved)
