"""The papers that say something else under a guideline of the future.

Of each wording only the lines that may differ are composed, and none where one differs for every account.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from formgen.audit.clausechanges import TITLE, Change, moves_of, renumbered
from formgen.city.yamltext import load_plain
from formgen.documents.blocks import Document
from formgen.documents.catalogue import Catalogue, Ready, wording_files
from formgen.documents.compose import compose
from formgen.documents.facts import ANSWERED
from formgen.documents.postpapers import without_code
from formgen.documents.versions import without_days_to_come
from formgen.documents.wordingfile import Wording

# The lists of which single members may be left out; one left out of both guidelines' paper changes no other.
_LISTS = ("body", "checklist", "fields", "items", "note")
_OF_POSTS = ("post", "record")  # a clause beside a line decides what stands in it
_TELLING = ("answer", "draft_until")  # which name a clause and print none
_TITLE_NAME = "guideline_title"
_IF = {"when", "each", "only"}  # keys of what a condition may leave out
_EXPRESSION = re.compile(rf"{{{{(?! *{_TITLE_NAME} *}}}}).*?}}}}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Excerpt:
    """The lines of a wording that a change may make differ, under both guidelines."""

    change: Change
    before: Wording
    after: Wording
    always: bool  # for one of them every account's differs


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
    is_of_post = data["kind"] in _OF_POSTS
    data = data if is_of_post else _without_tags(data)
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
        always = is_of_lines and not is_of_post and touches(_unconditional(part["body"]))
        yield _Excerpt(change, before, after, always)


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


def _unconditional(data: Any) -> Any:
    """The texts of the data that every paper prints: no condition leaves them out, nor a blank field."""
    if isinstance(data, list):
        return [_unconditional(e) for e in data if not (isinstance(e, dict) and _IF & e.keys())]
    if isinstance(data, dict):
        return [*map(_unconditional, data.values())]  # a label goes where its value is blank
    return _EXPRESSION.sub("", data) if isinstance(data, str) else data


# --- comparing ------------------------------------------------------------------------------------


def _differ(excerpt: _Excerpt, both: Compared, before: Ready, after: Ready) -> bool:
    """True if the lines of an excerpt differ for an account."""
    if excerpt.always:
        return True

    def document(wording: Wording, ready: Ready, catalogue: Catalogue) -> Document:
        shown = without_days_to_come(ready.filing, both.day)
        return compose(wording, shown, catalogue.city, catalogue.phrases, ready.contents)

    now = document(excerpt.before, before, both.now)
    return now != document(excerpt.after, after, both.future)
