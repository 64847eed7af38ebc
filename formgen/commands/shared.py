"""The arguments that several commands share, and how they end.

Heavy modules are imported by the commands that use them, within their functions: `formgen --help`
must not wait for WeasyPrint.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import click

from formgen.commands.japanese_click import Day, Location

Command = TypeVar("Command", bound=Callable[..., Any])
INPUTS = Path("inputs")
OUTPUTS = Path("outputs")
CALENDAR = OUTPUTS / "期限.ics"

paths_argument = click.argument("paths", nargs=-1, metavar="[入力]...", type=Path)
# Before it the calendar was another; after it a year's due dates leave what a date can be.
_FIRST_DAY, _LAST_DAY = date(1873, 1, 1), date(8999, 12, 31)


def _in_calendar(
    _context: click.Context, option: click.Parameter, today: date | None
) -> date | None:
    if today and not _FIRST_DAY <= today <= _LAST_DAY:
        raise click.BadParameter("out of the calendar", param=option)
    return today


today_option = click.option(
    "--today",
    metavar="日付",
    type=Day(),
    callback=_in_calendar,
    help="点検の基準にする日（例：令和8年11月22日）。省略すると今日です。",
)

output_option = click.option(
    "-o", "--output", default=OUTPUTS, metavar="フォルダー",
    type=Location(file_okay=False),
    help="書類を置くフォルダー。省略すると outputs です。",
)  # fmt: skip

workers_option = click.option(
    "--workers", metavar="数", type=click.IntRange(1, 256),
    help="同時に動かす処理の数。省略すると速くなるだけ使います。",
)  # fmt: skip


def format_option(*styles: str, more: str = "") -> Callable[[Command], Command]:
    """The option that says how a command shows its findings; the first of the styles unless told."""
    choice = click.Choice(styles)
    return click.option(
        "--format", "style", type=choice, default=styles[0], help=f"表示の形式。{more}"
    )


def day_of(today: date | None) -> date:
    """The day that was given, else the clerk's own calendar day."""
    return today or date.today()  # noqa: DTZ011


def exit_code(problems: Iterable[Any]) -> int:
    """1 when there is an error among the problems."""
    return 1 if any(problem.is_error for problem in problems) else 0
