"""The papers that are asked for: each document in each format, its key, and whether it stands already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from formgen.documents.blocks import PAPER_FORMATS
from formgen.documents.catalogue import Catalogue, Ready
from formgen.documents.postpapers import POST_RECORD
from formgen.documents.revisions import BESIDE_IDS
from formgen.making.readcheckcompose import AccountResult, Checked
from formgen.making.renderjobs import Layouts, key_of
from formgen.model import fingerprint
from formgen.model.problems import FormgenError
from formgen.outputs.filenames import (  # fmt: skip
    POST_FORMS,
    PUBLIC_LIST,
    RECORD_FOLDER,
    SENDING,
    safe_name,
    shown,
)
from formgen.outputs.manifest import BESIDE, OutputFile
from formgen.outputs.outputfolder import Paper, Store
from formgen.outputs.state import BuildCache
from formgen.render.enginefingerprint import ENDINGS, FILLABLE, FORMATS
from formgen.render.libreoffice import office_version

_IN_ORDER = (*FORMATS, FILLABLE)
RECORD_BOOK = "xlsx"  # the format of a 発信記録簿 that is made beside its PDF


@dataclass(frozen=True, slots=True)
class Selection:
    """The accounts, documents and formats to make; an empty set means all."""

    accounts: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    formats: tuple[str, ...] = FORMATS

    def wants(self, account: str, document: str) -> bool:
        """True if a document of an account is asked for; with it comes what is made beside it."""
        return (not self.accounts or account in self.accounts) and (
            not self.documents or not self.documents.isdisjoint((document, *document.split(BESIDE)))
        )

    @property
    def is_all(self) -> bool:
        """True if every account and every document is asked for."""
        return not self.accounts and not self.documents

    def is_of_posts(self, catalogue: Catalogue) -> bool:
        """True if only papers of posts are asked for, which are handed in nowhere."""
        return bool(self.documents) and self.documents <= {one.id for one in catalogue.of_posts}

    def covers(self, made: OutputFile) -> bool:
        """True if a file of an earlier run is one that this run answers for."""
        is_book = made.document == POST_RECORD and made.format == RECORD_BOOK
        is_beside = self.is_of_papers and (is_book or made.format == SENDING)
        is_paper = made.format in self.formats and made.document != PUBLIC_LIST
        return (is_beside or is_paper) and self.wants(made.account, made.document)

    @property
    def is_of_papers(self) -> bool:
        """True if papers are asked for, beside which lies what is to be sent, and not the web alone."""
        return not {*PAPER_FORMATS, FILLABLE}.isdisjoint(self.formats)

    @property
    def with_kept_up(self) -> tuple[str, ...]:
        """The formats, and that of blank checklists, which are kept up along with the PDFs."""
        kept_up = "pdf" in self.formats and FILLABLE not in self.formats
        return (*self.formats, *(FILLABLE,) * kept_up)

    def keeps_up(self, made: OutputFile, store: Store) -> bool:
        """True if a file is a checklist to be filled in that nobody asks for and nobody has filled in."""
        return (
            made.format not in self.formats
            and made.format in self.with_kept_up
            and self.wants(made.account, made.document)
            and not store.is_edited(made)
        )

    def names_proposal(self, catalogue: Catalogue) -> bool:
        """True if it names a document that is made on asking alone."""
        proposed = (entry.wording.id for entry in catalogue.entries if entry.wording.proposed)
        return not self.documents.isdisjoint(proposed)

    def refuse_unknown(self, checked: Checked, catalogue: Catalogue) -> None:
        """Raise FormgenError when it names what there is none of."""
        accounts = {entry.record.account_id or "": "" for entry in checked.intake.accounts}
        wordings = [*(entry.wording for entry in catalogue.entries), *catalogue.of_posts]
        words = catalogue.phrases.revision
        beside = (words.mark.strip("（）"), words.title.replace("{title}", "").strip())
        documents = {wording.id: wording.title for wording in wordings}
        documents |= dict(zip(BESIDE_IDS, beside, strict=True))
        if checked.complete:  # otherwise the problems of reading tell more
            _refuse(self.accounts - accounts.keys(), "管理番号", accounts)
        _refuse(self.documents - documents.keys(), "書類", documents)


def refuse_unknown_papers(ids: Iterable[str], checked: Checked, catalogue: Catalogue) -> None:
    """Raise FormgenError for an id 「policy」 or 「TKS-001/policy」 that names what there is none of."""
    named = [each.rpartition("/") for each in ids]
    accounts = frozenset(account for account, slash, _ in named if slash)
    Selection(accounts, frozenset(document for *_, document in named)).refuse_unknown(
        checked, catalogue
    )


def _refuse(unknown: frozenset[str], label: str, known: Mapping[str, str]) -> None:
    """Raise FormgenError for what is unknown; known: the ids that there are, with their titles."""
    if unknown:
        choices = [f"{one}（{title}）" if title else one for one, title in known.items() if one]
        raise FormgenError(
            f"{label}「{shown(min(unknown))}」は見つかりません。",
            f"次の中から選んでください：{'、'.join(choices) or 'なし'}",
        )


@dataclass(frozen=True, slots=True)
class PaperTask:
    """A document that is due in one format, and the place of its paper."""

    ready: Ready
    paper: Paper

    @property
    def format(self) -> str:
        """In which format: docx, pdf, …"""
        return self.paper.format

    @property
    def is_printed(self) -> bool:
        """True if it is the PDF of an office's own Word form, which LibreOffice makes."""
        return _is_printed(self.ready, self.format)


