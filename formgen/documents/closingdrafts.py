"""The close papers of an account that is not updated, as drafts for the section to consider (5(9)).

A draft is no paper: it says so in its title and at the top of each page, goes to no office, and
has an id of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from formgen.documents.blocks import Document
from formgen.documents.catalogue import Catalogue, Entry, Outcome, Ready, Withheld, filing_digest
from formgen.documents.compose import compose
from formgen.documents.needs import Faults, missing_labels, use_of, withholding
from formgen.documents.packetpapers import PacketContents
from formgen.documents.phrases import Phrases
from formgen.documents.versions import DRAFT
from formgen.documents.wording import Wording
from formgen.model.fields import by_key
from formgen.model.filings import Filing
from formgen.model.records import Account

FOLDER = "廃止の検討（案）"
_CLOSING = ("廃止",)
_GROUP = by_key(Account)["closes_on"].group


def draft_ids(catalogue: Catalogue) -> frozenset[str]:
    """The ids of the drafts that can be made of a dormant account."""
    return frozenset(_as_draft(entry.wording).id for entry in _closing(catalogue))


def proposals(catalogue: Catalogue, filing: Filing, faults: Faults) -> Iterator[Outcome]:
    """The drafts of a dormant account, filled in with what is known; the filing stays as it is."""
    digest = filing_digest(filing)
    for entry in _closing(catalogue):
        draft = _as_draft(entry.wording)
        if problems := withholding(entry.use, filing, faults):
            yield Withheld(draft, filing.account.record.account_id, problems)
        else:
            composing = partial(_composed, entry, draft, filing, catalogue)
            yield Ready(draft, filing, missing_labels(draft, filing), digest, composing)


def _closing(catalogue: Catalogue) -> Iterator[Entry]:
    """The papers that are due on closing only; an office's own form cannot say that it is a draft."""
    for entry in catalogue.entries:
        if entry.wording.procedures == _CLOSING:
            wording = entry.wording.model_copy(update={"form": None})
            yield Entry(wording, use_of(wording))


def _as_draft(wording: Wording) -> Wording:
    """A wording as a draft: what a notice lacks is shown as a gap, what a checklist lacks is a box."""
    changes: dict[str, object] = {
        "id": f"{wording.id}_draft",
        "title": DRAFT + wording.title.removesuffix(DRAFT),
        "kind": "draft" if wording.kind == "notice" else wording.kind,
        "mark": DRAFT + wording.mark.removeprefix(DRAFT),
        "office": None,
        "enclosed_with": None,
        "awaits": {},
    }
    return wording.model_copy(update=changes)


def _composed(
    entry: Entry, draft: Wording, filing: Filing, catalogue: Catalogue, contents: PacketContents
) -> Document:
    account = replace(filing.account, record=_undecided(entry, filing, catalogue.phrases))
    undecided = replace(filing, account=account)
    return compose(draft, undecided, catalogue.city, catalogue.phrases, contents)


def _undecided(entry: Entry, filing: Filing, phrases: Phrases) -> Account:
    """The record for a draft: number and date are another letter's, a blank says 「なし」 nowhere."""
    record = filing.account.record
    known: dict[str, object] = {"document_number": None, "document_date": None}
    if entry.wording.kind == "notice":
        for key in entry.use.account - set(entry.wording.needs):
            spec = by_key(Account)[key]
            is_text = spec.group == _GROUP and spec.kind in ("text", "long_text")
            if is_text and getattr(record, key) is None and spec.applies_to(record):
                known[key] = phrases.gap.format(label=spec.label)
    return record.model_copy(update=known)
