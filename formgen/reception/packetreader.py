"""Reading one packet in a process of its own: what it is, what is wrong in it, and the office's letters.

Nothing is written anywhere. All that is needed travels with the order, so that any machine can do it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from math import ceil
from multiprocessing import parent_process
from pathlib import Path, PurePath
from time import process_time

from formgen.documents.blocks import PAPER_FORMATS
from formgen.intake.secrets.judge import is_secret_name
from formgen.intake.secrets.judge import judge as judge_secret
from formgen.making import processlimits
from formgen.making.readcheckcompose import load
from formgen.making.renderjobs import Layouts, prove, read_layouts, standing
from formgen.model import fingerprint
from formgen.outputs.filenames import shown
from formgen.packets.bundle import SUMS
from formgen.packets.packetrecord import RECORD, PacketRecord, read_record
from formgen.packets.receivedcheck import verify_and_read
from formgen.packets.receivedpapers import is_paper
from formgen.reception.arrivals import RECEIVED, TO_CORRECT, TURNED_AWAY, Arrival, Finding
from formgen.reception.filing import Read
from formgen.reception.officeletters import Judge, letters
from formgen.reception.packetfindings import (
    ANEW,
    corrections,
    described,
    few,
    missing_enclosures,
    unfit,
)

MEGABYTE = 1024 * 1024
TOO_HEAVY = "中の書類を読むのに、時間かメモリーがかかりすぎます。"
_MEMORY, _FILE = 1536 * MEGABYTE, 256 * MEGABYTE
_SECONDS, _SECONDS_A_MEGABYTE = 12, 4  # of a processor
_TELLING_NAME = "ファイルの名前に、パスワードのような記載があります（内容は表示しません）。"
_HIDDEN_NAME = "（パスワードのような記載があるため、名前を表示しません）.zip"
_MOST_HELD = 384 * MEGABYTE  # of the files of a packet


@dataclass(frozen=True, slots=True)
class PacketOrder:
    """A ZIP to be read, with the templates by which it is judged."""

    name: str
    data: bytes
    sha256: str
    day: date
    templates: Layouts


def read_packets(orders: tuple[PacketOrder, ...]) -> tuple[Read, ...]:
    """Read packets; one that takes too much, or brings a fault to light, is turned away.

    Raises FormgenError when the templates are unsound.
    """
    return tuple(_read(order) for order in orders)


def turned_away(order: PacketOrder, text: str) -> Read:
    """A packet that cannot be read, and why."""
    return Read(_with_faults(_arrived(order), (text,)))


def _with_faults(arrival: Arrival, texts: Iterable[str]) -> Arrival:
    """An arrival that is turned away: its papers are to be made anew."""
    return replace(arrival, findings=few(Finding(text, ANEW) for text in texts))


def _arrived(order: PacketOrder) -> Arrival:
    """A packet of which nothing is known but its ZIP, whose name is told unless it gives a password away."""
    path = PurePath(order.name)
    name = path.with_name(_HIDDEN_NAME) if any(map(is_secret_name, path.parts)) else path
    return Arrival(order.day, name.as_posix(), order.sha256, TURNED_AWAY)


def _read(order: PacketOrder) -> Read:
    if parent_process() is not None:  # it was begun for this; a program has its limits already
        limit(len(order.data))
    judge = _judge_of(standing(order.templates), order.templates.fingerprint)
    try:
        return _judged(order, judge)
    except (MemoryError, RecursionError):
        return turned_away(order, "中の書類が大きすぎるか、複雑すぎるため、読めません。")
    except Exception as error:  # noqa: BLE001 - of a stranger's file; the others are read all the same
        return turned_away(
            order, f"読んでいる途中で、思いがけない不具合がありました（{type(error).__name__}）。"
        )


@lru_cache(1)
def _judge_of(folder: Path, _fingerprint: str) -> Judge:
    """The templates in a folder, proven. Raises FormgenError when they are unsound."""
    layouts = read_layouts(folder / "layouts")
    prove(PAPER_FORMATS, layouts)
    return Judge(load(folder), layouts)


def limit(size: int) -> None:
    """Let this process take no more than a packet of so many bytes may."""
    seconds = ceil(process_time()) + _SECONDS + _SECONDS_A_MEGABYTE * (size // MEGABYTE)
    processlimits.limit(_MEMORY, seconds, _FILE, for_good=False)


@contextmanager
def limited(size: int) -> Iterator[None]:
    """Have this process take no more than that for a while. Raises MemoryError where it would."""
    with processlimits.for_a_while():
        limit(size)
        yield


def _judged(order: PacketOrder, judge: Judge) -> Read:
    proof, files = verify_and_read(order.data, order.name, _MOST_HELD)
    arrival = replace(_arrived(order), value=proof.value)
    if proof.problems:
        told = _with_faults(arrival, (problem.message for problem in proof.problems))
        return _changed(told, files, judge)
    arrival = replace(
        arrival, files={name: fingerprint.of_bytes(data) for name, data in files.items()}
    )
    if any(map(is_secret_name, files)):
        return Read(_with_faults(replace(arrival, files={}), (_TELLING_NAME,)))
    strangers = [name for name in files if name not in (RECORD, SUMS) and not is_paper(name)]
    if strangers:
        texts = (f"「{shown(name)}」は、提出一式にない種類のファイルです。" for name in strangers)
        return Read(_with_faults(arrival, texts))
    if RECORD not in files:
        text = f"{RECORD} が入っていません（前の版で作られたか、取り除かれた提出一式です）。"
        return Read(_with_faults(arrival, (text,)))
    return _with_record(arrival, _record(files[RECORD], judge), files, judge)


def _record(data: bytes, judge: Judge) -> PacketRecord:
    """The record of a packet, without a head that gives a password away."""
    record = read_record(data, RECORD, judge.catalogue.city.records)
    if record.head and (judge_secret(record.head.section) or judge_secret(record.head.office)):
        return replace(record, head=None)
    return record


def _changed(arrival: Arrival, files: Mapping[str, bytes], judge: Judge) -> Read:
    """A packet whose files are not as they were packed; a record that is tells whom to ask."""
    if RECORD not in files or any(map(is_secret_name, files)):
        return Read(arrival)
    record = _record(files[RECORD], judge)
    arrival = described(arrival, record, files, judge.catalogue)
    return Read(arrival, letters(judge, record, arrival))


def _with_record(
    arrival: Arrival, record: PacketRecord, files: Mapping[str, bytes], judge: Judge
) -> Read:
    catalogue = judge.catalogue
    faults = few(unfit(record, files, catalogue, arrival.value))
    arrival = replace(described(arrival, record, files, catalogue), findings=faults)
    if not faults:
        missing = tuple(missing_enclosures(record, files, catalogue))
        found = few(corrections(record, files, catalogue, arrival.received_on))
        state = TO_CORRECT if found or missing else RECEIVED
        arrival = replace(arrival, state=state, findings=found, missing=missing)
    kept = tuple(files.items()) if arrival.is_filed else ()
    return Read(arrival, (*kept, *letters(judge, record, arrival)))
