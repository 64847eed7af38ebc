"""Asking the sections about their accounts, and reading what they answer: formgen census."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from formgen.commands.japanese_click import Day, JapaneseCommand, Location
from formgen.commands.safeecho import echo, echo_lines
from formgen.commands.shared import INPUTS, day_of, exit_code, paths_argument, today_option
from formgen.model.typedcommands import by as done_by
from formgen.model.typedcommands import option
from formgen.reception.deskfolder import DESK, is_desk

_CENSUS = Path("照会")


@click.command(cls=JapaneseCommand)
@paths_argument
@click.option(
    "-o", "--output", default=_CENSUS, metavar="フォルダー",
    type=Location(file_okay=False),
    help="照会と結果を置くフォルダー。省略すると 照会 です。",
)  # fmt: skip
@click.option(
    "--by", metavar="日付", type=Day(),
    help="回答の期限。省略すると templates/reception.yaml の日数によります。",
)  # fmt: skip
@click.option(
    "--office", metavar="提出先",
    help="照会する部署。templates/offices.yaml にある英字の名前です。",
)  # fmt: skip
@click.option(
    "--answers", metavar="フォルダー", type=Location(file_okay=False),
    help="返ってきた回答用シートを読み、結果を 照会結果.xlsx にまとめます。",
)  # fmt: skip
@today_option
def census(
    paths: tuple[Path, ...], output: Path, by: date | None, office: str | None,
    answers: Path | None, today: date | None,
) -> None:  # fmt: skip
    """所属ごとに、記録のあるアカウントの照会と回答用シートを作り、回答を読みます。

    「入力」には、受付フォルダーや記入シートを並べます。省略すると、受付か inputs を読みます。

    \b
    例：
      formgen census --by 2026-12-28
      formgen census --answers 回答
    """
    from formgen.city.templatefiles import templates_for
    from formgen.commands import problemlines

    templates = templates_for(Path())
    if answers is not None:
        from formgen.city.city import load_city
        from formgen.reception import censusresult

        result = censusresult.make(answers, output, load_city(templates), day_of(today))
        echo_lines(problemlines.problem_lines(result.problems), err=True)
        echo_lines(censusresult.lines(result))
        sys.exit(exit_code(result.problems))
    from formgen.commands.receptionlines import of_samples, receive_first
    from formgen.making.readcheckcompose import load
    from formgen.reception import census as asking

    catalogue, day = load(templates), day_of(today)
    asked = paths or ((DESK if is_desk(DESK) else INPUTS),)
    made = asking.issue(asked, catalogue, output, day, by, office)
    told = (*of_samples(asked, "実際にはないアカウントへの照会です。"), *made.problems)
    echo_lines(problemlines.problem_lines(told), err=True)
    echo_lines(asking.lines(made, output))
    if not made.census.sections:
        echo_lines(receive_first(paths))
    else:
        where = "" if output == _CENSUS else f"（「{option('--output', str(output))}」も付けます）"
        echo(
            "返ってきた回答用シートを1つのフォルダーに集めたら、"
            f"{done_by('census answers')}読みます{where}。"
        )
    sys.exit(exit_code(made.problems))
