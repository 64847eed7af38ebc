"""Receiving: the ZIPs of a mail folder are read by limited processes and filed on the desk, each once."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from formgen.model.problems import FormgenError
from formgen.model.typedcommands import again, for_administrator
from formgen.outputs.outputfiles import ensure_writable
from formgen.reception.arrivals import arrival_files, read_arrival
from formgen.reception.filing import Filed, clear_desk, file_packet
from formgen.reception.mailfolder import UnfinishedError, read_zip, zip_files
from formgen.reception.register import Register, renew

if TYPE_CHECKING:  # a run on nothing new loads no records, and begins no process
    from formgen.making.workers import Work, WorkerPool
    from formgen.reception.filing import Read
    from formgen.reception.packetreader import PacketOrder

# What a process that reads packets needs, in the one of which it is a copy.
_PRELOADED = ("formgen.reception.packetreader", "formgen.making.preloaded", "formgen.__main__")
_FEW = 3  # packets for which no second process is begun


@dataclass(frozen=True, slots=True)
class Mail:
    """Where packets come from, on which day, and who reads them."""

    folders: Sequence[Path]
    day: date
    templates: Path
    workers: int | None = None
    scheduler: str | None = None


@dataclass(slots=True)
class Reception:
    """The outcome of a run for each ZIP."""

    filed: list[Filed] = field(default_factory=list)
    known: int = 0  # that came before, byte by byte
    twins: list[tuple[Path, Path]] = field(default_factory=list)  # that came twice in this run
    left: list[tuple[Path, str]] = field(default_factory=list)  # for the next run, and why
    unread: list[Path] = field(default_factory=list)  # records on the desk
    register: Register | None = None
    fault: FormgenError | None = None  # for which there is no new register

    @property
    def is_empty(self) -> bool:
        """True if there was no ZIP at all."""
        return not (self.filed or self.known or self.left)


def receive(mail: Mail, desk: Path) -> Reception:
    """Receive every packet that the desk does not know, and renew its register.

    Raises FormgenError when a folder cannot be read or written, or no process can be begun.
    """
    paths, left = zip_files(mail.folders)
    clear_desk(desk)
    found = Reception(left=list(left))
    orders = _orders(mail, paths, _known(desk, found), found)
    if (first := next(orders, None)) is not None:
        ensure_writable(desk)
        with _readers(mail, len(paths)) as (pool, work):
            for read in _read(pool, work, first, orders):
                try:
                    found.filed.append(file_packet(desk, read))
                except UnfinishedError as reason:
                    found.left.append((Path(read.arrival.zip_name), str(reason)))
    if desk.is_dir() and next(arrival_files(desk), None):
        try:
            found.register = renew(desk)
        except FormgenError as error:  # someone has it open: what was filed is told all the same
            found.fault = error
    return found


def _known(desk: Path, found: Reception) -> set[str]:
    """The hashes of all ZIPs that came before."""
    hashes = set()
    for path in arrival_files(desk):
        if arrival := read_arrival(path):
            hashes.add(arrival.zip_sha256)
        else:
            found.unread.append(path)
    return hashes


def _orders(
    mail: Mail, paths: Sequence[Path], seen: set[str], found: Reception
) -> Iterator[PacketOrder]:
    """Yield an order for each ZIP that is whole and new."""
    templates, new = None, dict[str, Path]()
    for path in paths:
        try:
            data = read_zip(path)
        except UnfinishedError as reason:
            found.left.append((path, str(reason)))
            continue
        if (sha256 := hashlib.sha256(data).hexdigest()) in seen:
            found.known += 1
            continue
        if sha256 in new:
            found.twins.append((path, new[sha256]))
            continue
        from formgen.making.renderjobs import read_layouts, with_copy
        from formgen.reception.packetreader import PacketOrder

        templates = templates or with_copy(read_layouts(mail.templates))
        new[sha256] = path
        yield PacketOrder(path.as_posix(), data, sha256, mail.day, templates)


@contextmanager
def _readers(mail: Mail, count: int) -> Iterator[tuple[WorkerPool, Work[PacketOrder, Read]]]:
    """Processes that read packets, none of which is this one."""
    from formgen.making import standby
    from formgen.making.daskcluster import cluster
    from formgen.making.processes import Processes
    from formgen.making.scratch import temporary_folder
    from formgen.making.workers import WorkerPool, window
    from formgen.reception.apart import read_apart
    from formgen.reception.packetreader import read_packets

    if mail.scheduler:
        with cluster(mail.scheduler, window) as remote:
            yield WorkerPool(*remote), read_apart
        return
    workers = mail.workers or min(standby.cores(), count)
    with temporary_folder():
        standby.context(_PRELOADED)
        pool = WorkerPool(Processes(workers, most_lost=float("inf"), few=_FEW), workers)
        try:
            yield pool, read_packets
        finally:
            pool.leave()


def _read(
    pool: WorkerPool,
    work: Work[PacketOrder, Read],
    first: PacketOrder,
    others: Iterator[PacketOrder],
) -> Iterator[Read]:
    """Yield each packet as it was read; one that no process can read twice is turned away."""
    from formgen.reception.packetreader import TOO_HEAVY, turned_away

    begun: deque[PacketOrder] = deque()

    def orders() -> Iterator[PacketOrder]:
        begun.append(first)
        yield first
        for order in others:
            begun.append(order)
            yield order

    for read in pool.done(work, orders(), together=1):
        order = begun.popleft()
        if isinstance(read, FormgenError):
            _ensure_alive(pool)
            yield turned_away(order, TOO_HEAVY)
        else:
            yield read


def _ensure_alive(pool: WorkerPool) -> None:
    """Raise FormgenError when processes are lost whatever they do: no packet is to blame then."""
    for answer in pool.done(_answer, iter((0,)), together=1):
        if isinstance(answer, FormgenError):
            raise FormgenError(
                "書類を読む処理を始められません。",
                for_administrator(f"空きメモリーを確かめてください。{again('receive')}"),
                exit_code=1,
            )


def _answer(orders: tuple[int, ...]) -> tuple[int, ...]:
    return orders
