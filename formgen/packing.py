"""Making the packets: ready papers are copied, and what goes with them is made when it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath

from formgen import fingerprint, packets
from formgen.changes import Difference, differences, values_of
from formgen.deliver.handedin import Packet, read_notes, read_records, write_notes
from formgen.deliver.manifest import Made
from formgen.deliver.merging import merged, page_count
from formgen.deliver.names import HAND_IN
from formgen.deliver.packetfile import packed
from formgen.deliver.store import Paper, Store
from formgen.documents.blocks import Document
from formgen.documents.catalogue import Catalogue, Ready
from formgen.documents.digest import digest, filing_digest
from formgen.jobs import Layouts, key_of
from formgen.making import Due, due, make, undelivered, unmade
from formgen.packets import CHANGES, COVER, FORMATS, Plan
from formgen.problems import FormgenError, Place, Problem
from formgen.survey import Surveyed
from formgen.workers import Crew

# The modules on which the bytes of a ZIP or of the PDF for printing rest, beside their papers'.
_CODE = ("deliver/packetfile.py", "deliver/merging.py")


@dataclass(frozen=True, slots=True)
class Packed:
    """What became of the packets."""

    problems: tuple[Problem, ...] = ()
    left: frozenset[str] = frozenset()  # folders that this run could not tell to be complete
    made: frozenset[str] = frozenset()  # folders
    differences: tuple[Difference, ...] = ()

    def covers(self, made: Made, accounts: frozenset[str], *, whole: bool) -> bool:
        """Whether the run can tell that a file of an earlier packet is out of date."""
        folder = _folder(made.path)
        return folder not in self.left and (
            whole or folder in self.made or made.account in accounts
        )


@dataclass(slots=True)
class _Work:
    """A packet in the making: its papers so far, in their order."""

    plan: Plan
    papers: list[Paper] = field(default_factory=list)
    failed: bool = False


def is_of_packet(made: Made) -> bool:
    """Whether a file stands among the packets."""
    return PurePosixPath(made.path).parts[0] == HAND_IN


def pack(
    store: Store,
    surveyed: Surveyed,
    layouts: Layouts,
    crew: Crew,
    *,
    include_rules: bool,
    whole: bool,
) -> Packed:
    """Make every packet whose papers all stand as they are due; the others are left as they are."""
    results, catalogue = surveyed.results, surveyed.catalogue
    records, unread = read_records(store.folder)
    differing = differences(records, (result.filing for result in results), catalogue.city)
    planned = packets.plans(results, catalogue, differing, include_rules=include_rules)
    read = frozenset(result.filing.account.record.account_id or "" for result in results)
    before = _accounts_before(store)
    problems = [
        Problem(
            "error", "提出の記録を読めません。", "控えから戻すか、システムの担当に相談してください。",
            Place(str(path)),
        )
        for path in unread
    ]  # fmt: skip
    works = []
    left = {folder for folder, known in before.items() if not whole and not known <= read}
    for plan in planned:
        sources = _sources(plan, store, layouts)
        if sources is None:
            left.add(str(plan.folder))
        if sources is not None and str(plan.folder) not in left:
            works.append(work := _Work(plan))
            problems += _copy(work, store, sources)
    problems += _complete(works, store, catalogue, layouts, crew)
    left |= {str(work.plan.folder) for work in works if work.failed}
    done = [work for work in works if not work.failed]
    _note(done, store, catalogue, left)
    made = frozenset(str(work.plan.folder) for work in done)
    return Packed(tuple(problems), frozenset(left), made, differing)


def _folder(path: str) -> str:
    return str(PurePosixPath(*PurePosixPath(path).parts[:3]))


def _accounts_before(store: Store) -> dict[str, set[str]]:
    """The accounts of whose papers each packet consists that stands."""
    found: dict[str, set[str]] = {}
    for made in filter(is_of_packet, store.before):
        found.setdefault(_folder(made.path), set()).update({made.account} - {""})
    return found


# --- the papers -----------------------------------------------------------------------------------

_Sources = list[tuple[Ready, str, str, str]]  # paper, format, hash, where it stands


def _sources(plan: Plan, store: Store, layouts: Layouts) -> _Sources | None:
    """Where each paper stands as it is due; None when one does not."""
    standing = {
        (made.sha256, made.account, made.document, made.format): made.path
        for made in (*store.before, *store.made)
        if not is_of_packet(made)
    }
    found: _Sources = []
    for one in due(plan.papers, FORMATS, layouts, store.keys):
        sha256 = store.keys.papers.get(one.key, "")
        path = standing.get((sha256, one.ready.account_id, one.ready.wording.id, one.format))
        if path is None or store.keys.hash_of(store.folder, path) != sha256:
            return None
        found.append((one.ready, one.format, sha256, path))
    return found


def _copy(work: _Work, store: Store, sources: _Sources) -> Iterator[Problem]:
    numbers: dict[tuple[str, str], int] = {}
    for ready, ending, sha256, source in sources:
        about = (ready.account_id, ready.wording.id)
        number = numbers.setdefault(about, len(numbers) + 1)
        name = work.plan.name(number, ready, ready.wording.title)
        paper = Paper(work.plan.folder / f"{name}.{ending}", *about, ending)
        yield from _put(work, store, paper, sha256, (store.folder / source).read_bytes)


def _put(
    work: _Work, store: Store, paper: Paper, sha256: str | None, made: Callable[[], bytes]
) -> Iterator[Problem]:
    """Put a file of a packet in its place; one that cannot be put ends the packet."""
    work.papers.append(paper)
    if sha256 and store.settle(paper, sha256):
        return
    try:
        data = made()
        found = fingerprint.of_bytes(data)
        if paper.key:
            store.keys.papers[paper.key] = found
        store.put(paper, data, found)
    except FormgenError as error:
        work.failed = True
        yield undelivered(error, str(paper.path), paper.account)
    except OSError:
        work.failed = True
        place = Place(str(paper.path))
        yield Problem("error", "書類を読めません。", "もう一度実行してください。", place)


# --- what goes with them --------------------------------------------------------------------------


def _complete(
    works: Sequence[_Work],
    store: Store,
    catalogue: Catalogue,
    layouts: Layouts,
    crew: Crew,
) -> Iterator[Problem]:
    """The list of changes, the covering letter that counts its pages too, the ZIP, the print."""
    for wave in (_list_of_changes, _cover):
        dues = [
            one
            for work in works
            if not work.failed
            for one in wave(work, store, catalogue, layouts)
        ]
        failures = make(unmade(dues, store), layouts, crew, store, lambda done, total: None)
        bad = {problem.place.file for problem in failures}
        for work in works:
            work.failed |= any(str(paper.path) in bad for paper in work.papers)
        yield from failures
    for work in works:
        if not work.failed:
            yield from _print(work, store)
            yield from _archive(work, store)


def _list_of_changes(
    work: _Work,
    store: Store,  # noqa: ARG001 - as the covering letter
    catalogue: Catalogue,
    layouts: Layouts,
) -> Iterator[Due]:
    wording = catalogue.packet.get(CHANGES)
    if wording and work.plan.changes:
        composed = partial(packets.changes, wording, work.plan, catalogue)
        number = 1 + len(work.papers) // len(FORMATS)
        name = work.plan.name(number, None, wording.title)
        ready = Ready(wording, work.plan.lead, (), composed)
        yield from _dues(work, ready, name, digest(composed()), layouts)


def _cover(work: _Work, store: Store, catalogue: Catalogue, layouts: Layouts) -> Iterator[Due]:
    wording = catalogue.packet.get(COVER)
    if wording:
        pdfs = [paper for paper in work.papers if paper.format == "pdf"]
        composed = partial(_composed_cover, work.plan, catalogue, store, pdfs)
        ready = Ready(wording, work.plan.lead, (), composed)
        # What the letter says follows from these; its pages are counted only when they change.
        told = (filing_digest(work.plan.lead), str(work.plan.folder), *_hashes(pdfs, store))
        summary = fingerprint.of_text(store.keys.templates, *told)
        papers, work.papers = work.papers, []
        yield from _dues(work, ready, work.plan.name(0, None, wording.title), summary, layouts)
        work.papers += papers


def _composed_cover(
    plan: Plan, catalogue: Catalogue, store: Store, pdfs: Sequence[Paper]
) -> Document:
    pages = [page_count((store.folder / paper.path).read_bytes()) for paper in pdfs]
    return packets.cover(catalogue.packet[COVER], plan, catalogue, pages)


def _dues(work: _Work, ready: Ready, name: str, summary: str, layouts: Layouts) -> Iterator[Due]:
    for ending in FORMATS:
        key = key_of(summary, ending, layouts)
        path = work.plan.folder / f"{name}.{ending}"
        paper = Paper(path, "", ready.wording.id, ending, key)
        work.papers.append(paper)
        yield Due(ready, ending, key, (paper,))


def _hashes(papers: Sequence[Paper], store: Store) -> Iterator[str]:
    """What stands under each name, be it formgen's or edited by hand."""
    for paper in papers:
        found = store.keys.hash_of(store.folder, str(paper.path))
        yield f"{paper.path.name} {found}"


