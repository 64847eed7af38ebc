"""Making the packets: ready papers are copied, and what goes with them is made when it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from formgen.documents.catalogue import Ready
from formgen.making.readcheckcompose import Surveyed
from formgen.making.wantedpapers import PaperTasks
from formgen.making.workshop import Workshop
from formgen.model.problems import Place, Problem
from formgen.model.typedcommands import for_administrator
from formgen.outputs.manifest import OutputFile
from formgen.outputs.outputfiles import write_together
from formgen.outputs.outputfolder import Paper, Store
from formgen.packets import planning
from formgen.packets.changes import Difference, differences, values_of
from formgen.packets.history import read_records
from formgen.packets.packetnotes import Packet, notes, packets_of
from formgen.packets.packetownfiles import complete
from formgen.packets.packetwork import Edit, Sending, Work, stands, trying, write
from formgen.packets.planning import Plan, is_of_packet
from formgen.packets.resending import notices, submission_history


@dataclass(frozen=True, slots=True)
class Packed:
    """The result of making packets."""

    problems: tuple[Problem, ...] = ()
    left: frozenset[str] = frozenset()  # folders that this run could not tell to be complete
    made: frozenset[str] = frozenset()  # folders
    read: frozenset[str] = frozenset()  # folders of earlier packets all of whose accounts were read
    differences: tuple[Difference, ...] = ()
    notices: tuple[Problem, ...] = ()  # what changed after an office's answer
    answered: tuple[Ready, ...] = ()  # left out, for their offices have answered them
    read_back: int = 0  # of their own papers
    edits: tuple[Edit, ...] = ()  # Word files that their PDFs do not agree with
    is_skipped: bool = False  # nobody asked for papers that are handed in

    @property
    def reported(self) -> tuple[Problem, ...]:
        """All that is reported of them."""
        return (*self.notices, *self.problems)

    def covers(self, made: OutputFile, *, whole: bool) -> bool:
        """True if the run can tell that a file of an earlier packet is out of date."""
        folder = _folder(made.path)
        is_known = whole or folder in self.made | self.read
        return is_known and folder not in self.left and not self.is_skipped


def pack(
    store: Store,
    surveyed: Surveyed,
    tasks: PaperTasks,
    workshop: Workshop,
    send: str = "",
) -> Packed:
    """Make every packet whose papers all stand as they are due; the others are left as they are.

    send: 「word」 or 「pdf」, which of the two goes where an edited Word file says something else.
    """
    results, catalogue = surveyed.results, surveyed.catalogue
    records, unread = read_records(store.folder)
    differing = differences(records, (result.filing for result in results), catalogue.city)
    history = submission_history(records, differing, catalogue, surveyed.today)
    planned = planning.plans(results, catalogue, history)
    read = frozenset(result.filing.account.record.account_id or "" for result in results)
    before = _accounts_before(store)
    problems = [
        Problem(
            "error", "提出の記録を読めません。",
            for_administrator("控えから戻すか、管理者に相談してください。"), Place(str(path)),
        )
        for path in unread
    ]  # fmt: skip
    works, standing, copying = [], _standing(store), list[Callable[[], None]]()
    left = {
        folder for folder, known in before.items() if not surveyed.is_whole and not known <= read
    }
    for plan in planned:
        if str(plan.folder) not in left:
            works.append(work := Work(plan))
            with trying(work, plan.folder):
                if (sources := _sources(plan, store, standing, tasks)) is None:
                    left.add(str(works.pop().plan.folder))
                else:
                    copying += _copies(work, store, sources)
    for _ in write_together(copying):
        pass
    noted = {folder: each.choices for folder, each in packets_of(store.cache.packets).items()}
    read_back = complete(works, store, catalogue, workshop, Sending(send, noted))
    left |= {str(work.plan.folder) for work in works if work.failed}
    problems += (problem for work in works for problem in work.problems)
    done = [work for work in works if not work.failed]
    _note(done, store, left)
    made = frozenset(str(work.plan.folder) for work in done)
    seen = frozenset(folder for folder, known in before.items() if known and known <= read)
    noticed = notices(history, (result.filing for result in results), catalogue)
    answered = planning.answered(results, history)
    edits = tuple(edit for work in done for edit in work.edits)
    return Packed(
        tuple(problems), frozenset(left), made, seen, differing, noticed, answered, read_back, edits
    )


def _folder(path: str) -> str:
    return "/".join(path.split("/")[:3])


def _accounts_before(store: Store) -> dict[str, set[str]]:
    """The accounts of whose papers each packet consists that stands."""
    found: dict[str, set[str]] = {}
    for made in filter(is_of_packet, store.before):
        found.setdefault(_folder(made.path), set()).update({made.account} - {""})
    return found


# --- the papers -----------------------------------------------------------------------------------

_Standing = Mapping[tuple[str, str, str, str], str]
_Sources = list[tuple[Ready, str, str, str]]  # paper, format, hash, where it stands


def _standing(store: Store) -> _Standing:
    """The places of the accounts' own papers, those of this run before those of earlier ones."""
    return {
        (made.sha256, made.account, made.document, made.format): made.path
        for made in (*store.before, *store.made)
        if not is_of_packet(made)
    }


def _sources(plan: Plan, store: Store, standing: _Standing, tasks: PaperTasks) -> _Sources | None:
    """The place of each paper as it is due; None when one does not.

    An office's own form goes in Word alone while there is no LibreOffice to make its PDF.
    """
    found: _Sources = []
    for result, ready in plan.papers:
        if (papers := tasks.of(result, ready)) is None:  # it was never made
            return None
        for one in papers:
            sha256 = store.cache.papers.get(one.paper.key, "")
            path = standing.get((sha256, one.ready.account_id, one.ready.wording.id, one.format))
            if path is not None and store.cache.hash_of(store.folder, path) == sha256:
                found.append((one.ready, one.format, sha256, path))
            elif not one.is_printed:
                return None
    return found


def _copies(work: Work, store: Store, sources: _Sources) -> Iterator[Callable[[], None]]:
    """The copying of each paper that does not stand in the packet yet, for any thread."""
    numbers: dict[tuple[str, str], int] = {}
    for ready, ending, sha256, source in sources:
        about = (ready.account_id, ready.wording.id)
        number = numbers.setdefault(about, len(numbers) + 1)
        name = work.plan.name(number, ready, ready.wording.title)
        paper = Paper(work.plan.folder / f"{name}.{ending}", *about, ending)
        if not stands(work, store, paper, sha256):
            yield partial(write, work, store, paper, (store.folder / source).read_bytes)


# --- what is noted of them ------------------------------------------------------------------------


def _note(works: Sequence[Work], store: Store, left: set[str]) -> None:
    """Note what each packet says, for the day on which it is handed in."""
    before = packets_of(store.cache.packets)
    ready = {folder: packet for folder, packet in before.items() if folder in left}
    ready |= {str(work.plan.folder): _noted(work, store) for work in works}
    store.cache.packets = notes(ready)


def _noted(work: Work, store: Store) -> Packet:
    plan, accounts, uses = work.plan, work.plan.by_account, work.plan.history.uses
    files = {
        paper.path.name: store.cache.hash_of(store.folder, str(paper.path)) or ""
        for paper in work.papers
    }
    values = {
        account_id: values_of(papers[0].filing, (uses[ready.wording.id] for ready in papers))
        for account_id, papers in accounts.items()
    }
    papers = {account: [r.wording.id for r in found] for account, found in accounts.items()}
    choices = tuple(edit.choice for edit in work.edits if edit.send)
    return Packet(str(plan.folder), plan.office, plan.section, files, values, papers, choices)
