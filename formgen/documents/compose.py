"""Composing: a wording and what was filed become a Document of final strings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count, groupby
from typing import Any

from formgen.city import City
from formgen.documents.blocks import (
    Block,
    Checklist,
    CheckRow,
    Document,
    FieldTable,
    Heading,
    Item,
    LetterHead,
    Note,
    Paragraph,
    Row,
)  # fmt: skip
from formgen.documents.facts import derived_facts, device_facts, field_facts, raw_facts
from formgen.documents.listed import NOTHING, ONE_OF, Listed
from formgen.documents.needs import missing_fields
from formgen.documents.phrases import Phrases
from formgen.documents.texts import (
    DEVICE,
    NUMBER,
    TODAY,
    Condition,
    Text,
)  # fmt: skip
from formgen.documents.wording import Event, Line, Part, Wording
from formgen.japanese import item_number
from formgen.problems import FormgenError
from formgen.records import Filing


@dataclass(frozen=True, slots=True)
class _Scope:
    """What the texts and conditions of one document see, and its running numbers."""

    texts: Mapping[str, Any]
    raws: Mapping[str, Any]
    letter: Mapping[str, str]
    repeated: Mapping[str, tuple[tuple[Any, Any], ...]]  # for texts and for conditions
    phrases: Phrases
    keeps_blanks: bool  # a checklist is filled in by hand: what is not known yet is an empty box
    headings: Iterator[int] = field(default_factory=lambda: count(1))
    checks: Iterator[int] = field(default_factory=lambda: count(1))

    def text(self, text: Text) -> str:
        return text.resolve(self.texts)

    def shows(self, condition: Condition | None) -> bool:
        return condition is None or condition.holds(self.raws)


def compose(
    wording: Wording, filing: Filing, city: City, phrases: Phrases, listed: Listed = NOTHING
) -> Document:
    """The document that a wording makes of an account; its needs have been seen to before.

    listed: what a packet's own paper lists besides.

    Raises FormgenError, as do the two below, when a value brings a slip of the wording to light.
    """
    with _naming(wording):
        scope = _scope(wording, filing, city, phrases, listed)
        return Document(
            id=wording.id,
            account_id="" if wording.is_of_packet else filing.account.record.account_id or "",
            title=wording.title,
            layout=wording.layout,
            mark=wording.mark,
            footer=_footer(wording, filing, phrases),
            blocks=tuple(_blocks(wording.body, scope)),
        )


def is_due(wording: Wording, filing: Filing) -> bool:
    """Whether the account's procedure asks for the document; all are due while it is unknown."""
    account = filing.account.record
    if account.procedure is None:
        return True
    if account.procedure not in wording.procedures:
        return False
    if wording.when is None:
        return True
    with _naming(wording):
        return wording.when.holds(_raws(wording, filing))


def events_to_come(wording: Wording, filing: Filing, today: date) -> tuple[Event, ...]:
    """What the document still waits for, its needs apart."""
    raws = {**_raws(wording, filing), TODAY: today}
    with _naming(wording):
        return tuple(event for event in wording.awaits if not event.until.holds(raws))


@contextmanager
def _naming(wording: Wording) -> Iterator[None]:
    """Whatever is wrong with a text or a condition is told with the file in which it stands."""
    try:
        yield
    except FormgenError as error:
        raise FormgenError(f"{wording.id}.yaml：{error.message}", error.remedy) from error


def _scope(
    wording: Wording, filing: Filing, city: City, phrases: Phrases, listed: Listed
) -> _Scope:
    account, audience = filing.account.record, wording.audience
    derived = derived_facts(account, city)
    texts: dict[str, Any] = {
        **field_facts(account, audience, western=wording.western_years),
        **device_facts(tuple(entry.record for entry in filing.devices)),
        **derived,
        **listed.texts,
    }
    if wording.kind == "draft":
        for spec in missing_fields(wording, account):
            texts[spec.key] = phrases.gap.format(label=spec.label)
    for name, text in wording.define:
        texts[name] = text.resolve(texts)
    return _Scope(
        texts=texts,
        raws={**_raws(wording, filing), **derived, **listed.raws},
        letter={
            "number": account.document_number or "",
            "date": field_facts(account, "office")["document_date"],
            "sender": derived["sender"],
        },
        repeated={
            "devices": tuple(
                (field_facts(entry.record, audience), raw_facts(entry.record, audience))
                for entry in filing.devices
            ),
            "enclosures": tuple((each, each) for each in listed.enclosures),
            "changes": tuple((each, each) for each in listed.changes),
        },
        phrases=phrases,
        keeps_blanks=wording.kind == "checklist",
    )


def _raws(wording: Wording, filing: Filing) -> dict[str, Any]:
    return {
        **raw_facts(filing.account.record, wording.audience),
        **device_facts(tuple(entry.record for entry in filing.devices)),
    }


