"""The walk of the manual: one account from its first consultation to its closing, step by step.

tests/data/walk.yaml holds the steps. They are played with the sheet that a clerk would fill in and
the commands that a clerk would type: for the screens and pictures of the manual, and for the test.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from contextlib import chdir
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import Field

from formgen.city.templatefiles import sample_files
from formgen.city.templatereader import Data, read
from formgen.cli import main as cli
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET
from formgen.model.typedcommands import STARTED_BY

ROOT = Path(__file__).resolve().parent.parent
WALK = ROOT / "tests" / "data" / "walk.yaml"
SHEET = Path("inputs", "intake.xlsx")
_ASSET = "資産番号"  # by which a device is known in the steps


class Command(Data):
    """A line that the clerk types, and what must come of it."""

    run: str
    exit: int = 0
    made: tuple[str, ...] | None = None
    waiting: tuple[str, ...] | None = None
    says: tuple[str, ...] = ()
    shown: bool = True


class Step(Data):
    """The values entered on a day, by label, and the commands that follow."""

    id: str
    day: date
    account: dict[str, str] = Field(default_factory=dict)
    devices: tuple[dict[str, str], ...] = ()
    commands: tuple[Command, ...]


class Walk(Data):
    """The steps of one account."""

    account_id: str
    steps: tuple[Step, ...]


class CommandResult(NamedTuple):
    """The lines that a command has printed, and its exit code."""

    screen: str
    exit: int


@cache
def walk() -> Walk:
    """The walk as tests/data/walk.yaml tells it."""
    return read(Walk, WALK)


def played(folder: Path, *, by_name: bool = False) -> Iterator[tuple[Step, Command, CommandResult]]:
    """Play the walk in an empty folder; after each command its papers can be looked at there.

    by_name: every command is typed as formgen itself, as where there is no make.
    """
    lay_samples(folder)
    for step in walk().steps:
        if step.account or step.devices:
            enter(folder / SHEET, step)
        for command in step.commands:
            line = without_make(command.run) if by_name else command.run
            yield step, command, typed(line, folder, step.day)


def lay_samples(folder: Path) -> None:
    """Put the samples where a clerk finds them after the installation."""
    for name, sample in sample_files().items():
        target = folder / "inputs" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(sample.read_bytes())


def typed(line: str, folder: Path, day: date) -> CommandResult:
    """Run a line of the manual in a folder, as of a day.

    Raises ValueError when the line is neither formgen nor a target of the Makefile that runs it.
    """
    is_make = line.split(maxsplit=1)[0] == "make"
    words, target = formgen_words(line)
    command = cli.commands.get(words[0]) if words else None
    if command and any("--today" in option.opts for option in command.params):
        words = words if "--today" in words else [*words, "--today", day.isoformat()]
    with chdir(folder):
        done = CliRunner(env={STARTED_BY: "make" if is_make else None}).invoke(cli, words)
        if target:
            Path(target).write_bytes(done.stdout_bytes)
    return CommandResult(done.output, 0 if is_make and done.exit_code == 1 else done.exit_code)


def formgen_words(line: str) -> tuple[list[str], str]:
    """The arguments that a line gives formgen, and the file into which it leads the output."""
    program, *words = shlex.split(line)
    target = ""
    if ">" in words:
        place = words.index(">")
        words, target = words[:place], words[place + 1]
    if Path(program).name == "formgen":
        return words, target
    if program != "make":
        raise ValueError(line)
    return _recipe(words), target


def without_make(line: str) -> str:
    """A line of the manual as it is typed without make."""
    words, target = formgen_words(line)
    return shlex.join(["formgen", *words]) + (f" > {target}" if target else "")


@cache
def _recipes(*words: str) -> str:
    """What make would run; it does nothing. Raises ValueError for what it does not know."""
    told = ("make", "--silent", "--dry-run", "--old-file=.venv/run.stamp", *words)
    # Words of the manual's own lines.
    done = subprocess.run(  # noqa: S603
        told, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ValueError(f"make {shlex.join(words)}")
    return done.stdout


def _recipe(words: list[str]) -> list[str]:
    commands = _recipes(*words).replace("\\\n", " ")
    found = re.fullmatch(r"\S+ -m formgen (.+?)( \|\| \[ \$\? -eq 1 \])?\s*", commands)
    if found is None:
        raise ValueError(f"make {shlex.join(words)}")
    return shlex.split(found[1])


def enter(sheet: Path, step: Step) -> None:
    """Write what a step tells into the sheet, where the labels say."""
    book = load_workbook(sheet)
    accounts, devices = book[ACCOUNT_SHEET], book[DEVICE_SHEET]
    rows = {_label(row[0].value): row[0].row for row in accounts.iter_rows(max_col=1)}
    for label, value in step.account.items():
        accounts.cell(rows[label], 3).value = value or None
    columns = {_label(cell.value): cell.column for cell in devices[1]}
    for device in step.devices:
        row = _device_row(devices, columns[_ASSET], device[_ASSET])
        for label, value in device.items():
            devices.cell(row, columns[label], value)
    book.save(sheet)


def _device_row(devices: Worksheet, column: int, asset: str) -> int:
    for row in range(2, devices.max_row + 1):
        if devices.cell(row, column).value in (asset, None):
            return row
    raise ValueError(asset)


def _label(value: object) -> str:
    return str(value or "").strip()
