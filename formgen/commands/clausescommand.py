"""formgen clauses: the cover of each clause, and what an amendment touches, before it holds or after."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formgen.commands.japanese_click import Day, JapaneseCommand, Location
from formgen.commands.safeecho import echo, echo_json, echo_lines, echo_text
from formgen.commands.shared import (
    INPUTS,
    OUTPUTS,
    day_of,
    exit_code,
    format_option,
    paths_argument,
    today_option,
)
from formgen.model.problems import FormgenError, Problem
from formgen.model.typedcommands import option_name, typed

if TYPE_CHECKING:
    from formgen.documents.catalogue import Catalogue


@click.command(cls=JapaneseCommand)
@paths_argument
@format_option("text", "markdown", "json")
@click.option(
    "--changed-since", "since", metavar="日付", type=Day(),
    help="この日より後に改められた条項と、見直す書類などを示します。",
)  # fmt: skip
@click.option(
    "--edition", metavar="ファイル", type=Location(dir_okay=False),
    help="改正後の guideline.yaml。施行の前に、変わる点検や書類を示します。",
)  # fmt: skip
@click.option(
    "-o", "--output", metavar="フォルダー", type=Location(file_okay=False),
    help="予行の「改正の影響」（ExcelとPDF）を作るフォルダー。",
)  # fmt: skip
@today_option
def clauses(
    paths: tuple[Path, ...], style: str, since: date | None, edition: Path | None,
    output: Path | None, today: date | None,
) -> None:  # fmt: skip
    """ガイドラインの条項ごとに、点検、項目、書類を示します。

    「入力」は、改正の影響を調べるときに読みます。省略すると inputs フォルダーを読みます。

    \b
    例：
      formgen clauses
      formgen clauses --format markdown
      formgen clauses --changed-since 2021-03-31
      formgen clauses --edition 改正後.yaml -o outputs
    """
    from formgen.city.templatefiles import templates_for
    from formgen.commands import problemlines
    from formgen.making.readcheckcompose import load

    _refuse_together(paths, since, edition, output)
    catalogue = load(templates_for(Path()))
    if edition:
        text, unread, notes = _rehearsed(paths, catalogue, style, edition, output, day_of(today))
    else:
        text, unread = _covered(paths, catalogue, style, since, day_of(today))
        notes = ()
    echo_lines(problemlines.problem_lines(unread), err=True)
    echo_json(text) if style == "json" else echo_text(text)
    for note in notes:
        echo(note, err=style == "json")
    sys.exit(exit_code(unread))


def _refuse_together(
    paths: Sequence[Path], since: date | None, edition: Path | None, output: Path | None
) -> None:
    """Raise FormgenError when options do not go together."""
    earlier, later = option_name("--changed-since"), option_name("--edition")
    if since and edition:
        raise FormgenError(
            f"{earlier} と {later} は、一緒には使えません。", f"例：{typed('edition')}"
        )
    if output and not edition:
        raise FormgenError(f"「-o」は、{later} と一緒に使います。", f"例：{typed('edition')}")
    if paths and not since and not edition:
        message = f"「入力」は、{earlier} か {later} と一緒に使います。"
        raise FormgenError(message, f"例：{typed('clauses')}")


def _covered(
    paths: Sequence[Path], catalogue: Catalogue, style: str, since: date | None, today: date
) -> tuple[str, tuple[Problem, ...]]:
    """Return what covers each clause, or what was changed since a day, and what could not be read."""
    from formgen.audit import coverage, coveragereport
    from formgen.making.readcheckcompose import check

    if since is None:
        others = coverage.checks_without_clause(catalogue.city)
        return coveragereport.FORMATS[style](coverage.coverage(catalogue), others), ()
    checked = check(paths or (INPUTS,), catalogue, today)
    found = coverage.amendments(catalogue, checked.intake.filings(), since)
    return coveragereport.CHANGE_FORMATS[style](found), checked.unread


def _rehearsed(
    paths: Sequence[Path], catalogue: Catalogue, style: str, edition: Path, output: Path | None,
    today: date,
) -> tuple[str, tuple[Problem, ...], tuple[str, ...]]:  # fmt: skip
    """Return what an edition of the future makes differ, what could not be read, and what was written."""
    from formgen.audit import impactpaper, impactreport
    from formgen.audit.rehearsal import rehearse

    words = impactpaper.load_impact_words(catalogue.templates)
    found = rehearse(paths or (INPUTS,), catalogue, edition, today, output or OUTPUTS)
    notes: list[str] = []
    for path, kept in (
        impactpaper.write(found, words, catalogue.templates, output) if output else ()
    ):
        notes.append(f"「{path}」を作りました。")
        if kept:
            notes.append("手直しされたものがあるため、そのまま残し、新しいものを隣に置きました。")
    return impactreport.FORMATS[style](found, words), found.unread, tuple(notes)
