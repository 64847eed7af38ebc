"""The steps of a run, in order: read, check, compose, render, deliver."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from formgen.deliver.manifest import Made, read_manifest, write_manifest
from formgen.deliver.names import HAND_IN, safe_name
from formgen.deliver.store import Paper, Store
from formgen.deliver.writing import ensure_writable
from formgen.documents.blocks import PAPER_FORMATS
from formgen.documents.catalogue import Catalogue, Ready, Waiting, Withheld
from formgen.problems import FormgenError, Place, Problem
from formgen.proofreading.proof import Fault, faults
from formgen.proofreading.said import said_of
from formgen.render.faces import FORMATS, face
from formgen.survey import AccountResult, Checked, Surveyed, check, load, survey

# What a run finds before it makes anything is part of it.
__all__ = [
    "AccountResult", "Built", "Checked", "Selection", "Surveyed", "build", "check", "load", "survey",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Selection:
    """What to make; an empty set means all."""

    accounts: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    formats: tuple[str, ...] = FORMATS
    verify: bool = False  # read each paper back before it is put in its place

    def wants(self, account: str, document: str) -> bool:
        """Whether a document of an account is asked for."""
        return (not self.accounts or account in self.accounts) and (
            not self.documents or document in self.documents
        )

    def covers(self, made: Made) -> bool:
        """Whether a file of an earlier run is one that this run answers for."""
        return made.format in self.formats and self.wants(made.account, made.document)


@dataclass(frozen=True, slots=True)
class Built:
    """A finished run."""

    problems: tuple[Problem, ...]
    results: tuple[AccountResult, ...]
    proposals: tuple[AccountResult, ...]  # drafts for dormant accounts, when asked for
    made: tuple[Made, ...]
    kept: tuple[str, ...]  # edited papers that were left alone
    retired: tuple[str, ...]  # papers no longer due, moved aside


def build(
    paths: Sequence[Path],
    templates: Path,
    output: Path,
    selection: Selection,
    today: date,
    on_paper: Callable[[int, int], None] = lambda done, total: None,
    *,
    proposing: bool = False,
) -> Built:
    """Make every document that is due and asked for; proposing, the close papers' drafts as well.

    on_paper is told after each paper how many of how many are done. Raises FormgenError when
    the templates are unsound, or the output folder cannot be written to.
    """
    surveyed = survey(paths, templates, today, proposing=proposing)
    checked, catalogue = surveyed.checked, surveyed.catalogue
    results = (*surveyed.results, *surveyed.proposals)
    ensure_writable(output)
    _refuse_unknown(selection, checked, catalogue)
    store = Store(output, read_manifest(output))
    failures = _make(
        _selected(results, selection), store, selection, templates, catalogue, on_paper
    )
    over = _over(store, selection, surveyed, whole=all(path.is_dir() for path in paths))
    retired, stuck = _retire(store, over, today) if checked.complete else ((), ())
    _record(store, results, gone=frozenset(retired))
    return Built(
        problems=(*checked.problems, *failures, *stuck),
        results=surveyed.results,
        proposals=surveyed.proposals,
        made=tuple(store.made),
        kept=tuple(store.kept),
        retired=retired,
    )


def _selected(
    results: tuple[AccountResult, ...], selection: Selection
) -> tuple[tuple[AccountResult, Ready], ...]:
    return tuple(
        (result, outcome)
        for result in results
        for outcome in result.outcomes
        if isinstance(outcome, Ready)
        and selection.wants(outcome.document.account_id, outcome.wording.id)
    )


def _make(
    selected: tuple[tuple[AccountResult, Ready], ...],
    store: Store,
    selection: Selection,
    templates: Path,
    catalogue: Catalogue,
    on_paper: Callable[[int, int], None],
) -> tuple[Problem, ...]:
    faces = {name: face(name, templates / "layouts") for name in selection.formats}
    failures: list[Problem] = []
    for done, (result, ready) in enumerate(selected, start=1):
        said = said_of(ready, result.filing, catalogue) if selection.verify else None
        for name in ready.formats:
            if name not in faces:
                continue
            data = faces[name](ready.document)
            found = faults(data, name, said) if said else ()
            for path in _paths(result, ready, name, catalogue):
                if found:
                    store.withhold(path)
                    failures.extend(_misprinted(fault, path, ready) for fault in found)
                    continue
                paper = Paper(path, ready.document.account_id, ready.wording.id, name, data)
                failures.extend(_put(store, paper))
        on_paper(done, len(selected))
    return tuple(failures)


def _misprinted(fault: Fault, path: PurePosixPath, ready: Ready) -> Problem:
    return Problem(
        "error",
        f"読み返したところ、{fault.message}この書類は置きませんでした。",
        "体裁（templates/layouts）を直していれば、元のファイルに戻してください。",
        Place(str(path)),
        account=ready.document.account_id,
    )


def _put(store: Store, paper: Paper) -> Iterator[Problem]:
    """One paper that cannot be written never holds back the others."""
    try:
        store.put(paper)
    except FormgenError as error:
        yield _undelivered(error, str(paper.path), paper.account)


def _paths(
    result: AccountResult, ready: Ready, ending: str, catalogue: Catalogue
) -> Iterator[PurePosixPath]:
    """Where a paper stands: in the account's folder, and with the office that receives it."""
    wording = ready.wording
    own = PurePosixPath(result.folder) / f"{wording.order:02}_{safe_name(wording.title)}.{ending}"
    yield own
    office = wording.office or _office_of_letter(wording.enclosed_with, result)
    if office and not ready.gaps and ending in PAPER_FORMATS:  # what is handed in is on paper
        yield PurePosixPath(HAND_IN) / catalogue.city.offices[office].folder / own


