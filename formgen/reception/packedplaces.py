"""The places of a record's fields in a tenth of the memory: an office holds those of thousands."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from functools import lru_cache

from formgen.model.problems import Place


class PackedPlaces(Mapping[str, Place]):
    """The places of fields in YAML files, by their keys; each place is made when it is asked for."""

    __slots__ = ("_at", "_files", "_numbers")

    def __init__(self, places: Mapping[str, Place]) -> None:
        self._at = _numbered(tuple(places))
        files = {place.file: number for number, place in enumerate(places.values())}
        self._files = {number: file for file, number in files.items()}
        self._numbers = array("l")
        for place in places.values():
            self._numbers.extend((files[place.file], place.line or 0, place.column or 0))

    def __getitem__(self, key: str) -> Place:
        at = self._at[key] * 3
        file, line, column = self._numbers[at : at + 3]
        return Place(self._files[file], line=line or None, column=column or None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def __len__(self) -> int:
        return len(self._at)


@lru_cache(maxsize=100)
def _numbered(keys: tuple[str, ...]) -> dict[str, int]:
    """The keys of a kind of record with their numbers, the same for all of the kind."""
    return {key: number for number, key in enumerate(keys)}
