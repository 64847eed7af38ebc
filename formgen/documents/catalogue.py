"""The catalogue: every document that formgen knows, proven sound when it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeGuard

from formgen.city.city import City
from formgen.city.templatefiles import read_template
from formgen.city.templatereader import read
from formgen.documents.blocks import PAPER_FORMATS, Document, Format, Pasted
from formgen.documents.compose import compose, pasted
from formgen.documents.due import events_to_come, is_due, is_proposed
from formgen.documents.facts import tag_names
from formgen.documents.fieldfaults import field_faults
from formgen.documents.missingfields import Faults, Use, missing_labels, use_of, withholding
from formgen.documents.ownforms import form_files, load_forms, with_form
from formgen.documents.packetpapers import NO_CONTENTS, PacketContents
from formgen.documents.phrases import Phrases
from formgen.documents.versions import DRAFT, version_of, without_days_to_come
from formgen.documents.wordingfaults import clashes, faults
from formgen.documents.wordingfile import Wording, load_wording
from formgen.model import fingerprint
from formgen.model.fieldspec import by_key
from formgen.model.filings import Filing
from formgen.model.japanese import enumerated
from formgen.model.problems import FormgenError, Place, Problem
from formgen.model.typedcommands import for_administrator


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
    packet: Mapping[str, Wording]  # a packet's own papers by their ids
    posts: tuple[Wording, ...]  # the papers of each post
    templates: Path  # the folder that they were read from
    files: str  # the hash of these files as they were then
    record: Wording | None = None  # of 発信記録簿, by account and month

    @property
    def of_posts(self) -> tuple[Wording, ...]:
        """The papers of single posts, and of all those of a month."""
        return (*self.posts, *((self.record,) if self.record else ()))

    @property
    def digest(self) -> str:
        """The hash of what makes documents of filings: the city's data, the wording, forms, formgen."""
        return fingerprint.of_text(self.files, fingerprint.of_code())


