"""The steps of a run, in order: read, check, compose, render, deliver."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from formgen.documents.catalogue import Catalogue, Ready, Waiting, Withheld
from formgen.documents.postpapers import POST_RECORD
from formgen.intake.reader import Input, Upload
from formgen.making.adopting import Adoption, keep_adopted
from formgen.making.layouttrial import ensure_proven
from formgen.making.make import Making, make, undelivered
from formgen.making.postrecords import record
from formgen.making.readcheckcompose import AccountResult, Checked, Surveyed, check, load, survey
from formgen.making.sending import lay_ready
from formgen.making.wantedpapers import (  # fmt: skip
    PaperTasks,
    Selection,
    forget_other_templates,
    refuse_unknown_papers,
)
from formgen.making.workers import WorkerOptions
from formgen.making.workshop import Workshop, open_workshop
from formgen.model import fingerprint
from formgen.model.problems import FormgenError, Problem
from formgen.outputs.filenames import SENDING
from formgen.outputs.lock import locked
from formgen.outputs.manifest import (
    MANIFEST,
    OutputFile,
    is_broken_off,
    manifest_bytes,
    read_journal,
    read_manifest,
    write_manifest,
)  # fmt: skip
from formgen.outputs.outputfiles import ensure_writable
from formgen.outputs.outputfolder import Overwriting, Store, clear_away
from formgen.outputs.state import STATE, BuildCache, read_cache, write_cache
from formgen.packets.packing import Packed, pack
from formgen.packets.planning import is_of_packet

# What a run finds before it makes anything is part of it.
__all__ = [
    "AccountResult", "BuildOptions", "Built", "Checked", "Selection", "Surveyed", "Upload", "build",
    "check", "deliver", "load", "open_workshop", "survey",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Built:
    """A finished run."""

    problems: tuple[Problem, ...]
    results: tuple[AccountResult, ...]
    made: tuple[OutputFile, ...]
    kept: tuple[str, ...]  # edited papers that were left alone
    retired: tuple[str, ...]  # papers no longer due, moved aside
    retired_edited: tuple[str, ...] = ()  # those of them that someone had edited
    replaced: tuple[str, ...] = ()  # edited papers that were overwritten; a copy of each is kept
    not_edited: tuple[str, ...] = ()  # ids to overwrite of which no paper was edited
    from_word: tuple[str, ...] = ()  # papers without a PDF, to be printed from Word
    packed: Packed = field(default_factory=Packed)
    read_back: int | None = None  # files, when that was asked for
    adopted: tuple[Adoption, ...] = ()  # the texts that this run has kept
    unlisted: tuple[str, ...] = ()  # recorded posts that are in no sheet any more
    due_records: tuple[str, ...] = ()  # posts whose record is to be discarded
    files: tuple[OutputFile, ...] = ()  # all that stands there now, of earlier runs too
    is_to_mend: bool = False  # whether a sheet has an error
    is_settled: bool = False  # whether a run on the same would find nothing to do or to tell
    for_next_run: Mapping[str, Any] = field(default_factory=dict)  # what that is to know of it


class _Retired(NamedTuple):
    """The papers that were moved aside, those that someone had edited apart."""

    papers: tuple[str, ...]
    edited: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """Options of a run: who does the work, and whether what stands there already counts."""

    workers: WorkerOptions = field(default_factory=WorkerOptions)
    proposing: bool = False  # make what is made on asking alone as well
    force: bool = False  # make papers again although nothing has changed
    # The edited papers to replace, by their ids, a copy of each being kept; empty: all; None: none.
    overwrite: frozenset[str] | None = None
    include_rules: bool = False  # hand in the rules of the section too
    send: str = ""  # 「word」 or 「pdf」, of an edited Word file and a PDF that says something else
    on_wait: Callable[[], None] = lambda: None  # called once while another run has the folder
    # Called after each paper with how many of how many are done.
    on_paper: Callable[[int, int], None] = lambda done, total: None
    # What the next run is to know of one that left nothing to tell of, beside the manifest's hash.
    keep: Callable[[Built, str], Mapping[str, Any]] = lambda built, manifest: {}


def build(
    inputs: Sequence[Input],
    templates: Catalogue,
    outputs: Path,
    selection: Selection,
    today: date,
    options: BuildOptions = BuildOptions(),
) -> Built:
    """Make every document that is due and asked for.

    Raises FormgenError when a layout is unsound, the output folder cannot be written to or
    another run has it.
    """
    with open_workshop(templates.templates, options.workers) as workshop:
        proposing = options.proposing or selection.names_proposal(templates)
        surveyed = survey(
            inputs, templates, today, proposing=proposing, include_rules=options.include_rules,
            outputs=outputs,
        )  # fmt: skip
        return deliver(surveyed, outputs, selection, workshop, options)


def deliver(
    surveyed: Surveyed,
    outputs: Path,
    selection: Selection,
    workshop: Workshop,
    options: BuildOptions = BuildOptions(),
) -> Built:
    """Make the documents of a survey that are asked for, and put them in their places.

    Raises FormgenError as build does.
    """
    selection.refuse_unknown(surveyed.checked, surveyed.catalogue)
    refuse_unknown_papers(options.overwrite or (), surveyed.checked, surveyed.catalogue)
    ensure_writable(outputs)
    with locked(outputs, on_wait=options.on_wait):
        store = _opened(outputs, surveyed, options)
        store.cache.layouts = ensure_proven(
            workshop.layouts, selection.formats, store.cache.layouts
        )
        log = record(surveyed, selection, store)
        surveyed = log.surveyed
        tasks = PaperTasks(surveyed.results, selection, workshop.layouts, store)
        formats = tasks.composed_formats()
        making = make(tasks.to_make(), formats, workshop, store, options.on_paper)
        adoptions = surveyed.adoptions if selection.is_of_papers else ()
        adopted, unkept = keep_adopted(adoptions, selection.wants, outputs)
        unsent = (*log.problems, *unkept, *lay_ready(surveyed, selection, workshop, store))
        packed = (
            Packed(is_skipped=True)
            if selection.is_of_posts(surveyed.catalogue)
            else pack(store, surveyed, tasks, workshop, options.send)
        )
        retired, unmoved = _retire_outdated(store, selection, surveyed, packed)
        faults = (*making.failures, *unsent, *unmoved)
        built = _built(surveyed, store, making, packed, retired, faults, verified=workshop.verify)
        built = replace(built, adopted=adopted, unlisted=log.unlisted, due_records=log.due)
        return _recorded(store, built, options, whole=surveyed.is_whole and selection.is_all)


def _built(
    surveyed: Surveyed,
    store: Store,
    making: Making,
    packed: Packed,
    retired: _Retired,
    faults: tuple[Problem, ...],
    *,
    verified: bool,
) -> Built:
    """Return the result of a run, before it is recorded."""
    asked = store.overwrite
    not_edited = tuple(sorted((asked.ids or set()) - asked.found)) if asked else ()
    reported = (making.from_word, packed.problems, faults, retired.papers, retired.edited)
    return Built(
        problems=(*surveyed.checked.problems, *packed.reported, *faults),
        results=surveyed.results,
        made=tuple(sorted(store.made, key=lambda made: made.path)),
        kept=tuple(sorted(store.kept)),
        retired=retired.papers + retired.edited,
        retired_edited=retired.edited,
        replaced=tuple(sorted(store.replaced)),
        not_edited=not_edited,
        from_word=making.from_word,
        packed=packed,
        read_back=making.read_back + packed.read_back if verified else None,
        is_to_mend=any(problem.is_error for problem in surveyed.checked.problems),
        is_settled=not any((*reported, not_edited, store.kept, store.replaced, packed.edits)),
    )


def _opened(output: Path, surveyed: Surveyed, options: BuildOptions) -> Store:
    """The output folder as the last run left it, what it left half done cleared away."""
    before, cache = read_manifest(output), read_cache(output)
    if options.force:
        cache = BuildCache(packets=cache.packets)
    if is_broken_off(output):
        clear_away(output, before)
        if not options.force:
            cache.papers.update((noted.key, noted.made.sha256) for noted in read_journal(output))
    forget_other_templates(cache, surveyed.catalogue)
    cache.pictures = surveyed.checked.looked.stats
    return Store(output, before, cache, Overwriting(surveyed.today, options.overwrite))


def _outdated(store: Store, selection: Selection, surveyed: Surveyed) -> tuple[OutputFile, ...]:
    """The papers of earlier runs that this run can tell to be out of date.

    Of an account that this run has not read it can tell only when it read whole folders, and never
    of its 発信記録簿. A paper that staff have edited stays while its document waits or is withheld,
    and what is made on asking while it fits its account; but not what was to be sent of a post.
    """
    read = {(p.post.account_id, p.post.post_id) for one in surveyed.results for p in one.posts}
    accounts = {result.filing.account.record.account_id for result in surveyed.results}
    pending = {
        (outcome.account_id, outcome.wording.id, outcome.post)
        for result in surveyed.results
        for outcome in result.outcomes
        if not isinstance(outcome, Ready)
    }
    return tuple(
        made
        for made in store.obsolete(
            m for m in store.before if selection.covers(m) or selection.keeps_up(m, store)
        )
        if (made.format == SENDING and (made.account, made.post) in read)
        or (
            surveyed.checked.complete
            and not is_of_packet(made)
            and (made.account in accounts or (surveyed.is_whole and made.document != POST_RECORD))
            and (made.account, made.document) not in surveyed.offered
            and not ((made.account, made.document, made.post) in pending and store.is_edited(made))
        )
    )


def _retire_outdated(
    store: Store, selection: Selection, surveyed: Surveyed, packed: Packed
) -> tuple[_Retired, tuple[Problem, ...]]:
    """Move aside what is no longer due: what was moved, and what could not be."""
    moved, edited, unmoved = list[str](), list[str](), list[Problem]()
    of_packets = store.obsolete(
        made
        for made in store.before
        if is_of_packet(made) and packed.covers(made, whole=surveyed.is_whole)
    )
    for made in (*_outdated(store, selection, surveyed), *of_packets):
        try:
            is_edited = store.is_edited(made)
            store.set_aside(made, surveyed.today)
            (edited if is_edited else moved).append(made.path)
        except FormgenError as error:
            unmoved.append(undelivered(error, made.path, made.account))
    return _Retired(tuple(moved), tuple(edited)), tuple(unmoved)


def _recorded(store: Store, built: Built, options: BuildOptions, *, whole: bool) -> Built:
    """Write what the next run asks for, the manifest last; what was in the way is told."""
    settled = {*built.retired, *(made.path for made in store.made)}
    carried = {made.path: made for made in store.before if made.path not in settled}
    there = (made for made in carried.values() if store.has(made) is not False)
    files = (*store.made, *there)
    built = replace(built, files=files)
    every = [o for result in built.results for o in result.outcomes]
    manifest = manifest_bytes(
        files,
        [_waiting(outcome) for outcome in every if isinstance(outcome, Waiting)],
        [_withheld(outcome) for outcome in every if isinstance(outcome, Withheld)],
    )
    state = store.cache.of(files, whole=whole)
    state.run = options.keep(built, fingerprint.of_bytes(manifest)) if built.is_settled else {}
    problems: list[Problem] = []
    for name, write in (
        (STATE, partial(write_cache, store.folder, state)),
        (MANIFEST, partial(write_manifest, store.folder, manifest)),
    ):
        try:
            write()
        except FormgenError as error:
            problems.append(undelivered(error, name, ""))
    if problems:
        return replace(built, problems=(*built.problems, *problems), is_settled=False)
    return replace(built, for_next_run=state.run)


def _waiting(outcome: Waiting) -> dict[str, Any]:
    return {**_about(outcome), "missing": list(outcome.missing)}


def _withheld(outcome: Withheld) -> dict[str, Any]:
    return {**_about(outcome), "problems": [problem.as_json() for problem in outcome.problems]}


def _about(outcome: Waiting | Withheld) -> dict[str, Any]:
    about = {"account": outcome.account_id, "document": outcome.wording.id}
    return {**about, "post": outcome.post} if outcome.post else about
