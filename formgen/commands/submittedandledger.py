"""Handing in, and what who receives it makes of it: formgen submitted and ledger."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from formgen.commands.japanese_click import Day, JapaneseCommand, Location
from formgen.commands.safeecho import echo, echo_lines
from formgen.commands.shared import (
    INPUTS,
    OUTPUTS,
    day_of,
    exit_code,
    output_option,
    paths_argument,
    today_option,
)
from formgen.model.typedcommands import by, run


@click.command(cls=JapaneseCommand)
@paths_argument
@click.option(
    "-o", "--output", default=OUTPUTS, metavar="フォルダー",
    type=Location(file_okay=False),
    help="台帳を置くフォルダー。省略すると outputs です。",
)  # fmt: skip
@today_option
def ledger(paths: tuple[Path, ...], output: Path, today: date | None) -> None:
    """全ての記入シートや、受付の提出書類から、アカウント台帳（Excel）を作ります。

    「入力」には、ファイルやフォルダーを並べます。省略すると inputs フォルダーを読みます。
    受付簿のあるフォルダーからは、提出書類の記録だけを読みます。シートも並べると、違いに印を付けます。

    \b
    例：
      formgen ledger
      formgen ledger 受付
      formgen ledger 受付 inputs -o 台帳 --today 2026-11-22
    """
    from formgen.city.templatefiles import templates_for
    from formgen.commands import problemlines
    from formgen.ledger import workbook
    from formgen.making.readcheckcompose import load

    catalogue = load(templates_for(Path()))
    made = workbook.make(paths or (INPUTS,), catalogue, output, day_of(today))
    told = (*made.unread, *made.too_long)
    echo_lines(problemlines.problem_lines(told), err=True)
    echo(problemlines.summary_line(made.problems))
    if made.ledger.packets is None:
        echo_lines(problemlines.where_told(made.problems, told, paths))
    echo_lines(workbook.lines(made))
    sys.exit(exit_code(made.problems))


@click.command(cls=JapaneseCommand)
@click.option(
    "--office", required=True, metavar="提出先",
    help="提出先。templates/offices.yaml にある英字の名前です。",
)  # fmt: skip
@click.option(
    "--section", metavar="局課",
    help="提出した所属。「提出用」に1つだけのときは省けます。",
)  # fmt: skip
@click.option(
    "--on", required=True, metavar="日付", type=Day(),
    help="提出した日（例：令和8年10月2日）。",
)  # fmt: skip
@output_option
@today_option
def submitted(office: str, section: str | None, on: date, output: Path, today: date | None) -> None:
    """提出したことを記録し、提出した書類をそのまま残します。

    「提出用」の書類を「提出済」に写します。この後の「提出用」には、まだ提出していない書類と、
    提出した後に内容が変わった書類（変更一覧を添えます）だけが入ります。

    \b
    例：
      formgen submitted --office 提出先 --section みどりの企画課 --on 2026-10-02
    """
    from formgen.city.city import load_city
    from formgen.city.templatefiles import templates_for
    from formgen.packets.handedits import left_out
    from formgen.packets.history import hand_in

    load_city(templates_for(Path())).ensure_office(office)
    kept = hand_in(output, office, section, on)
    echo(f"提出した書類を「{kept}」に残しました。")
    for name in left_out(output, kept):
        echo(f"注意　手直ししたWordは入れずに記録しました：{name}", err=True)
        echo(
            f"　　→　Wordを提出したときは、「{kept}」を消し、{run('send word')}、もう一度記録してください。",
            err=True,
        )
    if on > day_of(today):
        echo("注意　提出した日が、今日より先の日です。", err=True)
        echo(f"　　→　誤りであれば、「{kept}」を消して、もう一度記録してください。", err=True)
    echo(f"次からは、{by('forms')}、新しい書類と、内容が変わった書類だけが「提出用」に入ります。")
