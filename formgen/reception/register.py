"""受付簿: the register of all packets that came, made of their records alone, and told by a workbook."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

from formgen.model import fingerprint
from formgen.model.japanese import wareki
from formgen.model.problems import Place, Problem
from formgen.model.zipfiles import DAMAGE
from formgen.outputs.outputfolder import Paper, put_alone
from formgen.reception.arrivals import (
    OLDER,
    TO_CORRECT,
    TURNED_AWAY,
    Arrival,
    Finding,
    arrival_files,
    arrivals,
)
from formgen.reception.deskfolder import REGISTER

_SHEET, _NOTES = "受付簿", "この受付簿について"
_PROPERTIES = "docProps/core.xml"
_MOST_TIMES = 5  # in which others file while it is made
_MOST_LINES = 100  # of a cell
_FORM = "4"  # of the workbook: another one has it made anew
_TOLD = (
    "この受付簿は、受け取った書類の記録（受付記録.json）から作り直します。書き込むときは、別の名前で写しを取ってください。",
    "状態の「要修正」は、書類を保管し、修正依頼を作ったものです。修正依頼を所属に渡してください。",
    "状態の「受け取れません」は、書類を保管していないものです。所属に、作り直した提出一式を送るよう依頼してください。",
    "状態の「古い版」は、同じ所属から、後の番号の書類が先に届いているものです。",
    "照合値は、誰が送ったかまでは示しません。送付書や電話で知らされた照合値と同じことを確かめてください。",
)


@dataclass(frozen=True, slots=True)
class _Row:
    """A packet in the register, with what came of it again."""

    folder: str
    arrival: Arrival
    again: tuple[Arrival, ...] = ()

    def place(self, _key: str | None, /) -> Place:
        """The folder of the packet."""
        return Place(self.folder)

    @property
    def names(self) -> str:
        """The ZIPs that brought it."""
        return "\n".join(each.zip_name for each in (self.arrival, *self.again))

    @property
    def notes(self) -> str:
        """Its notes, and where it lies."""
        again = (
            "".join((f"{wareki(each.received_on)}に、もう一度届きました。", *each.notes[1:]))
            for each in self.again
        )
        kept = "保管先" if self.arrival.is_filed else "記録"
        return "\n".join((*self.arrival.notes, *again, f"{kept}　{self.folder}"))


@dataclass(frozen=True, slots=True)
class Register:
    """The register as it stands: kept, when an edited one was left alone; problems, of its cells."""

    path: Path
    is_kept: bool = False
    problems: tuple[Problem, ...] = ()


def renew(desk: Path) -> Register:
    """Make the register unless it tells of all that lies on the desk.

    Whoever files while it is made has it made again. Raises FormgenError when it cannot be written.
    """
    found = Register(desk / REGISTER)
    for _ in range(_MOST_TIMES):
        if _tells(desk, state := _state(desk)):
            break
        data, problems = _workbook(desk, state)
        path, is_kept = put_alone(
            desk, Paper(PurePosixPath(REGISTER), "", "register", "xlsx"), data
        )
        found = Register(path, is_kept, problems)
    return found


def _state(desk: Path) -> str:
    """The fingerprint of all records on the desk, of which none is ever changed."""
    return fingerprint.of_text(_FORM, *(str(p.relative_to(desk)) for p in arrival_files(desk)))


def _tells(desk: Path, state: str) -> bool:
    """True if the register, or the one beside an edited one, was made of this state of the desk."""
    stem, dot, ending = REGISTER.rpartition(".")
    if not (desk / REGISTER).is_file():
        return False
    for path in desk.glob(f"{stem}*{dot}{ending}"):
        with suppress(*DAMAGE), zipfile.ZipFile(path) as book:
            if state.encode() in book.read(_PROPERTIES):
                return True
    return False


def _rows(desk: Path) -> Iterator[_Row]:
    """Yield the packets in their order, each with what came again."""
    found = arrivals(desk)
    again: dict[Path, tuple[Arrival, ...]] = {}
    for folder, arrival in found:
        if arrival.is_again:
            again[folder] = (*again.get(folder, ()), arrival)
    rows = [(folder, each, again.pop(folder, ())) for folder, each in found if not each.is_again]
    # A packet whose own record is gone is known by what came again.
    rows += [(folder, came[0], came[1:]) for folder, came in again.items()]
    for folder, arrival, others in sorted(rows, key=lambda row: _turn(row[1])):
        yield _Row(folder.relative_to(desk).as_posix(), arrival, others)


def _turn(arrival: Arrival) -> tuple[date, bool, str, str, str, int, str]:
    """The place of a packet in the register: by day and section, last those of which nobody is known."""
    whose = (not arrival.bureau, arrival.bureau, arrival.rest, arrival.office_name)
    return arrival.received_on, *whose, arrival.number, arrival.zip_name


def _workbook(desk: Path, state: str) -> tuple[bytes, tuple[Problem, ...]]:
    """The register as a file, and what no cell could hold."""
    from formgen.workbooks import cellstyles
    from formgen.workbooks.bookfile import new_book, to_bytes
    from formgen.workbooks.tablecells import SIZE, Column, Grid, grid, make_styles
    from formgen.workbooks.tablesheet import Marks, add_table_sheet, colour

    rows, problems = tuple(_rows(desk)), list[Problem]()
    columns: Sequence[Column[_Row]] = (
        Column("受付日", 10, lambda row: row.arrival.received_on, "date"),
        Column("局", 14, lambda row: row.arrival.bureau),
        Column("課", 18, lambda row: row.arrival.rest),
        Column("提出先", 20, lambda row: row.arrival.office_name),
        Column("番号", 6, lambda row: row.arrival.number or None, "count"),
        Column("文書日付", 15, lambda row: row.arrival.document_date),
        Column("アカウント", 26, lambda row: _accounts(row.arrival)),
        Column("書類", 34, lambda row: _few(row.arrival.papers)),
        Column("状態", 17, lambda row: row.arrival.state),
        Column("足りないもの", 24, lambda row: _few(row.arrival.missing)),
        Column("指摘", 52, lambda row: "\n".join(map(_told, row.arrival.findings))),
        Column("照合値", 14, lambda row: row.arrival.value),
        Column("届いたファイル", 34, lambda row: row.names),
        Column("備考", 34, lambda row: row.notes),
    )  # fmt: skip
    table = grid(_SHEET, columns, rows, problems)
    book = new_book(streamed=True)
    book.properties.identifier = state
    last = max((row.arrival.received_on for row in rows), default=None)
    styles, as_of = make_styles(book), f"{wareki(last)}まで" if last else ""
    sheet, _ = add_table_sheet(book, styles, as_of, _SHEET, (table,), kept="D2")
    states: Marks = {"over": f'@="{TURNED_AWAY}"', "tint": f'OR(@="{TO_CORRECT}",@="{OLDER}")'}
    colour(sheet, table, "状態", states)
    explained = Grid(_NOTES, (Column(_NOTES, 120, str),), tuple((text,) for text in _TOLD))
    add_table_sheet(book, styles, as_of, _NOTES, (explained,))
    return to_bytes(book, cellstyles.font(SIZE)), tuple(problems)


def _accounts(arrival: Arrival) -> str:
    return _few(["　".join(filter(None, each)) for each in arrival.accounts])


def _few(texts: Sequence[str]) -> str:
    """Texts below each other, as many as a cell holds: a stranger's packet may name thousands."""
    more = [f"ほか {len(texts) - _MOST_LINES} 件"] if len(texts) > _MOST_LINES else []
    return "\n".join((*texts[:_MOST_LINES], *more))


def _told(finding: Finding) -> str:
    """A finding in a line: where it is, by which clause, and what is wrong."""
    clause = finding.clause.partition("　")[0]
    item = "" if finding.text.startswith(finding.item) else finding.item  # said once is enough
    where = _filled((finding.paper, finding.account_id, item))
    return f"{where}{'：' if where else ''}{finding.text}{f'［{clause}］' if clause else ''}"


def _filled(parts: Iterable[str]) -> str:
    return "　".join(filter(None, parts))
