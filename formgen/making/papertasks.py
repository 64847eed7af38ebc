"""The papers to be made: each document in each format, its key, and whether it stands already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from formgen.documents.blocks import PAPER_FORMATS
from formgen.documents.catalogue import Ready, templates_digest
from formgen.making.jobs import Layouts, key_of
from formgen.making.readcheckcompose import AccountResult
from formgen.making.selection import Selection, ready_documents
from formgen.model import fingerprint
from formgen.outputs.filenames import safe_name
from formgen.outputs.outputfolder import Paper, Store
from formgen.outputs.state import BuildCache
from formgen.render.libreoffice import office_version
from formgen.render.madewith import ENDINGS, FILLABLE, FORMATS

_IN_ORDER = (*FORMATS, FILLABLE)


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
        for result, ready in ready_documents(self._results):
            about = (ready.account_id, ready.wording.id)
            is_wanted = self._selection.wants(*about)
            if (summary := self._digest(ready, compose=is_wanted)) is not None:
                tasks = tuple(self._tasks(result, ready, summary))
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
            for _, ready in ready_documents(self._results)
            if self._selection.wants(ready.account_id, ready.wording.id)
            for name in self._selection.with_kept_up
            if _is_face(ready, name) and not _is_printed(ready, name)
        }
        return tuple(filter(found.__contains__, _IN_ORDER))

    def _digest(self, ready: Ready, *, compose: bool) -> str | None:
        """Return what a document is composed to; of one that nobody asks for, only if it is known."""
        keys, document = self._store.keys, ready.wording.id
        if not compose:
            return keys.digests.get(ready.filing_digest, {}).get(document)
        keys.asked.add(ready.filing_digest)
        found = keys.digests.setdefault(ready.filing_digest, {})
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
                yield PaperTask(ready, Paper(path, ready.account_id, ready.wording.id, name, key))


def forget_other_templates(keys: BuildCache, templates: Path) -> None:
    """Digests hold for the templates with which they were taken, and for no others."""
    now = templates_digest(templates)
    if keys.templates != now:
        keys.templates, keys.digests = now, {}


def _is_face(ready: Ready, format_name: str) -> bool:
    """True if a document is made in a format; checklists can be filled in on the screen."""
    if format_name == FILLABLE:
        return ready.wording.layout == "checklist" and ready.wording.form is None
    return format_name in ready.formats


def _is_printed(ready: Ready, format_name: str) -> bool:
    return format_name == "pdf" and ready.wording.form is not None


def _own_place(result: AccountResult, ready: Ready, format_name: str) -> PurePosixPath:
    """Where a paper stands among those of its account."""
    wording = ready.wording
    name = f"{wording.order:02}_{safe_name(wording.title)}{ENDINGS[format_name]}"
    return PurePosixPath(result.folder) / name


def unmade(dues: Iterable[PaperTask], store: Store) -> Iterator[PaperTask]:
    """Yield the papers that do not stand yet as they would be made."""
    return (one for one in dues if not is_made(one.paper, store))


def is_made(paper: Paper, store: Store) -> bool:
    """True if a paper stands already as it would be made; it is counted among those made then."""
    sha256 = store.keys.papers.get(paper.key)
    return sha256 is not None and store.settle(paper, sha256)
