"""The accounts that the packets on a desk record, each merged of all packets that tell of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
from formgen.model.records import Account, Device
from formgen.outputs.outputfiles import read_regular
from formgen.packets.packetrecord import (
    RECORD,
    PacketRecord,
    place_of,
    read_record,
)
from formgen.packets.planning import section_of
from formgen.reception.deskfolder import FiledFolder, filed_folders
from formgen.reception.packedplaces import PackedPlaces
from formgen.reception.recordedpackets import RecordedAccount, RecordedPacket, papers_in
from formgen.reception.renamedsections import as_named_last


def recorded(desk: Path, city: City) -> tuple[tuple[RecordedAccount, ...], tuple[Problem, ...]]:
    """Return the accounts of a desk by section and 管理番号, and what could not be read.

    Of packets that are numbered together the later wins field by field; of others the one that was
    received later, and on one day the one of the later document date. A value that is written as
    blank takes an earlier away. A section whose accounts fill several packets, 「課」 and 「課（2）」, is
    one; so is one that has another name by now. Only the records are read, and the names of papers.
    """
    accounts: dict[tuple[str, str], _Merged] = {}
    problems: list[Problem] = []
    highest: dict[tuple[str, str], RecordedPacket] = {}
    folders = tuple(filed_folders(desk))
    problems += _elsewhere(desk, {folder.path for folder in folders})
    for folder in folders:
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
    merged = sorted(as_named_last(found, city, problems), key=_by_section)
    return tuple(merged), tuple(problems)


def _by_section(one: RecordedAccount) -> tuple[str, str]:
    return one.section, one.filing.account.record.account_id or ""


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


def _elsewhere(desk: Path, folders: Collection[Path]) -> Iterator[Problem]:
    """Tell of the records in folders that have another name or place than they were filed under."""
    for path in sorted(desk.rglob(RECORD)):
        if path.parent not in folders:
            yield Problem(
                "error",
                "フォルダーの名前か場所が変わっているため、読んでいません。",
                "フォルダーを「局／課／受付日_照合値」の名前と場所に戻してください（名前の後ろには、書き加えられます）。",
                Place(path.parent.as_posix()),
            )


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


_Told = tuple[RecordedPacket, LocatedRecord[RecordT]]  # what a packet tells of a record
_MANY = 8  # packets of an account, among which are some whose values have all been told anew


@dataclass(slots=True)
class _Merged:
    """An account while the packets are read."""

    packets: list[RecordedPacket] = field(default_factory=list)
    told: list[_Told[Account]] = field(default_factory=list)
    # By sender: the last packet that lists devices, and these by their numbers.
    devices: dict[tuple[str, str], tuple[RecordedPacket, dict[str, LocatedRecord[Device]]]] = field(
        default_factory=dict
    )

    def add(self, filing: Filing, packet: RecordedPacket) -> None:
        """Take in what a packet tells of the account."""
        self.packets.append(packet)
        self.told.append((packet, _written(filing.account)))
        if len(self.told) > _MANY:
            needed = {id(told): told for told in _by_sender(self.told).values()}
            self.told = list(needed.values())
        last = self.devices.get(packet.sender)
        if filing.devices and (last is None or last[0].turn < packet.turn):
            found = {device.record.asset_number or "": device for device in filing.devices[::-1]}
            devices = {asset: _written(found[asset]) for asset in reversed(found)}
            self.devices[packet.sender] = packet, devices


def _written(entry: LocatedRecord[RecordT]) -> LocatedRecord[RecordT]:
    """A record with the values that are written, blank ones too; other fields are at its first line."""
    start, model = place_of(entry), type(entry.record)
    kept: dict[str, Any] = {}
    for key, place in entry.places.items():
        value = getattr(entry.record, key)
        if value is not None or place != start:
            # A section's accounts have much in common.
            kept[key] = intern(value) if isinstance(value, str) else value
    return _record(
        model, kept, {key: entry.places[key] for key in kept}, entry.unread & kept.keys()
    )


def _by_sender(told: Iterable[_Told[RecordT]]) -> dict[tuple[tuple[str, str], str], _Told[RecordT]]:
    """The packet of each sender that tells a field last, by sender and field."""
    latest: dict[tuple[tuple[str, str], str], _Told[RecordT]] = {}
    for one in told:
        packet, entry = one
        for key in entry.record.model_fields_set:
            last = latest.get((packet.sender, key))
            if last is None or last[0].turn < packet.turn:
                latest[packet.sender, key] = one
    return latest


def _account(section: str, merged: _Merged, city: City) -> RecordedAccount:
    packets = tuple(sorted(merged.packets, key=lambda packet: packet.day))
    filing = Filing(_latest(merged.told, city.records.account), tuple(_devices(merged, city)))
    return RecordedAccount(section, filing, packets)


def _devices(merged: _Merged, city: City) -> Iterator[LocatedRecord[Device]]:
    """Yield the devices of the list that was received last, with what any office has of them."""
    lists = sorted(merged.devices.values(), key=lambda found: found[0].day)
    for asset in lists[-1][1] if lists else ():
        told = [(packet, devices[asset]) for packet, devices in lists if asset in devices]
        yield _latest(told, city.records.device)


def _latest(told: Sequence[_Told[RecordT]], model: type[RecordT]) -> LocatedRecord[RecordT]:
    """A record of the values that were received last."""
    if len(told) == 1:
        return told[0][1]
    latest: dict[str, _Told[RecordT]] = {}
    for (_, key), one in _by_sender(told).items():
        if key not in latest or latest[key][0].day < one[0].day:
            latest[key] = one
    kept = {key: getattr(entry.record, key) for key, (_, entry) in latest.items()}
    # The fields of the packet that came last stand first: where it begins, all others are told.
    newest = sorted(latest, key=lambda key: latest[key][0].day, reverse=True)
    places = {key: latest[key][1].places[key] for key in newest}
    unread = frozenset(key for key, (_, entry) in latest.items() if key in entry.unread)
    return _record(model, kept, places, unread)


def _record(
    model: type[RecordT],
    kept: Mapping[str, Any],
    places: Mapping[str, Place],
    unread: frozenset[str],
) -> LocatedRecord[RecordT]:
    """A record of some values; a field that has none is at the first line of the first one's file."""
    file = next(iter(places.values())).file
    first = min((p for p in places.values() if p.file == file), key=lambda place: place.line or 0)
    start = replace(first, column=None)
    every = {spec.key: places.get(spec.key, start) for spec in specs(model)}
    record = model.model_construct(_one_of_each(kept), **kept)
    return LocatedRecord(record, PackedPlaces(every), unread)


def _one_of_each(keys: Iterable[str]) -> set[str]:
    """The keys as one set for all records that have just these: a set each takes much memory."""
    return _sets(frozenset(keys))


@lru_cache(maxsize=1000)
def _sets(keys: frozenset[str]) -> set[str]:
    return set(keys)
