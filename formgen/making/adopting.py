"""A document whose text is adopted: it stays, and what differs is made beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath

from formgen.documents.blocks import Document
from formgen.documents.catalogue import (
    Catalogue,
    Outcome,
    Ready,
    Withheld,
    filing_digest,
)
from formgen.documents.keptdocument import as_plain, can_be_kept, from_plain
from formgen.documents.revisions import (
    adopted_paper,
    as_filed,
    comparing_paper,
    proposed_paper,
    revision_days,
    text_digest,
)
from formgen.documents.versions import without_days_to_come
from formgen.documents.wordingfile import Wording
from formgen.model import fingerprint
from formgen.model.fieldspec import by_key
from formgen.model.filings import Filing
from formgen.model.japanese import wareki
from formgen.model.problems import FormgenError, Place, Problem
from formgen.model.typedcommands import again
from formgen.outputs.adoptedtexts import AdoptedText, adopted_texts, content_of, keep
from formgen.outputs.filenames import HAND_IN, HANDED_IN, RETIRED
from formgen.outputs.manifest import OutputFile, read_manifest

_OF_PACKETS = (HAND_IN, HANDED_IN, RETIRED)  # what stands there is no account's own paper


@dataclass(frozen=True, slots=True)
class Adoption:
    """A text that is adopted by this run, to be kept in the folder of its account."""

    ready: Ready
    folder: str
    text: AdoptedText


@dataclass(frozen=True, slots=True)
class _Text:
    """A text, what tells it from others, and how it is had."""

    kept: AdoptedText
    document: Callable[[], Document]

    @property
    def key(self) -> str:
        """The hash of what its document is made of."""
        return fingerprint.of_text(self.kept.path, self.kept.sources, self.kept.sha256)


@dataclass(slots=True)
class Adopting:
    """The adopted texts of an output folder, and what a survey finds of them."""

    output: Path
    catalogue: Catalogue
    today: date
    adoptions: list[Adoption] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    # By account and document: what stands although this run does not make it.
    standing: set[tuple[str | None, str]] = field(default_factory=set)
    _texts: dict[tuple[str, str], list[_Text]] = field(default_factory=dict)
    _broken: dict[str, list[Problem]] = field(default_factory=dict)  # by folder
    _wordings: dict[str, Wording] = field(default_factory=dict)
    _made: dict[tuple[str, str], list[OutputFile]] | None = None

    def __post_init__(self) -> None:
        self._wordings = {
            entry.wording.id: entry.wording
            for entry in self.catalogue.entries
            if entry.wording.draft_until and not entry.wording.form
        }
        found, problems = adopted_texts(self.output)
        self.problems += problems
        for text in found:
            of = partial(_kept_document, self.output, text)
            self._texts.setdefault((text.account, text.document), []).append(_Text(text, of))
        for problem in problems:
            self._broken.setdefault(problem.place.file.partition("/")[0], []).append(problem)

    def outcomes(
        self, filing: Filing, folder: str, outcomes: Iterable[Outcome]
    ) -> Iterator[Outcome]:
        """The outcomes of an account, a document whose text is adopted with what is made beside it."""
        for outcome in outcomes:
            document = outcome.wording.id
            wording = self._wordings.get(document)
            if wording is None or not outcome.account_id:
                yield outcome
                continue
            broken = [p for p in self._broken.get(folder, ()) if _is_of(p, document)]
            texts = self._texts.get((outcome.account_id, document), [])
            if (broken or texts) and not (isinstance(outcome, Ready) and not broken):
                self.standing.add((outcome.account_id, document))
            if broken:
                yield Withheld(wording, outcome.account_id, tuple(broken))
            elif isinstance(outcome, Ready):
                yield from self._papers(outcome, wording, filing, folder, texts)
            else:
                yield outcome

    def _papers(
        self, ready: Ready, wording: Wording, filing: Filing, folder: str, texts: Sequence[_Text]
    ) -> Iterator[Ready]:
        """The paper of the adopted text, and beside it the 改正案 and the 新旧対照表."""
        is_final = not (ready.contents.draft_mark or ready.gaps)
        first: date | None = getattr(filing.account.record, _first(wording))
        days = revision_days(wording, filing.account.record)
        came = [day for day in (first, *days) if day and day <= self.today]
        lost = next((each.kept for each in texts if each.kept.day not in (first, *days)), None)
        is_new = is_final and (not texts or max(came[1:], default=date.min) > texts[-1].kept.day)
        if is_new:
            text = self._text(ready, ready.filing_digest, max(came))
            self.adoptions.append(Adoption(ready, folder, text.kept))
            texts = (*texts, text)
        if not texts:
            yield ready
            return
        newest, filed = texts[-1], self._as_filed(ready, wording, filing)
        is_same = filed.kept.sources == newest.kept.sources or (
            text_digest(filed.document()) == (newest.kept.sha256 or text_digest(newest.document()))
        )
        if is_final and (is_same or is_new):
            yield ready
        else:
            yield adopted_paper(ready, wording, newest.document, newest.key)
        compared = [texts[-2:]] if len(texts) > 1 else []
        if not is_same:
            yield proposed_paper(ready, wording, self.catalogue, filed.key)
            compared.append((newest, filed))
        is_edited = bool(compared) and self._is_edited(ready.account_id, wording.id)
        for old, new in () if is_edited else compared:
            yield comparing_paper(
                ready, wording, self.catalogue.phrases.revision, (old.document, new.document),
                fingerprint.of_text(old.key, new.key),
                is_proposed=new is filed, is_earlier=not is_same and new is not filed,
            )  # fmt: skip
        if lost:
            self.problems.append(_lost(wording, filing, lost, self.output.name))
        elif not is_same:
            to_come = min((day for day in days if day > self.today), default=None)
            told = _differs(wording, filing, newest.kept, to_come, self.output.name)
            edited = _NOT_COMPARED if is_edited else ""
            self.problems.append(replace(told, message=told.message + edited))
        elif is_edited:
            self.problems.append(_edited(wording, filing))

    def _as_filed(self, ready: Ready, wording: Wording, filing: Filing) -> _Text:
        """The text as it would be adopted, with the days of revision that are still to come."""
        shown = without_days_to_come(filing, self.today)
        digest = ready.filing_digest if shown is filing else filing_digest(filing)
        text = self._text(ready, digest, self.today)
        return replace(text, document=partial(as_filed, wording, filing, self.catalogue))

    def _text(self, ready: Ready, digest: str, day: date) -> _Text:
        """A text that is not kept yet, by the hash of all that it is composed of."""
        sources = fingerprint.of_text(digest, self.catalogue.digest)
        kept = AdoptedText("", ready.account_id, ready.wording.id, day, sources, "")
        return _Text(kept, lambda: ready.document)

    def _is_edited(self, account: str, document: str) -> bool:
        """True if someone has edited the Word file of a document."""
        if self._made is None:
            self._made = defaultdict(list)
            for made in read_manifest(self.output):
                if PurePosixPath(made.path).parts[0] not in _OF_PACKETS and made.format == "docx":
                    self._made[made.account, made.document].append(made)
        return any(
            _has_changed(self.output, made) for made in self._made.get((account, document), ())
        )


def keep_adopted(
    adoptions: Iterable[Adoption], is_wanted: Callable[[str, str], bool], output: Path
) -> tuple[tuple[Adoption, ...], tuple[Problem, ...]]:
    """Keep the texts that are adopted, of the documents that are asked for; and what was in the way."""
    kept, problems = list[Adoption](), list[Problem]()
    for adoption in (a for a in adoptions if is_wanted(a.text.account, a.text.document)):
        text, document = adoption.text, adoption.ready.document
        if can_be_kept(document):
            text = replace(text, sha256=text_digest(document))
            try:
                keep(output, adoption.folder, text, as_plain(document))
                kept.append(adoption)
            except FormgenError as error:
                place = Place(adoption.folder)
                told = Problem("error", error.message, error.remedy, place, account=text.account)
                problems.append(told)
    return tuple(kept), tuple(problems)


def _kept_document(output: Path, text: AdoptedText) -> Document:
    """The document of a text that was kept. Raises FormgenError when it is there no more."""
    return from_plain(content_of(output, text))


def _is_of(problem: Problem, document: str) -> bool:
    """True if a file that cannot be read may be the text of a document."""
    return problem.is_error and PurePosixPath(problem.place.file).name.startswith(f"{document}_")


def _has_changed(output: Path, made: OutputFile) -> bool:
    try:
        return fingerprint.of_file(output / made.path) != made.sha256
    except OSError:
        return False


def _first(wording: Wording) -> str:
    return wording.draft_until.field if wording.draft_until else ""


def _revised(wording: Wording) -> str:
    """The field of the days of revision, or else that of the first day."""
    return (wording.draft_until and wording.draft_until.revised) or _first(wording)


def _differs(
    wording: Wording, filing: Filing, kept: AdoptedText, to_come: date | None, output: str
) -> Problem:
    label = by_key(type(filing.account.record))[_revised(wording)].label
    when = (
        f"{label}（{wareki(to_come)}）から、改正案の文になります。"
        if to_come
        else (f"改正するときは、改正する日を「{label}」に入力してください。")
    )
    beside = f"「{wording.title}」は制定した文のままとし、違う文を改正案として別に作りました。"
    return _told(
        wording, filing,
        f"{wording.title}の文が、{wareki(kept.day)}に定めた文と違います。{beside}",
        f"{when}定めた文に誤記があっただけであれば、{_without(kept, output)}",
    )  # fmt: skip


def _lost(wording: Wording, filing: Filing, kept: AdoptedText, output: str) -> Problem:
    """The warning of a text whose day stands in the sheet no more, and would be compared all the same."""
    fields = by_key(type(filing.account.record))
    names = dict.fromkeys((_first(wording), _revised(wording)))
    labels = "".join(f"「{fields[name].label}」" for name in names)
    return _told(
        wording, filing,
        f"{wording.title}を{wareki(kept.day)}に定めた記録がありますが、その日が{labels}にありません。",
        f"その日を消したのであれば、元に戻してください。日付の誤りを直したのであれば、{_without(kept, output)}",
    )  # fmt: skip


def _without(kept: AdoptedText, output: str) -> str:
    return f"「{PurePosixPath(output, kept.path)}」を消して、{again('forms')}"


def _edited(wording: Wording, filing: Filing) -> Problem:
    return _told(
        wording, filing, f"{wording.title}の{_NOT_COMPARED}",
        "新旧対照表が要るときは、手直しした文も含めて、所属で作ってください。",
    )  # fmt: skip


_NOT_COMPARED = "Wordの書類が手直しされているので、新旧対照表は作りませんでした。"


def _told(wording: Wording, filing: Filing, message: str, remedy: str) -> Problem:
    name = _revised(wording)
    clause = wording.draft_until.clause if wording.draft_until else None
    account = filing.account
    place = account.places[name]
    return Problem("warning", message, remedy, place, clause, account.record.account_id, name)
