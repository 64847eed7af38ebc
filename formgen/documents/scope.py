"""The scope of one document: its texts, the values to decide by, running numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from jinja2.runtime import Context

from formgen.city.city import City
from formgen.documents.compiledtexts import Condition, Text, context_of
from formgen.documents.facts import (
    DERIVED,
    Facts,
    derived_facts,
    field_facts,
    filing_facts,
    on_paper,
    raw_facts,
)  # fmt: skip
from formgen.documents.missingfields import missing_fields
from formgen.documents.packetpapers import ESTABLISHED, PacketContents
from formgen.documents.phrases import Phrases
from formgen.documents.wordingfile import Wording
from formgen.model.fieldspec import by_key
from formgen.model.filings import Filing
from formgen.model.japanese import UNDECIDED_DATE
from formgen.model.records import Account


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that the texts and conditions of one document see, and its running numbers."""

    texts: Context
    raws: Context
    letter: Mapping[str, str]
    repeated: Mapping[str, tuple[tuple[Any, Any], ...]]  # for texts and for conditions
    established: Mapping[str, str]  # what is known of a clause, by the clause
    phrases: Phrases
    gaps: tuple[str, ...]  # as printed
    keeps_blanks: bool  # a checklist is filled in by hand: what is not known yet is an empty box
    headings: Iterator[int] = field(default_factory=lambda: count(1))
    checks: Iterator[int] = field(default_factory=lambda: count(1))

    def text(self, text: Text) -> str:
        """Return a text filled in for this document."""
        return text.resolve(self.texts)

    def shows(self, condition: Condition | None) -> bool:
        """True if a condition holds here."""
        return condition is None or condition.holds(self.raws)


def scope_of(
    wording: Wording, filing: Filing, city: City, phrases: Phrases, contents: PacketContents
) -> Scope:
    """Return what a document sees of an account; a draft shows what is missing as a gap."""
    account, audience = filing.account.record, wording.audience
    derived = derived_facts(account, city)
    missing = missing_fields(wording, account) if wording.kind == "draft" else ()
    gaps = {spec.key: phrases.gap.format(label=spec.label) for spec in missing}
    texts: dict[str, Any] = {
        **field_facts(account, audience, western=wording.western_years),
        **filing_facts(filing),
        **_with_gaps(derived, gaps),
        **contents.occasion,
        **contents.texts,
        **({ESTABLISHED: ""} if wording.kind in ("post", "record") else {}),
        **gaps,
    }
    context = context_of(texts)
    for name, text in wording.define.items():  # which may use those before it
        context = context.derived({name: text.resolve(context)})
    return Scope(
        texts=context,
        raws=context_of(
            {**raws_of(wording, filing), **derived, **contents.occasion, **contents.raws}
        ),
        letter={
            "number": on_paper(by_key(Account)["document_number"], account.document_number),
            "date": by_key(Account)["document_date"].printed(account.document_date),
            "sender": derived["sender"],
        },
        repeated={
            "devices": tuple(
                (field_facts(entry.record, audience), raw_facts(entry.record, audience))
                for entry in filing.devices
            ),
            "enclosures": tuple((each, each) for each in contents.enclosures),
            "changes": tuple((each, each) for each in contents.changes),
            "corrections": tuple((each, each) for each in contents.corrections),
            "listed_accounts": tuple((each, each) for each in contents.listed_accounts),
            "pictures": tuple(
                (replace(each, alt=each.alt or phrases.no_alt), each) for each in contents.pictures
            ),
            "links": tuple((each, each) for each in contents.links),
            "findings": tuple((each, each) for each in contents.findings),
            "parts": tuple((each, each) for each in contents.parts),
            "records": tuple((each.texts, each) for each in contents.records),
        },
        established=contents.established,
        phrases=phrases,
        gaps=tuple(gaps.values()),
        keeps_blanks=wording.kind in ("checklist", "post"),
    )


def _with_gaps(derived: Facts, gaps: Mapping[str, str]) -> Facts:
    """Return what follows from the fields, with the gap of a date where the date is left open."""
    shown = dict(derived)
    for name, (keys, _) in DERIVED.items():
        for key in keys:
            if key in gaps and by_key(Account)[key].kind == "date":
                shown[name] = shown[name].replace(UNDECIDED_DATE, gaps[key])
    return shown


def raws_of(wording: Wording, filing: Filing) -> dict[str, Any]:
    """The values that a wording's conditions ask for."""
    return {
        **raw_facts(filing.account.record, wording.audience),
        **filing_facts(filing),
    }
