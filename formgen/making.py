"""Making the papers that are due: those that stand already are left, the others become jobs."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby, islice
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
    """A document that is due in one format, and the place of its paper."""

    ready: Ready
    paper: Paper

    @property
    def format(self) -> str:
        """The format."""
        return self.paper.format

    @property
    def is_printed(self) -> bool:
        """Whether it is the PDF of an office's own Word form, which LibreOffice makes."""
        return _is_printed(self.ready, self.format)

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
            if _is_printed(ready, name):
                key = fingerprint.of_text(key, office)
            path = _own_place(result, ready, name)
            yield Due(ready, Paper(path, ready.account_id, ready.wording.id, name, key))


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


def _is_printed(ready: Ready, format_name: str) -> bool:
    return format_name == "pdf" and ready.wording.form is not None


def _own_place(result: AccountResult, ready: Ready, format_name: str) -> PurePosixPath:
    """Where a paper stands among those of its account."""
    wording = ready.wording
    name = f"{wording.order:02}_{safe_name(wording.title)}{ENDINGS[format_name]}"
    return PurePosixPath(result.folder) / name


def unmade(dues: Iterable[Due], store: Store) -> Iterator[Due]:
    """What has to be made: it does not stand yet as it would be made."""
    return (one for one in dues if not is_made(one.paper, store))


def is_made(paper: Paper, store: Store) -> bool:
    """Whether a paper stands already as it would be made; it is counted among those made then."""
    sha256 = store.keys.papers.get(paper.key)
    return sha256 is not None and store.settle(paper, sha256)


def make(
    dues: Iterable[Due],
    formats: Iterable[str],
    layouts: Layouts,
    staff: Staff,
    store: Store,
    on_paper: Callable[[int, int], None],
    *,
    verify: bool = False,
) -> Making:
    """Make papers and put them in their places.

    dues may be found one by one: workers begin with the first while others are looked for. Nothing
    is put anywhere before all are found, so that a slip which a value brings to light writes nothing.
    formats: theirs, which are proven first. verify: each paper is read back before it is put
    anywhere. Raises FormgenError when a layout is unsound, or there is no one to make them.
    """
    found = _Found(dues)
    failures: list[Problem] = []
    from_word: list[str] = []
    read_back = 0

    def papers() -> Iterator[Callable[[], Problem | None]]:
        nonlocal read_back
        made = _made(found, tuple(formats), with_copy(layouts), staff, verify=verify)
        for number, (one, done) in enumerate(made, start=1):
            total = found.count_all()
            if done is None:
                from_word.append(str(one.paper.path.with_suffix(".docx")))
            elif done.faults:
                failures.extend(_withheld(store, one, done.faults))
            elif not done.data:
                failures.append(_not_fillable(one.paper))
            else:
                read_back += verify
                sha256 = store.keys.papers[one.paper.key] = fingerprint.of_bytes(done.data)
                yield partial(_put, store, one.paper, done.data, sha256)
            on_paper(number, total)

    if found.any():
        for told in write_together(papers()):
            failures += (told,) if told else ()
    return Making(tuple(failures), tuple(from_word), read_back)


class _Found:
    """The dues, each looked for when it is asked for, or all of them at once."""

    def __init__(self, dues: Iterable[Due]) -> None:
        self._more, self._waiting, self._count = iter(dues), deque[Due](), 0

    def any(self) -> bool:
        """Whether there is one left."""
        if not self._waiting:
            self._look_for(1)
        return bool(self._waiting)

    def count_all(self) -> int:
        """How many there are, those that were taken as well."""
        self._look_for(None)
        return self._count

    def formats(self) -> tuple[str, ...]:
        """Those of all that are left."""
        self._look_for(None)
        return tuple(one.format for one in self._waiting)

    def __iter__(self) -> Iterator[Due]:
        while self.any():
            yield self._waiting.popleft()

    def _look_for(self, number: int | None) -> None:
        found = tuple(islice(self._more, number))
        self._waiting += found
        self._count += len(found)


def _made(
    found: _Found, formats: tuple[str, ...], layouts: Layouts, staff: Staff, *, verify: bool
) -> Iterator[tuple[Due, Done | None]]:
    """Each paper, first those of workers; none where LibreOffice has made none."""
    printed: list[Due] = []
    begun: deque[Due] = deque()

    def composed() -> Iterator[Due]:
        for one in found:
            (printed if one.is_printed else begun).append(one)
            if not one.is_printed:
                yield one

    workers = staff.workers(found.formats)
    workers.prove(formats, layouts)
    for done in workers.done(jobs.make, _jobs(composed(), layouts, verify=verify)):
        yield begun.popleft(), done
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
    documents = (one.ready.document for one in dues)
    words = jobs.make(tuple(Job(each, "docx", layouts, engine("docx")) for each in documents))
    pdfs = as_pdf(program, [word.data for word in words]) if program else [None] * len(dues)
    for one, data in zip(dues, pdfs, strict=True):
        said = _said_of(one.ready, one.ready.document) if verify else None
        yield one, jobs.read_back(data, "pdf", said) if data else None


def _said_of(ready: Ready, document: Document) -> Said:
    from formgen.proofreading.said import said_of

    return said_of(ready, document)


def _withheld(store: Store, one: Due, found: tuple[Fault, ...]) -> Iterator[Problem]:
    """In what a paper differs from what it must say."""
    store.withhold(one.paper.path)
    for fault in found:
        yield Problem(
            "error",
            f"読み返したところ、{fault.message}この書類は置きませんでした。",
            "体裁（templates/layouts）を直していれば、元のファイルに戻してください。",
            Place(str(one.paper.path)),
            account=one.ready.account_id,
        )


def _not_fillable(paper: Paper) -> Problem:
    """What is told of a checklist that only WeasyPrint can set, which knows no such fields."""
    fault = FormgenError(
        "入力用のPDFを作れません（体裁か文字が、入力用の枠に対応していません）。",
        "templates/layouts を元に戻すか、WordかPDFのチェックリストを使ってください。",
    )
    return undelivered(fault, str(paper.path), paper.account)


def _put(store: Store, paper: Paper, data: bytes, sha256: str) -> Problem | None:
    """One paper that cannot be written never holds back the others."""
    try:
        store.put(paper, data, sha256)
    except FormgenError as error:
        return undelivered(error, str(paper.path), paper.account)
    return None


def undelivered(error: FormgenError, path: str, account: str) -> Problem:
    """What is told of a paper that could not be put in its place, or moved from it."""
    return Problem("error", error.message, error.remedy, Place(path), account=account)
