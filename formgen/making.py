"""Making the papers that are due: those that stand already are left, the others become jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, groupby
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from formgen import fingerprint, jobs
from formgen.deliver.keys import Keys
from formgen.deliver.names import safe_name
from formgen.deliver.store import Paper, Store
from formgen.deliver.writing import write_together
from formgen.documents.blocks import Document
from formgen.documents.catalogue import Ready
from formgen.documents.digest import digest, templates_digest
from formgen.forms.office import as_pdf, find_office, office_version
from formgen.jobs import Done, Job, Layouts, key_of, with_copy
from formgen.problems import FormgenError, Place, Problem
from formgen.render.engine import ENDINGS, FILLABLE, engine
from formgen.survey import AccountResult
from formgen.workers import Staff

if TYPE_CHECKING:  # only a run that reads its papers back needs it
    from formgen.proofreading.proof import Fault
    from formgen.proofreading.said import Said

_TOGETHER = 100  # papers in one call of LibreOffice, which takes seconds to start


@dataclass(frozen=True, slots=True)
class Due:
    """A document that is due in one format: what it is made of, and the places of its paper."""

    ready: Ready
    format: str
    key: str
    papers: tuple[Paper, ...]

    @property
    def is_printed(self) -> bool:
        """Whether it is the PDF of an office's own Word form, which LibreOffice makes."""
        return self.format == "pdf" and self.ready.wording.form is not None

    def job(self, document: Document, layouts: Layouts, *, verify: bool = False) -> Job:
        """The job of making its paper of the composed document, and of reading that back."""
        said = _said_of(self.ready, document) if verify else None
        return Job(document, self.format, layouts, engine(self.format), said)


@dataclass(frozen=True, slots=True)
class Making:
    """What came of making papers."""

    failures: tuple[Problem, ...] = ()  # what could not be put in its place
    from_word: tuple[str, ...] = ()  # the Word files of which no PDF could be made
    read_back: int = 0  # files that were found to say what was typed


def due(
    selected: Sequence[tuple[AccountResult, Ready]],
    formats: Sequence[str],
    layouts: Layouts,
    keys: Keys,
) -> Iterator[Due]:
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
            if name == "pdf" and ready.wording.form:
                key = fingerprint.of_text(key, office)
            path = _own_place(result, ready, name)
            paper = Paper(path, ready.account_id, ready.wording.id, name, key)
            yield Due(ready, name, key, (paper,))


def forget_other_templates(keys: Keys, templates: Path) -> None:
    """Digests hold for the templates with which they were taken, and for no others."""
    now = templates_digest(templates)
    if keys.templates != now:
        keys.templates, keys.digests = now, {}


def _is_face(ready: Ready, format_name: str) -> bool:
    """Whether a document is made in a format; checklists can be filled in on the screen."""
    if format_name == FILLABLE:
        return ready.wording.layout == "checklist" and ready.wording.form is None
    return format_name in ready.formats


def _own_place(result: AccountResult, ready: Ready, format_name: str) -> PurePosixPath:
    """Where a paper stands among those of its account."""
    wording = ready.wording
    name = f"{wording.order:02}_{safe_name(wording.title)}{ENDINGS[format_name]}"
    return PurePosixPath(result.folder) / name


def unmade(dues: Sequence[Due], store: Store) -> tuple[Due, ...]:
    """What has to be made, each with the places where it does not stand as it would be made."""
    found = []
    for one in dues:
        sha256 = store.keys.papers.get(one.key)
        missing = tuple(p for p in one.papers if sha256 is None or not store.settle(p, sha256))
        if missing:
            found.append(replace(one, papers=missing))
    return tuple(found)


