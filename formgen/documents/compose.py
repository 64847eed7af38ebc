"""Composing: a wording and what was filed become a Document of final strings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from typing import Any

from formgen.city.city import City
from formgen.documents.annex import annexed
from formgen.documents.blocks import (
    Block,
    Checklist,
    CheckRow,
    Document,
    FieldTable,
    Heading,
    Item,
    LetterHead,
    Listing,
    Note,
    Paragraph,
    Pasted,
    PictureRow,
    Pictures,
    Row,
)  # fmt: skip
from formgen.documents.clausetext import clause_text
from formgen.documents.compiledtexts import DEVICE, NUMBER
from formgen.documents.formvalues import filled_form
from formgen.documents.linekinds import Line
from formgen.documents.packetpapers import (
    ESTABLISHED,
    LOOP_NAMES,
    NO_CONTENTS,
    PacketContents,
    PostPicture,
)
from formgen.documents.phrases import Phrases
from formgen.documents.scope import Scope, scope_of
from formgen.documents.wordingfile import Part, Wording
from formgen.model.filings import Filing
from formgen.model.japanese import item_number
from formgen.model.problems import FormgenError, Place


def compose(
    wording: Wording,
    filing: Filing,
    city: City,
    phrases: Phrases,
    contents: PacketContents = NO_CONTENTS,
) -> Document:
    """The document that a wording makes of an account; its needs have been seen to before.

    contents: what it says besides, of the occasion, of its packet, or made on asking.

    Raises FormgenError, as do the three below, when a value brings a slip of the wording to light.
    """
    with naming_file(wording):
        scope = scope_of(wording, filing, city, phrases, contents)
        form = filled_form(wording.form, wording, scope) if wording.form else None
        blocks = () if form else tuple(_blocks(wording.body, scope))
        return Document(
            id=wording.id,
            account_id="" if wording.is_of_packet else filing.account.record.account_id or "",
            title=wording.title,
            layout=wording.layout,
            mark=wording.mark,
            footer=_footer(wording, filing, phrases),
            blocks=tuple(annexed(blocks, phrases.annex, wording.title))
            if wording.is_letter
            else blocks,
            form=form,
            gaps=scope.gaps,
            pasted=_pasted(wording, scope),
        )


def pasted(
    wording: Wording,
    filing: Filing,
    city: City,
    phrases: Phrases,
    contents: PacketContents = NO_CONTENTS,
) -> Pasted | None:
    """Return what of a document is pasted into a service, as compose gives it, without the rest."""
    with naming_file(wording):
        return _pasted(wording, scope_of(wording, filing, city, phrases, contents))


@contextmanager
def naming_file(wording: Wording) -> Iterator[None]:
    """Tell whatever is wrong with a text or a condition with the file in which it stands."""
    try:
        yield
    except FormgenError as error:
        place = Place(f"{wording.id}.yaml")
        raise FormgenError(error.message, error.remedy, place=place) from error


def _footer(wording: Wording, filing: Filing, phrases: Phrases) -> str:
    """The account's number on papers that stay inside the City; nothing on public ones."""
    if wording.audience == "public":
        return ""
    if wording.is_of_packet:
        return phrases.reference_form
    account_id = filing.account.record.account_id or ""
    is_reference = wording.office or wording.kind == "post"
    return f"{account_id}　{phrases.reference_form}" if is_reference else account_id


def _pasted(wording: Wording, scope: Scope) -> Pasted | None:
    """The words to paste; none while one of them is missing."""
    if wording.paste is None or wording.form or scope.gaps:
        return None
    limit = scope.text(wording.paste.limit)
    if limit and not (limit.isascii() and limit.isdecimal()):
        raise FormgenError(
            f"paste の limit「{limit}」が数ではありません。",
            "「{{ profile_limit }}」のように、字数だけを書いてください。",
        )
    return Pasted(scope.text(wording.paste.text), int(limit) if limit else None)


def _blocks(parts: tuple[Part, ...], scope: Scope) -> Iterator[Block]:
    found = (part for part in parts if scope.shows(part.when))
    yield from _joined(
        block
        for part in found
        for block in _COMPOSERS[part.kind](part, _of_clauses(part.clauses, scope))
    )


def _of_clauses(clauses: tuple[str, ...], scope: Scope) -> Scope:
    """The scope of a part or a column, which knows what is established of the clauses that it names."""
    known = [scope.established[clause] for clause in clauses if clause in scope.established]
    if not known:
        return scope
    return replace(scope, texts=scope.texts.derived({ESTABLISHED: "、".join(known)}))


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """Tables of the same heads that follow one another, as those of the devices do, become one."""
    for _, group in groupby(blocks, key=_heads):
        first, *others = group
        if isinstance(first, Checklist | Listing | Pictures):
            tables: Any = (first, *others)
            rows: Any = tuple(row for table in tables for row in table.rows)
            yield replace(first, rows=rows)
        else:
            yield from (first, *others)


