"""What files cost that are made to cost much: below 300 MB and 10 seconds each, but for an honest one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from heavy import HEAVY

from formgen.intake import limits

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[3]
SECONDS, MEGABYTES = 10, 300
# What a file holds that is as large as one may be, and means no harm, has to be read: 3 ms an account.
LONGER = {"largest_honest.xlsx": 30}
READ = {"largest_honest.xlsx": 4_300, "empty_rows.xlsx": 1, "devices.csv": 0}
# These take seconds to make or to read.
SLOW = {"largest_honest.xlsx", "lines.csv", "many_shared_texts.xlsx", "long_shared_text.xlsx",
        "empty_cells.xlsx", "zip_bomb.xlsx", "wrong_everywhere.xlsx", "accounts.yaml",
        "mappings.yaml", "wrong_values.yaml", "long_line.csv", "scalars.yaml", "anchors.yaml",
        "quotes.yaml", "dashes.yaml", "lying_zip_bomb.xlsx", "empty_rows.xlsx", "names_of_passwords.xlsx"}  # fmt: skip


def weigh(paths: list[Path]) -> list[dict[str, Any]]:
    """What reading each file costs, in a process of its own with limits."""
    told = subprocess.run(
        [sys.executable, ROOT / "tests/support/weigh.py", *paths],
        check=True, capture_output=True, text=True, timeout=300, cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    return [json.loads(line) for line in told.stdout.splitlines()]


@pytest.mark.parametrize(
    "names",
    [HEAVY.keys() - SLOW, SLOW],
    ids=["quick", "slow"],
)
@pytest.mark.soak
def test_heavy_files_are_read_or_refused_in_time(names: set[str], tmp_path: Path) -> None:
    paths = [tmp_path / name for name in sorted(names)]
    for path in paths:
        path.write_bytes(HEAVY[path.name]())
        # A larger file would not even be opened.
        assert path.stat().st_size <= limits.FILE_BYTES, path.name
    costs = weigh(paths)
    assert [cost["file"] for cost in costs] == [path.name for path in paths]
    for cost in costs:
        assert "status" not in cost, cost
        assert cost["seconds"] < LONGER.get(cost["file"], SECONDS), cost
        assert cost["megabytes"] < MEGABYTES, cost
        assert cost["accounts"] == READ.get(cost["file"], cost["accounts"]), cost
        assert cost["accounts"] or cost["problems"], cost
