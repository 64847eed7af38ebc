"""The files that go with the papers of a packet: list of changes, record, covering letter, print, ZIP."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from formgen.documents.blocks import PAPER_FORMATS, Document
from formgen.documents.catalogue import Catalogue, Ready, filing_digest
from formgen.documents.wordingfile import Wording
from formgen.making.make import make
from formgen.making.renderjobs import Layouts, key_of
from formgen.making.wantedpapers import PaperTask, is_made, unmade
from formgen.making.workshop import Workshop
from formgen.model import fingerprint
from formgen.model.problems import FormgenError
from formgen.outputs.outputfiles import write_together
from formgen.outputs.outputfolder import Paper, Store
from formgen.packets import packetletters
from formgen.packets.bundle import Bundle, bundled, counted, value_of
from formgen.packets.handedits import list_edits, refuse_stale_letter, settle_edits
from formgen.packets.packetrecord import DOCUMENT as DATA
from formgen.packets.packetrecord import RECORD
from formgen.packets.packetwork import Sending, Work, stands, trying, write
from formgen.packets.planning import ARCHIVE, CHANGES, COVER, PRINT
from formgen.packets.printedvalues import record_key, record_of
from formgen.proofreading.compare import bodies
from formgen.proofreading.expected import expected_content
from formgen.proofreading.reading import Unreadable

MadeT = TypeVar("MadeT")
# The modules on which the bytes of a ZIP or of the PDF for printing rest, beside their papers'.
_CODE = ("packets/mergepdf.py", "packets/bundle.py", "model/zipfiles.py")


def complete(
    works: Sequence[Work], store: Store, catalogue: Catalogue, workshop: Workshop, sending: Sending
) -> int:
    """Make the list of changes, the record, the covering letter that counts the pages, the print, the ZIP.

    sending: which of Word and PDF goes where an edited paper says something else than the other.
    Returned is how many of the first two were read back, as the workshop has it.
    """
    read_back = 0
    for wave in (_lists_of_changes, _covers):
        tasks = tuple(wave(works, store, catalogue, workshop))
        formats = dict.fromkeys(task.format for task in tasks)
        making = make(tasks, formats, workshop, store)
        read_back += making.read_back
        for work in works:
            own = {str(paper.path) for paper in work.papers}
            work.problems += (p for p in making.failures if p.place.file in own)
            with trying(work, work.plan.folder):
                settle_edits(work, store, sending)
        if wave is _lists_of_changes:
            _records(works, store, catalogue, workshop.layouts)
    for work in works:
        with trying(work, work.plan.folder):
            refuse_stale_letter(work, store, _value(work, store))
        list_edits(work, store)
    _bundle(works, store, workshop)
    return read_back


def _lists_of_changes(
    works: Sequence[Work], store: Store, catalogue: Catalogue, workshop: Workshop
) -> Iterator[PaperTask]:
    wording = catalogue.packet.get(CHANGES)
    for work in works:
        if wording and work.plan.changes and not work.failed:
            with trying(work, work.plan.folder):
                document = packetletters.changes(wording, work.plan, catalogue)
                name = work.plan.name(1 + len(_stems(work.papers)), None, wording.title)
                papers = _own_papers(work, wording, name, document.digest, workshop.layouts)
                work.papers += papers
                yield from unmade(_tasks(papers, work, wording, document), store)


def _records(works: Sequence[Work], store: Store, catalogue: Catalogue, layouts: Layouts) -> None:
    """Put the record of each packet among its files, before the covering letter is to vouch for them."""
    seen: dict[str, bool] = {}  # by the document: a layout does to all papers what it does to one
    for work in works:
        if not work.failed:
            with trying(work, work.plan.folder):
                key = record_key(work.plan, catalogue, store.cache.templates, layouts.fingerprint)
                paper = Paper(work.plan.folder / RECORD, "", DATA, "yaml", key)
                if not stands(work, store, paper, store.cache.papers.get(key)):
                    has_its_words = partial(_has_its_words, seen, store.folder / work.plan.folder)
                    write(
                        work, store, paper, partial(record_of, work.plan, catalogue, has_its_words)
                    )


def _has_its_words(seen: dict[str, bool], folder: Path, name: str, ready: Ready) -> bool:
    """True if the PDF of a paper has the words with which it was composed, and no others."""
    from formgen.proofreading.pdf import read_pdf  # pypdf is loaded only for a PDF

    pdf, document = folder / f"{name}.pdf", ready.document
    if ready.wording.id not in seen and pdf.is_file() and not document.form:
        try:
            reading = read_pdf(pdf.read_bytes(), with_fonts=False)
        except Unreadable:
            return False
        wanted, found = bodies(reading, expected_content(ready, document))
        seen[ready.wording.id] = wanted == found
    return seen.get(ready.wording.id, True)


def _covers(
    works: Sequence[Work], store: Store, catalogue: Catalogue, workshop: Workshop
) -> Iterator[PaperTask]:
    wording = catalogue.packet.get(COVER)
    if wording is None:
        return
    missing: list[_Missing] = []
    for work in works:
        if not work.failed:
            with trying(work, work.plan.folder):
                missing += _cover(work, wording, store, workshop.layouts)
    for one, pages in _handed(missing, counted, store, workshop):
        with trying(one.work, one.work.plan.folder):
            document = _composed_cover(one, _or_raise(pages), catalogue)
            yield from _tasks(one.papers, one.work, wording, document)


def _cover(work: Work, wording: Wording, store: Store, layouts: Layouts) -> Iterator[_Missing]:
    """The covering letter, when one of the papers of which it tells has changed."""
    pdfs = tuple(paper for paper in work.papers if paper.format == "pdf")
    # All that it says follows from these: pages are counted only when they change.
    value = _value(work, store)
    names = (ready.filing.account.record.display_name or "" for _, ready in work.plan.papers)
    lasts = (work.plan.last(ready) for _, ready in work.plan.papers)
    contents = (
        filing_digest(work.plan.lead), str(work.plan.folder), *names, *lasts, value,
        *hashes(work.papers, store),
    )  # fmt: skip
    summary = fingerprint.of_text(store.cache.templates, *contents)
    papers = _own_papers(work, wording, work.plan.name(0, None, wording.title), summary, layouts)
    work.papers[:0] = papers
    if missing := tuple(paper for paper in papers if not is_made(paper, store)):
        yield _Missing(work, missing, pdfs, value=value)


def _value(work: Work, store: Store) -> str:
    """The 照合値 of a packet's papers, before the covering letter that bears it is among them."""
    paths = [paper.path for paper in work.papers]
    return value_of({p.name: store.cache.hash_of(store.folder, str(p)) or "" for p in paths})


