"""The walk of the manual, played with its sheet and its commands; and every command the manual tells."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.intake.reader import read
from formgen.workbooks.intakesheet import write_sheet
from scripts.make_manual import PAGES, TODAY
from scripts.officewalk import (
    Mail,
    OfficeWalk,
    lay_answer,
    lay_mail,
    office_walk,
    played_office,
)
from scripts.walk import (
    FROM_PAPER,
    SHEET,
    Walk,
    formgen_words,
    lay_samples,
    played,
    played_post,
    post_walk,
    typed,
    walk,
)

MANUAL = PAGES[1]
_WALK_PARTS = re.compile(r"<!-- make manual: (walk_\w+) -->.*?<!-- \1 -->", re.DOTALL)
# Lines of the manual that no test runs, and why.
EXCEPTIONS = {
    "formgen": "names the program",
    "make": "names the program",
    **dict.fromkeys(
        ("make window", "make window PORT=0", "formgen serve"), "stays open; tests/window/ tries it"
    ),
    "make submitted": "names the command; with its office it is run",
    "formgen init": "names the command; with its folder it is run",
    "python3 -m venv 動作環境": "makes an environment of its own",
    "動作環境/bin/pip install formgen-版-py3-none-any.whl": "installs; 版 stands for a number",
}
# What the office that collects the sheets types, in this order.
OFFICE = ("make ledger", "make calendar")


def papers(folder: Path, part: str, of: Walk) -> set[str]:
    """The papers of the account of a walk that the manifest lists as made or waiting."""
    manifest = json.loads((folder / "outputs" / "manifest.json").read_text("utf-8"))
    files = [entry for entry in manifest[part] if entry["account"] == of.account_id]
    if part == "files":
        assert [
            entry for entry in files if not (folder / "outputs" / entry["path"]).is_file()
        ] == []
    return {entry["document"] for entry in files}


@pytest.mark.slow
@pytest.mark.needs("make")
@pytest.mark.parametrize(
    "by_name",
    [
        pytest.param(False, id="make"),
        pytest.param(True, id="formgen", marks=pytest.mark.soak),
    ],
)
def test_the_walk_makes_what_it_tells_step_by_step(by_name: bool, tmp_path: Path) -> None:
    for step, command, result in played(tmp_path, by_name=by_name):
        where = f"{step.id}: {command.run}\n{result.screen}"
        assert result.exit == command.exit, where
        assert [word for word in command.says if word not in result.screen] == [], where
        if command.made is not None:
            assert papers(tmp_path, "files", walk()) == set(command.made), where
        if command.waiting is not None:
            assert papers(tmp_path, "waiting", walk()) == set(command.waiting), where
    intake, problems = read([tmp_path / SHEET])
    assert problems == ()
    assert [entry.record.account_id for entry in intake.accounts] == [walk().account_id]


@pytest.mark.slow
@pytest.mark.needs("make")
def test_the_walk_of_a_post_makes_what_it_tells_step_by_step(tmp_path: Path) -> None:
    for step, command, result in played_post(tmp_path):
        where = f"{step.id}: {command.run}\n{result.screen}"
        assert result.exit == command.exit, where
        assert [word for word in command.says if word not in result.screen] == [], where
        (account,) = (tmp_path / "outputs").glob(f"{post_walk().account_id}_*")
        assert [name for name in command.files if not (account / name).exists()] == [], where
        assert [name for name in command.gone if (account / name).exists()] == [], where
        if command.made is not None:
            assert papers(tmp_path, "files", post_walk()) == set(command.made), where
    intake, problems = read([tmp_path / SHEET])
    assert problems == ()
    numbers = [entry.record.approval_code for entry in intake.posts]
    assert len(set(numbers)) == len(numbers) == 2
    manual = MANUAL.read_text("utf-8")
    assert [number for number in numbers if str(number) in manual] == []
    assert manual.count(FROM_PAPER) == 2


@pytest.mark.slow
@pytest.mark.needs("make")
def test_the_walk_of_the_office_says_and_files_what_it_tells(tmp_path: Path) -> None:
    for step, command, result in played_office(tmp_path):
        where = f"{step.id}: {command.run}\n{result.screen}"
        assert result.exit == command.exit, where
        assert [word for word in command.says if word not in result.screen] == [], where
        assert [name for name in command.files if not list(tmp_path.glob(name))] == [], where
        assert [name for name in command.gone if list(tmp_path.glob(name))] == [], where


@pytest.mark.parametrize(
    "steps", [walk(), post_walk(), office_walk()], ids=["account", "post", "office"]
)
def test_the_days_of_the_walk_follow_one_another(steps: Walk | OfficeWalk) -> None:
    days = [step.day for step in steps.steps]
    assert days == sorted(days)
    assert days[0].year == 2026


def test_every_run_of_the_walk_says_what_it_makes() -> None:
    runs = [command for step in walk().steps for command in step.commands if "forms" in command.run]
    assert len(runs) > 5
    assert [run.run for run in runs if run.made is None or run.waiting is None] == []


def commands_of_the_manual() -> list[str]:
    """Every line of its code blocks for a terminal, and every formgen or make within its text.

    Those of the walk belong to its one account; the walk itself runs them.
    """
    text = re.sub(_WALK_PARTS, "", MANUAL.read_text("utf-8"))
    blocks = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    inline = re.findall(r"`([^`\n]+)`", prose)
    spoken = [line for line in inline if re.match(r"(?:[\w./]*/)?(?:formgen|make)(?: |$)", line)]
    return sorted({*lines, *spoken})


COMMANDS = commands_of_the_manual()


def test_the_manual_has_its_commands_and_no_exception_too_many() -> None:
    assert {"make new", "make forms", "make ledger", "formgen doctor"} <= set(COMMANDS)
    assert [line for line in EXCEPTIONS if line not in COMMANDS] == []


@pytest.fixture(scope="session")
def office_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the manual's reader has it: samples, papers, packets received, a census answered."""
    folder = tmp_path_factory.mktemp("office")
    lay_samples(folder)
    assert typed("make forms", folder, TODAY).exit == 0
    (answer, *_) = (each for step in office_walk().steps for each in step.answers)
    mail = Mail(office="シティプロモーション推進室", section=answer.section)
    lay_mail(folder, folder / "受信", mail)
    shutil.copytree(folder / "受信", folder / "共有フォルダー")
    shutil.copy(next((folder / "受信").iterdir()), folder / "提出一式_○○局○○課.zip")
    for line in ("make receive", "make census"):
        assert typed(line, folder, TODAY).exit == 0
    lay_answer(folder, answer)
    shutil.copy(bundled_templates() / "guideline.yaml", folder / "改正後.yaml")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in COMMANDS if line not in EXCEPTIONS])