def _heads(block: Block) -> tuple[object, ...]:
    if isinstance(block, Checklist | Listing | Pictures):
        return (block.kind, getattr(block, "columns", ()), getattr(block, "widths", ()))
    return ()


# --- one composer per kind of part ----------------------------------------------------------------


def _heading(part: Part, scope: Scope) -> Iterator[Block]:
    number = item_number(0, next(scope.headings))
    yield Heading(f"{number}　{scope.text(part.lines[0].text)}", level=1)


def _unnumbered(part: Part, scope: Scope) -> Iterator[Block]:
    yield Heading(scope.text(part.lines[0].text), level=0 if part.title else 2)


def _paragraph(part: Part, scope: Scope) -> Iterator[Block]:
    yield Paragraph(scope.text(part.lines[0].text), align=part.align)


def _letter_head(part: Part, scope: Scope) -> Iterator[Block]:
    given = {line.label.source: scope.text(line.text) for line in part.lines}
    yield LetterHead(**{**scope.letter, **given})


def _items(part: Part, scope: Scope) -> Iterator[Block]:
    yield from _numbered(part.lines, scope, level=1)


def _numbered(lines: tuple[Line, ...], scope: Scope, level: int) -> Iterator[Block]:
    shown = (line for line in lines if scope.shows(line.when))
    for position, line in enumerate(shown, start=1):
        yield Item(item_number(level, position), scope.text(line.text), level)
        yield from _numbered(line.below, scope, level + 1)


def _fields(part: Part, scope: Scope) -> Iterator[Block]:
    if rows := tuple(_rows(part.lines, scope)):
        yield FieldTable(rows)


def _rows(lines: tuple[Line, ...], scope: Scope) -> Iterator[Row]:
    for line, text in _shown(lines, scope):
        yield Row(scope.text(line.label), text)


def _checklist(part: Part, scope: Scope) -> Iterator[Block]:
    rows = tuple(
        CheckRow(str(next(scope.checks)), clause_text(line.clauses), scope.text(line.text))
        for line in part.lines
        if scope.shows(line.when)
    )
    if rows:
        yield Checklist(scope.phrases.checklist_columns, scope.phrases.checklist_answers, rows)


def _listing(part: Part, scope: Scope) -> Iterator[Block]:
    """A listing of one row; that of the next one joins it."""
    cells = (
        tuple(_rows(column.below, scope))
        or (Row("", _of_clauses(column.clauses, scope).text(column.text)),)
        for column in part.lines
    )
    heads = tuple(scope.text(column.label) for column in part.lines)
    yield Listing(heads, part.widths, (tuple(cells),))


def _picture(part: Part, scope: Scope) -> Iterator[Block]:
    """One picture with its lines; the next one joins it."""
    shown: PostPicture = scope.raws["picture"]
    alt = shown.alt or scope.phrases.no_alt
    rows = tuple(_rows(part.lines, scope)) or (Row("", ""),)
    yield Pictures((PictureRow(shown.file, shown.sha256, alt, rows),))


def _note(part: Part, scope: Scope) -> Iterator[Block]:
    lines = tuple(text for _, text in _shown(part.lines, scope))
    if lines:
        yield Note(lines, align=part.align)


def _each(part: Part, scope: Scope) -> Iterator[Block]:
    """The body again for each; rows that follow one another make one table."""
    each = part.each or ""
    one, rows = LOOP_NAMES[each], list[Row]()
    scopes = (
        replace(
            scope,
            texts=scope.texts.derived({one: texts}),
            raws=scope.raws.derived({one: raws}),
            established=getattr(raws, ESTABLISHED, scope.established),
        )
        for texts, raws in scope.repeated[each]
    )
    for number, inner in enumerate((s for s in scopes if s.shows(part.only)), start=1):
        numbered = replace(inner, texts=inner.texts.derived({NUMBER: str(number)}))
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


def _shown(lines: tuple[Line, ...], scope: Scope) -> Iterator[tuple[Line, str]]:
    """The lines that say something, and those that are there to be filled in by hand.

    A line whose fields are all blank says nothing; one that is blank in the wording is a box.
    """
    for line in lines:
        if scope.shows(line.when):
            text = scope.text(line.text)
            if text or not line.text.source or (scope.keeps_blanks and line.label.source):
                yield line, text


_COMPOSERS: Mapping[str, Callable[[Part, Scope], Iterator[Block]]] = {
    "title": _unnumbered,
    "heading": _heading,
    "caption": _unnumbered,
    "paragraph": _paragraph,
    "letter_head": _letter_head,
    "items": _items,
    "fields": _fields,
    "checklist": _checklist,
    "listing": _listing,
    "picture": _picture,
    "note": _note,
    "each": _each,
}
