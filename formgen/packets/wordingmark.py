"""The mark of some wordings: two installations in which it is the same compose the same papers of a record."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from pydantic import BaseModel

from formgen.documents.catalogue import Catalogue
from formgen.documents.compose import compose
from formgen.documents.wordingfile import Wording
from formgen.model import fingerprint
from formgen.model.fieldspec import FieldSpec, specs
from formgen.model.filings import Filing, LocatedRecord
from formgen.model.problems import FormgenError
from formgen.packets.planning import CHANGES, COVER

_LENGTH = 12
_SETS = re.compile(r"frozenset\([^)]*\)")  # of names that stand in the texts, in any order
_DAY, _NUMBER = date(2031, 3, 4), 567
_KNOWN: dict[tuple[str, str], str] = {}  # by the hash of the templates' files, and the wording


def wordings_of(catalogue: Catalogue, ids: Iterable[str]) -> Iterator[Wording]:
    """Yield the wordings of some papers, as the catalogue has them, and of those that go with them."""
    wanted = set(ids)
    yield from (entry.wording for entry in catalogue.entries if entry.wording.id in wanted)
    yield from (catalogue.packet[key] for key in (COVER, CHANGES) if key in catalogue.packet)


def mark_of(wordings: Iterable[Wording], catalogue: Catalogue) -> str:
    """Return the mark of some wordings, by what they say and by what formgen makes of them on trial."""
    found = {wording.id: _one(wording, catalogue) for wording in wordings}
    editions = map(str, catalogue.city.editions)
    return fingerprint.of_text(*editions, *(found[key] for key in sorted(found)))[:_LENGTH]


def _one(wording: Wording, catalogue: Catalogue) -> str:
    key = (catalogue.files, wording.id)
    if key not in _KNOWN:
        form = wording.form.data if wording.form else b""
        shape = _SETS.sub("", repr(wording.model_copy(update={"form": None})))
        trials = (_composed(wording, catalogue, each) for each in (True, False))
        _KNOWN[key] = fingerprint.of_text(shape, fingerprint.of_bytes(form), *trials)
    return _KNOWN[key]


def _composed(wording: Wording, catalogue: Catalogue, is_filled: bool) -> str:
    """The texts of a paper on trial; of a packet's own, which lists others, none."""
    types = catalogue.city.records
    account = types.account().model_copy(update=_values(types.account, is_filled))
    device = types.device().model_copy(update=_values(types.device, is_filled))
    filing = Filing(LocatedRecord(account, {}), (LocatedRecord(device, {}),) * is_filled)
    try:
        return "\0".join(compose(wording, filing, catalogue.city, catalogue.phrases).texts())
    except FormgenError:
        return ""


def _values(model: type[BaseModel], is_filled: bool) -> dict[str, Any]:
    return {spec.key: _value(spec) for spec in specs(model) if is_filled}


def _value(spec: FieldSpec) -> Any:
    one = {"choice": spec.choices[:1], "date": (_DAY,), "whole_number": (_NUMBER,)}
    if spec.kind in one:
        return one[spec.kind][0]
    several = {"dates": (_DAY,), "choices": spec.choices[:1]}
    is_list = spec.kind in ("codes", "names", "lines")
    return several.get(spec.kind, (spec.key,) if is_list else spec.key)
