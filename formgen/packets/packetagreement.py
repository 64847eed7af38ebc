"""The receiver's comparison: the record of a packet and its papers say the same, value by value.

Each paper is composed again from the values of the record, and what differs is held against the
values that stand there. A paper that was edited by hand, or made with another wording, is held to
less: each value must stand in it, or in another paper of its account.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from pydantic import BaseModel

from formgen.documents.blocks import Document
from formgen.documents.catalogue import Catalogue, Ready
from formgen.documents.missingfields import Use, use_of
from formgen.model.fieldspec import specs
from formgen.model.filings import Filing
from formgen.model.japanese import quoted, wareki
from formgen.model.problems import FormgenError
from formgen.outputs.filenames import safe_name, shown
from formgen.packets.bundle import value_of
from formgen.packets.packetrecord import RECORD, PacketRecord
from formgen.packets.planning import COVER
from formgen.packets.printedvalues import parts_of
from formgen.packets.receivedpapers import ReceivedPaper, received_papers
from formgen.proofreading.agreement import is_print_of
from formgen.proofreading.compare import BROKEN, bodies, squeezed
from formgen.proofreading.deviations import deviations
from formgen.proofreading.expected import expected_content

_DEVICE = "（機器"
_MOST_RECORDS = 1_000  # no section hands in as many at once; each costs time
_MOST = 10  # of one paper: it is another's
_LONGEST_SECTION = 110  # bytes; a longer one is cut to be the name of a folder
# They say to what the others belong, whatever is printed.
_ALWAYS = frozenset({"account_id", "procedure", "asset_number", "account_ids"})


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A value of the record that a paper does not say, or what else does not fit together."""

    message: str
    paper: str = ""  # the name of its file; blank: it is no paper's
    account_id: str = ""
    label: str = ""
    key: str = ""  # of the field; blank: it is no field's


@dataclass(frozen=True, slots=True)
class _Value:
    """A value of the record: whose, which, and the texts that stand for it in a paper."""

    key: str
    label: str
    text: str
    faces: tuple[tuple[str, ...], ...] = ()  # in one of these forms, each part somewhere

    def is_told_by(self, words: str) -> bool:
        """True if some words are those of its row in a table."""
        label = squeezed(self.label)
        return words.startswith(label) and words != label


def disagreements(
    record: PacketRecord, files: Mapping[str, bytes], catalogue: Catalogue
) -> tuple[Disagreement, ...]:
    """Return all in which the record of a packet and its papers differ.

    files: those of the packet by their names, the record among them.
    """
    if len(record.intake.accounts) + len(record.intake.devices) > _MOST_RECORDS:
        return (Disagreement("記録のアカウントや機器が多すぎるため、照合できません。"),)
    value = value_of({name: hashlib.sha256(data).hexdigest() for name, data in files.items()})
    papers = received_papers(record, files, catalogue, value)
    found = [
        *_of_files(papers),
        *_of_head(record, papers),
        *_of_cover(record, papers, catalogue, value),
    ]
    for paper in papers:
        if paper.ready and paper.readings:
            found += islice(_of_paper(paper, paper.ready), _MOST)
    told = {(each.account_id, each.key) for each in found}
    for filing in record.intake.filings():
        account_id = filing.account.record.account_id or ""
        own = [paper for paper in papers if paper.account_id in (account_id, "")]
        if not any(paper.account_id for paper in own):
            message = f"管理番号「{shown(account_id)}」の書類が入っていません。"
            found.append(Disagreement(message, account_id=account_id))
        elif all(len(paper.readings) == len(paper.data) for paper in own):
            found += (
                each
                for each in _standing_nowhere(filing, own)
                if (each.account_id, each.key) not in told
            )
    return tuple(found)


# --- what is there, and for whom ------------------------------------------------------------------


def _of_files(papers: Sequence[ReceivedPaper]) -> Iterator[Disagreement]:
    for paper in papers:
        for name in paper.data.keys() - paper.readings.keys():
            yield Disagreement(BROKEN.message, name, paper.account_id or "")
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
            if account.procedure and account.procedure not in wording.procedures:
                message = f"「手続き」が、記録では{quoted(account.procedure)}ですが、そのときの書類ではありません。"
                yield Disagreement(message, paper.file, paper.account_id, "手続き", "procedure")
    accounts = [each.record for each in record.intake.accounts]
    levels = {level for each in accounts for level in (each.bureau, each.department, each.section)}
    is_whole = len(head.section.encode()) < _LONGEST_SECTION
    if is_whole and not all(safe_name(level) in head.section for level in levels if level):
        message = f"{RECORD} の packet の所属{quoted(head.section)}が、アカウントの所属と違います。"
        yield Disagreement(message, label="所属")


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
        if cover.ready is None or (document := _composed(cover.ready)) is None:
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


