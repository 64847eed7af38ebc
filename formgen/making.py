"""Making the papers that are due: those that stand already are left, the others become jobs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from formgen import fingerprint
from formgen.deliver.keys import Keys
from formgen.deliver.names import safe_name
from formgen.deliver.store import Paper, Store
from formgen.documents.catalogue import Ready
from formgen.documents.digest import digest, filing_digest, templates_digest
from formgen.jobs import Job, Layouts, key_of, with_copy
from formgen.problems import FormgenError, Place, Problem
from formgen.render.engine import engine
from formgen.survey import AccountResult
from formgen.workers import Crew, hired


@dataclass(frozen=True, slots=True)
class Due:
    """A document that is due in one format: what it is made of, and the places of its paper."""

    ready: Ready
    format: str
    key: str
    papers: tuple[Paper, ...]

    def job(self, layouts: Layouts) -> Job:
        """The job of making it."""
        return Job(self.ready.document, self.format, layouts, engine(self.format))


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
    for result, ready in selected:
        filed = filing_digest(ready.filing)
        keys.asked.add(filed)
        found = keys.digests.setdefault(filed, {})
        if ready.wording.id not in found:
            found[ready.wording.id] = digest(ready.document)
        for name in formats:
            key = key_of(found[ready.wording.id], name, layouts)
            path = _own_place(result, ready, name)
            paper = Paper(path, ready.account_id, ready.wording.id, name, key)
            yield Due(ready, name, key, (paper,))


def forget_other_templates(keys: Keys, templates: Path) -> None:
    """Digests hold for the templates with which they were taken, and for no others."""
    now = templates_digest(templates)
    if keys.templates != now:
        keys.templates, keys.digests = now, {}


def _own_place(result: AccountResult, ready: Ready, ending: str) -> PurePosixPath:
    """Where a paper stands among those of its account."""
    wording = ready.wording
    return PurePosixPath(result.folder) / f"{wording.order:02}_{safe_name(wording.title)}.{ending}"


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
    crew: Crew,
    store: Store,
    on_paper: Callable[[int, int], None],
) -> tuple[Problem, ...]:
    """Make papers and put them in their places: what could not be put there.

    Raises FormgenError when a layout is unsound, or there is no one to make them.
    """
    if not dues:
        return ()
    formats = [one.format for one in dues]
    layouts = with_copy(layouts)
    failures: list[Problem] = []
    with hired(crew, formats) as workers:
        workers.prove(tuple(dict.fromkeys(formats)), layouts)
        made = workers.papers(one.job(layouts) for one in dues)
        for done, (one, data) in enumerate(zip(dues, made, strict=True), start=1):
            sha256 = store.keys.papers[one.key] = fingerprint.of_bytes(data)
            for paper in one.papers:
                failures += _put(store, paper, data, sha256)
            on_paper(done, len(dues))
    return tuple(failures)


def _put(store: Store, paper: Paper, data: bytes, sha256: str) -> Iterator[Problem]:
    """One paper that cannot be written never holds back the others."""
    try:
        store.put(paper, data, sha256)
    except FormgenError as error:
        yield undelivered(error, str(paper.path), paper.account)


def undelivered(error: FormgenError, path: str, account: str) -> Problem:
    """What is told of a paper that could not be put in its place, or moved from it."""
    return Problem("error", error.message, error.remedy, Place(path), account=account)
