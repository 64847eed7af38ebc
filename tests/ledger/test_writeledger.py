"""A ledger from the inputs to the output folder, and what staff wrote into it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from formgen import pipeline
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.cli import main
from formgen.making.readcheckcompose import load
from formgen.model.picturefile import PICTURE_FOLDER
from formgen.outputs.manifest import read_manifest

LEDGER = Path("outputs/アカウント台帳.xlsx")
TODAY = "2026-11-22"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the samples, each in the folder of its section."""
    monkeypatch.chdir(tmp_path)
    for number, sample in enumerate(bundled_samples()):
        place = tmp_path / "inputs" / f"第{number}課"
        place.mkdir(parents=True)
        (place / f"intake{sample.suffix}").write_bytes(sample.read_bytes())
        shutil.copytree(sample.parent / PICTURE_FOLDER, place / PICTURE_FOLDER)
    return tmp_path


def make(*arguments: str, today: str = TODAY) -> Result:
    return CliRunner().invoke(main, ["ledger", "--today", today, *arguments])


def test_the_ledger_of_all_inputs_is_made_and_recorded() -> None:
    result = make()
    assert (result.exit_code, result.stderr) == (0, "")
    assert "アカウント 4 件、機器 " in result.stdout
    assert result.stdout.endswith(f"を「{LEDGER}」にまとめました。\n")
    (made,) = read_manifest(Path("outputs"))
    assert (made.path, made.document, made.format) == (LEDGER.name, "ledger", "xlsx")
    assert made.sha256 == hashlib.sha256(LEDGER.read_bytes()).hexdigest()


def test_a_second_run_gives_the_same_bytes() -> None:
    make()
    before = LEDGER.read_bytes()
    make()
    assert LEDGER.read_bytes() == before
    assert [path.name for path in Path("outputs").glob("*.xlsx")] == [LEDGER.name]


_KILLED = f"""
import os, signal
from formgen.cli import main
from formgen.ledger import workbook
workbook.to_bytes = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
main(["ledger", "--today", "{TODAY}"])
"""


@pytest.mark.slow
def test_what_a_killed_ledger_left_is_cleared_away_by_the_next(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its sheets, with all that staff entered, lie among the temporary files until it is whole."""
    temporary = folder / "temporary"
    temporary.mkdir()
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT)}
    killed = subprocess.run([sys.executable, "-c", _KILLED], env=environment, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert [*temporary.rglob("openpyxl.*")]
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    assert make().exit_code == 0
    assert not [*temporary.iterdir()]


@pytest.mark.slow
def test_notes_in_the_ledger_are_never_overwritten() -> None:
    make()
    book = load_workbook(LEDGER)
    book.worksheets[0]["E2"] = "電話で確認済み"
    book.save(LEDGER)
    noted = LEDGER.read_bytes()
    for today in ("2026-11-23", "2026-11-24"):
        result = make(today=today)
        assert "手直しされた台帳があるため、そのまま残し" in result.stdout
        assert "書き込みを写したら、手直しした方を" in result.stdout
        assert LEDGER.read_bytes() == noted
    beside = [path.name for path in Path("outputs").glob("*.xlsx") if path != LEDGER]
    assert beside == ["アカウント台帳（新）.xlsx"]


@pytest.mark.slow
def test_the_ledger_and_the_papers_leave_each_other_alone(folder: Path) -> None:
    make()
    ledger = LEDGER.read_bytes()
    selection = pipeline.Selection(documents=frozenset({"start_notice"}), formats=("docx",))
    day = pipeline.date(2026, 11, 22)
    pipeline.build([folder / "inputs"], load(bundled_templates()), Path("outputs"), selection, day)
    told = json.loads(Path("outputs/manifest.json").read_text("utf-8"))
    assert LEDGER.name in {file["path"] for file in told["files"]}
    assert LEDGER.read_bytes() == ledger
    make(today="2026-12-01")
    after = json.loads(Path("outputs/manifest.json").read_text("utf-8"))
    assert after["waiting"] == told["waiting"] != []
    assert {file["path"] for file in after["files"]} == {file["path"] for file in told["files"]}
    assert LEDGER.read_bytes() != ledger


def test_what_cannot_be_read_is_told_and_stops_no_other(folder: Path) -> None:
    (folder / "inputs" / "第0課" / "壊れた.xlsx").write_bytes(b"PK")
    result = make()
    assert result.exit_code == 1
    assert "壊れた.xlsx" in result.stderr
    assert "読めなかったものが 1 件あります" in result.stdout
    assert "アカウント 4 件" in result.stdout


def test_without_an_account_the_last_ledger_stays(folder: Path) -> None:
    make()
    before = LEDGER.read_bytes()
    (folder / "空").mkdir()
    result = make("空")
    assert result.exit_code == 1
    assert "台帳を作りませんでした" in result.stdout
    assert LEDGER.read_bytes() == before


def test_a_folder_that_cannot_be_written_to_is_told_before_the_work(folder: Path) -> None:
    (folder / "台帳").write_bytes(b"")
    result = make("-o", "台帳/中")
    assert result.exit_code == 1
    assert result.stderr.startswith("エラー　「台帳/中」に書き込めません")
