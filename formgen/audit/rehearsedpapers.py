"""The papers that say something else under a guideline of the future.

Of each wording only the lines that may differ are composed. What they print depends on few fields,
so that most accounts share what was found for another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from formgen.audit.clausechanges import TITLE, Change, moves_of, renumbered
from formgen.city.yamltext import load_plain
from formgen.documents.blocks import Document
from formgen.documents.catalogue import Catalogue, Ready, wording_files
from formgen.documents.compose import compose
from formgen.documents.facts import ANSWERED, DERIVED, filing_facts, office_facts
from formgen.documents.packetpapers import ESTABLISHED
from formgen.documents.postpapers import without_code
from formgen.documents.versions import without_days_to_come
from formgen.documents.wordingfile import Wording, walk_expressions, walk_parts
from formgen.model.records import Account

# The lists of which single members may be left out; one left out of both guidelines' paper changes no other.
_LISTS = ("body", "checklist", "fields", "items", "note")
_OF_POSTS = ("post", "record")  # a clause beside a line decides what stands in it
_TELLING = ("answer", "draft_until")  # which name a clause and print none
_TITLE_NAME = "guideline_title"


@dataclass(frozen=True, slots=True)
class _Excerpt:
    """The lines of a wording that a change may make differ, under both guidelines."""

    change: Change
    before: Wording
    after: Wording
    names: tuple[str, ...]  # of the fields that they ask for
    is_simple: bool  # they ask for nothing else
    known: dict[object, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two guidelines by a day, with what of each wording may differ."""

    now: Catalogue
    future: Catalogue
    day: date
    moved: Mapping[str, Change]  # by the old number
    excerpts: Mapping[str, tuple[_Excerpt, ...]]  # by the document


def compared(now: Catalogue, future: Catalogue, found: Sequence[Change], day: date) -> Compared:
    """Return the excerpts of every wording that a change of a number or of the title touches."""
    moved = {c.before.id: c for c in found if c.kind == "moved" and c.before}
    with_forms = {entry.wording.id for entry in now.entries if entry.wording.form}
    excerpts = {
        path.stem: tuple(_excerpts(path.stem, load_plain(path), found))
        for path in wording_files(now.templates)
        if path.stem not in with_forms
    }
    return Compared(now, future, day, moved, excerpts)


def reasons(
    both: Compared, before: Ready, after: Ready, others: Sequence[Change]
) -> tuple[Change, ...]:
    """The changes for which a paper differs; none where it says the same.

    others: those that are the reason where more differs than the wording.
    """
    before, after = without_code(before), without_code(after)
    excerpts = both.excerpts.get(before.wording.id, ())
    found = [one.change for one in excerpts if _differ(one, both, before, after)]
    if _sees_other(before, after, both) and before.document != after.document:
        named = (*before.filing.answered, *(each.clause for each in before.contents.findings))
        found += [both.moved[clause] for clause in named if clause in both.moved]
        found += others
        found = found or [*both.moved.values()]
    return tuple(dict.fromkeys(found))


def _sees_other(before: Ready, after: Ready, both: Compared) -> bool:
    """True if a paper may differ in more than its wording."""
    moves = {old: change.after.id for old, change in both.moved.items() if change.after}
    if any(finding.clause in moves for finding in before.contents.findings):
        return True  # it may be printed
    known = {moves.get(clause, clause): t for clause, t in before.contents.established.items()}
    if replace(before.contents, established=known) != after.contents:
        return True
    titles = {both.now.city.guideline_title, both.future.city.guideline_title}
    in_form = len(titles) > 1 and before.wording.form is not None
    if not in_form and before.filing.answered == after.filing.answered:
        return False
    return bool(before.wording.names.account & {ANSWERED, _TITLE_NAME})


# --- excerpts -------------------------------------------------------------------------------------


