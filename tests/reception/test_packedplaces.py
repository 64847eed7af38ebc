"""Places of fields in little memory: the same as they were."""

from __future__ import annotations

import pytest

from formgen.model.problems import Place
from formgen.reception.packedplaces import PackedPlaces

PLACES = {
    "account_id": Place("受付/a.yaml", line=3, column=5), "unit": Place("受付/b.yaml", line=70_000, column=1),
    "url": Place("受付/a.yaml", line=3), "purpose": Place("受付/a.yaml"),
}  # fmt: skip


def test_places_are_what_they_were() -> None:
    packed = PackedPlaces(PLACES)
    assert packed == PLACES
    assert list(packed) == list(PLACES)
    assert {**packed, "unit": PLACES["url"]}["unit"] == PLACES["url"]
    assert packed.keys() - {"unit"} == PLACES.keys() - {"unit"}
    assert packed.get("head_title") is None
    with pytest.raises(KeyError):
        packed["head_title"]