def _composed_cover(one: _Missing, pages: Sequence[int], catalogue: Catalogue) -> Document:
    enclosed = [paper for paper in one.work.papers if paper.document not in (COVER, DATA)]
    counts: dict[str, int | None] = dict.fromkeys(_stems(enclosed))
    counts |= zip(_stems(one.sources), pages, strict=True)
    pages_of = tuple(counts.values())
    return packetletters.cover(
        catalogue.packet[COVER], one.work.plan, catalogue, pages_of, one.value
    )


def _stems(papers: Sequence[Paper]) -> tuple[str, ...]:
    """The papers of a packet, each once: an office's own form may stand there in Word alone."""
    return tuple(dict.fromkeys(paper.path.stem for paper in papers))


def _own_papers(
    work: Work, wording: Wording, name: str, summary: str, layouts: Layouts
) -> tuple[Paper, ...]:
    """The places of a paper that is made for a packet, which rests on what is summed up."""
    return tuple(
        Paper(
            work.plan.folder / f"{name}.{ending}", "", wording.id, ending,
            key_of(summary, ending, layouts),
        )
        for ending in PAPER_FORMATS
    )  # fmt: skip


def _tasks(
    papers: Sequence[Paper], work: Work, wording: Wording, document: Document
) -> Iterator[PaperTask]:
    ready = Ready(wording, work.plan.lead, (), "", lambda _: document)
    return (PaperTask(ready, paper) for paper in papers)


