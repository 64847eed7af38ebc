"""The command line: its commands, and the one edge at which a fault becomes a sentence."""

from __future__ import annotations

import os
from typing import Any

import click

from formgen import __version__
from formgen.commands.checking import check, clauses, status
from formgen.commands.folders import doctor, init, new, schema
from formgen.commands.handing import submitted
from formgen.commands.office import ledger
from formgen.commands.papers import forms
from formgen.japanese_click import JapaneseGroup
from formgen.problems import FormgenError


class _Group(JapaneseGroup):
    """The one edge at which a fault becomes a sentence and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FormgenError as error:
            click.echo(f"エラー　{error.message}", err=True)
            if error.remedy:
                click.echo(f"　　→　{error.remedy}", err=True)
            ctx.exit(error.exit_code)
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if os.environ.get("FORMGEN_DEBUG"):
                raise
            click.echo(
                f"エラー　思いがけない不具合で止まりました（{type(error).__name__}）。", err=True
            )
            click.echo(
                "　　→　入力ファイルはそのまま残っています。環境変数 FORMGEN_DEBUG=1 を付けて"
                "もう一度実行し、表示された内容を管理者に伝えてください。",
                err=True,
            )
            ctx.exit(3)


@click.group(
    cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(
    __version__, "-V", "--version", message="formgen %(version)s", help="版の番号を表示します。"
)
def main() -> None:
    """ソーシャルメディアの利用に関する書類を、記入シートから作ります。

    \b
    例：
      formgen new inputs/intake.xlsx   記入用のシートを作る
      formgen check                    入力を点検する
      formgen status                   次にすることを調べる
      formgen forms                    書類を作る
      formgen ledger                   アカウント台帳を作る
    """


for _command in (check, clauses, doctor, forms, init, ledger, new, schema, status, submitted):
    main.add_command(_command)
