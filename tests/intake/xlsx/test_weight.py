"""What files cost that are made to cost much: below 300 MB each, and less time than an honest one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from growth import MOST_TIMES, TIMES
from heavy import HEAVY, MOST_ACCOUNTS, honest_book

from formgen.intake import limits

pytestmark = [pytest.mark.slow, pytest.mark.soak]

ROOT = Path(__file__).resolve().parents[3]
MEGABYTES = 300
HONEST, QUARTER = "largest_honest.xlsx", "quarter.xlsx"
READ = {
    HONEST: MOST_ACCOUNTS,
    QUARTER: MOST_ACCOUNTS // TIMES,
    "empty_rows.xlsx": 1,
    "devices.csv": 0,
}


def weigh(paths: list[Path]) -> dict[str, dict[str, Any]]:
    """What reading each file costs, in a process of its own with limits."""
    told = subprocess.run(
        [sys.executable, ROOT / "tests/support/weigh.py", *paths],
        check=True, capture_output=True, text=True, cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    costs = [json.loads(line) for line in told.stdout.splitlines()]
    return {cost["file"]: cost for cost in costs}


def test_heavy_files_are_read_or_refused_in_time(tmp_path: Path) -> None:
    made = {**HEAVY, QUARTER: lambda: honest_book(MOST_ACCOUNTS // TIMES)}
    paths = [tmp_path / name for name in sorted(made)]
    for path in paths:
        path.write_bytes(made[path.name]())
        # A larger file would not even be opened.
        assert path.stat().st_size <= limits.FILE_BYTES, path.name
    costs = weigh(paths)
    assert list(costs) == [path.name for path in paths]
    assert not [cost for cost in costs.values() if "status" in cost]
    longest = costs[HONEST]["seconds"]
    assert longest < costs[QUARTER]["seconds"] * MOST_TIMES
    for name, cost in costs.items():
        # What means no harm and is as large as a file may be has to be read.
        assert name == HONEST or cost["seconds"] < longest, cost
        assert cost["megabytes"] < MEGABYTES, cost
        assert cost["accounts"] == READ.get(name, cost["accounts"]), cost
        assert cost["accounts"] or cost["problems"], cost
