"""The receiving office's command: formgen receive."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from formgen.commands.japanese_click import JapaneseCommand, Location
from formgen.commands.safeecho import echo_fault, echo_json, echo_lines
from formgen.commands.shared import day_of, format_option, today_option, workers_option
from formgen.reception.deskfolder import DESK, MAIL


@click.command(cls=JapaneseCommand)
@click.argument("folders", nargs=-1, metavar="[フォルダー]...", type=Path)
@click.option(
    "-o", "--output", default=DESK, metavar="フォルダー", type=Location(file_okay=False),
    help="受け取った書類と受付簿を置くフォルダー。省略すると 受付 です。",
)  # fmt: skip
@format_option("text", "json")
@workers_option
@click.option(
    "--scheduler", metavar="番地",
    help="Daskの計算機に読み取りを任せます（例：tcp://HOST:8786）。",
)  # fmt: skip
@today_option
def receive(
    folders: tuple[Path, ...],
    output: Path,
    style: str,
    workers: int | None,
    scheduler: str | None,
    today: date | None,
) -> None:
    """届いた提出一式（ZIP）を受け取り、受付簿、受領書、修正依頼を作ります。

    \b
    「フォルダー」には、メールや共有で届いたZIPのあるフォルダーを並べます（読むだけです）。
    省略すると 受信 フォルダーを読みます。前に受け取ったものは、読み直しません。

    \b
    例：
      formgen receive
      formgen receive メール 共有/提出 -o 受付 --today 2026-11-30
    """
    from formgen.city.templatefiles import templates_for
    from formgen.commands import receptionlines
    from formgen.reception.receive import Mail
    from formgen.reception.receive import receive as received

    mail = Mail(folders or (MAIL,), day_of(today), templates_for(Path()), workers, scheduler)
    found = received(mail, output)
    if style == "json":
        echo_json(receptionlines.as_json(found))
    else:
        echo_lines(receptionlines.lines(found, tuple(mail.folders)))
    for problem in found.register.problems if found.register else ():
        echo_fault(problem.message, problem.remedy)
    if found.fault:
        echo_fault(found.fault.message, found.fault.remedy)
    sys.exit(receptionlines.exit_code(found))
