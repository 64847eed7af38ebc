"""What goes with the papers of a packet: the list of changes, the covering letter, print and ZIP."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import PurePosixPath

from formgen import fingerprint, packets
from formgen.deliver.merging import merged, page_count
from formgen.deliver.packetfile import packed
from formgen.deliver.store import Paper, Store
from formgen.documents.blocks import PAPER_FORMATS, Document
from formgen.documents.catalogue import Catalogue, Ready
from formgen.documents.digest import digest, filing_digest
from formgen.jobs import Layouts, key_of
from formgen.making import Due, make, undelivered, unmade
from formgen.packets import ARCHIVE, CHANGES, COVER, PRINT, Plan
from formgen.problems import FormgenError, Place, Problem
from formgen.workers import Crew

# The modules on which the bytes of a ZIP or of the PDF for printing rest, beside their papers'.
_CODE = ("deliver/packetfile.py", "deliver/merging.py")


@dataclass(slots=True)
class Work:
    """A packet in the making: its papers so far, in their order."""

    plan: Plan
    papers: list[Paper] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether the packet is left as it was, for something that was told."""
        return bool(self.problems)


@contextmanager
def trying(work: Work, path: PurePosixPath, account: str = "") -> Iterator[None]:
    """What cannot be read or put in its place ends the packet, and no other."""
    try:
        yield
    except FormgenError as error:
        work.problems.append(undelivered(error, str(path), account))
    except OSError:
        work.problems.append(
            Problem(
                "error", "提出用にまとめる書類を読めません。",
                "ファイルを開いていれば閉じて、もう一度実行してください。", Place(str(path)),
                account=account,
            )
        )  # fmt: skip


def put(
    work: Work, store: Store, paper: Paper, sha256: str | None, made: Callable[[], bytes]
) -> None:
    """Put a file of a packet in its place."""
    work.papers.append(paper)
    if sha256 and store.settle(paper, sha256):
        return
    with trying(work, paper.path, paper.account):
        data = made()
        found = fingerprint.of_bytes(data)
        if paper.key:
            store.keys.papers[paper.key] = found
        store.put(paper, data, found)


def complete(
    works: Sequence[Work],
    store: Store,
    catalogue: Catalogue,
    layouts: Layouts,
    crew: Crew,
    *,
    verify: bool = False,
) -> int:
    """The list of changes, the covering letter that counts its pages too, the print, the ZIP.

    verify: the first two are read back before they are put anywhere; returned is how many were.
    """
    read_back = 0
    for wave in (_list_of_changes, _cover):
        dues: list[Due] = []
        for work in works:
            with trying(work, work.plan.folder):
                dues += wave(work, store, catalogue, layouts) if not work.failed else ()
        making = make(dues, layouts, crew, store, lambda done, total: None, verify=verify)
        read_back += making.read_back
        for work in works:
            own = {str(paper.path) for paper in work.papers}
            work.problems += (p for p in making.failures if p.place.file in own)
    for work in works:
        for step in (_print, _archive):
            with trying(work, work.plan.folder):
                if not work.failed:
                    step(work, store)
    return read_back


def _list_of_changes(
    work: Work, store: Store, catalogue: Catalogue, layouts: Layouts
) -> tuple[Due, ...]:
    wording = catalogue.packet.get(CHANGES)
    if wording is None or not work.plan.changes:
        return ()
    document = packets.changes(wording, work.plan, catalogue)
    ready = Ready(wording, work.plan.lead, (), lambda: document)
    name = work.plan.name(1 + len(_stems(work.papers)), None, wording.title)
    dues = _dues(work, ready, name, digest(document), layouts)
    work.papers += (paper for one in dues for paper in one.papers)
    return unmade(dues, store)


