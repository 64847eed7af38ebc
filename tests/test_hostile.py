"""Hostile files are accepted, or refused in Japanese: no traceback, no hang, no stray file."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hostile import hostile_file

from formgen.cli import main
from formgen.intake.reader import read

pytestmark = pytest.mark.slow

SECONDS = 60  # of work, on a machine however slow
_JAPANESE = re.compile("[ぁ-ん]")
_FEW = 60


def tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder but those of outputs/, with what they hold."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] != "outputs"
    }


def hostile_files(folder: Path, seeds: range) -> Iterator[Path]:
    for seed in seeds:
        name, data = hostile_file(seed)
        path = folder / name
        path.write_bytes(data)
        yield path


@pytest.mark.parametrize(
    "seeds",
    [range(_FEW), pytest.param(range(_FEW, 6_000), marks=pytest.mark.soak)],
    ids=["few", "thousands"],
)
def test_reading(seeds: range, tmp_path: Path) -> None:
    accepted = 0
    for path in hostile_files(tmp_path, seeds):
        begun = time.process_time()
        intake, problems = read([path])
        assert time.process_time() - begun < SECONDS, path.name
        accepted += bool(intake.accounts or intake.devices)
        assert intake.accounts or intake.devices or problems, path.name
        for problem in problems:
            assert _JAPANESE.search(problem.message), path.name
            assert _JAPANESE.search(problem.remedy), path.name
            assert problem.place.file == path.as_posix()
        assert [file.name for file in tmp_path.iterdir()] == [path.name]
        path.unlink()
    # Neither is everything refused nor everything taken.
    assert len(seeds) * 0.2 < accepted < len(seeds) * 0.9


@pytest.mark.parametrize(
    "seed", [*range(5), *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(5, 200))]
)
def test_a_whole_run(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work = tmp_path / "work"
    (work / "inputs").mkdir(parents=True)
    monkeypatch.chdir(work)
    monkeypatch.setenv("FORMGEN_DEBUG", "1")  # what nobody expected is raised
    list(hostile_files(work / "inputs", range(seed, seed + 1)))
    before = tree(work)
    run = CliRunner().invoke(main, ["forms", "--format", "docx"])
    assert run.exception is None or isinstance(run.exception, SystemExit), run.exc_info
    assert run.exit_code in (0, 1), run.stderr
    assert tree(work) == before
    assert [path.name for path in tmp_path.iterdir()] == ["work"]
