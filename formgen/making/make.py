"""Making papers: they become jobs, and what is made is put in its place."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from itertools import chain, groupby, tee
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from formgen.documents.blocks import Document
from formgen.documents.catalogue import Ready
from formgen.making import renderjobs
from formgen.making.renderjobs import Job, JobResult
from formgen.making.wantedpapers import PaperTask
from formgen.making.workshop import Workshop
from formgen.model import fingerprint
from formgen.model.problems import FormgenError, Place, Problem
from formgen.model.typedcommands import for_administrator
from formgen.outputs.outputfiles import write_together
from formgen.outputs.outputfolder import Paper, Store
from formgen.render.enginefingerprint import engine
from formgen.render.fonts.characters import printable
from formgen.render.libreoffice import as_pdf, find_office
from formgen.render.postpictures import PictureError, carrying

if TYPE_CHECKING:  # only a run that reads its papers back needs it
    from formgen.proofreading.compare import Mismatch
    from formgen.proofreading.expected import ExpectedContent

_TOGETHER = 100  # papers in one call of LibreOffice, which takes seconds to start


@dataclass(frozen=True, slots=True)
class Making:
    """The result of making papers."""

    failures: tuple[Problem, ...] = ()  # what could not be put in its place
    from_word: tuple[str, ...] = ()  # the Word files of which no PDF could be made
    read_back: int = 0  # files that were found to say what was typed


def make(
    tasks: Iterable[PaperTask],
    formats: Iterable[str],
    workshop: Workshop,
    store: Store,
    on_paper: Callable[[int, int], None] = lambda done, total: None,
) -> Making:
    """Make papers and put them in their places.

    tasks may be found one by one: workers begin with the first while others are looked for. Nothing
    is put anywhere before all are found, so that a slip which a value brings to light writes nothing.
    formats: those that may be among them, which are proven first. Raises FormgenError when a layout
    is unsound, or there is no one to make them.
    """
    tasks, to_count = tee(tasks)  # what is found for one of them is kept for the other
    failures: list[Problem] = []
    from_word: list[str] = []
    total = read_back = 0

    def papers() -> Iterator[Callable[[], Problem | None]]:
        nonlocal total, read_back
        made = _made(tasks, tuple(formats), workshop)
        for number, (task, done) in enumerate(made, start=1):
            total += sum(1 for _ in to_count)  # all are found now, before the first is put anywhere
            if isinstance(done, FormgenError):
                store.withhold(task.paper.path)
                failures.append(undelivered(done, str(task.paper.path), task.paper.account))
            elif done is None:
                from_word.append(str(task.paper.path.with_suffix(".docx")))
            elif done.faults:
                failures.extend(_withheld(store, task, done.faults))
            elif not done.data:
                failures.append(_not_fillable(task.paper))
            else:
                read_back += workshop.verify
                sha256 = store.cache.papers[task.paper.key] = fingerprint.of_bytes(done.data)
                yield partial(_put, store, task.paper, done.data, sha256)
            on_paper(number, total)

    failures += filter(None, write_together(papers()))
    return Making(tuple(failures), tuple(from_word), read_back)


def paper(ready: Ready, format_name: str, workshop: Workshop) -> bytes:
    """One paper as a run would make it, put nowhere.

    Raises FormgenError when it cannot be made.
    """
    place = Paper(PurePosixPath(), ready.account_id, ready.wording.id, format_name, "")
    for _, done in _made((PaperTask(ready, place),), (format_name,), workshop):
        if isinstance(done, FormgenError):
            raise done
        if done and done.data:
            return done.data
    raise FormgenError(
        "この書類は、この形式では作れませんでした。",
        "Wordの書類を開いて確かめてください。",
        exit_code=1,
    )


def _made(
    tasks: Iterable[PaperTask], formats: tuple[str, ...], workshop: Workshop
) -> Iterator[tuple[PaperTask, JobResult | FormgenError | None]]:
    """Each paper, first those of workers; none where LibreOffice has made none."""
    printed: list[PaperTask] = []
    begun: deque[PaperTask] = deque()
    tasks, to_ask = tee(tasks)

    def composed() -> Iterator[PaperTask]:
        for task in tasks:
            if task.is_printed:
                printed.append(task)
            else:
                begun.append(task)
                yield task

    def of_all() -> list[str]:
        return [task.format for task in to_ask if not task.is_printed]

    orders = _jobs(composed(), workshop)
    if (first := next(orders, None)) is not None:
        workers = workshop.workers(of_all)
        workers.prove(formats, workshop.layouts)
        for done in workers.done(renderjobs.make, chain((first,), orders)):
            yield begun.popleft(), done
    for start in range(0, len(printed), _TOGETHER):
        yield from _printed(printed[start : start + _TOGETHER], workshop)


def _jobs(tasks: Iterable[PaperTask], workshop: Workshop) -> Iterator[Job]:
    """The jobs of some papers; a document is composed once for its formats, which come together."""
    for _, formats in groupby(tasks, key=lambda task: id(task.ready)):
        first = next(formats)
        document = first.ready.document
        if first.ready.post:  # whose words hold signs that no font has
            document = printable(document, Path(workshop.layouts.copy))
        if workshop.is_elsewhere:
            with suppress(PictureError):  # which will be told by who makes the paper
                document = carrying(document)
        for task in chain((first,), formats):
            expected = _expected(task.ready, document, workshop)
            yield Job(document, task.format, workshop.layouts, engine(task.format), expected)


def _printed(
    tasks: Sequence[PaperTask], workshop: Workshop
) -> Iterator[tuple[PaperTask, JobResult | None]]:
    """The PDFs of offices' own forms, by LibreOffice."""
    program, docx = find_office(), engine("docx")
    documents = (task.ready.document for task in tasks)
    words = renderjobs.make(tuple(Job(each, "docx", workshop.layouts, docx) for each in documents))
    made = [
        word.data for word in words if isinstance(word, JobResult)
    ]  # such forms have no pictures
    pdfs = as_pdf(program, made) if program else [None] * len(tasks)
    for task, data in zip(tasks, pdfs, strict=True):
        expected = _expected(task.ready, task.ready.document, workshop)
        yield task, renderjobs.read_back(data, "pdf", expected) if data else None


def _expected(ready: Ready, document: Document, workshop: Workshop) -> ExpectedContent | None:
    """Return the content against which a paper is read back, when that is asked for."""
    if not workshop.verify:
        return None
    from formgen.proofreading.expected import expected_content

    return expected_content(ready, document)


def _withheld(store: Store, task: PaperTask, found: tuple[Mismatch, ...]) -> Iterator[Problem]:
    """In what a paper differs from what it must say."""
    from formgen.proofreading.compare import without_words

    store.withhold(task.paper.path)
    for fault in without_words(found) if task.ready.post else found:
        yield Problem(
            "error",
            f"読み返したところ、{fault.message}この書類は置きませんでした。",
            fault.remedy
            or for_administrator(
                "体裁（templates/layouts）を直していれば、元のファイルに戻してください。"
            ),
            Place(str(task.paper.path)),
            account=task.ready.account_id,
        )


def _not_fillable(paper: Paper) -> Problem:
    """The problem of a checklist that only WeasyPrint can set, which knows no such fields."""
    fault = FormgenError(
        "入力用のPDFを作れません（体裁か文字が、入力用の枠に対応していません）。",
        for_administrator(
            "templates/layouts を元に戻すか、WordかPDFのチェックリストを使ってください。"
        ),
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
    """The problem of a paper that could not be put in its place, or moved from it."""
    return Problem("error", error.message, error.remedy, Place(path), account=account)
