"""Packets as they come to an office, and what becomes of them when someone meddles with them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from formgen.packets.bundle import SUMS, packed
from formgen.reception.arrivals import RECEIVED, Arrival
from formgen.reception.filing import Read

DAY = date(2026, 11, 30)


def files_of(data: bytes) -> dict[str, bytes]:
    """The files of a packet but its sums."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != SUMS}


def meddled(data: bytes, change: Callable[[dict[str, bytes]], Mapping[str, bytes]]) -> bytes:
    """A packet with other files, whose sums were made anew."""
    return packed(tuple(change(files_of(data)).items()))


def arrival(value: str = "0123456789ab", number: int = 1, **more: Any) -> Arrival:
    """A sound packet of a section, as it was read."""
    known = {
        "received_on": DAY, "zip_name": "受信/提出一式.zip", "zip_sha256": value * 5 + "0000", "state": RECEIVED,
        "value": value, "office": "promotion", "office_name": "推進室", "section": "みどり局企画課",
        "bureau": "みどり局", "rest": "企画課", "document_date": "令和8年11月1日", "number": number,
        "accounts": (("A-1", "市だより"),), "papers": ("送付書", "A-1_利用開始報告書"),
        "files": {"00_送付書.pdf": f"cover {value}", "01_A-1_利用開始報告書.pdf": value},
    }  # fmt: skip
    return Arrival(**{**known, **more})


def read(value: str = "0123456789ab", number: int = 1, **more: Any) -> Read:
    """The same with its files."""
    return Read(arrival(value, number, **more), (("01_A-1_利用開始報告書.pdf", value.encode()),))
