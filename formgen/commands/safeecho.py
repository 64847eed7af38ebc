"""The one way to the screen: what a terminal would obey is shown in place of being sent.

Labels, sheets, files and templates come from others. A control character among them could clear the
screen, and a mark of direction could have a line read otherwise than it is written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

# Controls (an escape sequence begins with one), line separators, zero-width characters, marks of
# direction, tags, and the halves of characters that stand for the bytes of a name that is no text.
_OBEYED = (
    "\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f\ud800-\udfff"
)
_IN_A_TEXT, _IN_A_LINE = re.compile(f"[{_OBEYED}]"), re.compile(f"[\n{_OBEYED}]")


def echo(line: str, *, err: bool = False) -> None:
    """Print one line, whatever is in it."""
    click.echo(_IN_A_LINE.sub(_shown, line), err=err)


def echo_lines(lines: Iterable[str], *, err: bool = False) -> None:
    """Print lines as they come."""
    for line in lines:
        echo(line, err=err)


def echo_text(text: str) -> None:
    """Print a text of several lines."""
    click.echo(_IN_A_TEXT.sub(_shown, text))


def echo_fault(message: str, remedy: str) -> None:
    """Print what ends a command or a step of it, and what to do."""
    echo(f"エラー　{message}", err=True)
    if remedy:
        echo(f"　　→　{remedy}", err=True)


def echo_json(text: str) -> None:
    """Print JSON: UTF-8 on every console, with escapes for what a terminal would obey."""
    click.echo(_IN_A_TEXT.sub(_escaped, text).encode())


def _shown(sign: re.Match[str]) -> str:
    return f"〔U+{ord(sign.group()):04X}〕"


def _escaped(sign: re.Match[str]) -> str:
    units = sign.group().encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