# --- value by value -------------------------------------------------------------------------------


def _of_paper(paper: ReceivedPaper, ready: Ready) -> Iterator[Disagreement]:
    """Yield the values that a paper says otherwise, where the texts around them are the same."""
    document = _composed(ready)
    if document is None or document.form:
        return
    use = use_of(ready.wording, type(ready.filing.account.record))
    values = list(_values(ready.filing, use))
    by_text: dict[str, list[_Value]] = {}
    for one in values:
        for text in dict.fromkeys((one.text, *(part for face in one.faces for part in face))):
            by_text.setdefault(squeezed(text), []).append(one)
    by_text.pop("", None)
    blanks = tuple(_blanks(ready.filing.account.record, use))
    told: set[tuple[str, str]] = set()
    for name, reading in sorted(paper.readings.items(), reverse=True):
        wanted, words = bodies(reading, expected_content(ready, document))
        if wanted == words or paper.may_be_earlier:
            continue
        pieces = [text for text in map(squeezed, document.texts()) if text]
        for each in deviations(pieces, words, by_text.keys()):
            value: _Value | None
            if each.wanted:
                value = _meant(by_text[each.wanted], each.before, words)
            else:
                value = next((blank for blank in blanks if blank.is_told_by(each.found)), None)
            if value and (value.key, each.found) not in told:
                told.add((value.key, each.found))
                stands = quoted(shown(each.found)) if each.found else "空欄"
                record = quoted(shown(value.text)) if value.text else "空欄"
                message = f"「{value.label}」が、記録では{record}ですが、書類では{stands}です。"
                yield Disagreement(message, name, paper.account_id or "", value.label, value.key)


def _composed(ready: Ready) -> Document | None:
    try:
        return ready.document
    except FormgenError:
        return None


def _meant(values: Sequence[_Value], before: str, words: str) -> _Value:
    """That of several fields of one value whose label stands before it, or else is not borne out."""
    labels = [(value, squeezed(value.label.partition(_DEVICE)[0])) for value in values]
    if named := next((value for value, label in labels if before.endswith(label)), None):
        return named
    alone = [v for v, label in labels if label + squeezed(v.text) not in words] or list(values)
    return replace(alone[0], label="又は".join(dict.fromkeys(value.label for value in alone)))


def _values(filing: Filing, use: Use | None = None) -> Iterator[_Value]:
    """Every value of an account and of its devices; use: only those of a paper."""
    yield from _of_record(filing.account.record, use.account if use else None, "")
    for number, entry in enumerate(filing.devices, start=1):
        yield from _of_record(entry.record, use.device if use else None, f"{_DEVICE}{number}）")


def _of_record(record: BaseModel, keys: frozenset[str] | None, which: str) -> Iterator[_Value]:
    for spec in specs(type(record)):
        typed = getattr(record, spec.key)
        if typed not in (None, (), "") and (keys is None or spec.key in keys):
            faces = (tuple(parts_of(spec, typed, western=western)) for western in (False, True))
            yield _Value(spec.key, spec.label + which, spec.printed(typed), tuple(faces))


def _blanks(record: BaseModel, use: Use) -> Iterator[_Value]:
    """Yield the fields of a paper that the record leaves blank."""
    for spec in specs(type(record)):
        if spec.key in use.account and getattr(record, spec.key) in (None, (), ""):
            yield _Value(spec.key, spec.label, "")


def _standing_nowhere(filing: Filing, papers: Sequence[ReceivedPaper]) -> Iterator[Disagreement]:
    """Yield the values of an account that none of its papers says, nor one on the packet as a whole."""
    readings = (reading for paper in papers for reading in paper.readings.values())
    texts = (squeezed("".join((*each.pages, "\0", *each.around))) for each in readings)
    whole = "\0".join(texts)
    account = filing.account.record
    # What is printed in place of a choice tells the choice.
    told = {
        spec.when[0]
        for spec in specs(type(account))
        if spec.when and len(spec.when[1]) == 1 and getattr(account, spec.key)
    }
    for value in _values(filing):
        stands = any(all(squeezed(part) in whole for part in face) for face in value.faces)
        if not stands and value.key not in _ALWAYS | told:
            message = (
                f"「{value.label}」の記録の値{quoted(shown(value.text))}が、"
                "どの書類にも、このとおりに書かれていません。"
            )
            yield Disagreement(message, "", account.account_id or "", value.label, value.key)
