"""Findings in a packet that is whole: why it cannot be received, what is to be corrected, what lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from formgen.city.city import City
from formgen.documents.catalogue import Catalogue, Entry
from formgen.documents.due import is_due
from formgen.guideline.checkregister import CHECKS
from formgen.guideline.run import check
from formgen.intake.labels import label_of
from formgen.intake.secrets.judge import judge
from formgen.model.filings import LocatedRecord
from formgen.model.japanese import wareki
from formgen.model.organisationname import joined
from formgen.model.problems import Place, Problem
from formgen.outputs.filenames import safe_name
from formgen.packets.packetagreement import disagreements
from formgen.packets.packetrecord import RECORD, PacketHead, PacketRecord, place_of
from formgen.packets.receivedpapers import titles
from formgen.reception.arrivals import Arrival, Finding

ANEW = "記入シートから書類を作り直して、新しい提出一式（ZIP）を送ってください。"
_MOST = 50  # findings of a packet


def few(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The first of some findings, and how many others there are: nobody reads hundreds."""
    found = tuple(findings)
    if len(found) <= _MOST:
        return found
    return (*found[:_MOST], Finding(f"このほかに、{len(found) - _MOST}件あります。", ANEW))


# --- why it cannot be received --------------------------------------------------------------------


def unfit(
    record: PacketRecord, files: Mapping[str, bytes], catalogue: Catalogue, value: str = ""
) -> Iterator[Finding]:
    """Yield the reasons for which a packet cannot be received: its data, or papers that say another thing.

    value: the 照合値 of its files, where it is known.
    """
    errors = [problem for problem in record.problems if problem.is_error]
    for problem in errors:
        item = label_of(problem) if problem.field else ""
        remedy = problem.remedy if problem.is_secret else ANEW
        yield Finding(problem.message, remedy, RECORD, problem.account or "", "", item)
    if errors:
        return
    if record.head is None:
        yield Finding(f"{RECORD} の初めの部分を読めません。", ANEW, RECORD)
        return
    if record.head.office not in catalogue.city.offices:
        text = f"提出先「{record.head.office}」は、templates/offices.yaml にありません。"
        yield Finding(text, "提出先を確かめて、送り直してください。", RECORD)
        return
    names = _names(record)
    for each in disagreements(record, files, catalogue, value):
        name = names.get(each.account_id, "")
        yield Finding(each.message, ANEW, each.paper, each.account_id, name, each.label)


def described(
    arrival: Arrival, record: PacketRecord, files: Mapping[str, bytes], catalogue: Catalogue
) -> Arrival:
    """An arrival with what its record says of it."""
    head, filings = record.head, record.intake.filings()
    first = filings[0].account.record if filings else None
    bureau = (first and first.bureau) or ""
    rest = joined((first.department or "", first.section or "")) if first else ""
    if judge(joined((bureau, rest))):  # a password that is written across them
        bureau = rest = ""
    arrival = replace(
        arrival, section=joined((bureau, rest)), bureau=bureau, rest=rest,
        accounts=tuple(_names(record).items()), papers=titles(files),
    )  # fmt: skip
    if head is None:
        return arrival
    office = catalogue.city.offices.get(head.office)
    return replace(
        arrival,
        office=head.office,
        office_name=office.name_on(arrival.received_on) if office else head.office,
        section=head.section,
        bureau=bureau or head.section,
        rest=rest or head.section,
        document_date=wareki(head.document_date) if head.document_date else "",
        number=head.number,
        notes=tuple(_notes(head, arrival.received_on, catalogue.city)),
    )


def _notes(head: PacketHead, received_on: date, city: City) -> Iterator[str]:
    """Yield what is odd about a packet, which its section may explain."""
    if head.edition not in city.editions:
        yield f"ここにない版のガイドライン（{wareki(head.edition)}）で作られた書類です。版を所属に確かめてください。"
    if head.document_date and head.document_date > received_on:
        yield f"文書日付（{wareki(head.document_date)}）が、受付日より後です。日付を所属に確かめてください。"


def _names(record: PacketRecord) -> dict[str, str]:
    """The accounts of a record by their 管理番号, each with its name."""
    accounts = (filing.account.record for filing in record.intake.filings())
    return {each.account_id or "": each.display_name or "" for each in accounts}


# --- what is to be corrected ----------------------------------------------------------------------


def corrections(
    record: PacketRecord, files: Mapping[str, bytes], catalogue: Catalogue, day: date
) -> Iterator[Finding]:
    """Yield what is certainly wrong in values that the papers print, by the checks that the city names."""
    city = catalogue.city
    checks = tuple(one for one in CHECKS if one.name in city.reception.corrections)
    known = {pair for entry in record.intake.accounts for pair in _written(entry)}
    known |= {pair for entry in record.intake.devices for pair in _written(entry)}
    names, papers = _names(record), titles(files)
    for problem in check(record.intake, city, day, checks, posts=()):
        if problem.is_error and (problem.place, problem.field) in known:
            account_id = problem.account or ""
            printing = _papers_with(problem.field or "", account_id, papers, catalogue)
            yield Finding(
                problem.message, problem.remedy, "、".join(printing), account_id,
                names.get(account_id, ""), label_of(problem), _clause(problem, city),
            )  # fmt: skip


def _written(entry: LocatedRecord[Any]) -> Iterator[tuple[Place, str]]:
    """Yield the fields of a record that stand in it, blank ones too; others have the place of the record."""
    start = place_of(entry)
    yield from ((place, key) for key, place in entry.places.items() if place != start)


def _papers_with(
    field: str, account_id: str, papers: Iterable[str], catalogue: Catalogue
) -> tuple[str, ...]:
    """The titles of an account's papers that rest on a field, in their order."""
    resting = [e for e in catalogue.entries if field in e.use.account | e.use.device]
    pairs = ((paper, entry) for paper in papers for entry in resting)
    found = (e.wording.title for paper, e in pairs if _has(e, account_id, (paper,)))
    return tuple(dict.fromkeys(found))


def _has(entry: Entry, account_id: str, papers: Iterable[str]) -> bool:
    """True if a paper of an account is among some; a draft's name says that it is one."""
    stem = safe_name(f"{account_id}_{entry.wording.title}")
    return any(paper == stem or paper.startswith(f"{stem}（") for paper in papers)


def _clause(problem: Problem, city: City) -> str:
    """The clause of a problem, its number and its words."""
    if not problem.clause:
        return ""
    text = city.clause_texts.get(problem.clause, "")
    return f"{problem.clause}　{text}" if text else problem.clause


# --- what lacks -----------------------------------------------------------------------------------


def missing_enclosures(
    record: PacketRecord, files: Mapping[str, bytes], catalogue: Catalogue
) -> Iterator[str]:
    """Yield the papers that go with a letter of the packet and are not in it.

    One of which it rests on fields that no paper prints is not known to be due.
    """
    papers = titles(files)
    for filing in record.intake.filings():
        account_id = filing.account.record.account_id or ""
        written = {key for _, key in _written(filing.account)}
        for entry in catalogue.entries:
            wording = entry.wording
            letters = (e for e in catalogue.entries if e.wording.id == wording.enclosed_with)
            if (
                any(_has(letter, account_id, papers) for letter in letters)
                and wording.audience != "internal"
                and (wording.when is None or wording.when.names.account <= written)
                and is_due(wording, filing)
                and not _has(entry, account_id, papers)
            ):
                yield f"{wording.title}（管理番号　{account_id}）"
