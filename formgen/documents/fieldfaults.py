"""Proving the fields that a city adds: none is called as something else in a wording or a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from formgen.city.fieldsfile import FIELDS
from formgen.documents.compiledtexts import DEVICE, NUMBER, TODAY
from formgen.documents.facts import ANSWERED, DERIVED, DEVICES_DERIVED
from formgen.documents.officeforms.tagnames import read_tag
from formgen.documents.packetpapers import (
    LOOP_NAMES,
    OCCASION,
    PACKET_RAWS,
    PACKET_TEXTS,
    POST_COUNTS,
    POST_TEXTS,
    RECORD_TEXTS,
    STANDING_RAWS,
    STANDING_TEXTS,
)
from formgen.model.problems import FormgenError, Place
from formgen.model.recordtypes import RecordTypes

# What a wording calls so already.
_TAKEN = {
    *DERIVED, *DEVICES_DERIVED, ANSWERED, *OCCASION, DEVICE, NUMBER, TODAY, *LOOP_NAMES,
    *LOOP_NAMES.values(), *PACKET_RAWS, *PACKET_TEXTS, *POST_COUNTS, *POST_TEXTS, *RECORD_TEXTS,
    *STANDING_RAWS, *STANDING_TEXTS,
}  # fmt: skip


def field_faults(records: RecordTypes, offices: Iterable[str] = ()) -> Iterator[FormgenError]:
    """Everything for which a field that is added cannot be taken, but for what its file shows.

    offices: the keys of the city's offices, whose names wordings call too.
    """
    of_offices = {f"{key}_{what}" for key in offices for what in ("office", "head")}
    for spec in records.added:
        if spec.key in _TAKEN | of_offices:
            yield _fault(f"キー「{spec.key}」は、文例のほかの言葉と同じです。")
        if read_tag(spec.label):
            yield _fault(f"「{spec.label}」は、様式のほかの言葉と同じです。")


def _fault(message: str) -> FormgenError:
    return FormgenError(message, "ほかの名前に改めてください。", place=Place(FIELDS))
