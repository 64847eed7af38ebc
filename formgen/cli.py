"""The command line: its commands, and the one edge at which a fault becomes a sentence."""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

import click

from formgen import __version__
from formgen.commands import unreadablefontsettings
from formgen.commands.censuscommand import census
from formgen.commands.checking import check, lint, status, verify
from formgen.commands.clausescommand import clauses
from formgen.commands.japanese_click import JapaneseGroup
from formgen.commands.ledgercommand import ledger
from formgen.commands.papers import forms, post
from formgen.commands.publishing import publish
from formgen.commands.receiving import receive
from formgen.commands.safeecho import echo_fault
from formgen.commands.setup import doctor, init, new, schema
from formgen.commands.submittedcommand import submitted
from formgen.model.filefaults import inaccessible, is_known
from formgen.model.problems import FormgenError
from formgen.window.serve import serve

# A run keeps most of what it reads until its end: looking for what nobody holds any more at
# Python's own pace takes a sixth of its time and finds next to nothing.
_GC_THRESHOLDS = (50_000, 20, 100)


class _Group(JapaneseGroup):
    """The one edge at which a fault becomes a sentence and an exit code."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command line; even its help may have nowhere to go."""
        try:
            return super().main(*args, **kwargs)
        except FormgenError as error:
            sys.exit(_report(error))

    def invoke(self, ctx: click.Context) -> Any:
        gc.set_threshold(*_GC_THRESHOLDS)
        unreadablefontsettings.drop_unreadable()
        try:
            return super().invoke(ctx)
        except FormgenError as error:
            ctx.exit(_report(error))
        except (click.ClickException, click.exceptions.Exit, click.Abort, BrokenPipeError):
            raise
        except Exception as error:
            if os.environ.get("FORMGEN_DEBUG"):
                raise
            if isinstance(error, OSError) and is_known(error):
                ctx.exit(_report(inaccessible(error)))
            echo_fault(
                f"思いがけない不具合で止まりました（{type(error).__name__}）。",
                "入力ファイルはそのまま残っています。環境変数 FORMGEN_DEBUG=1 を付けて"
                "もう一度実行し、表示された内容を管理者に伝えてください。",
            )
            ctx.exit(3)


def _report(error: FormgenError) -> int:
    """Print a fault and return its exit code."""
    echo_fault(error.message, error.remedy)
    return error.exit_code


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
      formgen post                     投稿の発信伺を作る
      formgen serve                    ブラウザーで使う窓口を開く
      formgen verify                   できた書類を読み返す
      formgen ledger                   アカウント台帳を作る
      formgen receive                  届いた書類を受け取る
      formgen census                   アカウントを所属に照会する
      formgen publish                  公式アカウント一覧を作る
      formgen lint                     文例や様式を点検する
    """


_COMMANDS = (
    census, check, clauses, doctor, forms, init, ledger, lint, new, post, publish, receive, schema, serve,
    status, submitted, verify,
)  # fmt: skip
for _command in _COMMANDS:
    main.add_command(_command)
