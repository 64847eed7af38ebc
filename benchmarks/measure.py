"""How long something takes, in this process or in one of its own.

In this process the time of the CPU counts: on a busy machine a short piece of work is rarely
interrupted and a long one often, which would flatter the shorter.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
_SHORT, _TICKS = 0.1, os.sysconf("SC_CLK_TCK")
_FINE = (0, 1)  # formgen ends with 1 when it has found something to tell


def warm(work: Callable[[int], object], rounds: int) -> float:
    """The median of some rounds in seconds of CPU, after one that warms up; work is told its round."""
    work(-1)
    return median(_taken(work, number) for number in range(rounds))


def side_by_side(
    own: Callable[[int], object],
    other: Callable[[int], object],
    rounds: int,
    repeat: int = 1,
) -> tuple[float, float]:
    """The medians of both in seconds of CPU, taken in turn.

    What is far quicker repeats its round, for it would be measured in the other's wake.
    """
    own(-1), other(-1)
    both = [
        (median(_taken(own, number) for _ in range(repeat)), _taken(other, number))
        for number in range(rounds)
    ]
    return median(a for a, _ in both), median(b for _, b in both)


def _taken(work: Callable[[int], object], number: int) -> float:
    start = time.process_time()
    work(number)
    return time.process_time() - start


@dataclass(frozen=True, slots=True)
class Run:
    """What a process of its own took."""

    seconds: float
    cpu: float
    peak: float  # MB, of the largest process among it and its workers
    output: str


def run(command: Sequence[str | Path], folder: Path = ROOT) -> Run:
    """Run a program to its end; it and its workers are weighed together."""
    start = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in _FINE:
        raise SystemExit(f"{command} ended with {process.returncode}\n{output}")
    seconds = time.perf_counter() - start
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output)


def formgen(*arguments: str | Path) -> Run:
    """Run a command of formgen as a clerk would."""
    return run([sys.executable, "-m", "formgen", *arguments])


def told(what: str, *arguments: str | Path) -> Run:
    """Run a command of formgen, and print how long that took and what each process took for it."""
    with ThreadPoolExecutor() as pool:
        running = pool.submit(formgen, *arguments)
        weighed = dict[int, tuple[float, float]]()
        while not running.done():
            weighed |= _weighed()
            time.sleep(_SHORT)
        done = running.result()
    each = ", ".join(f"{megabytes:.0f} MB {cpu:.1f} s" for megabytes, cpu in weighed.values())
    cpu = sum(cpu for _, cpu in weighed.values())  # of workers that nobody waits for, too
    print(f"{what}: {done.seconds:.1f} s; CPU {cpu:.1f} s ({each})", flush=True)
    return done


def _weighed() -> dict[int, tuple[float, float]]:
    """The peak memory (MB) and CPU (s) of each process below this one, as far as it lives."""
    found, below = dict[int, tuple[float, float]](), {os.getpid()}
    for folder in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        with suppress(OSError, StopIteration):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[1]) in below:
                below.add(int(folder.name))
                status = (folder / "status").read_text().splitlines()
                peak = next(line.split()[1] for line in status if line.startswith("VmHWM"))
                found[int(folder.name)] = (
                    int(peak) / 1024,
                    (int(fields[11]) + int(fields[12])) / _TICKS,
                )
    return found
