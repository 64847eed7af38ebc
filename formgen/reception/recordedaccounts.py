"""The accounts that the packets on a desk record, each merged of all packets that tell of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import Any

from formgen.city.city import City
from formgen.model.fieldspec import specs
from formgen.model.filefaults import unreadable
from formgen.model.filings import Filing, LocatedRecord, RecordT
from formgen.model.problems import Place, Problem
from formgen.model.records import Device
from formgen.outputs.outputfiles import read_regular
from formgen.packets.packetrecord import (
    RECORD,
    PacketRecord,
    place_of,
    read_record,
)
from formgen.packets.planning import section_of
from formgen.reception.deskfolder import FiledFolder, filed_folders
from formgen.reception.recordedpackets import RecordedAccount, RecordedPacket, papers_in
from formgen.reception.renamedsections import as_named_last


def recorded(desk: Path, city: City) -> tuple[tuple[RecordedAccount, ...], tuple[Problem, ...]]:
    """Return the accounts of a desk by section and 管理番号, and what could not be read.

    Of packets that are numbered together the later wins field by field; of others the one that was
    received later. A value that is written as blank takes an earlier away. A section whose accounts
    fill several packets, 「課」 and 「課（2）」, is one; so is one that has another name by now. Nothing
    but the records is read.
    """
    accounts: dict[tuple[str, str], _Merged] = {}
    problems: list[Problem] = []
    highest: dict[tuple[str, str], RecordedPacket] = {}
    for folder in filed_folders(desk):
        record = _read(folder, city, problems)
        if record is None or record.head is None:
            continue
        packet = RecordedPacket(folder, record.head, papers_in(folder.path))
        before = highest.setdefault(packet.sender, packet)
        if before.turn < packet.turn:
            highest[packet.sender] = packet
        elif _is_numbered_anew(packet, before):
            problems.append(_numbered_anew(packet, before))
        for filing in record.intake.filings():
            account_id = filing.account.record.account_id
            if account_id is not None:  # without one, the reader has told it
                account = filing.account.record
                is_told = account.bureau and account.section
                key = section_of(filing) if is_told else record.head.section, account_id
                accounts.setdefault(key, _Merged()).add(filing, packet)
    found = (_account(key[0], accounts.pop(key), city) for key in sorted(accounts))
    merged = tuple(as_named_last(found, city, problems))
    return merged, tuple(problems)


def _is_numbered_anew(packet: RecordedPacket, before: RecordedPacket) -> bool:
    """True if a packet of a lower number came later, and bears a later date."""
    if packet.folder.received_on <= before.folder.received_on:
        return False
    day, last = packet.head.document_date, before.head.document_date
    return day is not None and last is not None and day > last


def _numbered_anew(packet: RecordedPacket, before: RecordedPacket) -> Problem:
    return Problem(
        "warning",
        f"番号{packet.head.number}の書類が、番号{before.head.number}の書類より後に届き、文書日付も後です。"
        "番号の大きい方の値を使っています。",
        "どちらが新しいかを所属に確かめてください。番号が1に戻っていたときは、前の「提出済」か「提出の控え」を"
        "使って作り直した書類を、送ってもらってください。",
        Place((packet.folder.path / RECORD).as_posix()),
    )  # fmt: skip


def _read(folder: FiledFolder, city: City, problems: list[Problem]) -> PacketRecord | None:
    path = folder.path / RECORD
    try:
        data = read_regular(path)
    except OSError as error:
        fault = unreadable(path, error)
        problems.append(Problem("error", fault.bare, fault.remedy, Place(path.as_posix())))
        return None
    record = read_record(data, path.as_posix(), city.records)
    problems += record.problems
    return record


@dataclass(frozen=True, slots=True)
class _Written:
    """A value as a packet has it."""

    packet: RecordedPacket
    value: Any
    place: Place
    is_unread: bool


# Of a record, by sender and field; only the latest of each sender is kept.
_Values = dict[tuple[tuple[str, str], str], _Written]


@dataclass(slots=True)
class _Merged:
    """An account while the packets are read."""

    packets: list[RecordedPacket] = field(default_factory=list)
    values: _Values = field(default_factory=dict)
    # By sender: the last packet that lists devices, and these by their numbers.
    devices: dict[tuple[str, str], tuple[RecordedPacket, dict[str, _Values]]] = field(
        default_factory=dict
    )

    def add(self, filing: Filing, packet: RecordedPacket) -> None:
        """Take in what a packet tells of the account."""
        self.packets.append(packet)
        _put(self.values, filing.account, packet)
        last = self.devices.get(packet.sender)
        if filing.devices and (last is None or last[0].turn < packet.turn):
            found: dict[str, _Values] = {}
            for device in filing.devices:
                _put(found.setdefault(device.record.asset_number or "", {}), device, packet)
            self.devices[packet.sender] = packet, found


def _put(values: _Values, entry: LocatedRecord[RecordT], packet: RecordedPacket) -> None:
    """Keep the values that are written, blank ones too; one that is not has the place of the record."""
    start = place_of(entry)
    for key, place in entry.places.items():
        value, last = getattr(entry.record, key), values.get((packet.sender, key))
        if place == start and value is None:
            continue
        if last is None or last.packet.turn < packet.turn:
            is_unread = key in entry.unread
            if isinstance(value, str):
                value = intern(value)  # a section's accounts have much in common
            values[packet.sender, key] = _Written(packet, value, place, is_unread)


def _account(section: str, merged: _Merged, city: City) -> RecordedAccount:
    packets = tuple(sorted(merged.packets, key=lambda packet: packet.day))
    devices = tuple(_devices(merged, city.records.device))
    filing = Filing(_record(city.records.account, merged.values), devices)
    return RecordedAccount(section, filing, packets)


def _devices(merged: _Merged, model: type[Device]) -> Iterator[LocatedRecord[Device]]:
    """Yield the devices of the list that was received last, with what any office has of them."""
    lists = sorted(merged.devices.values(), key=lambda found: found[0].day)
    for asset in lists[-1][1] if lists else ():
        values: _Values = {}
        for _, devices in lists:
            values |= devices.get(asset, {})
        yield _record(model, values)


def _record(
    model: type[RecordT], values: Mapping[tuple[tuple[str, str], str], _Written]
) -> LocatedRecord[RecordT]:
    """A record of the values that were received last; a field that none has is at its first line."""
    latest: dict[str, _Written] = {}
    for (_, key), found in values.items():
        if key not in latest or latest[key].packet.day < found.packet.day:
            latest[key] = found
    newest = max(latest.values(), key=lambda found: (found.packet.day, -(found.place.line or 0)))
    start = replace(newest.place, column=None)
    places = {
        spec.key: latest[spec.key].place if spec.key in latest else start for spec in specs(model)
    }
    kept = {key: found.value for key, found in latest.items()}
    unread = frozenset(key for key, found in latest.items() if found.is_unread)
    return LocatedRecord(model.model_construct(_one_of_each(kept), **kept), places, unread)


def _one_of_each(keys: Iterable[str]) -> set[str]:
    """The keys as one set for all records that have just these: a set each takes much memory."""
    return _sets(frozenset(keys))


@lru_cache(maxsize=1000)
def _sets(keys: frozenset[str]) -> set[str]:
    return set(keys)