class PaperTasks:
    """The papers of all results, each with its key, which is taken once and kept for the packets."""

    def __init__(
        self,
        results: Sequence[AccountResult],
        selection: Selection,
        layouts: Layouts,
        store: Store,
    ) -> None:
        self._results, self._selection, self._layouts = results, selection, layouts
        self._store, self._office = store, office_version()
        self._found: dict[tuple[str, str], tuple[PaperTask, ...]] = {}  # by folder and document

    def to_make(self) -> Iterator[PaperTask]:
        """Yield what is asked for and does not stand yet; the keys of all are taken on the way.

        Raises FormgenError when a value brings a slip of the wording to light.
        """
        asked = {(made.account, made.document, made.format) for made in self._store.before
                 if self._selection.keeps_up(made, self._store)}  # fmt: skip
        for result, ready in _ready_documents(self._results):
            about = (ready.account_id, ready.wording.id)
            is_wanted = self._selection.wants(*about)
            if (summary := self._digest(ready, compose=is_wanted)) is not None:
                tasks = tuple(self._tasks(result, ready, summary))
                if not (ready.post or ready.month):
                    handed_in = tuple(task for task in tasks if task.format in PAPER_FORMATS)
                    self._found[result.folder, ready.wording.id] = handed_in
                if is_wanted:
                    formats = self._selection.formats
                    wanted = (
                        t for t in tasks if t.format in formats or (*about, t.format) in asked
                    )
                    yield from unmade(wanted, self._store)

    def of(self, result: AccountResult, ready: Ready) -> tuple[PaperTask, ...] | None:
        """The papers of a document that can be handed in; None for one that was never composed."""
        return self._found.get((result.folder, ready.wording.id))

    def composed_formats(self) -> tuple[str, ...]:
        """The formats in which some are composed: an own form's PDF is printed instead."""
        found = {
            name
            for _, ready in _ready_documents(self._results)
            if self._selection.wants(ready.account_id, ready.wording.id)
            for name in self._selection.with_kept_up
            if _is_face(ready, name) and not _is_printed(ready, name)
        }
        return tuple(filter(found.__contains__, _IN_ORDER))

    def _digest(self, ready: Ready, *, compose: bool) -> str | None:
        """Return what a document is composed to; of one that nobody asks for, only if it is known."""
        cache, document = self._store.cache, ready.wording.id
        if not compose:
            return cache.digests.get(ready.sources_digest, {}).get(document)
        cache.asked.add(ready.sources_digest)
        found = cache.digests.setdefault(ready.sources_digest, {})
        if document not in found:
            found[document] = ready.document.digest
        return found[document]

    def _tasks(self, result: AccountResult, ready: Ready, summary: str) -> Iterator[PaperTask]:
        """Yield a document's papers, those of packets and those that are asked for."""
        formats = {*self._selection.with_kept_up, *PAPER_FORMATS}
        for name in _IN_ORDER:
            if name in formats and _is_face(ready, name):
                key = key_of(summary, name, self._layouts)
                if _is_printed(ready, name):
                    key = fingerprint.of_text(key, self._office)
                path = _own_place(result, ready, name)
                about = (
                    ready.account_id,
                    ready.wording.id,
                    name,
                    key,
                    ready.post,
                    ready.is_recorded,
                )
                yield PaperTask(ready, Paper(path, *about))


def _ready_documents(results: Iterable[AccountResult]) -> Iterator[tuple[AccountResult, Ready]]:
    """Yield the documents of a run that are ready, each with its account."""
    for result in results:
        for outcome in result.outcomes:
            if isinstance(outcome, Ready):
                yield result, outcome


def forget_other_templates(cache: BuildCache, catalogue: Catalogue) -> None:
    """Digests hold for the templates with which they were taken, and for no others."""
    if cache.templates != catalogue.digest:
        cache.templates, cache.digests = catalogue.digest, {}


def _is_face(ready: Ready, format_name: str) -> bool:
    """True if a document is made in a format; checklists can be filled in on the screen."""
    if format_name == FILLABLE:
        return ready.wording.layout == "checklist" and ready.wording.form is None
    return format_name in ready.formats


def _is_printed(ready: Ready, format_name: str) -> bool:
    return format_name == "pdf" and ready.wording.form is not None


def _own_place(result: AccountResult, ready: Ready, format_name: str) -> PurePosixPath:
    """The place of a paper among those of its account."""
    wording = ready.wording
    if ready.month:
        return PurePosixPath(result.folder) / record_place(ready, ENDINGS[format_name])
    if ready.post:
        name = f"{safe_name(ready.post)}_{safe_name(wording.title)}{ENDINGS[format_name]}"
        return PurePosixPath(result.folder) / POST_FORMS / name
    name = f"{wording.order:02}_{safe_name(wording.title)}{ENDINGS[format_name]}"
    return PurePosixPath(result.folder) / name


def record_place(ready: Ready, ending: str) -> PurePosixPath:
    """The place of a 発信記録簿 in the folder of its account."""
    name = f"{safe_name(ready.wording.title)}_{ready.month}{ending}"
    return PurePosixPath(RECORD_FOLDER) / name


def unmade(tasks: Iterable[PaperTask], store: Store) -> Iterator[PaperTask]:
    """Yield the papers that do not stand yet as they would be made."""
    return (task for task in tasks if not is_made(task.paper, store))


def is_made(paper: Paper, store: Store) -> bool:
    """True if a paper stands already as it would be made; it is counted among those made then."""
    sha256 = store.cache.papers.get(paper.key)
    return sha256 is not None and store.settle(paper, sha256)
