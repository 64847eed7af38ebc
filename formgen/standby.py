"""A process that loads the engines while this one reads and checks; each worker is its copy.

It is begun before this process loads anything heavy itself, and ends with it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from multiprocessing import forkserver, get_all_start_methods, get_context
from multiprocessing.context import BaseContext
from pathlib import Path

# The second is what a copy loads first, to know the program that has asked for it.
_PRELOADED = ["formgen.preloaded", "formgen.cli"]
FOLDER = "FORMGEN_PRELOADED_LAYOUTS"  # where it is told the folder whose layouts it is to prove
_BEGUN: list[bool] = []


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def context() -> BaseContext:
    """How workers begin: as copies of one process, where the system knows that."""
    if "forkserver" in get_all_start_methods():
        found = get_context("forkserver")
        found.set_forkserver_preload(_PRELOADED)
        # Its socket lies among the temporary files, and may not: their folder's name can be too long.
        with suppress(OSError):
            forkserver.ensure_running()
            return found
    return get_context("spawn")


def begin(layouts: Path) -> None:
    """Have it load the engines from now on, where a second processor is there to do so."""
    if cores() > 1:
        os.environ[FOLDER] = str(layouts)
        try:
            if context().get_start_method() == "forkserver":
                _BEGUN.append(True)
        finally:
            del os.environ[FOLDER]


def has_begun() -> bool:
    """Whether a worker costs no more than a copy."""
    return bool(_BEGUN)
