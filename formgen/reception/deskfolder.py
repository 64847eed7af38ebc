"""The desk of a receiving office: where each packet lies, and what is known of those that came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from formgen.outputs.outputfiles import TEMPORARY

MAIL, DESK = Path("受信"), Path("受付")
REGISTER = "受付簿.xlsx"  # which alone is ever renewed
REFUSED = "受け取れないもの"  # the folder, beside those of the bureaux
ARRIVAL = "受付記録.json"  # in the folder of each packet: when and how it came, what was found
# Behind it an office may note what it likes, such as 「（確認済）」.
_FOLDER = re.compile(r"(\d{4}-\d{2}-\d{2})_([0-9a-f]{12})(?![0-9A-Za-z]).*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class FiledFolder:
    """The folder of a packet on the desk: 受付/局/課/日付_照合値."""

    path: Path
    received_on: date
    value: str  # the 照合値


def is_desk(folder: Path) -> bool:
    """True if a folder is the desk of an office, be its register there or removed by someone."""
    return (folder / REGISTER).is_file() or any(folder.glob(f"*/*/*_*/{ARRIVAL}"))


def filed_folders(desk: Path) -> Iterator[FiledFolder]:
    """Yield the folders of the packets that were filed, in the order of their names."""
    for path in sorted(desk.glob("*/*/*_*")):
        name = _FOLDER.fullmatch(path.name)
        if name and path.is_dir() and not path.name.startswith(TEMPORARY[0]):
            yield FiledFolder(path, date.fromisoformat(name[1]), name[2])


def section_folder(file: str) -> PurePosixPath | None:
    """The folder of the section in whose packet a file lies; None of a file that is in none."""
    path = PurePosixPath(file)
    return path.parents[1] if _FOLDER.fullmatch(path.parent.name) else None
