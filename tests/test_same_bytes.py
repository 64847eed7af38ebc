"""The same inputs give the same bytes: on any day, in any time zone and locale, by any workers, however started."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from formgen.city.templatefiles import bundled_samples
from formgen.outputs.state import STATE

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
WORLDS = {
    "here": ({"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "0"}, "1"),
    "far": (
        {
            "TZ": "Pacific/Kiritimati", "LANG": "de_DE.UTF-8", "LC_ALL": "C", "PYTHONHASHSEED": "1",
            "FORMGEN_STARTED_BY": "window",
            "SOURCE_DATE_EPOCH": "0", "PYTHONUTF8": "1",
        },
        "2",
    ),
    "many": (
        {
            "TZ": "America/Los_Angeles", "LANG": "ja_JP.eucJP", "PYTHONHASHSEED": "4294967295",
            "SOURCE_DATE_EPOCH": "4102444800", "PYTHONOPTIMIZE": "1",
            "FORMGEN_STARTED_BY": "make",
        },
        "8",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """The whole output folder, as it is made in several worlds."""
    found = {}
    for name, (world, workers) in WORLDS.items():
        folder = tmp_path_factory.mktemp(name)
        kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
        command = [sys.executable, "-m", "formgen", "forms", *bundled_samples()]
        options = ["--today", "2026-11-22", "--workers", workers, "-o", "out"]
        subprocess.run(
            [*command, *options], cwd=folder, check=True, capture_output=True,
            env={**kept, **world, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        found[name] = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted((folder / "out").rglob("*"))
            if path.is_file() and path.name != STATE
        }
    return found


@pytest.mark.parametrize("world", [name for name in WORLDS if name != "here"])
def test_every_file_is_the_same_in_every_world(
    trees: dict[str, dict[str, bytes]], world: str
) -> None:
    suffixes = {Path(path).suffix for path in trees["here"]}
    assert suffixes == {".docx", ".pdf", ".html", ".txt", ".json", ".zip", ".xlsx", ".jpg", ".yaml"}
    assert list(trees[world]) == list(trees["here"])
    assert [path for path, data in trees[world].items() if data != trees["here"][path]] == []


def test_a_blank_sheet_is_the_same_in_every_world(tmp_path: Path) -> None:
    sheets = []
    for name, (world, _) in WORLDS.items():
        kept = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "formgen", "new", f"{name}.xlsx"]
        subprocess.run(
            command, cwd=tmp_path, check=True, capture_output=True, env={**kept, **world}
        )
        sheets.append((tmp_path / f"{name}.xlsx").read_bytes())
    assert sheets[0].startswith(b"PK")
    assert sheets == sheets[:1] * len(sheets)
