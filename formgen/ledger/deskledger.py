"""The accounts of a desk beside those of sheets: one row for each, from where it is known, what stands out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from typing import Any

from formgen.city.city import City
from formgen.documents.catalogue import Catalogue
from formgen.documents.missingfields import Use
from formgen.guideline.checkregister import CHECKS
from formgen.guideline.duplicateindex import asset_key
from formgen.guideline.run import check as check_guideline
from formgen.intake.labels import shorten
from formgen.ledger.findingindex import own_filings
from formgen.ledger.rows import NO_DESK, Source, Sources
from formgen.making.readcheckcompose import Checked
from formgen.model.filings import Intake, LocatedRecord
from formgen.model.japanese import wareki
from formgen.model.problemorder import in_order
from formgen.model.problems import Problem
from formgen.model.records import Account, Device
from formgen.packets.changes import Difference, differences, values_of
from formgen.packets.history import Record
from formgen.packets.planning import section_of
from formgen.reception.deskfindings import across, is_recorded
from formgen.reception.onrecord import Known
from formgen.reception.recordedpackets import RecordedAccount
from formgen.schedule.privacy import OF_PERSON, SEE_SHEET, without_person
from formgen.schedule.reports import report_titles
from formgen.workbooks.tablesheet import NONE

ONLY_PACKETS, ONLY_SHEET, BOTH = "提出書類のみ", "シートのみ（提出書類なし）", "シートと提出書類"


def with_desk(known: Known, catalogue: Catalogue, today: date) -> tuple[Checked, Sources]:
    """Add to what was read of sheets the accounts that packets alone tell of, and what stands out.

    An account that has a sheet keeps its row; a blank field of a packet is no finding.
    """
    if known.packets is None:
        return known.checked, NO_DESK
    checked, city = known.checked, catalogue.city
    of = {one.key: one for one in known.accounts}
    filed = [RecordedAccount(section_of(filing), filing, ()) for filing in own_filings(checked)]
    filed = [replace(one, packets=of[one.key].packets) if one.key in of else one for one in filed]
    in_sheets = {one.key for one in filed}
    rest = [one for key, one in of.items() if key not in in_sheets]
    intake = replace(
        checked.intake,
        accounts=(*checked.intake.accounts, *(one.filing.account for one in rest)),
        devices=(*checked.intake.devices, *_devices(rest, filed)),
    )
    checks = tuple(one for one in CHECKS if one.name in city.reception.findings)
    breaches = check_guideline(intake, city, today, checks, posts=())
    found = (*checked.problems, *known.faults, *_new(breaches, checked.problems, intake))
    found = across((*filed, *rest), city, today, found)
    titles = report_titles(catalogue)
    sources = {
        one.filing.account.places["account_id"]: _source(one, of.get(one.key), city, titles)
        for one in (*filed, *rest)
    }
    whole = replace(checked, intake=intake, problems=in_order(found, intake))
    return whole, Sources(sources, known.packets)


def _devices(
    rest: Iterable[RecordedAccount], filed: Iterable[RecordedAccount]
) -> Iterator[LocatedRecord[Device]]:
    """Yield the devices that no sheet of their section has, each once with all of its accounts."""
    in_sheets = {(one.section, asset_key(d.record)) for one in filed for d in one.filing.devices}
    found: dict[object, LocatedRecord[Device]] = {}
    for one in rest:
        for device in one.filing.devices:
            key = one.section, asset_key(device.record)
            if key in in_sheets:
                continue
            first = found.setdefault(key, device)
            ids = (*(first.record.account_ids or ()), *(device.record.account_ids or ()))
            update = {"account_ids": tuple(dict.fromkeys(ids))}
            found[key] = replace(first, record=first.record.model_copy(update=update))
    yield from found.values()


def _new(
    breaches: Iterable[Problem], before: Iterable[Problem], intake: Intake
) -> Iterator[Problem]:
    """Yield what was not found in the sheets alone, of packets only what was found in a value."""
    told = {(problem.place, problem.field, problem.check) for problem in before}
    found = [p for p in breaches if (p.place, p.field, p.check) not in told]
    wanted = {(problem.place, problem.field) for problem in found}
    fields = {problem.field for problem in found}
    blank = {
        (place, key)
        for entry in chain[LocatedRecord[Any]](intake.accounts, intake.devices)
        for key in entry.places
        if key in fields and not getattr(entry.record, key) and is_recorded(entry)
        for place in [entry.places[key]]
        if (place, key) in wanted
    }
    return (problem for problem in found if (problem.place, problem.field) not in blank)


def _source(
    one: RecordedAccount, packet: RecordedAccount | None, city: City, titles: Mapping[str, str]
) -> Source:
    """From where a row is known; packet: the account as packets tell of it; titles: of reports."""
    if packet is None:
        return Source(True, False, ONLY_SHEET)
    has_sheet = not is_recorded(one.filing.account)
    name = packet.packets[-1].head.section  # by now
    turns = sorted(packet.packets, key=lambda each: (each.head.section == name, *each.turn))
    newest = {each.head.office: each for each in turns}
    lines = (
        f"{city.offices[office].folder if office in city.offices else office}\n"
        f"番号{each.head.number}　{wareki(each.folder.received_on)}受付"
        for office, each in newest.items()
    )
    words = "\n".join((BOTH if has_sheet else ONLY_PACKETS, *lines))
    if not has_sheet:
        return Source(has_sheet, True, words)
    return Source(has_sheet, True, words, _differences(one, packet, city), packet.handed_in(titles))


def _differences(sheet: RecordedAccount, packet: RecordedAccount, city: City) -> tuple[str, ...]:
    """The differences from the packets, as 「項目：提出 → シート」; a value that could not be read is none."""
    account, devices = packet.filing.account, packet.filing.devices
    unread = account.unread | sheet.filing.account.unread
    use = Use(
        frozenset(account.record.model_fields_set - unread),
        frozenset(key for device in devices for key in device.record.model_fields_set),
    )
    newest = packet.packets[-1]
    values = {account.record.account_id or "": values_of(packet.filing, (use,))}
    record = Record(newest.folder.received_on, newest.head.office, packet.section, values)
    people = (account.record, sheet.filing.account.record)
    found = differences((record,), (sheet.filing,), city)
    return tuple(_line(each, people) for each in found)


def _line(difference: Difference, people: Sequence[Account]) -> str:
    label = difference.label.replace("\n", "　")
    if difference.key in OF_PERSON:
        return f"{label}：{SEE_SHEET}"
    before, after = (shorten(text) or NONE for text in (difference.before, difference.after))
    return without_person(f"{label}：{before} → {after}", *people) or ""