def _office_of_letter(letter: str | None, result: AccountResult) -> str | None:
    """The office that receives a letter, with its enclosures, once the letter is ready."""
    found = (
        o.wording.office for o in result.outcomes if isinstance(o, Ready) and o.wording.id == letter
    )
    return next(found, None)


def _over(
    store: Store, selection: Selection, surveyed: Surveyed, *, whole: bool
) -> tuple[Made, ...]:
    """The papers of earlier runs that this run can tell to be out of date.

    Of an account that this run has not read it can tell only when it read whole folders. A paper
    that staff have edited stays while its document waits or is withheld, and a draft while its
    account is dormant.
    """
    accounts = {result.filing.account.record.account_id for result in surveyed.results}
    pending = {
        (outcome.account_id, outcome.wording.id)
        for result in surveyed.results
        for outcome in result.outcomes
        if not isinstance(outcome, Ready)
    }
    return tuple(
        made
        for made in store.obsolete(filter(selection.covers, store.before))
        if (whole or made.account in accounts)
        and (made.account, made.document) not in surveyed.offered
        and not ((made.account, made.document) in pending and store.is_edited(made))
    )


def _retire(
    store: Store, over: tuple[Made, ...], today: date
) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Move aside what is no longer due: what was moved, and what could not be."""
    moved, stuck = [], []
    for made in over:
        try:
            store.set_aside(made, today)
            moved.append(made.path)
        except FormgenError as error:
            stuck.append(_undelivered(error, made.path, made.account))
    return tuple(moved), tuple(stuck)


def _undelivered(error: FormgenError, path: str, account: str) -> Problem:
    return Problem("error", error.message, error.remedy, Place(path), account=account)


def _record(store: Store, results: tuple[AccountResult, ...], gone: frozenset[str]) -> None:
    standing = {made.path for made in store.made}
    carried = {made.path: made for made in store.before if made.path not in standing | gone}
    every = [outcome for result in results for outcome in result.outcomes]
    write_manifest(
        store.folder,
        files=(
            *store.made,
            *(made for made in carried.values() if (store.folder / made.path).is_file()),
        ),
        waiting=tuple(
            {"account": o.account_id, "document": o.wording.id, "missing": list(o.missing)}
            for o in every
            if isinstance(o, Waiting)
        ),
        withheld=tuple(
            {
                "account": o.account_id,
                "document": o.wording.id,
                "problems": [problem.as_json() for problem in o.problems],
            }
            for o in every
            if isinstance(o, Withheld)
        ),
    )


def _refuse_unknown(selection: Selection, checked: Checked, catalogue: Catalogue) -> None:
    accounts = [entry.record.account_id or "" for entry in checked.intake.accounts]
    documents = [entry.wording.id for entry in catalogue.entries]
    if checked.complete:  # otherwise the problems of reading tell more
        _refuse(selection.accounts - set(accounts), "管理番号", accounts)
    _refuse(selection.documents - set(documents), "書類", documents)


def _refuse(unknown: frozenset[str], label: str, known: Sequence[str]) -> None:
    if unknown:
        raise FormgenError(
            f"{label}「{min(unknown)}」は見つかりません。",
            f"次の中から選んでください：{'、'.join(filter(None, known)) or 'なし'}",
        )
