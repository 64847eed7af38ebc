"""Making the papers: formgen forms, formgen post."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from formgen.commands.japanese_click import JapaneseCommand
from formgen.commands.makingpapers import Asked, make_papers, wanted_formats
from formgen.commands.shared import (
    day_of,
    output_option,
    paths_argument,
    today_option,
    workers_option,
)

# The papers of posts: 発信伺 with what is to be sent, and 発信記録簿.
POST_PAPERS = ("post_approval", "post_record")


@click.command(cls=JapaneseCommand)
@paths_argument
@click.option(
    "--account", "accounts", multiple=True, metavar="管理番号", help="この管理番号だけを作ります。"
)
@click.option(
    "--document",
    "documents",
    multiple=True,
    metavar="書類",
    help="この書類だけを作ります（例：start_notice）。",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["docx", "pdf", "html", "txt"]),
    help="この形式だけを作ります。",
)
@click.option(
    "--fillable", is_flag=True,
    help="チェックリストと失効確認票の、画面で記入できるPDFも作ります。",
)  # fmt: skip
@output_option
@click.option(
    "--propose-closing", is_flag=True,
    help="長く更新のないアカウントの、廃止検討書も作ります。",
)  # fmt: skip
@click.option(
    "--force", is_flag=True,
    help="変わっていない書類も、初めから作り直します。",
)  # fmt: skip
@click.option(
    "--overwrite", multiple=True, is_flag=False, flag_value="", metavar="書類",
    help="手直しした書類も替えます（例：TKS-001/policy。省略すると全て）。",
)  # fmt: skip
@workers_option
@click.option(
    "--scheduler", metavar="番地",
    help="Daskの計算機に書類作りを任せます（例：tcp://HOST:8786）。",
)  # fmt: skip
@click.option("--verify", is_flag=True, help="書類を置く前に読み返し、入力と違うものは置きません。")
@click.option(
    "--include-rules", is_flag=True,
    help="アカウント運用ルール（庁内限り）も「提出用」に入れます。",
)  # fmt: skip
@click.option(
    "--send", type=click.Choice(["word", "pdf"]),
    help="手直ししたWordとPDFの内容が違うとき、提出する方です。",
)  # fmt: skip
@today_option
def forms(
    paths: tuple[Path, ...],
    accounts: tuple[str, ...],
    documents: tuple[str, ...],
    formats: tuple[str, ...],
    fillable: bool,
    output: Path,
    force: bool,
    overwrite: tuple[str, ...],
    workers: int | None,
    scheduler: str | None,
    propose_closing: bool,
    verify: bool,
    include_rules: bool,
    send: str | None,
    today: date | None,
) -> None:
    """書類を作ります。

    「入力」には、ファイルやフォルダーを並べます。省略すると inputs フォルダーを読みます。

    \b
    例：
      formgen forms
      formgen forms --account TKS-001 --document start_notice --format pdf
      formgen forms --propose-closing
    """
    wanted = wanted_formats(formats, fillable)
    make_papers(
        Asked(paths, accounts, documents, wanted, output, overwrite, propose_closing, include_rules, send or "",
               verify=verify, force=force),
        workers, scheduler, day_of(today),
    )  # fmt: skip


@click.command(cls=JapaneseCommand)
@paths_argument
@click.option(
    "--account",
    "accounts",
    multiple=True,
    metavar="管理番号",
    help="この管理番号の投稿だけを扱います。",
)
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice(["docx", "pdf"]),
    help="発信伺を、この形式だけで作ります。",
)
@click.option("--fillable", is_flag=True, help="画面で記入できる発信伺も作ります。")
@output_option
@click.option("--verify", is_flag=True, help="書類を置く前に読み返し、入力と違うものは置きません。")
@today_option
def post(
    paths: tuple[Path, ...],
    accounts: tuple[str, ...],
    formats: tuple[str, ...],
    fillable: bool,
    output: Path,
    verify: bool,
    today: date | None,
) -> None:
    """投稿の発信伺、発信用の文と画像、発信記録簿を作ります。

    シート「投稿」の投稿だけを扱います。ほかの書類も作るときは、formgen forms を使ってください。

    \b
    例：
      formgen post
      formgen post --account TKS-001
    """
    wanted = wanted_formats(formats, fillable)
    make_papers(
        Asked(paths, accounts, POST_PAPERS, wanted, output, verify=verify),
        None,
        None,
        day_of(today),
    )