def test_every_command_of_the_manual_runs(line: str, office_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(office_folder, tmp_path, dirs_exist_ok=True)
    result = typed(line, tmp_path, TODAY)
    assert result.exit == 0, result.screen
    assert result.screen.strip() or ">" in line


def put_sheet(sheet: Path, number: int) -> None:
    """One account of the samples, with its devices, as the sheet of a section."""
    intake, _ = read(bundled_samples())
    account = intake.accounts[number].record
    devices = [entry.record for entry in intake.devices]
    own = [device for device in devices if account.account_id in (device.account_ids or ())]
    sheet.parent.mkdir(parents=True)
    write_sheet(sheet, [account.model_dump()], [device.model_dump() for device in own])


@pytest.mark.slow
def test_the_office_makes_its_ledger_from_the_folders_that_the_manual_shows(tmp_path: Path) -> None:
    chapter = MANUAL.read_text("utf-8").split(". 書類を受け取る部署の手引\n")[1]
    sheets = re.findall(r"^  (\S+\.xlsx)$", chapter, re.MULTILINE)
    lay_samples(tmp_path)
    assert typed("make new", tmp_path, TODAY).exit == 0
    for number, sheet in enumerate(sheets):
        put_sheet(tmp_path / "inputs" / sheet, number)
    ledger, calendar = (typed(line, tmp_path, TODAY) for line in OFFICE)
    assert (ledger.exit, calendar.exit) == (0, 0), ledger.screen + calendar.screen
    assert f"アカウント {len(sheets)} 件" in ledger.screen
    assert (tmp_path / "outputs" / "アカウント台帳.xlsx").is_file()
    assert (tmp_path / "outputs" / "期限.ics").is_file()
    assert [line for line in OFFICE if f"`{line}`" not in chapter] == []


@pytest.mark.slow
def test_a_line_that_is_no_command_is_refused() -> None:
    for line in ("make manual", "rm -r inputs", "make forms --format pdf"):
        with pytest.raises(ValueError, match=r"."):
            formgen_words(line)
