"""The catalogue: every document that formgen knows, proven sound when it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from jinja2 import TemplateError

from formgen.city import City
from formgen.documents.blocks import Document
from formgen.documents.compose import Phrases, compose, events_to_come, is_due
from formgen.documents.facts import DERIVED, DEVICE_DERIVED, visible
from formgen.documents.needs import Faults, Use, missing_labels, use_of, withholding
from formgen.documents.wording import Wording, walk_lines, walk_parts
from formgen.documents.wordingfile import read_wording
from formgen.fields import Audience, by_key
from formgen.problems import FormgenError, Problem
from formgen.records import Account, Device, Filing
from formgen.yamltext import load_plain


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the catalogue: its wording and the fields on which it rests."""

    wording: Wording
    use: Use


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All documents in the order of the procedure, with what they share."""

    entries: tuple[Entry, ...]
    phrases: Phrases
    city: City


@dataclass(frozen=True, slots=True)
class Ready:
    """A document that can be made."""

    wording: Wording
    document: Document
    gaps: tuple[str, ...]  # labels of what a draft still marks as 〔要記入〕


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that is due and lacks fields, or waits for a field's value to come true."""

    wording: Wording
    account_id: str | None
    missing: tuple[str, ...]  # labels
    says: tuple[str, ...]  # the same as a clerk is told


@dataclass(frozen=True, slots=True)
class Withheld:
    """A document that is due and rests on a field with an error."""

    wording: Wording
    account_id: str | None
    problems: tuple[Problem, ...]


Outcome = Ready | Waiting | Withheld


def load_catalogue(templates: Path, city: City) -> Catalogue:
    """Read and prove every wording under templates/documents.

    Raises FormgenError, with the file, when a wording cannot be read, names a field, clause or
    office that does not exist, or shows a field to an audience that may not read it.
    """
    entries = []
    for path in sorted((templates / "documents").glob("*.yaml")):
        try:
            wording = read_wording(path.stem, load_plain(path))
            _prove(wording, city)
        except FormgenError as error:
            raise FormgenError(f"{path.name}：{error.message}", error.remedy) from error
        entries.append(Entry(wording, use_of(wording)))
    entries.sort(key=lambda entry: (entry.wording.order, entry.wording.id))
    return Catalogue(tuple(entries), _load_phrases(templates / "phrases.yaml"), city)


def outcomes(
    catalogue: Catalogue, filing: Filing, faults: Faults, today: date
) -> Iterator[Outcome]:
    """What becomes of each document that is due for an account, in the order of the procedure.

    today: the day by which an event, such as the start of use, has come.
    """
    for entry in catalogue.entries:
        if is_due(entry.wording, filing):
            yield _outcome(catalogue, entry, filing, faults, today)


def _outcome(
    catalogue: Catalogue, entry: Entry, filing: Filing, faults: Faults, today: date
) -> Outcome:
    wording, account_id = entry.wording, filing.account.record.account_id
    if problems := withholding(entry.use, filing, faults):
        return Withheld(wording, account_id, problems)
    missing = missing_labels(wording, filing)
    if wording.kind == "notice":
        # A blank field is told as blank, whatever is to become of it.
        told = {label: label for label in missing}
        for event in events_to_come(wording, filing, today):
            label = by_key(Account)[event.field].label
            told.setdefault(label, f"{label}（{event.says}）")
        if told:
            return Waiting(wording, account_id, tuple(told), tuple(told.values()))
    return Ready(wording, _composed(catalogue, wording, filing), gaps=missing)


def _composed(catalogue: Catalogue, wording: Wording, filing: Filing) -> Document:
    try:
        return compose(wording, filing, catalogue.city, catalogue.phrases)
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise FormgenError(
            f"{wording.id}.yaml：文例を文にできません（{error}）。",
            "{{ }} の中を見直してください。",
        ) from error


def _load_phrases(path: Path) -> Phrases:
    data = load_plain(path)
    try:
        return Phrases(
            gap=data["gap"],
            checklist_columns=tuple(data["checklist_columns"]),
            checklist_answers=data["checklist_answers"],
            reference_form=data["reference_form"],
        )
    except (KeyError, TypeError) as error:
        raise FormgenError(f"{path.name}：{error} がありません。") from error


def _prove(wording: Wording, city: City) -> None:
    audience = cast(Audience, wording.audience)
    account = {spec.key for spec in visible(Account, audience)}
    device = {spec.key for spec in visible(Device, audience)}
    _refuse(wording.names.account - account - set(DERIVED) - DEVICE_DERIVED, wording)
    _refuse(wording.names.device - device, wording)
    _refuse({*wording.needs, *(event.field for event in wording.awaits)} - account, wording)
    if wording.office and wording.office not in city.offices:
        raise FormgenError(f"提出先「{wording.office}」は offices.yaml にありません。")
    for clause in _clauses(wording):
        if clause not in city.versions:
            raise FormgenError(f"条項「{clause}」は guideline.yaml にありません。")


def _clauses(wording: Wording) -> Iterator[str]:
    for part in walk_parts(wording.body):
        yield from part.clauses
        for line in walk_lines(part.lines):
            yield from line.clauses


def _refuse(names: Iterable[str], wording: Wording) -> None:
    for name in sorted(names):
        known = {spec.key for model in (Account, Device) for spec in visible(model, "internal")}
        if name in known:
            raise FormgenError(
                f"項目「{name}」は、この書類（{wording.audience}）には載せられません。",
                "公表する書類に内部の項目は使えません（ガイドライン5(5)）。",
            )
        raise FormgenError(f"項目「{name}」はありません。", "綴りを確かめてください。")