def _footer(wording: Wording, filing: Filing, phrases: Phrases) -> str:
    """The account's number on papers that stay inside the City; nothing on public ones."""
    if wording.audience == "public":
        return ""
    if wording.is_of_packet:
        return phrases.reference_form
    account_id = filing.account.record.account_id or ""
    return f"{account_id}　{phrases.reference_form}" if wording.office else account_id


def _blocks(parts: tuple[Part, ...], scope: _Scope) -> Iterator[Block]:
    found = (part for part in parts if scope.shows(part.when))
    yield from _joined(block for part in found for block in _COMPOSERS[part.kind](part, scope))


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """Checklists that follow one another, as those of the devices do, become one table."""
    for is_checklist, group in groupby(blocks, key=lambda block: isinstance(block, Checklist)):
        if is_checklist:
            lists = [block for block in group if isinstance(block, Checklist)]
            yield replace(lists[0], rows=tuple(row for block in lists for row in block.rows))
        else:
            yield from group


# --- one composer per kind of part ----------------------------------------------------------------


def _title(part: Part, scope: _Scope) -> Iterator[Block]:
    yield Heading(scope.text(part.lines[0].text), level=0)


def _heading(part: Part, scope: _Scope) -> Iterator[Block]:
    number = item_number(0, next(scope.headings))
    yield Heading(f"{number}　{scope.text(part.lines[0].text)}", level=1)


def _caption(part: Part, scope: _Scope) -> Iterator[Block]:
    yield Heading(scope.text(part.lines[0].text), level=2)


def _paragraph(part: Part, scope: _Scope) -> Iterator[Block]:
    yield Paragraph(scope.text(part.lines[0].text), align=part.align)


def _letter_head(part: Part, scope: _Scope) -> Iterator[Block]:
    given = {line.label: scope.text(line.text) for line in part.lines}
    yield LetterHead(**{**scope.letter, **given})


def _items(part: Part, scope: _Scope) -> Iterator[Block]:
    yield from _numbered(part.lines, scope, level=1)


def _numbered(lines: tuple[Line, ...], scope: _Scope, level: int) -> Iterator[Block]:
    shown = (line for line in lines if scope.shows(line.when))
    for position, line in enumerate(shown, start=1):
        yield Item(item_number(level, position), scope.text(line.text), level)
        yield from _numbered(line.below, scope, level + 1)


def _fields(part: Part, scope: _Scope) -> Iterator[Block]:
    rows = tuple(
        Row(scope.text(line.head) if line.head else line.label, text)
        for line, text in _shown(part.lines, scope)
    )
    if rows:
        yield FieldTable(rows)


def _checklist(part: Part, scope: _Scope) -> Iterator[Block]:
    rows = tuple(
        CheckRow(str(next(scope.checks)), "\n".join(line.clauses), scope.text(line.text))
        for line in part.lines
        if scope.shows(line.when)
    )
    if rows:
        yield Checklist(scope.phrases.checklist_columns, scope.phrases.checklist_answers, rows)


def _note(part: Part, scope: _Scope) -> Iterator[Block]:
    lines = tuple(text for _, text in _shown(part.lines, scope))
    if lines:
        yield Note(lines, align=part.align)


def _each(part: Part, scope: _Scope) -> Iterator[Block]:
    """The body again for each; rows that follow one another make one table."""
    one, rows = ONE_OF[part.each], list[Row]()
    scopes = (
        replace(scope, texts={**scope.texts, one: texts}, raws={**scope.raws, one: raws})
        for texts, raws in scope.repeated[part.each]
    )
    for number, inner in enumerate((s for s in scopes if s.shows(part.only)), start=1):
        numbered = replace(inner, texts={**inner.texts, NUMBER: str(number)})
        for block in _blocks(part.body, numbered):
            if isinstance(block, FieldTable) and one != DEVICE:
                rows += block.rows
                continue
            yield from _table(rows)
            yield block
    yield from _table(rows)


def _table(rows: list[Row]) -> Iterator[Block]:
    if rows:
        yield FieldTable(tuple(rows))
        rows.clear()


def _shown(lines: tuple[Line, ...], scope: _Scope) -> Iterator[tuple[Line, str]]:
    """The lines that say something, and those that are there to be filled in by hand.

    A line whose fields are all blank says nothing; one that is blank in the wording is a box.
    """
    for line in lines:
        if scope.shows(line.when):
            text = scope.text(line.text)
            if text or not line.text.source or (scope.keeps_blanks and line.label):
                yield line, text


_COMPOSERS: Mapping[str, Callable[[Part, _Scope], Iterator[Block]]] = {
    "title": _title,
    "heading": _heading,
    "caption": _caption,
    "paragraph": _paragraph,
    "letter_head": _letter_head,
    "items": _items,
    "fields": _fields,
    "checklist": _checklist,
    "note": _note,
    "each": _each,
}
