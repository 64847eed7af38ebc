"""The public list of the City's accounts: formgen publish."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import click

from formgen.commands.japanese_click import JapaneseCommand, Location
from formgen.commands.safeecho import echo, echo_lines
from formgen.commands.shared import INPUTS, day_of, exit_code, paths_argument, today_option
from formgen.reception.deskfolder import DESK, is_desk

PUBLIC = Path("公開")


@click.command(cls=JapaneseCommand)
@paths_argument
@click.option(
    "-o", "--output", default=PUBLIC, metavar="フォルダー",
    type=Location(file_okay=False),
    help="一覧を置くフォルダー。省略すると 公開 です。",
)  # fmt: skip
@today_option
def publish(paths: tuple[Path, ...], output: Path, today: date | None) -> None:
    """公式アカウント一覧を、市ホームページ用のHTMLとCSVで作ります。

    公開できる項目だけを載せます。

    「入力」には、受付のフォルダーや記入シートを並べます。

    省略すると、受付フォルダー（なければ inputs フォルダー）を読みます。

    \b
    例：
      formgen publish
      formgen publish 受付 -o 公開 --today 2026-11-22
    """
    from formgen.city.templatefiles import templates_for
    from formgen.commands.problemlines import problem_lines
    from formgen.commands.receptionlines import of_samples, receive_first
    from formgen.making.readcheckcompose import load
    from formgen.outputs.outputfiles import kept_beside
    from formgen.reception import publicfiles
    from formgen.reception.onrecord import on_record
    from formgen.reception.publiclist import public_list

    templates = templates_for(Path())
    catalogue, words = load(templates), publicfiles.load_public_words(templates)
    city, day = catalogue.city, day_of(today)
    inputs = paths or (DESK if is_desk(DESK) else INPUTS,)
    found = on_record(inputs, catalogue, day)
    samples = of_samples(inputs, "実際にはないアカウントのため、一覧に載せていません。")
    files = {sample.place.file for sample in samples}
    accounts = (filing.account for filing in found.filings)
    entries = [one for one in accounts if one.places["account_id"].file not in files]
    listed = public_list(entries, found.problems, city, day, found.unreported)
    told = (*samples, *found.unread, *listed.problems)
    echo_lines(problem_lines(told), err=True)
    if listed.planned:
        echo(f"利用開始日が先か、決まっていないため載せていないアカウント：{listed.planned} 件")
    if not listed.accounts:
        echo("載せられるアカウントがないため、一覧を作りませんでした。")
        echo_lines(receive_first(paths))
        sys.exit(exit_code(told))
    made = publicfiles.write(listed, words, city.name, templates, output)
    if any(kept for _, kept in made):
        echo_lines(kept_beside("一覧"))
    closed = sum(account.is_closed for account in listed.accounts)
    places = "」と「".join(str(path) for path, _ in made)
    echo(
        f"運用中 {len(listed.accounts) - closed} 件、廃止 {closed} 件のアカウントを「{places}」に載せました。"
    )
    sys.exit(exit_code(told))
