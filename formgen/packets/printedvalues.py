"""The record that goes with a packet: of each account exactly the values that its papers print."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Any

from pydantic import BaseModel

from formgen.documents.catalogue import Catalogue, Ready, filing_digest
from formgen.documents.facts import on_paper
from formgen.documents.missingfields import Use, use_of
from formgen.model import fingerprint
from formgen.model.fieldspec import FieldSpec, by_key
from formgen.model.filings import Filing
from formgen.packets import packetletters
from formgen.packets.changes import values_of
from formgen.packets.packetnotes import Values
from formgen.packets.packetrecord import RECORD, PacketHead, read_record, written
from formgen.packets.planning import CHANGES, COVER, Plan
from formgen.packets.receivedpapers import composed, received_papers
from formgen.proofreading.compare import squeezed

# What composes papers, and what holds them against a record.
_COMPOSING = ("city", "documents", "model", "packets", "posts", "proofreading")
_MARK = 12  # characters
HasItsWords = Callable[[str, Ready], bool]
# They name what the values belong to, and are there whatever is printed.
_ALWAYS = frozenset({"account_id", "procedure", "asset_number"})


def record_key(plan: Plan, catalogue: Catalogue, *templates: str) -> str:
    """The hash of all that the record of a packet rests on; templates: those of theirs and of layouts."""
    composed = (f"{ready.wording.id} {ready.sources_digest}" for _, ready in plan.papers)
    filings = (filing_digest(papers[0].filing) for papers in plan.by_account.values())
    lasts = (plan.last(ready) for _, ready in plan.papers)
    said = (repr(_head(plan, catalogue)), *map(repr, plan.changes), *lasts)
    return fingerprint.of_text(*templates, *said, *composed, *filings)


def record_of(plan: Plan, catalogue: Catalogue, has_its_words: HasItsWords) -> bytes:
    """The record of a packet as a file. Raises FormgenError as composing its papers does.

    has_its_words: of a paper by its name, True if its PDF has no words that it was not composed with.
    """
    named = {
        plan.name(number, ready, ready.wording.title): ready
        for number, (_, ready) in enumerate(plan.papers, start=1)
    }
    texts = {name: tuple(ready.document.texts()) for name, ready in named.items()}
    printed = {
        account_id: chain(
            *(texts[n] for n, ready in named.items() if ready.account_id == account_id)
        )
        for account_id in plan.by_account
    }
    is_changed = bool(plan.changes) and CHANGES in catalogue.packet
    letter: tuple[str, ...] = ()
    if cover := catalogue.packet.get(COVER):
        pages = (None,) * (len(plan.papers) + is_changed)
        letter = tuple(packetletters.cover(cover, plan, catalogue, pages, "").texts())
        texts[plan.name(0, None, cover.title)] = letter
    if is_changed:
        texts[plan.name(1 + len(named), None, catalogue.packet[CHANGES].title)] = ()
    values = {
        account_id: _printed(plan, papers, catalogue, (*printed[account_id], *letter))
        for account_id, papers in plan.by_account.items()
    }
    head = _head(plan, catalogue)
    others = _others(written(head, values), texts, catalogue)
    # A city may have layouts that add words of their own: then no paper can be held to the letter.
    if not all(has_its_words(name, ready) for name, ready in named.items() if name not in others):
        head, others = replace(head, made_with=""), ()
    return written(replace(head, others=others), values)


def _head(plan: Plan, catalogue: Catalogue) -> PacketHead:
    day = plan.lead.account.record.document_date
    edition = catalogue.city.edition_on(day or plan.history.today)
    answered = tuple(
        (account_id, clause)
        for account_id, papers in plan.by_account.items()
        for clause in papers[0].filing.answered
    )
    mark = mark_of(catalogue)
    return PacketHead(plan.office, plan.section, day, plan.number, edition, mark, (), answered)


def mark_of(catalogue: Catalogue) -> str:
    """The mark of the templates and of what composes by them: where it is the same, so are the papers."""
    return fingerprint.of_text(catalogue.files, _code())[:_MARK]


@cache
def _code() -> str:
    return fingerprint.of_code(*_COMPOSING)


def _others(
    data: bytes, texts: Mapping[str, Sequence[str]], catalogue: Catalogue
) -> tuple[str, ...]:
    """The papers that are not made again of a record, as the office that receives it does on trial."""
    record = read_record(data, RECORD, catalogue.city.records)
    papers = received_papers(record, {f"{name}.docx": b"" for name in texts}, catalogue, "")
    again = {paper.stem: composed(paper.ready) if paper.ready else None for paper in papers}
    return tuple(
        name
        for name, wanted in texts.items()
        if not (made := again.get(name))
        or squeezed("".join(made.texts())) != squeezed("".join(wanted))
    )


def _printed(
    plan: Plan, papers: list[Ready], catalogue: Catalogue, printed: Iterable[str]
) -> Values:
    """The values of an account that stand in its papers, the covering letter and the list of changes."""
    filing = papers[0].filing
    changes = [each for each in plan.changes if each.account_id == papers[0].account_id]
    uses = [plan.history.uses[ready.wording.id] for ready in papers]
    if COVER in catalogue.packet:
        uses.append(use_of(catalogue.packet[COVER], type(filing.account.record)))
    afters: tuple[str, ...] = ()
    if CHANGES in catalogue.packet:
        of_account = frozenset(each.key for each in changes if not each.asset)
        uses.append(Use(of_account, frozenset(each.key for each in changes if each.asset)))
        afters = tuple(each.after for each in changes)
    return restricted(values_of(filing, uses), filing, "\0".join((*printed, *afters)))


def restricted(values: Values, filing: Filing, whole: str) -> Values:
    """Those of the values of an account that stand in the text of its papers, or are blank.

    A device that its papers do not name, for it has been confirmed, goes with none of its values.
    """
    devices = {
        entry.record.asset_number or "": entry.record
        for entry in filing.devices
        if entry.record.asset_number in values["devices"]
    }
    return {
        "fields": _standing(values["fields"], filing.account.record, whole),
        "devices": {
            asset: _standing(fields, devices[asset], whole)
            for asset, fields in values["devices"].items()
            if asset in whole or "asset_number" not in fields
        },
    }


def _standing(fields: Mapping[str, str], record: BaseModel, whole: str) -> dict[str, str]:
    specs = by_key(type(record))
    kept = {
        key
        for key, text in fields.items()
        if not text or key in _ALWAYS or _stands(specs[key], getattr(record, key), whole)
    }
    # What is printed in place of a choice, such as its other name, tells the choice.
    told = (specs[key].when for key in kept if fields[key])
    kept |= {when[0] for when in told if when and len(when[1]) == 1}
    return {key: text for key, text in fields.items() if key in kept}


def _stands(spec: FieldSpec, value: Any, whole: str) -> bool:
    """True if a value stands in a text: in one of its forms, each of its lines or parts somewhere."""
    return any(
        all(part in whole for part in parts_of(spec, value, western=western))
        for western in (False, True)
    )


def parts_of(spec: FieldSpec, value: Any, *, western: bool = False) -> Iterator[str]:
    """The parts of a value that each stand in a paper by themselves: lines, or items of a list."""
    text = on_paper(spec, value, western=western)
    yield from re.split("、|\n" if isinstance(value, tuple) else "\n", text)
