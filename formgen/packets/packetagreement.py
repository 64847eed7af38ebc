"""The receiver's comparison: the record of a packet and its papers say the same, and belong together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from formgen.documents.catalogue import Catalogue, Ready
from formgen.model.fingerprint import of_bytes
from formgen.model.japanese import quoted, wareki
from formgen.model.organisationname import joined
from formgen.outputs.filenames import safe_name, shown
from formgen.packets.bundle import value_of
from formgen.packets.packetrecord import RECORD, PacketRecord
from formgen.packets.planning import COVER
from formgen.packets.printedvalues import mark_of
from formgen.packets.receivedpapers import ReceivedPaper, composed, received_papers
from formgen.packets.unrecordedvalues import standing
from formgen.packets.valueagreement import Disagreement, differing_values, values_standing_nowhere
from formgen.proofreading.agreement import is_print_of
from formgen.proofreading.compare import squeezed

_NUMBER = "〓番号〓"
_NUMBERED = re.compile(r"(_\d+)?(（\d+）)?")
_MOST_RECORDS = 1_000  # no section hands in as many at once; each costs time
_MOST = 10  # of one paper: it is another's
_LONGEST_SECTION = 110  # bytes; a longer one is cut to be the name of a folder


def disagreements(
    record: PacketRecord, files: Mapping[str, bytes], catalogue: Catalogue, value: str = ""
) -> tuple[Disagreement, ...]:
    """Return all in which the record of a packet and its papers differ.

    files: those of the packet by their names, the record among them; value: their 照合値, where it is
    known already.
    """
    if len(record.intake.accounts) + len(record.intake.devices) > _MOST_RECORDS:
        return (Disagreement("記録のアカウントや機器が多すぎるため、照合できません。"),)
    value = value or value_of({name: of_bytes(data) for name, data in files.items()})
    papers = received_papers(record, files, catalogue, value)
    found = [*_of_files(papers), *_of_head(record, papers)]
    alike = _made_alike(record, papers, catalogue)
    for paper in papers:
        if paper.ready and paper.readings:
            differing = differing_values(
                paper, paper.ready, catalogue, is_alike=paper.stem in alike
            )
            found += islice(differing, _MOST)
    # The letter comes in two formats; what both lack is told once.
    found += {each.message: each for each in _of_cover(record, papers, catalogue, value)}.values()
    told = {(each.account_id, each.key) for each in found}
    for filing in record.intake.filings():
        account_id = filing.account.record.account_id or ""
        own = [paper for paper in papers if paper.account_id in (account_id, "")]
        if not any(paper.account_id for paper in own):
            message = f"管理番号「{shown(account_id)}」の書類が入っていません。"
            found.append(Disagreement(message, account_id=account_id))
        elif not any(paper.unread for paper in own):
            found += (
                each
                for each in values_standing_nowhere(filing, own)
                if (each.account_id, each.key) not in told
            )
    return tuple(found)


def _made_alike(
    record: PacketRecord, papers: Sequence[ReceivedPaper], catalogue: Catalogue
) -> frozenset[str]:
    """The names of the papers that the section has made of its record as they are composed here."""
    head = record.head
    if head is None or head.made_with != mark_of(catalogue):
        return frozenset()
    return frozenset(paper.stem for paper in papers) - frozenset(head.others)


# --- what is there, and for whom ------------------------------------------------------------------


def _of_files(papers: Sequence[ReceivedPaper]) -> Iterator[Disagreement]:
    for paper in papers:
        for name, reason in paper.unread.items():
            yield Disagreement(reason, name, paper.account_id or "")
        if paper.account_id is None:
            yield Disagreement("記録にないアカウントの書類です。", paper.file)
        if len(paper.readings) > 1 and not _says_the_same(paper):
            message = "WordとPDFの内容が違います。"
            yield Disagreement(message, paper.file, paper.account_id or "")


def _says_the_same(paper: ReceivedPaper) -> bool:
    """True if the Word file and the PDF of a paper have the same words."""
    word, pdf = sorted(paper.data)
    one, other = (squeezed("".join(paper.readings[name].pages)) for name in (word, pdf))
    return one == other or is_print_of(paper.data[pdf], paper.data[word])


def _of_head(record: PacketRecord, papers: Sequence[ReceivedPaper]) -> Iterator[Disagreement]:
    head = record.head
    if head is None:
        return
    letters = {paper.ready.wording.id: paper.ready.wording for paper in papers if paper.ready}
    for paper in papers:
        if paper.ready and paper.account_id:
            wording, account = paper.ready.wording, paper.ready.filing.account.record
            above = letters.get(wording.enclosed_with or "")
            office = wording.office or (above.office if above else None)
            if office and office != head.office:
                message = "記録にある提出先への書類ではありません。"
                yield Disagreement(message, paper.file, paper.account_id, "提出先")
            if account.procedure not in wording.procedures:
                recorded = quoted(account.procedure) if account.procedure else "空欄"
                message = f"「手続き」が、記録では{recorded}ですが、そのときの書類ではありません。"
                yield Disagreement(message, paper.file, paper.account_id, "手続き", "procedure")
    accounts = [each.record for each in record.intake.accounts]
    named = {(a.bureau or "", a.department or "", a.section or "") for a in accounts}
    is_whole = len(head.section.encode()) < _LONGEST_SECTION
    if is_whole and not all(_is_called(levels, head.section) for levels in named):
        message = f"{RECORD} の packet の所属{quoted(head.section)}が、アカウントの所属と違います。"
        yield Disagreement(message, label="所属")


def _is_called(levels: Sequence[str], section: str) -> bool:
    """True if a section may be called so: its levels begin there one after the other, and no word follows.

    One level may hold the next; of a long packet, or of two alike, the name ends with a number.
    """
    begin, name = 0, safe_name(joined(levels))
    if levels[-1] and section.startswith(name) and not _NUMBERED.fullmatch(section, len(name)):
        return False
    for level in filter(None, levels):  # which alone may be a name that no file can have
        begin = section.find(safe_name(level).removeprefix("_"), begin)
        if begin < 0:
            return False
    return True


def _of_cover(
    record: PacketRecord, papers: Sequence[ReceivedPaper], catalogue: Catalogue, value: str
) -> Iterator[Disagreement]:
    """Yield what the covering letter must say and does not."""
    wording, covers = catalogue.packet.get(COVER), [paper for paper in papers if paper.is_cover]
    if wording is None:
        return
    name = safe_name(wording.title)
    if not any(paper.account_id == "" and paper.title == name for paper in papers):
        yield Disagreement(f"{wording.title}が入っていません。", label=wording.title)
    for cover in covers:
        if cover.ready is None or (document := composed(cover.ready)) is None:
            continue
        wanted = squeezed("".join(document.texts()))
        ids = [each.record.account_id or "" for each in record.intake.accounts]
        head = record.head
        must = [
            ("照合値", value),
            *(("書類", paper.title) for paper in papers if paper.account_id),
            *(("管理番号", account_id) for account_id in ids),
            *([("日付", wareki(head.document_date))] if head and head.document_date else ()),
        ]
        for name, reading in cover.readings.items():
            words = squeezed("".join(reading.pages))
            for label, text in dict.fromkeys(must):
                if squeezed(text) in wanted and squeezed(text) not in words:
                    message = f"{label}{quoted(shown(text))}が書かれていません。"
                    if text == value:
                        message += "まとめた後に、中のファイルが替わっています。"
                    yield Disagreement(message, name, label=label)
            number = _number_on(cover.ready, words)
            if head and number and number != str(head.number):
                message = f"提出の番号が、記録では「{head.number}」ですが、書類では{quoted(shown(number))}です。"
                yield Disagreement(message, name, label="番号")


def _number_on(ready: Ready, words: str) -> str:
    """The number of the packet that a covering letter bears; blank where that cannot be told."""
    texts = {**ready.contents.texts, "packet_number": _NUMBER}
    tried = composed(replace(ready, contents=replace(ready.contents, texts=texts)))
    return standing(tried, words, frozenset({_NUMBER})) if tried else ""
