"""A paper of a packet and its record, value by value.

The paper was composed again from the values of the record, and what differs is held against the
values that stand there. A paper that was edited by hand, or made with another wording, is held to
less: each value must stand in it, or in another paper of its account.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel

from formgen.documents.blocks import Document, FieldTable, Listing
from formgen.documents.catalogue import Catalogue, Ready
from formgen.documents.compose import compose
from formgen.documents.missingfields import Use, use_of
from formgen.model.fieldspec import specs
from formgen.model.filings import Filing
from formgen.model.japanese import quoted
from formgen.outputs.filenames import shown
from formgen.packets.printedvalues import parts_of
from formgen.packets.receivedpapers import ReceivedPaper, composed
from formgen.packets.unrecordedvalues import unrecorded
from formgen.proofreading.compare import bodies, first_difference, squeezed
from formgen.proofreading.deviations import deviations
from formgen.proofreading.expected import expected_content

_DEVICE = "（機器"
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


def differing_values(
    paper: ReceivedPaper, ready: Ready, catalogue: Catalogue, *, is_alike: bool = False
) -> Iterator[Disagreement]:
    """Yield the values that a paper says otherwise, where the texts around them are the same.

    is_alike: the section has made the paper of its record as it is composed here; if its PDF is as it
    was set then, whatever differs is a value.
    """
    document = composed(ready)
    if document is None or document.form:
        return
    use = use_of(ready.wording, type(ready.filing.account.record))
    if paper.may_be_earlier:  # it had all that it needs when it was adopted, and so has its account
        use = Use(use.account & frozenset(ready.wording.needs), frozenset())
    values = list(_values(ready.filing, use))
    by_text: dict[str, list[_Value]] = {}
    for one in values:
        for text in dict.fromkeys((one.text, *(part for face in one.faces for part in face))):
            by_text.setdefault(squeezed(text), []).append(one)
    by_text.pop("", None)
    labels = frozenset(_labels(document))
    told: set[tuple[str, str]] = set()
    for name, reading in sorted(paper.readings.items(), reverse=True):
        wanted, words = bodies(reading, expected_content(ready, document))
        if wanted == words:
            continue
        pieces = [text for text in map(squeezed, document.texts()) if text]
        differing = [
            (_meant(by_text[each.wanted], each.before, words), each.found)
            for each in deviations(pieces, words, by_text.keys())
            # What is lacking from a row is blank there; elsewhere another wording may not print it.
            if each.wanted and not paper.may_be_earlier and (each.found or each.before in labels)
        ]
        differing += _blank_values(ready, use, words, catalogue)
        for value, found in differing:
            if (value.key, found) not in told:
                told.add((value.key, found))
                stands = quoted(shown(found)) if found else "空欄"
                record = quoted(shown(value.text)) if value.text else "空欄"
                message = f"「{value.label}」が、記録では{record}ですが、書類では{stands}です。"
                yield Disagreement(message, name, paper.account_id or "", value.label, value.key)
        own_value = ready.contents.texts.get("packet_value", "")  # which is told apart
        if is_alike and reading.is_as_set and own_value in words and not told:
            differing_from = next(first_difference(wanted, words)).message
            message = f"記録の値のとおりに作った書類と違います。{differing_from}"
            yield Disagreement(message, name, paper.account_id or "")
            return


def _labels(document: Document) -> Iterator[str]:
    """Yield the labels of the rows of a paper, squeezed."""
    for block in document.blocks:
        if isinstance(block, FieldTable):
            yield from (squeezed(row.label) for row in block.rows)
        elif isinstance(block, Listing):
            yield from (squeezed(line.label) for row in block.rows for cell in row for line in cell)


def _blank_values(
    ready: Ready, use: Use, words: str, catalogue: Catalogue
) -> Iterator[tuple[_Value, str]]:
    """Yield the fields that the record leaves blank, each with what the paper says of it."""

    def make(filing: Filing) -> Document:
        return compose(ready.wording, filing, catalogue.city, catalogue.phrases, ready.contents)

    device = catalogue.city.records.device
    for each in unrecorded(ready.filing, use, make, words, device):
        which = f"{_DEVICE}{each.device}）" if each.device else ""
        yield _Value(each.spec.key, each.spec.label + which, ""), each.found


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


def values_standing_nowhere(
    filing: Filing, papers: Sequence[ReceivedPaper]
) -> Iterator[Disagreement]:
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
    yield from _values_of_no_use(filing)
    for value in _values(filing):
        stands = any(all(squeezed(part) in whole for part in face) for face in value.faces)
        if not stands and value.key not in _ALWAYS | told:
            message = (
                f"「{value.label}」の記録の値{quoted(shown(value.text))}が、"
                "どの書類にも、このとおりに書かれていません。"
            )
            yield Disagreement(message, "", account.account_id or "", value.label, value.key)


def _values_of_no_use(filing: Filing) -> Iterator[Disagreement]:
    """Yield the values of fields that do not matter while another holds what it does: no section writes them."""
    account_id = filing.account.record.account_id or ""
    records: list[BaseModel] = [filing.account.record, *(each.record for each in filing.devices)]
    for record in records:
        for spec in specs(type(record)):
            is_known = spec.when and getattr(record, spec.when[0]) not in (None, (), "")
            if is_known and getattr(record, spec.key) and not spec.applies_to(record):
                message = f"「{spec.label}」の値が記録にありますが、ほかの項目の値からは、空欄のはずです。"
                yield Disagreement(message, "", account_id, spec.label, spec.key)