def _cover(work: Work, store: Store, catalogue: Catalogue, layouts: Layouts) -> tuple[Due, ...]:
    wording = catalogue.packet.get(COVER)
    if wording is None:
        return ()
    lead, pdfs = work.plan.lead, [paper for paper in work.papers if paper.format == "pdf"]
    # All that the letter says follows from these: pages are counted only when they change.
    names = (ready.filing.account.record.display_name or "" for _, ready in work.plan.papers)
    files = (paper.path.name for paper in work.papers)
    told = (filing_digest(lead), str(work.plan.folder), *names, *files, *hashes(pdfs, store))
    summary = fingerprint.of_text(store.keys.templates, *told)
    composed = partial(_composed_cover, work.plan, catalogue, store, tuple(work.papers))
    name = work.plan.name(0, None, wording.title)
    dues = _dues(work, Ready(wording, lead, (), composed), name, summary, layouts)
    work.papers[:0] = (paper for one in dues for paper in one.papers)
    missing = unmade(dues, store)
    if not missing:
        return ()
    document = composed()
    ready = Ready(wording, lead, (), lambda: document)
    return tuple(replace(one, ready=ready) for one in missing)


def _composed_cover(
    plan: Plan, catalogue: Catalogue, store: Store, papers: Sequence[Paper]
) -> Document:
    counts: dict[str, int | None] = dict.fromkeys(_stems(papers))
    for paper in papers:
        if paper.format == "pdf":
            counts[paper.path.stem] = page_count((store.folder / paper.path).read_bytes())
    return packets.cover(catalogue.packet[COVER], plan, catalogue, tuple(counts.values()))


def _stems(papers: Sequence[Paper]) -> tuple[str, ...]:
    """The papers of a packet, each once: an office's own form may stand there in Word alone."""
    return tuple(dict.fromkeys(paper.path.stem for paper in papers))


def _dues(work: Work, ready: Ready, name: str, summary: str, layouts: Layouts) -> tuple[Due, ...]:
    keys = ((ending, key_of(summary, ending, layouts)) for ending in PAPER_FORMATS)
    return tuple(
        Due(
            ready, ending, key,
            (Paper(work.plan.folder / f"{name}.{ending}", "", ready.wording.id, ending, key),),
        )
        for ending, key in keys
    )  # fmt: skip


def hashes(papers: Sequence[Paper], store: Store) -> Iterator[str]:
    """What stands under each name, be it formgen's or edited by hand."""
    for paper in papers:
        found = store.keys.hash_of(store.folder, str(paper.path))
        yield f"{paper.path.name} {found}"


def _files(papers: Sequence[Paper], store: Store) -> list[tuple[str, bytes]]:
    return [(paper.path.name, (store.folder / paper.path).read_bytes()) for paper in papers]


def _print(work: Work, store: Store) -> None:
    pdfs = [paper for paper in work.papers if paper.format == "pdf"]
    if not pdfs:
        return
    title = f"{work.plan.section}　提出書類（印刷用）"

    def made() -> bytes:
        named = _files(pdfs, store)
        return merged(title, [(PurePosixPath(name).stem, data) for name, data in named])

    _put_made(work, store, f"印刷用_{work.plan.section}.pdf", PRINT, pdfs, made)


def _archive(work: Work, store: Store) -> None:
    papers = [paper for paper in work.papers if paper.document != PRINT]
    name = f"提出一式_{work.plan.section}.zip"
    _put_made(work, store, name, ARCHIVE, papers, lambda: packed(_files(papers, store)))


def _put_made(
    work: Work,
    store: Store,
    name: str,
    document: str,
    papers: Sequence[Paper],
    made: Callable[[], bytes],
) -> None:
    """Put a file that is made of a packet's papers; it is made again only when one has changed."""
    key = fingerprint.of_text(name, fingerprint.of_code(*_CODE), *hashes(papers, store))
    path = work.plan.folder / name
    paper = Paper(path, "", document, path.suffix.removeprefix("."), key)
    put(work, store, paper, store.keys.papers.get(key), made)
