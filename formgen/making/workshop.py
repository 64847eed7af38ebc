"""The means by which papers are made: the layouts of a run, and its workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from formgen.making import standby
from formgen.making.daskcluster import cluster
from formgen.making.layouttrial import changed_files
from formgen.making.processes import Processes
from formgen.making.renderjobs import Layouts, read_layouts, with_copy
from formgen.making.workers import InProcess, WorkerOptions, WorkerPool, paying, window


class Workshop:
    """The layouts of one run, and its workers, which begin when that first pays and stay to its end."""

    def __init__(self, layouts: Layouts, options: WorkerOptions, until_the_end: ExitStack) -> None:
        self.layouts, self.verify = layouts, options.verify
        self.is_elsewhere = options.scheduler is not None  # on machines without this one's files
        self._options, self._until_the_end = options, until_the_end
        self._pool: WorkerPool | None = None

    def warm_up(self) -> None:
        """Have the engines made ready on the processors that this process leaves free."""
        is_unproven = changed_files(self.layouts.files)  # which no worker is to meet yet
        if is_unproven or self._options.scheduler or not standby.has_begun():
            return
        if pool := self._begin(tuple):
            pool.warm_up(self.layouts, min(pool.workers, standby.cores() - 1))

    def workers(self, formats: Callable[[], Sequence[str]]) -> InProcess | WorkerPool:
        """The workers for papers of some formats, which are asked for only when they matter.

        Raises FormgenError when a cluster has none.
        """
        return self._pool or self._begin(formats) or InProcess()

    def _begin(self, formats: Callable[[], Sequence[str]]) -> WorkerPool | None:
        if self._options.scheduler:
            remote = cluster(self._options.scheduler, window)
            self._pool = WorkerPool(*self._until_the_end.enter_context(remote))
        elif (count := self._options.workers or paying(formats)) > 1:
            self._pool = WorkerPool(Processes(count), count)
            self._until_the_end.callback(self._pool.leave)
        return self._pool


@contextmanager
def open_workshop(templates: Path, options: WorkerOptions) -> Iterator[Workshop]:
    """Open a workshop whose workers may warm up while the intake is read.

    Raises FormgenError when a layout cannot be taken as it stands there.
    """
    with ExitStack() as until_the_end:
        layouts = with_copy(read_layouts(templates / "layouts"))
        workshop = Workshop(layouts, options, until_the_end)
        workshop.warm_up()
        yield workshop
