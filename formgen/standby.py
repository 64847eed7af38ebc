"""A process that loads the engines while this one reads and checks; each worker is its copy.

It is begun before this process loads anything heavy itself, and ends with it.
"""

from __future__ import annotations

import os
from multiprocessing import forkserver, get_all_start_methods, get_context
from multiprocessing.context import BaseContext

_PRELOADED = ["formgen.jobs", "formgen.render.docx", "formgen.render.pdf"]
_BEGUN: list[bool] = []


def cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def context() -> BaseContext:
    """How workers begin: as copies of one process, where the system knows that."""
    if "forkserver" not in get_all_start_methods():
        return get_context("spawn")
    found = get_context("forkserver")
    found.set_forkserver_preload(_PRELOADED)
    return found


def begin() -> None:
    """Have it load the engines from now on, where a second processor is there to do so."""
    if cores() > 1 and context().get_start_method() == "forkserver":
        forkserver.ensure_running()
        _BEGUN.append(True)


def has_begun() -> bool:
    """Whether a worker costs no more than a copy."""
    return bool(_BEGUN)
