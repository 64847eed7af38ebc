"""Runs of formgen as programs, the processes below them, and the trees that they make."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.making.workers import WorkerOptions
from formgen.outputs.state import STATE
from formgen.pipeline import BuildOptions, Selection, build, load

ROOT = Path(__file__).resolve().parents[2]
FORMGEN = [sys.executable, "-m", "formgen", "forms", "--today", "2026-11-22"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != STATE
    }


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.01)


@contextmanager
def signals_heeded() -> Iterator[None]:
    """Have programs heed signals that are ignored here, as where one tests in the background of a script."""
    ignored = [
        each for each in (signal.SIGINT, signal.SIGHUP) if signal.getsignal(each) is signal.SIG_IGN
    ]
    for each in ignored:
        signal.signal(each, lambda *_: None)  # no program takes a handler over
    try:
        yield
    finally:
        for each in ignored:
            signal.signal(each, signal.SIG_IGN)


def children(pid: int) -> list[int]:
    """Every process below one."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            child = int(path.parent.name)
            found += [child, *children(child)]
    return found


def cpu_seconds_of(pid: int) -> float:
    """What a process has worked until now, without those below it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def run(
    folder: Path, workers: WorkerOptions, selection: Selection, inputs: Path | None = None
) -> None:
    paths = (inputs,) if inputs else bundled_samples()
    build(
        paths,
        load(bundled_templates()),
        folder,
        selection,
        date(2026, 11, 22),
        options=BuildOptions(workers),
    )
