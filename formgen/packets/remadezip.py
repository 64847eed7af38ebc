"""A ZIP that is no packet as it was made: locked, another's, or packed again by hand, told in one line."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Sequence
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZIP_STORED

from formgen.packets.bundle import SUMS

_LOCKED, _UTF8 = 0x1, 0x800  # flags of a file in a ZIP
_METHODS = (ZIP_STORED, ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA)
_OF_SYSTEMS = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")  # which they put beside files


def remade(entries: Sequence[zipfile.ZipInfo]) -> str:
    """Say what became of a ZIP since it was made, by the names of its files; blank when they tell nothing."""
    if any(entry.flag_bits & _LOCKED for entry in entries):
        return "ZIPが、パスワードで暗号化されています。パスワードを付けずに送ってもらってください。"
    places = {entry.filename.rpartition("/")[2]: entry.filename for entry in entries}
    if SUMS not in places:
        if any(name.lower().endswith(".zip") for name in places):
            return "ZIPの中に、ZIPが入っています。中のZIPを取り出して、これと入れ替えてください。"
        return f"「提出一式」のZIPではありません（{SUMS} が入っていません）。"
    if "/" in places[SUMS] or any(map(_is_changed, entries)):
        return (
            "中の名前や形が元と違います（まとめ直したZIPです）。"
            "元の「提出一式」を、開かずにそのまま送ってもらってください。"
        )
    return ""


def _is_changed(entry: zipfile.ZipInfo) -> bool:
    """True if a file was put into a ZIP by hand: by its name, or by how it is packed."""
    name = entry.filename
    return (
        not (name.isascii() or entry.flag_bits & _UTF8)
        or not unicodedata.is_normalized("NFC", name)
        or name.startswith(_OF_SYSTEMS)
        or entry.compress_type not in _METHODS
    )
