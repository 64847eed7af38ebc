"""The one way to the screen: what a terminal would obey is shown in place of being sent.

Labels, sheets, files and templates come from others. A control character among them could clear the
screen, and a mark of direction could have a line read otherwise than it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from formgen.model.visibletext import OBEYED, code_point, visible

_IN_A_TEXT, _IN_A_LINE = re.compile(f"[{OBEYED}]"), re.compile(f"[\n{OBEYED}]")


def echo(line: str, *, err: bool = False) -> None:
    """Print one line, whatever is in it."""
    click.echo(_IN_A_LINE.sub(code_point, line), err=err)


def echo_lines(lines: Iterable[str], *, err: bool = False) -> None:
    """Print lines as they come."""
    for line in lines:
        echo(line, err=err)


def echo_text(text: str) -> None:
    """Print a text of several lines."""
    click.echo(visible(text))


def on_one_line(text: str) -> str:
    """A text that someone typed in several lines, as it stands in a line of the report."""
    return " ".join(text.splitlines()).replace("\t", " ")


def echo_fault(message: str, remedy: str) -> None:
    """Print what ends a command or a step of it, and what to do."""
    echo(f"エラー　{message}", err=True)
    if remedy:
        echo(f"　　→　{remedy}", err=True)


def echo_json(text: str) -> None:
    """Print JSON: UTF-8 on every console, with escapes for what a terminal would obey."""
    click.echo(_IN_A_TEXT.sub(_escaped, text).encode())


def _escaped(sign: re.Match[str]) -> str:
    units = sign.group().encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
