"""The papers to be made: each document in each format, its key, and whether it stands already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from formgen.documents.catalogue import Ready
from formgen.documents.digest import digest, templates_digest
from formgen.making.jobs import Layouts, key_of
from formgen.making.survey import AccountResult
from formgen.model import fingerprint
from formgen.outputs.cache import BuildCache
from formgen.outputs.filenames import safe_name
from formgen.outputs.store import Paper, Store
from formgen.render.libreoffice import office_version
from formgen.render.madewith import ENDINGS, FILLABLE


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


def paper_tasks(
    selected: Sequence[tuple[AccountResult, Ready]],
    formats: Sequence[str],
    layouts: Layouts,
    keys: BuildCache,
) -> Iterator[PaperTask]:
    """Everything that is asked for, with its key.

    A document is composed only when its account's values are not known from an earlier run.
    Raises FormgenError when a value brings a slip of the wording to light.
    """
    office = office_version()
    for result, ready in selected:
        keys.asked.add(ready.filed)
        found = keys.digests.setdefault(ready.filed, {})
        if ready.wording.id not in found:
            found[ready.wording.id] = digest(ready.document)
        for name in (name for name in formats if _is_face(ready, name)):
            key = key_of(found[ready.wording.id], name, layouts)
            if _is_printed(ready, name):
                key = fingerprint.of_text(key, office)
            path = _own_place(result, ready, name)
            yield PaperTask(ready, Paper(path, ready.account_id, ready.wording.id, name, key))


def composed_formats(
    selected: Iterable[tuple[AccountResult, Ready]], formats: Sequence[str]
) -> tuple[str, ...]:
    """The formats in which some of the papers are composed: an own form's PDF is printed instead."""
    found = {
        name
        for _, ready in selected
        for name in formats
        if _is_face(ready, name) and not _is_printed(ready, name)
    }
    return tuple(name for name in formats if name in found)


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
