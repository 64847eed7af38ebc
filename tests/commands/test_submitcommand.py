"""formgen submitted, and what forms and status say afterwards: as a clerk sees it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.cli import main
from formgen.outputs.lock import LOCK
from formgen.outputs.state import read_cache, write_cache
from formgen.packets.history import RECORD

TODAY = ("--today", "2026-11-22")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A section's folder with one account before its consultation."""
    (tmp_path / "inputs").mkdir()
    sample = next(path for path in bundled_samples() if path.suffix == ".yaml")
    shutil.copy(sample, tmp_path / "inputs" / "a.yaml")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def formgen(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


def change(folder: Path, before: str, after: str) -> None:
    path = folder / "inputs" / "a.yaml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after), "utf-8")


@pytest.mark.slow
def test_a_year_of_a_clerk(folder: Path) -> None:
    assert formgen("forms", *TODAY).exit_code == 0
    assert "変わった項目" not in formgen("forms", *TODAY).output
    handed_in = formgen("submitted", "--office", "promotion", "--on", "2026-10-02")
    assert handed_in.exit_code == 0
    assert "提出済/2026-10-02/シティプロモーション推進室" in handed_in.output
    again = formgen("forms", *TODAY)
    assert "変わった項目" not in again.output

    change(folder, "月1回程度", "週1回程度")
    status = formgen("status", *TODAY)
    assert (
        "変更    シティプロモーション推進室に提出した後（令和8年10月2日）：更新頻度"
        in status.output
    )
    found = json.loads(formgen("status", "--format", "json", *TODAY).output)["accounts"]
    assert found[0]["changed"] == [
        {
            "office": "promotion",
            "field": "frequency",
            "label": "更新頻度",
            "before": "月1回程度",
            "after": "週1回程度",
            "handed_in_on": "2026-10-02",
        }
    ]
    built = formgen("forms", *TODAY)
    assert "■ 前回提出した内容から変わった項目" in built.output
    assert "KRS-001　シティプロモーション推進室（令和8年10月2日提出）　…　更新頻度" in built.output
    assert list(folder.glob("outputs/提出用/*/*/*_変更一覧.pdf"))

    assert formgen("submitted", "--office", "promotion", "--on", "2026-11-22").exit_code == 0
    assert "変わった項目" not in formgen("forms", *TODAY).output
    assert not list(folder.glob("outputs/提出用/*/*/*_変更一覧.pdf"))
    assert "変更" not in formgen("status", *TODAY).output


@pytest.mark.slow
def test_what_is_recorded_twice_is_kept_once(folder: Path) -> None:
    formgen("forms", *TODAY)
    record = ("submitted", "--office", "ict", *TODAY, "--on")
    first = formgen(*record, "2026-10-02")
    again = formgen(*record, "令和8年10月2日")
    assert (again.exit_code, again.output) == (first.exit_code, first.output) == (0, first.output)
    other = formgen(*record, "2026-10-05")
    assert other.exit_code == 1
    assert "令和8年10月2日に提出したものとして、記録してあります。" in other.stderr
    assert "「outputs/提出済/2026-10-02/" in other.stderr
    assert len(list((folder / "outputs" / "提出済").glob("*/*/*"))) == 1


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["write_bytes", "chmod", "rename"])
def test_a_recording_that_was_killed_is_repeated_and_kept_once(
    folder: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    formgen("forms", *TODAY)
    done: list[str] = []
    step = getattr(Path, moment)

    def killed(path: Path, *arguments: object) -> None:
        step(path, *arguments)
        done.append(str(path))
        if len(done) == {"write_bytes": 2, "chmod": 3, "rename": 1}[moment]:
            os._exit(9)

    monkeypatch.setattr(Path, moment, killed)
    if not (child := os.fork()):
        formgen("submitted", "--office", "ict", "--on", "2026-10-02")
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    assert formgen("submitted", "--office", "ict", "--on", "2026-10-02").exit_code == 0
    (kept,) = (folder / "outputs" / "提出済").glob("*/*/*")
    made = next((folder / "outputs" / "提出用").glob("ICT*/*"))
    assert {path.name for path in kept.iterdir()} == {
        RECORD, *(path.name for path in made.iterdir())
    }  # fmt: skip


def test_what_is_handed_in_before_a_run_is_refused_in_words(folder: Path) -> None:
    result = formgen("submitted", "--office", "ict", "--on", "2026-10-02")
    assert result.exit_code == 1
    assert "「formgen forms」を実行して" in result.stderr
    assert not (folder / "outputs").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
def test_when_all_is_handed_in_that_is_told() -> None:
    for _ in range(2):
        formgen("forms", *TODAY)
        result = formgen("submitted", "--office", "ict", "--on", "2026-10-02", *TODAY)
    assert result.exit_code == 1
    assert "新しく提出する書類はありません" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("--office", "ict"), ("--on", "2026-10-02"), ("--office", "x", "--on", "2026-10-02"),
     ("--office", "ict", "--on", "10月2日"), ("--office", "ict", "--on", "令和8年2月30日")],
)  # fmt: skip
def test_wrong_usage_is_told_in_japanese(folder: Path, arguments: tuple[str, ...]) -> None:
    result = formgen("submitted", *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("エラー")
    assert folder.is_dir()


def test_the_offices_are_those_of_the_city(folder: Path) -> None:
    shutil.copytree(bundled_templates(), folder / "templates")
    offices = folder / "templates" / "offices.yaml"
    text = offices.read_text("utf-8")
    third = "  kouhou:\n    folder: 広報課\n    names:\n      - {from: 2021-04-01, name: 市長公室広報課, head: 課長}\n"
    offices.write_text(text + third, "utf-8")
    unknown = formgen("submitted", "--office", "x", "--on", "2026-10-02")
    assert unknown.exit_code == 2
    assert "promotion（総務企画局シティプロモーション推進室）、" in unknown.stderr
    assert "kouhou（市長公室広報課）" in unknown.stderr
    known = formgen("submitted", "--office", "kouhou", "--on", "2026-10-02")
    assert known.exit_code == 1
    assert "提出する書類がありません" in known.stderr


@pytest.mark.slow
def test_another_run_that_has_the_note_lost_makes_it_again(folder: Path) -> None:
    formgen("forms", *TODAY)
    formgen("forms", *TODAY)
    (folder / "outputs" / ".formgen-state.json").unlink()
    formgen("forms", *TODAY)
    assert formgen("submitted", "--office", "ict", "--on", "2026-10-02").exit_code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("on", "today", "told"),
    [
        ("2026-10-02", "2026-10-01", True),
        ("2026-10-02", "2026-10-02", False),
        ("令和8年10月2日", "R8.10.1", True),
        ("令和８年１０月２日", "2026/10/2", False),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_day_that_has_not_come_is_recorded_and_told(on: str, today: str, told: bool) -> None:
    formgen("forms", *TODAY)
    result = formgen("submitted", "--office", "ict", "--on", on, "--today", today)
    assert result.exit_code == 0
    assert ("今日より先の日です" in result.stderr) == told


def test_the_help_says_what_must_be_given() -> None:
    help_text = formgen("submitted", "--help").output
    assert help_text.count("（必須）") == 2
    assert "required" not in help_text


def test_a_record_that_cannot_be_read_is_told_and_the_papers_are_made(folder: Path) -> None:
    record = folder / "outputs/提出済/2026-10-02/シティプロモーション推進室/課/提出記録.json"
    record.mkdir(parents=True)
    made = formgen("forms", *TODAY)
    assert made.exit_code == 1
    assert "提出の記録を読めません。" in made.output
    assert [*folder.glob("outputs/*/*.docx")]


def test_a_note_that_leads_elsewhere_is_not_believed(folder: Path) -> None:
    assert formgen("forms", *TODAY).exit_code == 0
    state = read_cache(folder / "outputs")
    state.packets = {"提出用": next(iter(state.packets.values()))}
    write_cache(folder / "outputs", state)
    told = formgen("submitted", "--office", "promotion", "--on", "2026-10-02")
    assert (told.exit_code, "提出する書類がありません" in told.output) == (1, True)


def test_a_folder_that_cannot_be_locked_is_told(folder: Path) -> None:
    (folder / "outputs" / LOCK).mkdir(parents=True)
    told = formgen("submitted", "--office", "promotion", "--on", "2026-10-02")
    assert (told.exit_code, "書き込めません" in told.output) == (1, True)
