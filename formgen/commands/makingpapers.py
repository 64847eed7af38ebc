"""Making the papers that formgen forms and formgen post ask for, and telling of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formgen.commands.safeecho import echo, echo_lines
from formgen.commands.shared import INPUTS, exit_code
from formgen.model.problems import FormgenError
from formgen.model.typedcommands import option_name

if TYPE_CHECKING:
    from formgen.commands.uptodate import CachedRun
    from formgen.documents.catalogue import Catalogue
    from formgen.pipeline import Built


@dataclass(frozen=True, slots=True)
class Asked:
    """The papers and options that a command asks for."""

    paths: tuple[Path, ...]
    accounts: tuple[str, ...]
    documents: tuple[str, ...]
    formats: tuple[str, ...]
    output: Path
    overwrite: tuple[str, ...] = ()
    proposing: bool = False
    include_rules: bool = False
    send: str = ""
    verify: bool = False
    force: bool = False


def make_papers(asked: Asked, workers: int | None, scheduler: str | None, day: date) -> None:
    """Make the papers that are asked for, and tell of them; the exit code says how it went."""
    from formgen.city.templatefiles import templates_for
    from formgen.commands import uptodate
    from formgen.making.scratch import temporary_folder

    inputs, templates, output = asked.paths or (INPUTS,), templates_for(Path()), asked.output
    more = [
        f"{asked.include_rules} {asked.proposing} {asked.verify} {asked.send}",
        *asked.overwrite,
    ]
    names = (sorted(asked.accounts), sorted(asked.documents), more)
    run = uptodate.run_fingerprint(inputs, templates, output, names, asked.formats, day)
    report = uptodate.cached_run(output, run) if run and not asked.force else None
    if report is None:
        if not scheduler:  # a cluster has fonts of its own
            _ensure_fonts(templates / "layouts", asked.formats)
        with temporary_folder() as folder, _engines(folder, workers, scheduler):
            from formgen import pipeline
            from formgen.making.workers import WorkerOptions

            catalogue = pipeline.load(templates)
            report_of = partial(_report, output, catalogue, day, asked.proposing)
            keep = partial(uptodate.kept_for_next_run, run, output, report_of)
            selection = pipeline.Selection(
                frozenset(asked.accounts), frozenset(asked.documents), asked.formats
            )
            with _Progress() as progress:
                options = pipeline.BuildOptions(
                    WorkerOptions(workers, scheduler, asked.verify), asked.proposing, asked.force,
                    _ids(asked.overwrite), asked.include_rules, asked.send, _tell_waiting, progress.show, keep,
                )  # fmt: skip
                built = pipeline.build(inputs, catalogue, output, selection, day, options)
            kept = built.for_next_run
            report = uptodate.from_kept(kept) if kept else report_of(built)
    echo_lines(report.lines)
    sys.exit(report.exit_code)


def wanted_formats(formats: tuple[str, ...], fillable: bool) -> tuple[str, ...]:
    """Return the formats that are asked for, in their order; the fillable one only when it is."""
    from formgen.render.enginefingerprint import FILLABLE, FORMATS

    return (*(name for name in FORMATS if not formats or name in formats), *(FILLABLE,) * fillable)


def _ids(overwrite: tuple[str, ...]) -> frozenset[str] | None:
    """Return the ids of the edited papers to replace; none stands for all of them, None for nothing."""
    if not overwrite:
        return None
    for each in overwrite:
        if each and Path(each).exists():  # an input behind the option is taken for its value
            raise FormgenError(
                f"「{each}」は、書類の名前ではありません。",
                f"入力は、「{option_name('--overwrite')}」より前に書いてください。",
            )
    return frozenset() if "" in overwrite else frozenset(overwrite)


def _report(
    output: Path, catalogue: Catalogue, today: date, proposing: bool, built: Built
) -> CachedRun:
    """Return the lines of a run, and its exit code."""
    from formgen.commands import postlines, problemlines, report, uptodate
    from formgen.packets.history import read_records
    from formgen.packets.planning import sent_again
    from formgen.packets.resending import submission_history
    from formgen.schedule.case import step_context
    from formgen.schedule.nextsteps import next_lines, reviewed_accounts

    outcomes = (outcome for result in built.results for outcome in result.outcomes)
    records, _ = read_records(output)
    context = step_context(built.problems, records, catalogue.entries, outcomes)
    history = submission_history(records, built.packed.differences, catalogue, today)
    again = sent_again(built.results, history)
    reviews = reviewed_accounts(catalogue.city, built.files)
    filings = [result.filing for result in built.results]
    lines = (
        *report.run_lines(_of_posts(built), str(output), proposing=proposing),
        *postlines.post_lines(built.results, str(output)),
        *(
            ()
            if built.packed.is_skipped
            else next_lines(filings, catalogue.city, today, context, again, reviews)
        ),
        *(
            problemlines.mend_lines(built.problems, "post" if built.packed.is_skipped else "forms")
            if built.is_to_mend
            else ()
        ),
    )
    return uptodate.CachedRun(lines, exit_code(built.problems))


def _of_posts(built: Built) -> Built:
    """A run; of one that was for posts alone without what other papers wait for."""
    if not built.packed.is_skipped:
        return built
    results = (
        replace(result, outcomes=tuple(one for one in result.outcomes if one.post))
        for result in built.results
        if result.posts
    )
    return replace(built, results=tuple(results))


def _ensure_fonts(layouts: Path, formats: Sequence[str]) -> None:
    """Raise FormgenError when this machine is to make PDFs and has no font for them."""
    if not {"pdf", "fillable"}.isdisjoint(formats):
        from formgen.render.fonts.doctor import ensure_fonts

        ensure_fonts(layouts)


def _engines(
    folder: Path | None, workers: int | None, scheduler: str | None
) -> AbstractContextManager[None]:
    """Have another process load them from now on, unless this one is to do all itself."""
    from formgen.making import standby

    return nullcontext() if workers == 1 or scheduler else standby.engines(folder)


def _tell_waiting() -> None:
    echo("ほかの formgen が書類を作っています。終わるのを待っています。", err=True)


class _Progress:
    """A bar on a terminal; elsewhere nothing, for a log wants whole lines."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._is_shown = sys.stderr.isatty()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()

    def show(self, done: int, total: int) -> None:
        if not self._is_shown:
            return
        if self._bar is None:
            self._bar = click.progressbar(length=total, label="書類を作成中", file=sys.stderr)
        self._bar.update(done - self._bar.pos)
