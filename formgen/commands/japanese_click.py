"""Click's own words in Japanese: the frame of its help, and what is wrong with a command line."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import click

from formgen.commands.safeecho import echo, echo_fault
from formgen.model.japanese import display_width, pad, parse_date
from formgen.model.problems import FormgenError, InvalidValue
from formgen.model.typedcommands import option, option_name, usage

_HEADINGS = {"Options": "指定できるもの", "Commands": "コマンド"}


class _Formatter(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or "使い方： ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(
        self,
        rows: Iterable[tuple[str, str]],
        col_max: int = 30,  # noqa: ARG002 - Click's signature
        col_spacing: int = 2,
    ) -> None:
        # Click counts characters; a full-width one takes two columns.
        rows = list(rows)
        width = max(display_width(term) for term, _ in rows) + col_spacing
        for term, text in rows:
            shown = text.replace("  [required]", "（必須）")
            self.write(f"{'':{self.current_indent}}{pad(term, width)}{shown}\n")


class _Context(click.Context):
    formatter_class = _Formatter


class Day(click.ParamType[date]):
    """A date as the sheets take it: 2026-11-22, 令和8年11月22日, R8.11.22 …"""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date that was typed; click tells of one that cannot be read."""
        try:
            return value if isinstance(value, date) else parse_date(str(value))
        except InvalidValue as flaw:
            self.fail(flaw.message, param, ctx)


class Location(click.Path):
    """A file or a folder: what stands there instead is told by its name, and why it is of no use."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(path_type=Path, **kwargs)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path that was typed. Raises FormgenError when something else stands there."""
        path = Path(value)
        typed = None if param is None or _is_default(param, ctx) else param
        named = f"「{_name(typed)}」に書かれた「{path}」は" if typed else f"「{path}」は"
        if path.is_dir() and not self.dir_okay:
            raise FormgenError(f"{named}フォルダーです。", "ファイルの名前を書いてください。")
        if path.is_file() and not self.file_okay:
            remedy = "フォルダーの名前を書いてください。"
            if param and not typed:
                other = option(param.opts[-1], "別のフォルダー")
                remedy = f"そのファイルの名前を変えるか、「{other}」を付けて実行してください。"
            raise FormgenError(f"{named}ファイルです。", remedy)
        if path.is_dir():
            with os.scandir(path):  # the system tells why it cannot be read
                (path / ".").stat()
        return path


class JapaneseCommand(click.Command):
    """A command whose help is in Japanese throughout."""

    context_class = _Context

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[指定]...", **kwargs})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option that shows the help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "この説明を表示します。"
        return option


class JapaneseGroup(JapaneseCommand, click.Group):
    """A group of commands that tells in Japanese what is wrong with a command line."""

    command_class = JapaneseCommand

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"subcommand_metavar": "コマンド", **kwargs})

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command line and exit: 2 when it cannot be understood, 1 when it is broken off."""
        if isinstance(sys.stdout, io.TextIOWrapper):  # 𠮷 must not stop a run on an old console
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            sys.exit(super().main(*args, **{**kwargs, "standalone_mode": False}))
        except click.exceptions.NoArgsIsHelpError as asked:
            asked.show()
        except click.UsageError as error:
            typed = error.ctx.info_name if error.ctx and error.ctx.parent else None
            echo_fault(_fault(error), usage(typed or ""))
        except click.Abort:
            echo("中止しました。", err=True)
            sys.exit(1)
        sys.exit(2)


def _fault(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"「{error.option_name}」という指定はありません。"
    if isinstance(error, click.exceptions.NoSuchCommand):
        return f"「{error.command_name}」というコマンドはありません。"
    if isinstance(error, click.BadOptionUsage):
        return f"「{option_name(error.option_name)}」の値がないか、値を付けられない指定です。"
    if isinstance(error, click.BadParameter) and error.param is not None:
        missing = isinstance(error, click.MissingParameter)
        return (
            f"「{_name(error.param)}」{'がありません。' if missing else _wanted(error.param.type)}"
        )
    return "書き方が違うか、余分な語があります。"


def _is_default(param: click.Parameter, ctx: click.Context | None) -> bool:
    source = ctx.get_parameter_source(param.name or "") if ctx else None
    return source is click.core.ParameterSource.DEFAULT


def _name(param: click.Parameter) -> str:
    """Return the name by which the user knows an option or an argument."""
    if param.param_type_name == "option":
        return option_name(param.opts[-1])
    return (param.metavar or "").strip("[].")


def _wanted(kind: click.ParamType[Any]) -> str:
    if isinstance(kind, click.Choice):
        return f"には、{'、'.join(kind.choices)} のどれかを書いてください。"
    if isinstance(kind, Day):
        return "には、「2026-11-22」「令和8年11月22日」のような日付を書いてください。"
    return "の値が違います。"
