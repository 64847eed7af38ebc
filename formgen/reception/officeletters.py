"""The office's letters on a packet: 受領書 for what it has received, 修正依頼 for what is to be corrected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from formgen.documents.blocks import PAPER_FORMATS
from formgen.documents.catalogue import Catalogue
from formgen.documents.compose import compose
from formgen.documents.packetpapers import Correction, Enclosure, PacketContents
from formgen.making.renderjobs import Job, Layouts, make, standing
from formgen.model.filings import Filing
from formgen.model.japanese import wareki
from formgen.model.problems import FormgenError
from formgen.outputs.filenames import safe_name
from formgen.packets.packetrecord import PacketRecord
from formgen.packets.planning import COVER
from formgen.reception.arrivals import RECEIVED, Arrival
from formgen.reception.packetfindings import ANEW
from formgen.render.enginefingerprint import engine
from formgen.render.fonts.characters import printable

RECEIPT, REQUEST = "receipt", "correction_request"
_LACKING = "お手元の書類を確かめて、添えて送ってください。"


@dataclass(frozen=True, slots=True)
class Judge:
    """By what a packet is judged, and how letters on it look."""

    catalogue: Catalogue
    layouts: Layouts


def letters(judge: Judge, record: PacketRecord, arrival: Arrival) -> tuple[tuple[str, bytes], ...]:
    """The letters on a packet as files, by their names; none without an account, for nobody is known then."""
    filings = record.intake.filings()
    if not filings or arrival.office not in judge.catalogue.city.offices:
        return ()
    wanted = {RECEIPT: arrival.is_filed, REQUEST: arrival.state != RECEIVED}
    ids = [name for name, is_due in wanted.items() if is_due and name in judge.catalogue.packet]
    return tuple(file for name in ids for file in _files(name, judge, filings[0], arrival))


def _files(name: str, judge: Judge, lead: Filing, arrival: Arrival) -> Iterator[tuple[str, bytes]]:
    """A letter in its formats. Raises FormgenError when it cannot be made."""
    catalogue, wording = judge.catalogue, judge.catalogue.packet[name]
    day = arrival.received_on
    account = lead.account.record.model_copy(update={"document_number": None, "document_date": day})
    addressed = replace(lead, account=replace(lead.account, record=account))
    contents = _contents(arrival, catalogue)
    document = compose(wording, addressed, catalogue.city, catalogue.phrases, contents)
    document = printable(document, standing(judge.layouts))
    jobs = tuple(Job(document, each, judge.layouts, engine(each)) for each in PAPER_FORMATS)
    for job, made in zip(jobs, make(jobs), strict=True):
        if isinstance(made, FormgenError):
            raise made
        yield f"{safe_name(wording.title)}.{job.format}", made.data


def _contents(arrival: Arrival, catalogue: Catalogue) -> PacketContents:
    office = catalogue.city.offices[arrival.office]
    day = arrival.received_on
    enclosed, wrong = tuple(_enclosed(arrival, catalogue)), tuple(_corrections(arrival))
    texts = {
        **(of_office := office.texts_on(day)),
        "received_on": wareki(day), "as_of": wareki(day), "packet_value": arrival.value,
        "packet_number": str(arrival.number), "packet_date": arrival.document_date,
        "enclosure_count": str(len(enclosed)), "correction_count": str(len(wrong)),
        "account_count": str(len(arrival.accounts)), "page_count": "", "reply_by": "",
    }  # fmt: skip
    raws = {**of_office, "office": arrival.office, "replacing": False, "is_filed": arrival.is_filed}
    return PacketContents(texts=texts, raws=raws, enclosures=enclosed, corrections=wrong)


def _enclosed(arrival: Arrival, catalogue: Catalogue) -> Iterator[Enclosure]:
    """Yield the papers as they were received, those of each account below its name.

    They have the numbers that the covering letter gives them; it has none itself.
    """
    before, number = None, 0
    covers = {catalogue.packet[name].title for name in {COVER} & catalogue.packet.keys()}
    for paper in arrival.papers:
        if paper in covers:
            yield Enclosure("", paper, "", "", "", "", opens=False)
            continue
        number += 1
        ids = [each for each in arrival.accounts if paper.startswith(safe_name(f"{each[0]}_"))]
        account_id, name = max(ids, key=lambda each: len(each[0]), default=("", ""))
        title = paper.removeprefix(safe_name(f"{account_id}_")) if account_id else paper
        opens = account_id != before
        yield Enclosure(str(number), title, "", account_id, name, "", opens=opens)
        before = account_id


def _corrections(arrival: Arrival) -> Iterator[Correction]:
    """Yield what is wrong, and what lacks, in the order in which it was found.

    That the papers are to be made anew is said of all of them at the end of the letter.
    """
    count = 0
    for count, each in enumerate(arrival.findings, start=1):
        remedy = "" if each.remedy == ANEW else each.remedy
        clause, _, words = each.clause.partition("　")
        yield Correction(
            str(count), each.paper, each.account_id, each.account_name, each.item, clause,
            each.text, remedy, words,
        )  # fmt: skip
    for number, paper in enumerate(arrival.missing, start=count + 1):
        yield Correction(str(number), "", "", "", "", "", f"{paper}が入っていません。", _LACKING)