def _files(papers: Sequence[Paper], store: Store) -> list[tuple[str, bytes]]:
    return [(paper.path.name, (store.folder / paper.path).read_bytes()) for paper in papers]


def _print(work: _Work, store: Store) -> Iterator[Problem]:
    pdfs = [paper for paper in work.papers if paper.format == "pdf"]
    title = f"{work.plan.section}　提出書類（印刷用）"

    def made() -> bytes:
        named = _files(pdfs, store)
        return merged(title, [(PurePosixPath(name).stem, data) for name, data in named])

    yield from _put_made(work, store, f"印刷用_{work.plan.section}.pdf", "print", pdfs, made)


def _archive(work: _Work, store: Store) -> Iterator[Problem]:
    papers = [paper for paper in work.papers if paper.document != "print"]
    name = f"提出一式_{work.plan.section}.zip"
    yield from _put_made(work, store, name, "packet", papers, lambda: packed(_files(papers, store)))


def _put_made(
    work: _Work,
    store: Store,
    name: str,
    document: str,
    papers: Sequence[Paper],
    made: Callable[[], bytes],
) -> Iterator[Problem]:
    """Put a file that is made of a packet's papers; it is made again only when one has changed."""
    key = fingerprint.of_text(name, fingerprint.of_code(*_CODE), *_hashes(papers, store))
    path = work.plan.folder / name
    paper = Paper(path, "", document, path.suffix.removeprefix("."), key)
    yield from _put(work, store, paper, store.keys.papers.get(key), made)


# --- what is noted of them ------------------------------------------------------------------------


def _note(works: Sequence[_Work], store: Store, catalogue: Catalogue, left: set[str]) -> None:
    """Note what each packet says, for the day on which it is handed in."""
    notes = {folder: note for folder, note in read_notes(store.folder).items() if folder in left}
    notes |= {str(work.plan.folder): _noted(work, store, catalogue) for work in works}
    write_notes(store.folder, notes)


def _noted(work: _Work, store: Store, catalogue: Catalogue) -> Packet:
    plan = work.plan
    uses = {entry.wording.id: entry.use for entry in catalogue.entries}
    accounts: Mapping[str, list[Ready]] = {r.account_id: [] for _, r in plan.papers}
    for _, ready in plan.papers:
        accounts[ready.account_id].append(ready)
    files = {
        paper.path.name: store.keys.hash_of(store.folder, str(paper.path)) or ""
        for paper in work.papers
    }
    archive = work.papers[-1].path.name
    values = {
        account_id: values_of(papers[0].filing, (uses[ready.wording.id] for ready in papers))
        for account_id, papers in accounts.items()
    }
    return Packet(str(plan.folder), plan.office, plan.section, archive, files, values)