@dataclass(frozen=True, slots=True)
class Ready:
    """A document that can be made."""

    wording: Wording
    filing: Filing
    gaps: tuple[str, ...]  # labels of what a draft still marks as 〔要記入〕
    filing_digest: str  # of what composing asks of the account; blank for a packet's own
    _compose: Callable[[PacketContents], Document] = field(repr=False, compare=False)
    _paste: Callable[[PacketContents], Pasted | None] = field(
        repr=False, compare=False, default=lambda _: None
    )
    enclosed: tuple[str, ...] = ()  # the documents that go with it, a letter, to its office
    contents: PacketContents = NO_CONTENTS
    post: str = ""  # the 投稿番号 of a post's paper
    is_recorded: bool = False  # a form of the post was signed before: it is kept
    month: str = ""  # 「2026-10」, of a 発信記録簿

    @property
    def account_id(self) -> str:
        """The account's number; blank while it has none."""
        return self.filing.account.record.account_id or ""

    @property
    def document(self) -> Document:
        """Its final strings, composed at each asking: a run over many accounts holds few of them.

        Raises FormgenError when a value brings a slip of the wording to light.
        """
        return self._compose(self.contents)

    @property
    def pasted(self) -> Pasted | None:
        """The part that is pasted into a service, composed without the rest."""
        return self._paste(self.contents)

    @property
    def sources_digest(self) -> str:
        """The hash of all that composing asks for: the filing, and what is said of the occasion."""
        said = tuple(filter(None, self.contents.occasion.values()))
        return fingerprint.of_text(self.filing_digest, *said) if said else self.filing_digest

    @property
    def formats(self) -> tuple[Format, ...]:
        """The formats in which it is made: an office's own form on paper alone.

        A text with a gap is not for pasting.
        """
        return tuple(
            name
            for name in self.wording.formats
            if name in PAPER_FORMATS or not (self.wording.form or (name == "txt" and self.gaps))
        )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that is due and lacks fields, or waits for a field's value to come true."""

    wording: Wording
    account_id: str | None
    missing: tuple[str, ...]  # labels
    says: tuple[str, ...]  # the same in the words of a message
    post: str = ""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A document that is due and rests on a field with an error."""

    wording: Wording
    account_id: str | None
    problems: tuple[Problem, ...]
    post: str = ""


Outcome = Ready | Waiting | Withheld


def load_catalogue(
    templates: Path, city: City, load: Callable[[Path], Wording] = load_wording
) -> Catalogue:
    """Read, as load does, and prove every wording under templates/documents.

    Raises FormgenError, with the file, when a wording cannot be read, names a field, clause or
    office that does not exist, or shows a field to an audience that may not read it; when there is
    none, for then every paper made before would be taken for obsolete; and when an office's own
    form is unsound.
    """
    files = _files(templates)  # as they are read: someone may edit them while papers are made
    for fault in field_faults(city.records, city.offices):
        raise fault
    paths = wording_files(templates)
    if not paths:
        raise FormgenError(
            f"{(templates / 'documents').as_posix()} に書類の文例がありません。",
            for_administrator("元のファイルを戻してください。"),
        )
    proven = sorted(
        (_proven(load(path), path, city) for path in paths), key=lambda wording: wording.order
    )
    wordings = [wording for wording in proven if wording.kind not in ("packet", "post", "record")]
    for fault in clashes(wordings):
        raise fault
    packet = {wording.id: wording for wording in proven if wording.is_of_packet}
    posts = tuple(wording for wording in proven if wording.kind == "post")
    record = next((wording for wording in proven if wording.kind == "record"), None)
    forms = load_forms(templates / "forms", tuple(wordings), tag_names(city))
    wordings = [with_form(wording, forms.get(wording.id), city.records) for wording in wordings]
    phrases = read(Phrases, templates / "phrases.yaml")
    entries = tuple(Entry(wording, use_of(wording, city.records.account)) for wording in wordings)
    return Catalogue(entries, phrases, city, packet, posts, templates, files, record)


def _files(templates: Path) -> str:
    paths = (*templates.glob("*.yaml"), *wording_files(templates), *form_files(templates / "forms"))
    files = ((path.relative_to(templates).as_posix(), _bytes(path)) for path in paths)
    return fingerprint.of_files(files)


def wording_files(templates: Path) -> tuple[Path, ...]:
    """The files of wordings, in the order of their names."""
    found = sorted((templates / "documents").glob("*"))
    return tuple(path for path in found if path.suffix in (".yaml", ".yml"))


def _proven(wording: Wording, path: Path, city: City) -> Wording:
    for fault in faults(wording, city):
        raise FormgenError(fault.message, fault.remedy, place=Place(path.name))
    return wording


def filing_digest(filing: Filing) -> str:
    """The hash of all that composing asks of an account: its values and those of its devices."""
    records = (filing.account.record, *(entry.record for entry in filing.devices))
    values = (record.model_dump_json() for record in records)
    return fingerprint.of_text(*values, *filing.answered)


def _bytes(path: Path) -> bytes:
    """A file; nothing of one that no reader of templates takes, for it makes no document."""
    try:
        return read_template(path)
    except OSError:
        return b""


def outcomes(
    catalogue: Catalogue,
    filing: Filing,
    faults: Faults,
    today: date,
    *,
    include_rules: bool = False,
) -> Iterator[Outcome]:
    """Yield the outcome of each document that is due for an account, in the order of the procedure.

    today: the day by which an event, such as the start of use, has come. include_rules: what is for
    the section alone is enclosed with its letter too.
    """
    digest = filing_digest(without_days_to_come(filing, today))
    found = [
        _outcome(catalogue, entry, filing, digest, faults, today)
        for entry in catalogue.entries
        if is_due(entry.wording, filing)
    ]
    for outcome in found:
        papers = [each for each in found if _is_enclosed(each, outcome, include_rules)]
        if isinstance(outcome, Ready) and papers:
            yield enclosing(outcome, papers)
        else:
            yield outcome


def _is_enclosed(paper: Outcome, letter: Outcome, include_rules: bool) -> TypeGuard[Ready]:
    """True if a paper goes to an office with a letter: complete, and not for the section alone."""
    wording = paper.wording
    if wording.enclosed_with != letter.wording.id or not isinstance(paper, Ready) or paper.gaps:
        return False
    return include_rules or wording.audience != "internal"


def enclosing(letter: Ready, papers: Sequence[Ready]) -> Ready:
    """Return a letter that names what is enclosed with it; what is for the section alone says so."""
    titles = []
    for wording in (paper.wording for paper in papers):
        mark = wording.mark.removesuffix(DRAFT)
        titles.append(f"{wording.title}（{mark}）" if mark else wording.title)
    contents = replace(letter.contents, enclosed=enumerated(titles))
    return replace(letter, enclosed=tuple(p.wording.id for p in papers), contents=contents)


def proposals(
    catalogue: Catalogue, filing: Filing, faults: Faults, today: date, standing: PacketContents
) -> Iterator[Outcome]:
    """Yield the outcome of each document that is made on asking alone and fits the account.

    standing: how the account stands today, of which such a document may tell.
    """
    for entry in catalogue.entries:
        if is_proposed(entry.wording, filing, standing):
            digest = filing_digest(without_days_to_come(filing, today))
            digest = fingerprint.of_text(digest, *standing.texts.values())
            yield _outcome(catalogue, entry, filing, digest, faults, today, standing)


def _outcome(
    catalogue: Catalogue, entry: Entry, filing: Filing, digest: str, faults: Faults, today: date,
    contents: PacketContents = NO_CONTENTS,
) -> Outcome:  # fmt: skip
    account = filing.account.record
    wording, account_id = version_of(entry.wording, account, today), account.account_id
    if problems := withholding(entry.use, filing, faults):
        return Withheld(wording, account_id, problems)
    missing = missing_labels(wording, filing)
    if wording.kind == "notice":
        # A blank field is shown as blank, whatever is to become of it.
        lacking = {label: label for label in missing}
        for key, blank in wording.may_be_blank.items():
            label = by_key(type(account))[key].label
            if label in lacking:
                lacking[label] = f"{label}（{blank.says}）"
        for key, says in events_to_come(wording, filing, today).items():
            label = by_key(type(account))[key].label
            lacking.setdefault(label, f"{label}（{says}）")
        if lacking:
            return Waiting(wording, account_id, tuple(lacking), tuple(lacking.values()))
    shown = without_days_to_come(filing, today)
    asked = (wording, shown, catalogue.city, catalogue.phrases)
    contents = replace(contents, draft_mark="" if wording is entry.wording else DRAFT)
    return Ready(
        wording, filing, missing, digest, partial(compose, *asked), partial(pasted, *asked),
        contents=contents,
    )  # fmt: skip
