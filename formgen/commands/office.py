"""The command of the promotion office: formgen ledger."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from formgen.commands.japanese_click import JapaneseCommand, Location
from formgen.commands.screen import echo, echo_lines
from formgen.commands.shared import (
    INPUTS,
    OUTPUTS,
    day_of,
    exit_code,
    paths_argument,
    today_option,
)


@click.command(cls=JapaneseCommand)
@paths_argument
@click.option(
    "-o", "--output", default=OUTPUTS, metavar="フォルダー",
    type=Location(file_okay=False),
    help="台帳を置くフォルダー。省略すると outputs です。",
)  # fmt: skip
@today_option
def ledger(paths: tuple[Path, ...], output: Path, today: date | None) -> None:
    """全ての記入シートから、アカウント台帳（Excel）を作ります。

    「入力」には、ファイルやフォルダーを並べます。省略すると inputs フォルダーを読みます。

    \b
    例：
      formgen ledger
      formgen ledger 受付 -o 台帳 --today 2026-11-22
    """
    from formgen.city.resources import templates_for
    from formgen.commands import report
    from formgen.ledger import writeledger
    from formgen.making.survey import load

    catalogue = load(templates_for(Path()))
    made = writeledger.make(paths or (INPUTS,), catalogue, output, day_of(today))
    echo_lines(report.problem_lines((*made.unread, *made.too_long)), err=True)
    echo(report.summary_line(made.problems))
    echo_lines(writeledger.lines(made))
    sys.exit(exit_code(made.problems))
