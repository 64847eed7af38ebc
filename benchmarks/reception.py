"""A receiving office: the packets of 200 sections received, and the ledger made of them.

python benchmarks/reception.py [FOLDER]    where the packets are kept for the next time

First with two accounts to a packet, then with fifty: 10,000 accounts, 5 GB, ten minutes to make them.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from accounts import TODAY, write_intake
from measure import formgen, told

_SECTIONS, _EACH = 200, (2, 50)
_PAPERS = (
    "--document",
    "start_notice",
    "--document",
    "policy",
)  # what one packet has of an account
_AS_OF = ("--today", TODAY.isoformat())


def main(folder: Path) -> None:
    """Print what receiving takes, and the ledger, for the first time and again."""
    for each in _EACH:
        mails = _packets(folder / f"{_SECTIONS}x{each}", each)
        size = sum(mail.stat().st_size for mail in mails.iterdir())
        print(f"{_SECTIONS} packets of {each} accounts, {size / 1e6:.0f} MB")
        with tempfile.TemporaryDirectory() as scratch:
            desk = Path(scratch, "受付")
            receive = ("receive", mails, "-o", desk, *_AS_OF)
            ledger = ("ledger", desk, "-o", Path(scratch, "outputs"), *_AS_OF)
            first = told("  received", *receive).seconds + told("  ledger", *ledger).seconds
            print(f"  together {first:.1f} s, {first / _SECTIONS:.3f} s a packet")
            filed = sum(file.stat().st_size for file in desk.rglob("*") if file.is_file())
            print(f"  on the desk: {filed / 1e6:.0f} MB")
            told("  received again, nothing new", *receive)
            told("  ledger again", *ledger)


def _packets(folder: Path, each: int) -> Path:
    """The folder of mails: a packet of every section, made unless it lies there."""
    mails = folder / "受信"
    if not mails.exists():
        intake = write_intake(folder / "inputs", _SECTIONS * each, each)
        formgen("forms", intake, "-o", folder / "outputs", *_PAPERS, *_AS_OF)
        new = folder / "new"
        new.mkdir()
        for packet in folder.glob("outputs/提出用/*/*/*.zip"):
            shutil.copy(packet, new)
        shutil.rmtree(folder / "outputs")
        new.rename(mails)
    return mails


if __name__ == "__main__":
    if sys.argv[1:]:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as scratch:
            main(Path(scratch))
