"""The same inputs give the same bytes: on any day, in any time zone and locale, by any workers, however started."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
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
        "3",
    ),
}  # fmt: skip


# Of those that are not from here one stands in `make test`, with one account.
OTHERS = [pytest.param("far", marks=pytest.mark.soak), "many"]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, bytes]]:
    """The whole output folder of some accounts or of all, as it is made in a world."""

    @cache
    def made(name: str, *selected: str) -> dict[str, bytes]:
        world, workers = WORLDS[name]
        folder = tmp_path_factory.mktemp(name)
        kept = {key: os.environ[key] for key in ("PATH", "HOME") if key in os.environ}
        command = [sys.executable, "-m", "formgen", "forms", *bundled_samples()]
        options = ["--today", "2026-11-22", "--workers", workers, "-o", "out", *selected]
        subprocess.run(
            [*command, *options], cwd=folder, check=True, capture_output=True,
            env={**kept, **world, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted((folder / "out").rglob("*"))
            if path.is_file() and path.name != STATE
        }

    return made


@pytest.mark.soak
@pytest.mark.parametrize(
    ("world", "selected"), [("many", ("--account", "TKS-001")), ("many", ()), ("far", ())]
)
def test_every_file_is_the_same_in_every_world(
    tree: Callable[..., dict[str, bytes]], world: str, selected: tuple[str, ...]
) -> None:
    here, there = tree("here", *selected), tree(world, *selected)
    suffixes = {Path(path).suffix for path in here}
    assert suffixes == {".docx", ".pdf", ".html", ".txt", ".json", ".zip", ".xlsx", ".jpg", ".yaml"}
    assert list(there) == list(here)
    assert [path for path, data in there.items() if data != here[path]] == []


@pytest.mark.parametrize("world", OTHERS)
def test_a_blank_sheet_is_the_same_in_every_world(tmp_path: Path, world: str) -> None:
    sheets = []
    for name in ("here", world):
        variables, _ = WORLDS[name]
        kept = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "formgen", "new", f"{name}.xlsx"]
        subprocess.run(
            command, cwd=tmp_path, check=True, capture_output=True, env={**kept, **variables}
        )
        sheets.append((tmp_path / f"{name}.xlsx").read_bytes())
    assert sheets[0].startswith(b"PK")
    assert sheets[0] == sheets[1]
