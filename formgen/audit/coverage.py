"""The coverage of the guideline: for each clause, what checks it, prints it and asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from formgen.city.city import Clause
from formgen.documents.catalogue import Catalogue
from formgen.documents.wording import Wording, walk_lines, walk_parts
from formgen.documents.wordinglines import Line
from formgen.guideline.checks import Check, DeviceCheck
from formgen.guideline.register import CHECKS
from formgen.model.fields import by_key
from formgen.model.records import Account, Device

_FILLED_IN = re.compile(r"\{\{\s*(?P<device>device\.)?(?P<key>\w+)[^}]*\}\}")


@dataclass(frozen=True, slots=True)
class Passage:
    """A place in a document that carries a clause: the heading under which it stands, its words."""

    document: str
    title: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """A clause and all that covers it."""

    clause: Clause
    checks: tuple[Check[Any], ...]
    fields: tuple[str, ...]  # labels
    paragraphs: tuple[Passage, ...]
    rows: tuple[Passage, ...]  # of checklists

    @property
    def is_covered(self) -> bool:
        """True if anything covers the clause; one that was struck out needs nothing."""
        return bool(self.checks or self.paragraphs or self.rows) or self.clause.is_repealed


def coverage(catalogue: Catalogue) -> tuple[Coverage, ...]:
    """The matrix, in the order of the guideline; each clause stands in its newest words."""
    clauses = catalogue.city.clauses
    paragraphs: dict[str, list[Passage]] = {clause: [] for clause in clauses}
    rows: dict[str, list[Passage]] = {clause: [] for clause in clauses}
    for entry in catalogue.entries:
        for clause, passage, is_row in _passages(entry.wording):
            (rows if is_row else paragraphs)[clause].append(passage)
    return tuple(
        _covered(clause, tuple(dict.fromkeys(paragraphs[key])), tuple(dict.fromkeys(rows[key])))
        for key, clause in clauses.items()
    )


def _covered(
    clause: Clause, paragraphs: tuple[Passage, ...], rows: tuple[Passage, ...]
) -> Coverage:
    checks = tuple(check for check in CHECKS if clause.id in check.clauses)
    labels = dict.fromkeys(label for check in checks for label in _labels(check))
    return Coverage(clause, checks, tuple(labels), paragraphs, rows)


def checks_without_clause() -> tuple[Check[Any], ...]:
    """The checks that no clause asks for, such as that of numbers used twice."""
    return tuple(check for check in CHECKS if not check.clauses)


def _labels(check: Check[Any]) -> Iterator[str]:
    """The labels of what the check reads; one of a device may read its account as well."""
    models = (Device, Account) if isinstance(check, DeviceCheck) else (Account,)
    for key in check.fields:
        yield next(by_key(model)[key].label for model in models if key in by_key(model))


def _passages(wording: Wording) -> Iterator[tuple[str, Passage, bool]]:
    """Every clause that a part or a line carries, with its place."""
    heading = ""
    for part in walk_parts(wording.body):
        if part.kind in ("heading", "caption"):
            heading = _words(part.lines[0])
        for clause in part.clauses:
            words = _words(part.lines[0]) if part.lines else ""
            yield clause, Passage(wording.id, wording.title, heading, words), False
        for line in walk_lines(part.lines):
            for clause in line.clauses:
                passage = Passage(wording.id, wording.title, heading, _words(line))
                yield clause, passage, part.kind == "checklist"


def _words(line: Line) -> str:
    """A line's label or text; what is filled in stands as 〔label〕."""
    return line.label or _FILLED_IN.sub(_label, line.text.source)


def _label(name: re.Match[str]) -> str:
    model = Device if name["device"] else Account
    spec = by_key(model).get(name["key"])
    return f"〔{spec.label if spec else '…'}〕"