def make(
    dues: Sequence[Due],
    layouts: Layouts,
    staff: Staff,
    store: Store,
    on_paper: Callable[[int, int], None],
    *,
    verify: bool = False,
) -> Making:
    """Make papers and put them in their places.

    verify: each is read back before it is put anywhere. Raises FormgenError when a layout is
    unsound, or there is no one to make them.
    """
    if not dues:
        return Making()
    failures: list[Problem] = []
    from_word: list[str] = []
    read_back = 0

    def papers() -> Iterator[Callable[[], tuple[Problem, ...]]]:
        nonlocal read_back
        made = _made(dues, with_copy(layouts), staff, verify=verify)
        for number, (one, done) in enumerate(made, start=1):
            if done is None:
                from_word.append(str(one.papers[0].path.with_suffix(".docx")))
            elif done.faults:
                failures.extend(_withheld(store, one, done.faults))
            elif not done.data:
                failures.extend(map(_not_fillable, one.papers))
            else:
                read_back += verify
                sha256 = store.keys.papers[one.key] = fingerprint.of_bytes(done.data)
                yield partial(_put, store, one, done.data, sha256)
            on_paper(number, len(dues))

    for found in write_together(papers()):
        failures += found
    return Making(tuple(failures), tuple(from_word), read_back)


def _made(
    dues: Sequence[Due], layouts: Layouts, staff: Staff, *, verify: bool
) -> Iterator[tuple[Due, Done | None]]:
    """Each paper, first those of workers; none where LibreOffice has made none."""
    composed = [one for one in dues if not one.is_printed]
    formats = [one.format for one in composed]
    if composed:
        workers = staff.workers(formats)
        workers.prove(tuple(dict.fromkeys(formats)), layouts)
        made = workers.done(jobs.make, _jobs(composed, layouts, verify=verify))
        yield from zip(composed, made, strict=True)
    printed = [one for one in dues if one.is_printed]
    for start in range(0, len(printed), _TOGETHER):
        yield from _printed(printed[start : start + _TOGETHER], layouts, verify=verify)


def _jobs(dues: Iterable[Due], layouts: Layouts, *, verify: bool = False) -> Iterator[Job]:
    """The jobs of some papers; a document is composed once for its formats, which come together."""
    for _, formats in groupby(dues, key=lambda one: id(one.ready)):
        first = next(formats)
        document = first.ready.document
        for one in chain((first,), formats):
            yield one.job(document, layouts, verify=verify)


def _printed(
    dues: Sequence[Due], layouts: Layouts, *, verify: bool
) -> Iterator[tuple[Due, Done | None]]:
    """The PDFs of offices' own forms, by LibreOffice."""
    program = find_office()
    words = jobs.make(tuple(_jobs((replace(one, format="docx") for one in dues), layouts)))
    pdfs = as_pdf(program, [word.data for word in words]) if program else [None] * len(dues)
    for one, data in zip(dues, pdfs, strict=True):
        said = _said_of(one.ready, one.ready.document) if verify else None
        yield one, jobs.read_back(data, "pdf", said) if data else None


def _said_of(ready: Ready, document: Document) -> Said:
    from formgen.proofreading.said import said_of

    return said_of(ready, document)


def _withheld(store: Store, one: Due, found: tuple[Fault, ...]) -> Iterator[Problem]:
    """In what a paper differs from what it must say, told once for all its places."""
    for paper in one.papers:
        store.withhold(paper.path)
    for fault in found:
        yield Problem(
            "error",
            f"読み返したところ、{fault.message}この書類は置きませんでした。",
            "体裁（templates/layouts）を直していれば、元のファイルに戻してください。",
            Place(str(one.papers[0].path)),
            account=one.ready.account_id,
        )


def _not_fillable(paper: Paper) -> Problem:
    """What is told of a checklist that only WeasyPrint can set, which knows no such fields."""
    fault = FormgenError(
        "入力用のPDFを作れません（体裁か文字が、入力用の枠に対応していません）。",
        "templates/layouts を元に戻すか、WordかPDFのチェックリストを使ってください。",
    )
    return undelivered(fault, str(paper.path), paper.account)


def _put(store: Store, one: Due, data: bytes, sha256: str) -> tuple[Problem, ...]:
    """One paper that cannot be written never holds back the others."""
    failures = []
    for paper in one.papers:
        try:
            store.put(paper, data, sha256)
        except FormgenError as error:
            failures.append(undelivered(error, str(paper.path), paper.account))
    return tuple(failures)


def undelivered(error: FormgenError, path: str, account: str) -> Problem:
    """What is told of a paper that could not be put in its place, or moved from it."""
    return Problem("error", error.message, error.remedy, Place(path), account=account)
