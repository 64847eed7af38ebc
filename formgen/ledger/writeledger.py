"""The steps of a ledger, in order: read, check, set out, write, deliver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from formgen.documents.catalogue import Catalogue
from formgen.ledger.rows import Ledger, ledger
from formgen.ledger.workbook import UNREAD, write
from formgen.making.survey import check
from formgen.model.problems import Problem
from formgen.outputs.filenames import LEDGER
from formgen.outputs.store import Paper, put_alone
from formgen.outputs.writing import ensure_writable
from formgen.packets.history import read_records


@dataclass(frozen=True, slots=True)
class MadeLedger:
    """A finished ledger: where it stands, what is in it, and what is wrong."""

    path: Path | None  # none without an account; what stood there stays
    kept: bool  # an edited one was left alone
    ledger: Ledger
    problems: tuple[Problem, ...]
    too_long: tuple[Problem, ...]  # of them, what no cell could hold
    unread: tuple[Problem, ...]  # of them, those for which accounts may be missing


def make(paths: Sequence[Path], catalogue: Catalogue, output: Path, today: date) -> MadeLedger:
    """Make the ledger of every account that was filed.

    Raises FormgenError when the folder cannot be written to.
    """
    ensure_writable(output)
    checked = check(paths, catalogue, today)
    records, _ = read_records(output)
    found = ledger(checked, catalogue.city, today, records)
    if not found.accounts:
        return MadeLedger(None, False, found, checked.problems, (), checked.unread)
    data, too_long = write(found)
    path, kept = put_alone(output, Paper(PurePosixPath(LEDGER), "", "ledger", "xlsx"), data)
    problems = (*checked.problems, *too_long)
    return MadeLedger(path, kept, found, problems, too_long, checked.unread)


def lines(made: MadeLedger) -> Iterator[str]:
    """The lines at the end of a run."""
    if made.path is None:
        yield "アカウントが1件も読めなかったため、台帳を作りませんでした。"
        return
    if made.kept:
        yield "手直しされた台帳があるため、そのまま残し、新しい台帳を隣に置きました。"
    if made.unread:
        yield f"読めなかったものが {len(made.unread)} 件あります（シート「{UNREAD}」）。"
    found = made.ledger
    yield (
        f"アカウント {len(found.accounts)} 件、機器 {len(found.devices)} 台、"
        f"過ぎた期限 {found.overdue} 件を「{made.path}」にまとめました。"
    )