def _excerpts(name: str, data: dict[str, Any], found: Sequence[Change]) -> Iterator[_Excerpt]:
    data = {key: each for key, each in data.items() if key not in _TELLING}
    data = data if data["kind"] in _OF_POSTS else _without_tags(data)
    moves = moves_of(found)
    for change in found:
        touches = _touches(change)
        if not touches(data):
            continue
        is_of_lines = not touches({key: each for key, each in data.items() if key != "body"})
        part = _only(data, touches) if is_of_lines else data
        before, after = (
            Wording.model_validate({"id": name, **each}) for each in (part, renumbered(part, moves))
        )
        names, is_simple = _names(before)
        yield _Excerpt(change, before, after, names, is_simple)


def _without_tags(data: Any) -> Any:
    """The data of a wording without the clauses beside its lines, which a checklist alone prints."""
    if isinstance(data, list):
        return [_without_tags(each) for each in data]
    if isinstance(data, dict):
        return {
            key: each if key == "checklist" else _without_tags(each)
            for key, each in data.items()
            if key != "clause"
        }
    return data


def _touches(change: Change) -> Callable[[Any], bool]:
    """The test if a part of a wording may differ for a change."""
    if change.kind == "moved" and change.before:
        moves = {change.before.id: ""}
        return lambda part: bool(renumbered(part, moves) != part)
    is_title = change.after is not None and change.after.id == TITLE
    return lambda part: is_title and _TITLE_NAME in str(part)


def _only(data: Any, touches: Callable[[Any], bool]) -> Any:
    """The data with those members of lists alone that a change touches."""
    if not isinstance(data, dict):
        return data
    found = dict(data)
    for key in _LISTS:
        if isinstance(data.get(key), list):
            touched = [_only(each, touches) for each in data[key] if touches(each)]
            found[key] = touched or data[key]
    return found


def _names(wording: Wording) -> tuple[tuple[str, ...], bool]:
    """The names of the fields that the body asks for, and whether it asks for nothing else."""
    asked = [expression.names for expression, _ in walk_expressions(wording.body)]
    names = {name for each in asked for name in each.account}
    for name, text in reversed(wording.define.items()):
        if name in names:
            names = names - {name} | text.names.account
    is_simple = not (
        any(each.device or each.listed for each in asked)
        or any(part.each for part in walk_parts(wording.body))
    )
    return tuple(sorted(names)), is_simple


# --- comparing ------------------------------------------------------------------------------------


def _differ(excerpt: _Excerpt, both: Compared, before: Ready, after: Ready) -> bool:
    """True if the lines of an excerpt differ for an account, as it was or is found for one like it."""
    if not excerpt.is_simple:
        return _composed_differ(excerpt, both, before, after)
    account, facts = before.filing.account.record, filing_facts(before.filing)
    facts |= {**before.contents.occasion, **before.contents.texts, **before.contents.raws}
    facts[ANSWERED] = (before.filing.answered, after.filing.answered)
    known = (before.contents.established, after.contents.established)
    facts[ESTABLISHED] = tuple(tuple(each.items()) for each in known)
    asked = (_value(name, account, facts, both.now) for name in excerpt.names)
    key = (before.gaps, *asked)
    if key not in excerpt.known:
        excerpt.known[key] = _composed_differ(excerpt, both, before, after)
    return excerpt.known[key]


def _value(name: str, account: Account, facts: Mapping[str, object], now: Catalogue) -> object:
    if name in facts:
        return facts[name]
    if name in DERIVED:
        return DERIVED[name][1](account, now.city)
    offices = office_facts(now.city, account.document_date)
    return offices[name] if name in offices else getattr(account, name)


def _composed_differ(excerpt: _Excerpt, both: Compared, before: Ready, after: Ready) -> bool:
    def document(wording: Wording, ready: Ready, catalogue: Catalogue) -> Document:
        shown = without_days_to_come(ready.filing, both.day)
        return compose(wording, shown, catalogue.city, catalogue.phrases, ready.contents)

    now = document(excerpt.before, before, both.now)
    return now != document(excerpt.after, after, both.future)
