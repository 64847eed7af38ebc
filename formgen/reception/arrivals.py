"""受付記録.json: how a packet came, what it is and what was found; all that the register tells.

Each lies with the papers of its packet and is never written again. What came once more is told in a
record of its own beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from formgen.outputs.jsonfiles import as_bytes, texts_of, understood
from formgen.outputs.outputfiles import TEMPORARY
from formgen.reception.deskfolder import ARRIVAL, REFUSED

_VERSION = 1
RECORDS = ARRIVAL.replace(".", "*.")  # that of a packet, and those of what came again
State = Literal["受付", "要修正", "古い版", "受け取れません", "重複"]
STATES: tuple[State, ...] = get_args(State)
RECEIVED, TO_CORRECT, OLDER, TURNED_AWAY, TWICE = STATES


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in a packet: in which paper and field, by which clause, and how it is mended."""

    text: str
    remedy: str
    paper: str = ""
    account_id: str = ""
    account_name: str = ""
    item: str = ""
    clause: str = ""  # its number and its words


@dataclass(frozen=True, slots=True)
class Arrival:
    """A packet that came: when and how, from whom, what is in it and what was found."""

    received_on: date
    zip_name: str
    zip_sha256: str
    state: State
    value: str = ""  # the 照合値; blank when that is unsound
    office: str = ""  # its id
    office_name: str = ""
    section: str = ""  # bureau, department and section in one
    bureau: str = ""
    rest: str = ""  # department and section
    document_date: str = ""  # as printed
    number: int = 0
    accounts: tuple[tuple[str, str], ...] = ()  # 管理番号 and name
    papers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()  # of what lay on the desk before
    files: Mapping[str, str] = field(default_factory=dict)  # name → sha256

    @property
    def is_filed(self) -> bool:
        """True if its files are kept on the desk."""
        return self.state in (RECEIVED, TO_CORRECT, OLDER)

    @property
    def told(self) -> tuple[str, ...]:
        """Its notes, the papers that are missing, and the findings, in a line each."""
        missing = (f"{paper}が入っていません。" for paper in self.missing)
        found = ("　".join(filter(None, (f.paper, f.account_id, f.text))) for f in self.findings)
        return (*self.notes, *missing, *found)

    @property
    def is_again(self) -> bool:
        """True if it brought what is on the desk already."""
        return self.state == TWICE


def written(arrival: Arrival) -> bytes:
    """An arrival as a file of JSON."""
    item = {"version": _VERSION, **asdict(arrival), "received_on": str(arrival.received_on)}
    return as_bytes(item, "replace")


def read_arrival(path: Path) -> Arrival | None:
    """An arrival from its file; None when that cannot be read."""
    return understood(path, _arrival)


def _arrival(item: Mapping[str, Any]) -> Arrival:
    found = _typed(Arrival, item)
    if found["state"] not in STATES:
        raise ValueError(found["state"])
    found["received_on"] = date.fromisoformat(item["received_on"])
    found["accounts"] = tuple((str(number), str(name)) for number, name in item["accounts"])
    found["findings"] = tuple(Finding(**_typed(Finding, each)) for each in item["findings"])
    found["files"] = texts_of(item["files"])
    for key in ("papers", "missing", "notes"):
        found[key] = tuple(map(str, item[key]))
    return Arrival(**found)


def _typed(model: type[Arrival | Finding], item: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a record. Raises TypeError for a text or number that is none."""
    found = {each.name: item[each.name] for each in fields(model)}
    for each in fields(model):
        if each.type in ("str", "int") and type(found[each.name]).__name__ != each.type:
            raise TypeError(each.name)
    return found


def arrival_files(desk: Path) -> Iterator[Path]:
    """Yield the records of all that came, filed and turned away, in the order of their folders."""
    found = (*desk.glob(f"*/*/*_*/{RECORDS}"), *desk.glob(f"{REFUSED}/*_*/{RECORDS}"))
    yield from sorted(path for path in found if not path.parent.name.startswith(TEMPORARY[0]))


def again_name(sha256: str) -> str:
    """The name of the record of a ZIP that brought once more what is filed."""
    return RECORDS.replace("*", f"_{sha256[:12]}")


def arrivals(desk: Path) -> tuple[tuple[Path, Arrival], ...]:
    """All that came, with the folder of each, by the day."""
    found = ((path.parent, read_arrival(path)) for path in arrival_files(desk))
    known = [(folder, arrival) for folder, arrival in found if arrival]
    return tuple(sorted(known, key=lambda each: (each[1].received_on, str(each[0]))))
