"""Values that a paper has and its record has not: a blank field is filled on trial, to see where it would stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import BaseModel

from formgen.documents.blocks import Document
from formgen.documents.facts import LETTER_HEAD_FIELDS
from formgen.documents.missingfields import Use
from formgen.model.fieldspec import FieldSpec, specs
from formgen.model.filings import Filing, LocatedRecord
from formgen.model.problems import FormgenError
from formgen.model.records import Device
from formgen.proofreading.compare import squeezed
from formgen.proofreading.deviations import deviations

# They name what the others belong to; or are often written into a finished letter by hand.
_NOT_TRIED = {"account_id", "procedure", "account_ids", *LETTER_HEAD_FIELDS.values()}
_DAY, _NUMBER, _TEXT = date(2117, 7, 19), 907_351, "〓{}〓"
_MOST_TEXTS = 2_000  # of a paper: each trial composes it again


@dataclass(frozen=True, slots=True)
class Unrecorded:
    """A value of a paper, and the field that the record leaves blank; device: the number of its device."""

    spec: FieldSpec
    found: str
    device: int = 0


@dataclass(frozen=True, slots=True)
class _Trial:
    """A filing with one blank field filled, and the texts by which its value is printed."""

    filing: Filing
    spec: FieldSpec
    faces: frozenset[str]
    device: int = 0


def unrecorded(
    filing: Filing, use: Use, make: Callable[[Filing], Document], words: str, device: type[Device]
) -> Iterator[Unrecorded]:
    """Yield the values of a paper for which the record of its account has blank fields.

    make: the paper of a filing; words: those of the paper that was received, squeezed.
    """
    texts = tuple(make(filing).texts())
    if len(texts) > _MOST_TEXTS:
        return
    as_recorded = squeezed("".join(texts))
    trials = [*_of_account(filing, use), *_of_devices(filing, use, device)]
    for trial in trials:
        try:
            tried = make(trial.filing)
        except FormgenError:  # the wording knows no such value
            continue
        found = standing(tried, words, trial.faces)
        if found and found != standing(tried, as_recorded, trial.faces):
            yield Unrecorded(trial.spec, found, trial.device)


def standing(tried: Document, words: str, faces: frozenset[str]) -> str:
    """The text that stands in some words where a paper has the value that is tried; blank if none can be told."""
    pieces = [text for text in map(squeezed, tried.texts()) if text]
    gaps = (each for each in deviations(pieces, words, faces) if each.wanted in faces)
    return next((gap.found for gap in gaps), "")


def _of_account(filing: Filing, use: Use) -> Iterator[_Trial]:
    account = filing.account
    for spec, value, faces in _tried(account.record, use.account):
        record = account.record.model_copy(update={spec.key: value})
        yield _Trial(replace(filing, account=replace(account, record=record)), spec, faces)


def _of_devices(filing: Filing, use: Use, model: type[Device]) -> Iterator[_Trial]:
    """Yield trials of each device, and one of a device that is not recorded at all."""
    for number, entry in enumerate(filing.devices, start=1):
        for spec, value, faces in _tried(entry.record, use.device):
            filled = replace(entry, record=entry.record.model_copy(update={spec.key: value}))
            others = (*filing.devices[: number - 1], filled, *filing.devices[number:])
            yield _Trial(replace(filing, devices=others), spec, faces, number)
    blank = model()
    tried = {spec: (value, faces) for spec, value, faces in _tried(blank, use.device)}
    added = blank.model_copy(update={spec.key: value for spec, (value, _) in tried.items()})
    more = replace(filing, devices=(*filing.devices, LocatedRecord(added, {})))
    for spec, (_, faces) in tried.items():
        if spec.key == "asset_number":
            yield _Trial(more, spec, faces, len(filing.devices) + 1)


def _tried(
    record: BaseModel, keys: frozenset[str]
) -> Iterator[tuple[FieldSpec, Any, frozenset[str]]]:
    """Yield the blank fields that a paper uses, each with some values, and how those are printed."""
    for spec in specs(type(record)):
        is_blank = getattr(record, spec.key) in (None, (), "")
        # What is internal is in no record, whatever the papers print.
        if is_blank and spec.key in keys - _NOT_TRIED and spec.is_open_to("office"):
            for value in _values(spec):
                printed = (spec.printed(value, western=western) for western in (False, True))
                yield spec, value, frozenset(map(squeezed, printed))


def _values(spec: FieldSpec) -> tuple[Any, ...]:
    """Values for a field that stand in no paper; of choices some, of which the paper has one at most."""
    match spec.kind:
        case "choice":
            return spec.choices[:3]
        case "date":
            return (_DAY,)
        case "whole_number":
            return (_NUMBER,)
        case "dates":
            return ((_DAY,),)
        case "codes" | "choices" | "names" | "lines":
            return ((_TEXT.format(spec.key),),)
        case _:
            return (_TEXT.format(spec.key),)