def hashes(papers: Sequence[Paper], store: Store) -> Iterator[str]:
    """Yield the hash of the file under each name, be it formgen's or edited by hand."""
    for paper in papers:
        found = store.cache.hash_of(store.folder, str(paper.path))
        yield f"{paper.path.name} {found}"


# --- print and ZIP --------------------------------------------------------------------------------


def _bundle(works: Sequence[Work], store: Store, workshop: Workshop) -> None:
    """Make the print and the ZIP of each packet of which a paper has changed."""
    missing: list[_Missing] = []
    for work in works:
        with trying(work, work.plan.folder):
            if not work.failed:
                missing += (*_print(work, store), *_archive(work, store))
    made = _handed(missing, bundled, store, workshop)
    files = (
        partial(write, one.work, store, one.papers[0], partial(_or_raise, data))
        for one, data in made
    )
    for _ in write_together(files, behind=4):  # they are large
        pass


def _or_raise(made: MadeT | FormgenError) -> MadeT:
    if isinstance(made, FormgenError):
        raise made
    return made


def _print(work: Work, store: Store) -> Iterator[_Missing]:
    pdfs = [paper for paper in work.papers if paper.format == "pdf"]
    if pdfs:
        title = f"{work.plan.section}　提出書類（印刷用）"
        yield from _of_papers(work, store, f"印刷用_{work.plan.section}.pdf", PRINT, pdfs, title)


def _archive(work: Work, store: Store) -> Iterator[_Missing]:
    papers = [paper for paper in work.papers if paper.document != PRINT]
    yield from _of_papers(work, store, f"提出一式_{work.plan.section}.zip", ARCHIVE, papers)


def _of_papers(
    work: Work, store: Store, name: str, document: str, papers: Sequence[Paper], title: str = ""
) -> Iterator[_Missing]:
    """A file that is made of a packet's papers; only when one of them has changed."""
    made_with = (fingerprint.of_code(*_CODE), fingerprint.of_package("pikepdf"))
    key = fingerprint.of_text(name, *made_with, *hashes(papers, store))
    path = work.plan.folder / name
    paper = Paper(path, "", document, path.suffix.removeprefix("."), key)
    if not stands(work, store, paper, store.cache.papers.get(key)):
        yield _Missing(work, (paper,), papers, title)


# --- what workers do with a packet's papers ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Missing:
    """A file, or a covering letter in its formats, that is to be made of a packet's papers."""

    work: Work
    papers: Sequence[Paper]
    sources: Sequence[Paper]
    title: str = ""
    value: str = ""

    def bundle(self, store: Store) -> Bundle:
        """Return all that any process needs to make it. Raises OSError when a paper cannot be read."""
        return Bundle(
            tuple((p.path.name, (store.folder / p.path).read_bytes()) for p in self.sources),
            self.title,
        )


def _handed(
    missing: Sequence[_Missing],
    do: Callable[[tuple[Bundle, ...]], tuple[MadeT | FormgenError, ...]],
    store: Store,
    workshop: Workshop,
) -> Iterator[tuple[_Missing, MadeT | FormgenError]]:
    """Send the papers of each to workers and yield what they make; one that cannot be read ends its packet."""
    begun: deque[_Missing] = deque()

    def bundles() -> Iterator[Bundle]:
        for one in missing:
            with trying(one.work, one.work.plan.folder):
                bundle = one.bundle(store)
                begun.append(one)
                yield bundle

    if missing:
        for made in workshop.workers(tuple).done(do, bundles(), together=1):
            yield begun.popleft(), made
