"""What papers are made with: the layouts of a run, and who does its work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from formgen.making.jobs import Layouts, read_layouts, with_copy
from formgen.making.layouttrial import changed_files
from formgen.making.workers import WorkerManager, WorkerOptions, worker_manager


@dataclass(frozen=True, slots=True)
class Workshop:
    """The layouts as they stood when it was opened, and who has workers when that pays."""

    layouts: Layouts
    manager: WorkerManager


@contextmanager
def open_workshop(templates: Path, crew: WorkerOptions) -> Iterator[Workshop]:
    """Open a workshop whose workers may warm up while the intake is read.

    Raises FormgenError when a layout cannot be taken as it stands there.
    """
    with worker_manager(crew) as manager:
        layouts = with_copy(read_layouts(templates / "layouts"))
        if not changed_files(layouts.files):  # no worker meets a layout that is not proven yet
            manager.warm_up(layouts)
        yield Workshop(layouts, manager)
