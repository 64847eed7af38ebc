"""The commands: parse, call the pipeline, print, exit code. No logic, and one error edge."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from formgen import __version__
from formgen.japanese_click import JapaneseGroup
from formgen.problems import FormgenError

# Heavy modules are imported where they are used: `formgen --help` must not wait for WeasyPrint.

CommandT = TypeVar("CommandT", bound=Callable[..., Any])
_INPUTS = Path("inputs")
_OUTPUTS = Path("outputs")


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


_paths = click.argument("paths", nargs=-1, metavar="[入力]...", type=click.Path(path_type=Path))
_today = click.option(
    "--today",
    metavar="年-月-日",
    type=click.DateTime(["%Y-%m-%d"]),
    help="点検の基準にする日（例：2026-11-22）。省略すると今日です。",
)


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
      formgen forms                    書類を作る
    """


@main.command()
@_paths
@click.option(
    "--format", "style", type=click.Choice(["text", "json"]), default="text", help="表示の形式。"
)
@_today
def check(paths: tuple[Path, ...], style: str, today: datetime | None) -> None:
    """入力を点検します（書類は作りません）。

    「入力」には、ファイルやフォルダーを並べます。省略すると inputs フォルダーを読みます。

    \b
    例：
      formgen check
      formgen check inputs/intake.xlsx --format json
    """
    from formgen import pipeline, report
    from formgen.resources import templates_for

    checked = pipeline.check(paths or (_INPUTS,), templates_for(Path()), _day(today))
    if style == "json":
        click.echo(report.as_json(checked.problems).encode())  # JSON is UTF-8 on every console
    else:
        _echo(report.problem_lines(checked.problems))
        click.echo(report.summary_line(checked.problems))
    sys.exit(_exit_code(checked.problems))


@main.command()
@_paths
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
    type=click.Choice(["docx", "pdf"]),
    help="この形式だけを作ります。",
)
@click.option(
    "-o", "--output", default=_OUTPUTS, metavar="フォルダー",
    type=click.Path(file_okay=False, path_type=Path),
    help="書類を置くフォルダー。省略すると outputs です。",
)  # fmt: skip
@_today
def forms(
    paths: tuple[Path, ...],
    accounts: tuple[str, ...],
    documents: tuple[str, ...],
    formats: tuple[str, ...],
    output: Path,
    today: datetime | None,
) -> None:
    """書類を作ります。

    「入力」には、ファイルやフォルダーを並べます。省略すると inputs フォルダーを読みます。

    \b
    例：
      formgen forms
      formgen forms --account TKS-001 --document start_notice --format pdf
    """
    from formgen import pipeline, report
    from formgen.render.faces import FORMATS
    from formgen.resources import templates_for

    selection = pipeline.Selection(frozenset(accounts), frozenset(documents), formats or FORMATS)
    with _Progress() as progress:
        built = pipeline.build(
            paths or (_INPUTS,),
            templates_for(Path()),
            output,
            selection,
            _day(today),
            progress.show,
        )
    _echo(report.problem_lines(built.problems))
    click.echo(report.summary_line(built.problems))
    _echo(report.build_lines(built, str(output)))
    sys.exit(_exit_code(built.problems))


@main.command()
@click.argument(
    "file", required=False, metavar="[ファイル]", type=click.Path(dir_okay=False, path_type=Path)
)
@click.option(
    "--replace-sample", is_flag=True,
    help="inputs の見本を inputs/見本 へ移し、空のシートを inputs に置きます。",
)  # fmt: skip
def new(file: Path | None, replace_sample: bool) -> None:
    """空の記入用シート（Excel）を作ります。

    \b
    例：
      formgen new inputs/intake.xlsx
      formgen new --replace-sample
    """
    from formgen.intake.workbook import write_blank
    from formgen.resources import templates_for
    from formgen.workspace import free_sheet, set_sample_aside

    if replace_sample:
        for path in set_sample_aside(_INPUTS):
            click.echo(f"見本を「{path}」へ移しました。")
        file = file or free_sheet(_INPUTS)
    if file is None:
        raise FormgenError("作るファイルの名前がありません。", "例：formgen new inputs/intake.xlsx")
    write_blank(file, templates=templates_for(Path()))
    click.echo(f"記入用のシート「{file}」を作りました。開いて「記入のしかた」からお読みください。")


@main.command()
@click.argument("folder", metavar="フォルダー", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--templates",
    "with_templates",
    is_flag=True,
    help="文例と体裁も置きます（書き換えて使う場合）。",
)
def init(folder: Path, with_templates: bool) -> None:
    """作業用のフォルダーを用意します（見本の入力付き）。

    \b
    例：
      formgen init 書類作成
    """
    from formgen.workspace import lay_out

    for path in lay_out(folder, with_templates=with_templates):
        click.echo(f"「{path}」を置きました。")
    click.echo(
        f"「{folder}」の用意ができました。このフォルダーで formgen forms を実行してください。"
    )


@main.command()
def doctor() -> None:
    """動作に必要なものがそろっているかを調べます。

    \b
    例：
      formgen doctor
    """
    from formgen.doctor import examine

    findings = examine()
    for finding in findings:
        click.echo(f"{'○' if finding.found else '×'}　{finding.name}　{finding.detail}")
        if not finding.found:
            click.echo(f"　　→　{finding.remedy}")
    sys.exit(0 if all(finding.found for finding in findings if finding.needed) else 1)


class _Progress:
    """A bar on a terminal; elsewhere nothing, for a log wants whole lines."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._bar is not None:
            self._bar.render_finish()

    def show(self, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if self._bar is None:
            self._bar = click.progressbar(length=total, label="書類を作成中", file=sys.stderr)
        self._bar.update(done - self._bar.pos)


def _day(today: datetime | None) -> date:
    return today.date() if today else date.today()  # noqa: DTZ011 - the clerk's own calendar day


def _echo(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _exit_code(problems: Iterable[Any]) -> int:
    return 1 if any(problem.is_error for problem in problems) else 0
