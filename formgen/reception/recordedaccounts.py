"""The accounts that the packets on a desk record, each merged of all packets that tell of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, reduce
from pathlib import Path
from sys import intern
from typing import Any

from formgen.city.city import City
from formgen.guideline.duplicateindex import hosts_of, url_key
from formgen.model.fieldspec import specs
from formgen.model.filefaults import unreadable
from formgen.model.filings import Filing, LocatedRecord, RecordT
from formgen.model.japanese import quoted
from formgen.model.problems import Place, Problem
from formgen.model.records import Device
from formgen.outputs.outputfiles import read_regular
from formgen.packets.packetrecord import (
    RECORD,
    PacketHead,
    PacketRecord,
    place_of,
    read_record,
)
from formgen.packets.planning import section_of
from formgen.reception.deskfolder import FiledFolder, filed_folders


@dataclass(frozen=True, slots=True)
class RecordedPacket:
    """A packet on the desk, and what it says of itself."""

    folder: FiledFolder
    head: PacketHead

    @property
    def sender(self) -> tuple[str, str]:
        """Whose packets are numbered together: those for an office of a section, or of a part of it."""
        return self.head.office, self.head.section

    @property
    def turn(self) -> tuple[int, date, str]:
        """Its place among the packets of its sender."""
        return self.head.number, self.folder.received_on, self.folder.value

    @property
    def day(self) -> tuple[date, int, str]:
        """Its place among all packets of its section."""
        return self.folder.received_on, self.head.number, self.folder.value


@dataclass(frozen=True, slots=True)
class RecordedAccount:
    """An account of a section, as packets tell of it; its places are those in their records."""

    section: str
    filing: Filing
    packets: tuple[RecordedPacket, ...]  # the newest last

    @property
    def key(self) -> tuple[str, str | None]:
        """Its section and 管理番号: two sections may use one number."""
        return self.section, self.filing.account.record.account_id

    @property
    def dated(self) -> date:
        """The day of its latest paper; that of receipt while none has a day."""
        days = [packet.head.document_date for packet in self.packets if packet.head.document_date]
        return max(days, default=self.packets[-1].folder.received_on)

    @property
    def offices(self) -> tuple[str, ...]:
        """The offices whose packets tell of it, each once."""
        return tuple(dict.fromkeys(packet.head.office for packet in self.packets))


def recorded(desk: Path, city: City) -> tuple[tuple[RecordedAccount, ...], tuple[Problem, ...]]:
    """Return the accounts of a desk by section and 管理番号, and what could not be read.

    Of packets that are numbered together the later wins field by field; of others the one that was
    received later. A value that is written as blank takes an earlier away. A section whose accounts
    fill several packets, 「課」 and 「課（2）」, is one; so is one that has another name by now. Nothing
    but the records is read.
    """
    accounts: dict[tuple[str, str], _Merged] = {}
    problems: list[Problem] = []
    for folder in filed_folders(desk):
        record = _read(folder, city, problems)
        if record is None or record.head is None:
            continue
        packet = RecordedPacket(folder, record.head)
        for filing in record.intake.filings():
            account_id = filing.account.record.account_id
            if account_id is not None:  # without one, the reader has told it
                account = filing.account.record
                is_told = account.bureau and account.section
                key = section_of(filing) if is_told else record.head.section, account_id
                accounts.setdefault(key, _Merged()).add(filing, packet)
    found = (_account(key[0], accounts.pop(key), city) for key in sorted(accounts))
    merged = tuple(_as_named_last(found, city, problems))
    return merged, tuple(problems)


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


# --- a section that has another name by now -------------------------------------------------------


def _as_named_last(
    accounts: Iterable[RecordedAccount], city: City, problems: list[Problem]
) -> Iterator[RecordedAccount]:
    """Yield the accounts; one that sections tell of by one 管理番号 and URL is of that with later papers.

    Without a later one each stays as it is.
    """
    hosts, alike = hosts_of(city), defaultdict[Hashable, list[RecordedAccount]](list)
    for one in accounts:
        account = one.filing.account.record
        address = url_key(account, hosts)
        alike[(account.account_id, address) if address else one.key].append(one)
    for group in alike.values():
        *earlier, last = sorted(group, key=lambda one: one.dated)
        if earlier and earlier[-1].dated < last.dated:
            problems += (_renamed(one, last) for one in earlier)
            yield reduce(_joined, reversed(earlier), last)
        else:
            yield from group


def _renamed(earlier: RecordedAccount, last: RecordedAccount) -> Problem:
    return Problem(
        "warning",
        f"{quoted(earlier.section)}からも、同じ管理番号とURLの書類が届いています。"
        f"所属の名称が変わったものとして、文書日付が後の{quoted(last.section)}にまとめました。",
        "別のアカウントのときは、どちらの所属のURLが正しいかを確かめて、書類を出し直してもらってください。",
        last.filing.account.places["section"], account=last.key[1], field="section",
    )  # fmt: skip


def _joined(last: RecordedAccount, earlier: RecordedAccount) -> RecordedAccount:
    """An account with what only its section's earlier papers tell."""
    entry, before = last.filing.account, earlier.filing.account
    keys = before.record.model_fields_set - entry.record.model_fields_set
    record = entry.record.model_copy(update={key: getattr(before.record, key) for key in keys})
    places = {**entry.places, **{key: before.places[key] for key in keys}}
    account = LocatedRecord(record, places, entry.unread | (before.unread & keys))
    devices = last.filing.devices or earlier.filing.devices
    packets = (*earlier.packets, *last.packets)
    return replace(last, filing=Filing(account, devices), packets=packets)
