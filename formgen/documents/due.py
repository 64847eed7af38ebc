"""When a document is due for an account, and the events for which it still waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from formgen.documents.compiledtexts import TODAY, context_of
from formgen.documents.compose import naming_file
from formgen.documents.linekinds import When
from formgen.documents.packetpapers import PacketContents
from formgen.documents.scope import raws_of
from formgen.documents.wordingfile import Wording
from formgen.model.filings import Filing


def is_due(wording: Wording, filing: Filing) -> bool:
    """True if the account's procedure asks for the document; all are due while it is unknown."""
    if wording.proposed is not None:
        return False  # it is made on asking alone
    return filing.account.record.procedure is None or _fits(wording, wording.when, filing, {})


def is_proposed(wording: Wording, filing: Filing, standing: PacketContents) -> bool:
    """True if a document that is made on asking alone fits the account as it stands."""
    return bool(wording.proposed) and _fits(wording, wording.proposed, filing, standing.raws)


def _fits(wording: Wording, when: When, filing: Filing, more: Mapping[str, Any]) -> bool:
    asks = filing.account.record.procedure in wording.procedures
    if not asks or when is None:
        return asks
    with naming_file(wording):
        return when.holds(context_of({**raws_of(wording, filing), **more}))


def events_to_come(wording: Wording, filing: Filing, today: date) -> dict[str, str]:
    """Return the words for each event by its field for which the document still waits, its needs apart."""
    if not wording.awaits:
        return {}
    context = context_of({**raws_of(wording, filing), TODAY: today})
    with naming_file(wording):
        return {k: e.says for k, e in wording.awaits.items() if not e.until.holds(context)}
