"""Filing a packet on the desk: its folder stands there whole or not at all, and only once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from formgen.model.filefaults import unwritable
from formgen.model.japanese import wareki
from formgen.outputs.filenames import folder_name
from formgen.outputs.lock import locked
from formgen.outputs.outputfiles import TEMPORARY, put_folder, write_whole
from formgen.reception.arrivals import (
    OLDER,
    RECORDS,
    TURNED_AWAY,
    TWICE,
    Arrival,
    again_name,
    read_arrival,
    written,
)
from formgen.reception.deskfolder import ARRIVAL, REFUSED
from formgen.reception.mailfolder import UnfinishedError

_DIGITS = 12  # of a hash in a folder's name
_PATIENCE = 120.0  # seconds; the other one files its packets one by one


@dataclass(frozen=True, slots=True)
class Read:
    """A packet as it was read: what is known of it, and the files of its folder."""

    arrival: Arrival
    files: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Filed:
    """A packet as it lies on the desk now; is_new: this run has put it there."""

    folder: Path
    arrival: Arrival
    is_new: bool = True


def clear_desk(desk: Path) -> None:
    """Remove what a run left unfinished. Nobody writes on the desk without its lock."""
    name = f"{TEMPORARY[0]}*{TEMPORARY[1]}"
    left = (*desk.glob(name), *desk.glob(f"*/*/*_*/{name}"))
    if left:
        with locked(desk, _PATIENCE):
            for path in left:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    with suppress(OSError):
                        path.unlink()


def file_packet(desk: Path, read: Read) -> Filed:
    """File a packet, or tell how it lies there already.

    Raises FormgenError when the desk cannot be written to, and UnfinishedError when nobody can tell
    whether it is there, for the record of what came before is damaged.
    """
    with locked(desk, _PATIENCE):
        if read.arrival.state == TURNED_AWAY:
            return _turned_away(desk, read)
        arrival = read.arrival
        section = desk / _folder_name(arrival.bureau) / _folder_name(arrival.rest)
        before = tuple(_filed_in(section))
        for earlier in before:
            if earlier.arrival.zip_sha256 == arrival.zip_sha256:
                return replace(earlier, is_new=False)
        if twin := next((e for e in before if e.arrival.value == arrival.value), None):
            return _came_again(twin, arrival)
        for folder in section.glob(f"*_{arrival.value}"):
            raise _untold(folder)
        judged = _beside(arrival, [earlier.arrival for earlier in before])
        name = f"{arrival.received_on.isoformat()}_{arrival.value}"
        return _put(desk, section / name, Read(judged, read.files))


def _folder_name(text: str) -> str:
    """The name of a folder for a bureau or section, which is that of nothing else on the desk."""
    name = folder_name(text)
    return f"_{name}" if name == REFUSED else name


def _untold(folder: Path) -> UnfinishedError:
    return UnfinishedError(
        f"前に届いた「{folder}」の {ARRIVAL} を読めないため、同じものかを確かめられません"
    )


def _filed_in(section: Path) -> Iterator[Filed]:
    """Yield what came from a section, what came again as well."""
    for path in sorted(section.glob(f"*_*/{RECORDS}")):
        if arrival := read_arrival(path):
            yield Filed(path.parent, arrival)


def _came_again(twin: Filed, arrival: Arrival) -> Filed:
    """The same papers in another ZIP: told, and noted beside those that are filed."""
    day = wareki(twin.arrival.received_on)
    notes = [f"同じ書類が届いています（{day}）。"]
    names = sorted({*arrival.files, *twin.arrival.files})
    differing = [n for n in names if arrival.files.get(n) != twin.arrival.files.get(n)]
    if differing:
        notes.append(
            f"ただし、「{'」「'.join(differing)}」の中身は、そのときと違います。届いたZIPのものを見てください。"
        )
    came = replace(arrival, state=TWICE, notes=tuple(notes), findings=(), missing=())
    write_whole(twin.folder / again_name(arrival.zip_sha256), written(came))
    return Filed(twin.folder, came)


def _beside(arrival: Arrival, before: list[Arrival]) -> Arrival:
    """An arrival beside what came from its section for its office: older, or of a number given twice."""
    known = [
        each
        for each in before
        if (each.office, each.section) == (arrival.office, arrival.section) and each.is_filed
    ]
    highest = max((each.number for each in known), default=0)
    if arrival.number < highest:
        note = f"後の番号（{highest}）の書類が届いています。"
        return replace(arrival, state=OLDER, notes=(*arrival.notes, note))
    if any(each.number == arrival.number for each in known):
        note = f"同じ番号（{arrival.number}）で、中身の違う書類が届いています。"
        note = f"{note}どちらが正しいかを、所属に確かめてください。"
        return replace(arrival, notes=(*arrival.notes, note))
    return arrival


def _turned_away(desk: Path, read: Read) -> Filed:
    """A packet that cannot be received: its record, and a letter where it is known whose it is."""
    sha256 = read.arrival.zip_sha256[:_DIGITS]
    for folder in (desk / REFUSED).glob(f"*_{sha256}"):
        found = read_arrival(folder / ARRIVAL)
        if found is None:
            raise _untold(folder)
        if found.zip_sha256 == read.arrival.zip_sha256:
            return Filed(folder, found, is_new=False)
    name = f"{read.arrival.received_on.isoformat()}_{sha256}"
    return _put(desk, desk / REFUSED / name, read)


def _put(desk: Path, target: Path, read: Read) -> Filed:
    """Fill a folder and move it to its place. Raises FormgenError when that cannot be done."""

    def fill(scratch: Path) -> None:
        for name, data in (*read.files, (ARRIVAL, written(read.arrival))):
            (scratch / name).write_bytes(data)

    try:
        put_folder(target, fill, desk)
    except OSError as error:
        raise unwritable(target, error) from error
    return Filed(target, read.arrival)
