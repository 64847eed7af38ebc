"""The walk of the office that receives packets: its mails, its desk, its census and its list.

tests/data/walk_office.yaml holds the steps. The sections make their packets with formgen in a folder of
their own; what happens to a mail on its way, and what a section answers, stands in the steps.
"""

from __future__ import annotations

import zipfile
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Literal

from openpyxl import load_workbook
from pydantic import Field

from formgen.city.templatereader import Data, read
from formgen.model.records import ACCOUNT_SHEET
from formgen.outputs.filenames import HAND_IN
from scripts.walk import DATA, Played, Step, label_of, lay_samples, typed

_SECTIONS = Path("各所属")  # where they work; the office sees nothing of it
_CENSUS = Path("照会")
_ANSWER = "回答"  # the sheet on which a section signs


class Mail(Data):
    """A packet that lies in the folder of mails, as its way has left it."""

    office: str  # the folder of 提出用
    section: str  # the end of its folder's name
    came: Literal["whole", "half", "edited", "packed anew"] = "whole"
    name: str = ""  # of the file; blank: as it was made


class Answer(Data):
    """A reply sheet as a section sends it back: what is entered, by 管理番号 and label."""

    section: str
    day: str
    by: str
    accounts: dict[str, dict[str, str]] = Field(default_factory=dict)


class OfficeStep(Step):
    """What comes in on a day, and the commands that the office types."""

    mails: tuple[Mail, ...] = ()
    answers: tuple[Answer, ...] = ()


class OfficeWalk(Data):
    """The steps of the office, and the day on which the sections make their packets."""

    made_on: date
    steps: tuple[OfficeStep, ...]


@cache
def office_walk() -> OfficeWalk:
    """The walk as tests/data/walk_office.yaml tells it."""
    return read(OfficeWalk, DATA / "walk_office.yaml")


def played_office(folder: Path) -> Played:
    """Play the walk in an empty folder."""
    make_packets(folder / _SECTIONS)
    for step in office_walk().steps:
        for mail in step.mails:
            lay_mail(folder / _SECTIONS, folder / "受信", mail)
        for answer in step.answers:
            lay_answer(folder, answer)
        for command in step.commands:
            yield step, command, typed(command.run, folder, step.day)


def make_packets(folder: Path) -> None:
    """The packets of the sections of the samples."""
    lay_samples(folder)
    typed("make forms", folder, office_walk().made_on)


def lay_mail(sections: Path, mails: Path, mail: Mail) -> None:
    """Put a packet into the folder of mails as it came."""
    (packet,) = (sections / "outputs" / HAND_IN).glob(f"{mail.office}/*{mail.section}/*.zip")
    data = packet.read_bytes()
    if mail.came == "half":
        data = data[: len(data) // 2]
    if mail.came in ("edited", "packed anew"):
        data = packed_anew(data, is_edited=mail.came == "edited")
    mails.mkdir(exist_ok=True)
    (mails / (mail.name or packet.name)).write_bytes(data)


def packed_anew(data: bytes, *, is_edited: bool = False) -> bytes:
    """The files of a ZIP in another one; is_edited: its first Word paper was opened and saved before."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            held = source.read(name)
            is_report = name.rpartition("/")[2].startswith("01_") and name.endswith(".docx")
            held = packed_anew(held) if is_edited and is_report else held
            target.writestr(zipfile.ZipInfo(name), held)  # without the time of now
    return made.getvalue()


def lay_answer(folder: Path, answer: Answer) -> None:
    """Fill in the reply sheet of a section as a person would, and lay it where answers come in."""
    (sheet,) = (folder / _CENSUS).glob(f"*/*{answer.section}/*.xlsx")
    book = load_workbook(sheet)
    signed = {label_of(row[0].value): row[1] for row in book[_ANSWER].iter_rows(max_col=2)}
    signed["回答日"].value, signed["回答者の職名"].value = answer.day, answer.by
    accounts = book[ACCOUNT_SHEET]
    rows = {label_of(row[0].value): row[0].row for row in accounts.iter_rows(max_col=1)}
    numbers = accounts[rows["管理番号"]][2:]  # behind the labels and what they ask for
    for account_id, values in answer.accounts.items():
        column = next(cell for cell in numbers if cell.value in (account_id, None)).column
        for label, value in {"管理番号": account_id, **values}.items():
            accounts.cell(rows[label], column).value = value or None
    (folder / "回答").mkdir(exist_ok=True)
    book.save(folder / "回答" / f"{answer.section}_{sheet.name}")
