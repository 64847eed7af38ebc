"""The content that a paper must have: its document's strings, and the values that staff typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from formgen.documents.blocks import Checklist, Document, FilledForm, Listing, Pictures
from formgen.documents.catalogue import Ready
from formgen.documents.comparedtable import ComparedTable
from formgen.documents.missingfields import Use, use_of
from formgen.documents.officeforms.tagnames import Tag
from formgen.documents.officeforms.template import read_form
from formgen.documents.wordingfile import Wording
from formgen.model.fieldspec import by_key
from formgen.model.filings import Filing
from formgen.model.records import Account, Device


@dataclass(frozen=True, slots=True)
class Value:
    """A value of the intake as it stands on paper."""

    label: str
    text: str
    aside: bool = False  # only in a head or foot of an office's own form, which a page may lack


@dataclass(frozen=True, slots=True)
class ExpectedContent:
    """All that a paper says, before it has a face."""

    texts: tuple[str, ...]  # in reading order
    values: tuple[Value, ...]  # those that stand in the texts
    around: tuple[str, ...]  # on every page
    heads: tuple[str, ...]  # of tables, which may be repeated on the next page
    pasted: str
    is_notice: bool
    pictures: tuple[str, ...] = ()  # the alternative text of each
    in_form: bool = False  # an office's own form says more, of which nothing is known
    lists: bool = False  # a packet's own paper: what was typed for many accounts, at any time


def expected_content(ready: Ready, document: Document) -> ExpectedContent:
    """Return what the papers of a document must say."""
    wording, filing = ready.wording, ready.filing
    use = use_of(wording, type(filing.account.record))
    texts = tuple(document.texts())
    whole = "\0".join(texts)
    values = [value for value in _values(wording, use, filing) if _is_in(whole, value)]
    if document.form:
        body = "\0".join(_in_body(document.form))
        values = [replace(value, aside=not _is_in(body, value)) for value in values]
    return ExpectedContent(
        texts=texts,
        values=tuple(values),
        around=tuple(filter(None, (document.mark, document.footer))),
        heads=tuple(
            "".join(block.columns)
            for block in document.blocks
            if isinstance(block, Checklist | Listing | ComparedTable)
        ),
        pasted=document.pasted.text if document.pasted else "",
        is_notice=wording.kind == "notice",
        pictures=tuple(
            row.alt
            for block in document.blocks
            if isinstance(block, Pictures)
            for row in block.rows
            if row.is_shown
        ),
        in_form=document.form is not None,
        lists=wording.is_of_packet,
    )


def _is_in(whole: str, value: Value) -> bool:
    """True if a value stands in the texts; on a 別紙 each of its lines is a paragraph."""
    return all(line in whole for line in value.text.split("\n"))


def _in_body(form: FilledForm) -> Iterator[str]:
    tags = read_form(form.data, form.names).body_tags
    yield from (text for key, text in form.values if Tag(key) in tags)
    for device in form.devices:
        yield from (text for key, text in device if Tag(key, of_device=True) in tags)


def _values(wording: Wording, use: Use, filing: Filing) -> Iterator[Value]:
    """Every value on which the document rests. Some only decide what it says, such as 廃止理由."""
    yield from _of_record(filing.account.record, use.account, wording, "")
    for number, entry in enumerate(filing.devices, start=1):
        yield from _of_record(entry.record, use.device, wording, f"（機器{number}）")


def _of_record(
    record: Account | Device, keys: frozenset[str], wording: Wording, which: str
) -> Iterator[Value]:
    for key, spec in by_key(type(record)).items():
        if key in keys and (typed := getattr(record, key)) not in (None, ()):
            text = spec.printed(typed, western=wording.western_years)
            yield Value(spec.label + which, text)
