"""A day at the counter: some hundred visits, after which it holds no more than in the morning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from window import Window, memory_folder, running_window

_VISITS, _TOGETHER = 480, 4  # one every three minutes for 24 hours; so many clerks at a time
_GROWTH = 5.0  # MB


def processes_of(window: Window) -> Sequence[int]:
    """The processes that a window has, its own first."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has just ended
            continue
    found = [window.pid]
    for pid in found:
        found += [each for each, parent in parents.items() if parent == pid]
    return found


def prepared_one(window: Window) -> int:
    """The process of which the hands are copies."""
    return next(
        pid
        for pid in processes_of(window)
        if b"forkserver" in Path(f"/proc/{pid}/cmdline").read_bytes()
    )


def held(pid: int) -> float:
    """The memory that a process alone holds, in MB."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(kb) for kb in re.findall(r"Private_\w+:\s+(\d+) kB", text)) / 1024


def visit(window: Window, sheet: tuple[str, bytes], number: int) -> None:
    """One clerk: some look only, some correct, some take their papers, some forget to end."""
    clerk = window.browser()
    assert clerk.send(*sheet).status == 200
    assert clerk.get("/papers/1/1.png").status == 200
    if number % 3 == 0:
        assert clerk.send(*sheet).status == 200
    if number % 4 == 0:
        assert clerk.make().status == 200
        assert clerk.get("/everything.zip").body[:2] == b"PK"
    if number % 10:
        clerk.post("/end")


@pytest.mark.soak
def test_a_day_leaves_nothing_behind(tmp_path: Path, workbook: tuple[str, bytes]) -> None:
    with memory_folder() as memory:
        spend_a_day(tmp_path, Path(memory), workbook)
        assert list(Path(memory).iterdir()) == []


def spend_a_day(folder: Path, memory: Path, workbook: tuple[str, bytes]) -> None:
    with running_window(
        folder, "--counter", environment={"RUNTIME_DIRECTORY": str(memory)}
    ) as window:
        with ThreadPoolExecutor(_TOGETHER) as clerks:
            list(clerks.map(lambda n: visit(window, workbook, n), range(1, 1 + _VISITS // 10)))
            web, preloaded = window.pid, prepared_one(window)
            morning = held(web), held(preloaded)
            list(clerks.map(lambda n: visit(window, workbook, n), range(1, 1 + _VISITS)))
        evening = held(web), held(preloaded)
        assert evening[0] - morning[0] <= _GROWTH
        assert evening[1] - morning[1] <= _GROWTH
        # Who forgot to end has a folder until the time is over; hands there are no more than sixteen.
        forgotten = _VISITS // 100 + _VISITS // 10
        assert len(list(memory.glob("*/visit-*"))) <= forgotten
        assert len(processes_of(window)) <= 2 + 1 + 16 + 2  # with the tracker of resources
