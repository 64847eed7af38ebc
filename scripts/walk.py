"""The walks of the manual: an account from its first consultation to its closing, and a post to its record.

tests/data/walk.yaml and walk_post.yaml hold the steps. They are played with the sheet that a clerk
would fill in and the commands that a clerk would type: for the screens and pictures of the manual,
and for the test.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import chdir
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from click.testing import CliRunner
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import Field
from pypdf import PdfReader

from formgen.city.templatefiles import sample_files
from formgen.city.templatereader import Data, read
from formgen.cli import main as cli
from formgen.intake.reader import read as read_intake
from formgen.model.postrecord import POST_SHEET
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET
from formgen.model.typedcommands import STARTED_BY
from formgen.workbooks.intakesheet import write_sheet

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "data"
SHEET = Path("inputs", "intake.xlsx")
_ASSET, _POST = "資産番号", "投稿番号"  # by which a device and a post are known in the steps
# What is typed from the paper that was signed; no page of the manual shows it.
FROM_PAPER = "（決裁された発信伺に印字された照合番号）"
_NUMBER = re.compile(r"(?<![\w-])(?:[1-9A-Z]{3}-){2}[1-9A-Z]{3}(?![\w-])")


class Command(Data):
    """A line that the clerk types, and what must come of it."""

    run: str
    exit: int = 0
    made: tuple[str, ...] | None = None
    waiting: tuple[str, ...] | None = None
    says: tuple[str, ...] = ()
    files: tuple[str, ...] = ()  # in the folder of the account
    gone: tuple[str, ...] = ()
    shown: bool = True


class Step(Data):
    """The values entered on a day, by label, and the commands that follow."""

    id: str
    day: date
    account: dict[str, str] = Field(default_factory=dict)
    devices: tuple[dict[str, str], ...] = ()
    posts: tuple[dict[str, str], ...] = ()
    commands: tuple[Command, ...]


class Walk(Data):
    """The steps of one account, or of a post of it."""

    account_id: str
    steps: tuple[Step, ...]


class CommandResult(NamedTuple):
    """The lines that a command has printed, and its exit code."""

    screen: str
    exit: int


Played = Iterator[tuple[Step, Command, CommandResult]]


@cache
def walk() -> Walk:
    """The walk of an account, as tests/data/walk.yaml tells it."""
    return read(Walk, DATA / "walk.yaml")


@cache
def post_walk() -> Walk:
    """The walk of a post, as tests/data/walk_post.yaml tells it."""
    return read(Walk, DATA / "walk_post.yaml")


def played(folder: Path, *, by_name: bool = False) -> Played:
    """Play the walk in an empty folder; after each command its papers can be looked at there.

    by_name: every command is typed as formgen itself, as where there is no make.
    """
    lay_samples(folder)
    return _played(walk(), folder, by_name=by_name)


def played_post(folder: Path) -> Played:
    """Play the walk of a post in an empty folder, with the sheet of its account and its pictures."""
    lay_samples(folder)
    sheet = folder / SHEET
    intake, _ = read_intake([sheet])
    sheet.unlink()
    account = next(
        a.record for a in intake.accounts if a.record.account_id == post_walk().account_id
    )
    devices = (entry.record for entry in intake.devices)
    own = [device for device in devices if account.account_id in (device.account_ids or ())]
    running = account.model_dump() | {"procedure": "運用中", "document_number": None}
    write_sheet(sheet, [running], [device.model_dump() for device in own])
    for other in sheet.parent.glob("*.yaml"):
        other.unlink()
    return _played(post_walk(), folder)


def _played(steps: Walk, folder: Path, *, by_name: bool = False) -> Played:
    for step in steps.steps:
        if step.account or step.devices or step.posts:
            enter(folder, step)
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


def enter(folder: Path, step: Step) -> None:
    """Write what a step tells into the sheet of a folder, where the labels say."""
    book = load_workbook(folder / SHEET)
    accounts = book[ACCOUNT_SHEET]
    rows = {label_of(row[0].value): row[0].row for row in accounts.iter_rows(max_col=1)}
    for label, value in step.account.items():
        accounts.cell(rows[label], 3).value = value or None
    _enter_rows(book[DEVICE_SHEET], _ASSET, step.devices)
    typed_posts = ({k: _typed_of(v, post, folder) for k, v in post.items()} for post in step.posts)
    _enter_rows(book[POST_SHEET], _POST, typed_posts)
    book.save(folder / SHEET)


def _enter_rows(sheet: Worksheet, known_by: str, records: Iterable[Mapping[str, str]]) -> None:
    columns = {label_of(cell.value): cell.column for cell in sheet[1]}
    for record in records:
        row = _row(sheet, columns[known_by], record[known_by])
        for label, value in record.items():
            sheet.cell(row, columns[label]).value = value or None
        sheet.row_dimensions[row].height = None  # it grows as it does where someone types


def _row(sheet: Worksheet, column: int, name: str) -> int:
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, column).value in (name, None):
            return row
    raise ValueError(name)


def _typed_of(value: str, post: Mapping[str, str], folder: Path) -> str:
    """A value of a post; its 承認番号 is read from the paper that lies there."""
    if value != FROM_PAPER:
        return value
    (paper,) = (folder / "outputs").glob(f"*/発信伺/{post[_POST]}_発信伺.pdf")
    pages = PdfReader(paper).pages
    (number,) = {found for page in pages for found in _NUMBER.findall(page.extract_text())}
    return number


def label_of(value: object) -> str:
    """The label in a cell."""
    return str(value or "").strip()
