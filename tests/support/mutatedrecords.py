"""Records of packets in which one thing is not as it was written: a value erased, swapped, changed a little."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from madepackets import Files, record_of

from formgen.documents.catalogue import Catalogue
from formgen.model.fieldspec import by_key
from formgen.model.fingerprint import of_bytes
from formgen.model.japanese import wareki
from formgen.model.problems import InvalidValue
from formgen.model.recordtypes import RecordTypes
from formgen.model.values import read_date
from formgen.packets.bundle import value_of
from formgen.packets.packetagreement import disagreements
from formgen.packets.packetrecord import RECORD, PacketRecord
from formgen.packets.receivedpapers import composed, received_papers
from formgen.proofreading.compare import squeezed

_LINE = re.compile(r'(\s*(?:- )?)(\w+): (".*")')
_NOT_ITS_VALUES = ("made_with",)  # how the record was made
_DEVICE = 6  # columns in


@dataclass(frozen=True)
class Mutated:
    """A record, what was done to it, and the key of the first value that was changed."""

    kind: str
    key: str
    data: bytes


def erased(record: bytes) -> Iterator[Mutated]:
    """Each value blank in its turn."""
    lines = record.decode().split("\n")
    for at, (key, value, _) in _values(lines).items():
        if value:
            yield Mutated("erased", key, _with(lines, {at: ""}))


def mutated(record: bytes, types: RecordTypes) -> Iterator[Mutated]:
    """Everything that is done to a value, an item or an order in a record."""
    lines = record.decode().split("\n")
    values = _values(lines)
    places = list(values)
    yield from erased(record)
    for number, at in enumerate(places):
        key, value, column = values[at]
        for other in places[number + 1 : number + 3]:
            neighbour = values[other][1]
            if neighbour != value:
                yield Mutated("swapped", key, _with(lines, {at: neighbour, other: value}))
                yield Mutated("copied", key, _with(lines, {at: neighbour}))
        spec = by_key(types.device if column >= _DEVICE else types.account).get(key)
        changed = {*_changed(value), *(spec.choices if spec else ())} - {value}
        for text in sorted(changed):
            yield Mutated("changed", key, _with(lines, {at: text}))
        if not lines[at].lstrip().startswith("- "):
            yield Mutated("left out", key, "\n".join(lines[:at] + lines[at + 1 :]).encode())
    for column in (2, _DEVICE):
        yield from _items(lines, column)


def _values(lines: list[str]) -> dict[int, tuple[str, str, int]]:
    """The key, the value and the column of each line that has one."""
    found = {at: match for at, line in enumerate(lines) if (match := _LINE.fullmatch(line))}
    return {
        at: (match[2], json.loads(match[3]), len(match[1]))
        for at, match in found.items()
        if match[2] not in _NOT_ITS_VALUES
    }


def _with(lines: list[str], changes: dict[int, str]) -> bytes:
    new = list(lines)
    for at, text in changes.items():
        start = lines[at].partition('"')[0]
        new[at] = start + json.dumps(text, ensure_ascii=False)
    return "\n".join(new).encode()


def _changed(value: str) -> Iterable[str]:
    if not value:
        yield "別の値"
        return
    yield from (value[:-1], value[1:], value[:-1] + "い", "仮" + value[1:], value + "等")
    digits = list(re.finditer(r"\d", value))
    for digit in (*digits[:1], *digits[-1:]):
        yield f"{value[: digit.start()]}{(int(digit[0]) + 1) % 10}{value[digit.end() :]}"
    with suppress(InvalidValue, ValueError):
        yield wareki(read_date(value) + timedelta(days=1))
    for sign in ("、", "\n"):
        parts = value.split(sign)
        yield from (sign.join(parts[1:]), sign.join(parts[:-1]), sign.join(parts[::-1]))


def _items(lines: list[str], column: int) -> Iterator[Mutated]:
    """An item taken out of a list, or set behind the next."""
    inside = " " * column
    starts = [at for at, line in enumerate(lines) if line.startswith(f"{inside}- ")]
    ends = [
        next((n for n in range(at + 1, len(lines)) if not lines[n].startswith(f"{inside}  ")), at)
        for at in starts
    ]
    for at, end in zip(starts, ends, strict=True):
        yield Mutated("item gone", "", "\n".join(lines[:at] + lines[end:]).encode())
        if end in starts:
            behind = ends[starts.index(end)]
            new = lines[:at] + lines[end:behind] + lines[at:end] + lines[behind:]
            yield Mutated("items swapped", "", "\n".join(new).encode())


def _texts(record: PacketRecord, files: Files, catalogue: Catalogue, value: str) -> list[str]:
    """What the papers of a packet say by a record."""
    papers = received_papers(record, files, catalogue, value)
    documents = (composed(paper.ready) if paper.ready else None for paper in papers)
    return [squeezed("".join(each.texts())) if each else "" for each in documents]


def _values_of(record: PacketRecord) -> object:
    entries = (*record.intake.accounts, *record.intake.devices)
    return record.head, [entry.record for entry in entries]


def missed(
    files: Files, changes: Iterable[Mutated], catalogue: Catalogue
) -> tuple[list[Mutated], set[str]]:
    """The changes of a record that are not told, and the keys of those that no paper would show.

    Whoever makes them makes the sums right again, and the letter's 照合値.
    """
    value = value_of({name: of_bytes(data) for name, data in files.items()})
    true = record_of(files, catalogue)
    assert disagreements(true, files, catalogue) == ()
    said, hidden, found = _texts(true, files, catalogue, value), set(), []
    for each in changes:
        changed = files | {RECORD: each.data}
        record = record_of(changed, catalogue)
        is_unread = any(problem.is_error for problem in record.problems) or record.head is None
        if is_unread or _values_of(record) == _values_of(true):
            continue
        if not disagreements(record, changed, catalogue, value):
            if _texts(record, files, catalogue, value) == said:
                hidden.add(each.key)
            else:
                found.append(each)
    return found, hidden
