"""Handing in: formgen submitted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from formgen.commands.japanese_click import Day, JapaneseCommand
from formgen.commands.safeecho import echo
from formgen.commands.shared import day_of, output_option, today_option
from formgen.model.typedcommands import by, run


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
