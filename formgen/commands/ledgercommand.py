"""The ledger of all accounts: formgen ledger. One of which nothing has changed is not made again."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from formgen.commands.japanese_click import JapaneseCommand, Location
from formgen.commands.safeecho import echo_lines
from formgen.commands.shared import (
    INPUTS,
    OUTPUTS,
    day_of,
    exit_code,
    paths_argument,
    today_option,
)
from formgen.model.problems import FormgenError

STATE = ".formgen-ledger.json"  # of the ledger that stands beside it
_VERSION = 1


@dataclass(frozen=True, slots=True)
class _Told:
    """What a run has seen and said, and the ledger that it made."""

    run: str  # the fingerprint of all that it saw
    name: str  # of the ledger
    sha256: str
    errors: tuple[str, ...]
    lines: tuple[str, ...]
    exit_code: int


@click.command(cls=JapaneseCommand)
@paths_argument
@click.option(
    "-o", "--output", default=OUTPUTS, metavar="フォルダー",
    type=Location(file_okay=False),
    help="台帳を置くフォルダー。省略すると outputs です。",
)  # fmt: skip
@today_option
def ledger(paths: tuple[Path, ...], output: Path, today: date | None) -> None:
    """全ての記入シートや、受付の提出書類から、アカウント台帳（Excel）を作ります。

    「入力」には、ファイルやフォルダーを並べます。省略すると inputs フォルダーを読みます。
    受付簿のあるフォルダーからは、提出書類の記録だけを読みます。シートも並べると、違いに印を付けます。

    \b
    例：
      formgen ledger
      formgen ledger 受付
      formgen ledger 受付 inputs -o 台帳 --today 2026-11-22
    """
    from formgen.city.templatefiles import templates_for

    templates, day = templates_for(Path()), day_of(today)
    run = _fingerprint(paths, templates, output, day)
    told = _standing(output, run) if run else None
    if told is None:
        told = _made(paths, templates, output, day, run or "")
    echo_lines(told.errors, err=True)
    echo_lines(told.lines)
    sys.exit(told.exit_code)


def _made(paths: Sequence[Path], templates: Path, output: Path, day: date, run: str) -> _Told:
    """Make the ledger, and keep what was said of one that no other stands beside."""
    from formgen.commands import problemlines
    from formgen.ledger import workbook
    from formgen.making.readcheckcompose import load
    from formgen.model import fingerprint
    from formgen.outputs.jsonfiles import as_bytes
    from formgen.outputs.outputfiles import write_changed

    made = workbook.make(paths or (INPUTS,), load(templates), output, day)
    problems = (*made.unread, *made.too_long)
    lines = [problemlines.summary_line(made.problems)]
    if made.ledger.packets is None:
        lines += problemlines.where_told(made.problems, problems, paths)
    lines += workbook.lines(made)
    name = made.path.name if made.path else ""
    sha256 = fingerprint.of_file(made.path) if made.path else ""
    errors = tuple(problemlines.problem_lines(problems))
    told = _Told(run, name, sha256, errors, tuple(lines), exit_code(made.problems))
    if run and made.path and not made.kept:
        with suppress(FormgenError):  # without it the next run makes the ledger again
            write_changed(output / STATE, as_bytes({"version": _VERSION, **asdict(told)}))
    return told


def _fingerprint(paths: Sequence[Path], templates: Path, output: Path, day: date) -> str | None:
    """The fingerprint of all that enters the ledger; None when something cannot be read."""
    from formgen.commands.uptodate import seen_files
    from formgen.model import fingerprint
    from formgen.model.typedcommands import typed
    from formgen.outputs.filenames import POST_LOG
    from formgen.packets import history
    from formgen.reception.deskfolder import is_desk
    from formgen.render.enginefingerprint import engine

    code = (fingerprint.of_code(), fingerprint.of_package("openpyxl"), engine("pdf"))
    asked = (typed("forms"), *map(str, paths), output.as_posix(), day.isoformat())
    seen: list[str] = []
    try:
        for path in paths or (INPUTS,):
            seen += _packets(path) if is_desk(path) else seen_files(path)
        seen += (*seen_files(templates), *history.seen(output), *seen_files(output / POST_LOG))
    except OSError:
        return None
    return fingerprint.of_text(*code, *asked, *seen)


def _packets(desk: Path) -> Iterator[str]:
    """Yield the packets of a desk: what their records say, and the names of the papers that came."""
    from formgen.model import fingerprint
    from formgen.reception.deskfolder import filed_folders

    yield str(desk)
    yield from (f"{path} {fingerprint.of_file(path)}" for path in sorted(desk.rglob("*.yaml")))
    for folder in filed_folders(desk):
        yield from sorted(map(str, folder.path.iterdir()))


def _standing(output: Path, run: str) -> _Told | None:
    """What was said of the ledger that stands as it was made of the same."""
    from formgen.model import fingerprint
    from formgen.outputs.jsonfiles import understood
    from formgen.outputs.manifest import is_broken_off, read_manifest

    told = understood(output / STATE, _taken)
    if told is None or told.run != run or is_broken_off(output):
        return None
    path = output / told.name
    stands = any(
        (one.path, one.sha256) == (told.name, told.sha256) for one in read_manifest(output)
    )
    if not stands or not path.is_file() or fingerprint.of_file(path) != told.sha256:
        return None
    return told


def _taken(content: Any) -> _Told | None:
    if content.pop("version") != _VERSION:
        return None
    errors, lines = (_texts(content.pop(key)) for key in ("errors", "lines"))
    return _Told(errors=errors, lines=lines, **content)


def _texts(found: Iterable[Any]) -> tuple[str, ...]:
    return tuple(map(str, found))
