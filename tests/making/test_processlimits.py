"""Limits hold in the process that sets them, and are gone when they were for a while."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time

import pytest

from formgen.making.processlimits import for_a_while, limit

KINDS = (
    resource.RLIMIT_DATA, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE,
)  # fmt: skip


def test_limits_for_a_while_are_taken_back() -> None:
    before = [resource.getrlimit(kind) for kind in KINDS]
    with for_a_while():
        limit(1 << 34, 10_000, 1 << 30, for_good=False)
        assert [resource.getrlimit(kind)[0] for kind in KINDS] == [1 << 34, 10_000, 1 << 30, 0]
    assert [resource.getrlimit(kind) for kind in KINDS] == before
    assert signal.getsignal(signal.SIGXCPU) == signal.SIG_DFL


@pytest.mark.slow
def test_the_time_of_a_while_ends_in_a_memory_error() -> None:
    def busy() -> None:
        with for_a_while():
            limit(1 << 34, int(time.process_time()) + 1, for_good=False)
            while True:
                pass

    with pytest.raises(MemoryError):
        busy()


@pytest.mark.slow
def test_those_for_good_are_hard_ones() -> None:
    program = (
        "import resource; from formgen.making.processlimits import limit\n"
        "before = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "limit(1 << 30, 50, for_good=True)\n"
        "print(resource.getrlimit(resource.RLIMIT_DATA), resource.getrlimit(resource.RLIMIT_CPU),"
        " resource.getrlimit(resource.RLIMIT_FSIZE) == before)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    memory, seconds = 1 << 30, 50
    assert run.stdout == f"({memory}, {memory}) ({seconds}, {seconds}) True\n"
