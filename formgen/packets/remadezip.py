"""A ZIP that is no packet as it was made: locked, another's, or packed again by hand, told in one line."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence

from formgen.packets.bundle import SUMS

_LOCKED, _UTF8 = 0x1, 0x800  # flags of a file in a ZIP


def remade(entries: Sequence[zipfile.ZipInfo]) -> str:
    """Say what became of a ZIP since it was made, by the names of its files; blank when they tell nothing."""
    if any(entry.flag_bits & _LOCKED for entry in entries):
        return "ZIPが、パスワードで暗号化されています。パスワードを付けずに送ってもらってください。"
    places = {entry.filename.rpartition("/")[2]: entry.filename for entry in entries}
    if SUMS not in places:
        return f"「提出一式」のZIPではありません（{SUMS} が入っていません）。"
    garbled = (e for e in entries if not e.filename.isascii() and not e.flag_bits & _UTF8)
    if "/" in places[SUMS] or any(garbled):
        return (
            "中の名前が元と違います（まとめ直したZIPです）。"
            "元の「提出一式」を、開かずにそのまま送ってもらってください。"
        )
    return ""
