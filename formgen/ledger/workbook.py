"""The ledger as a workbook: tables with filters, colours with words, and the printed page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import cycle, islice
from pathlib import Path, PurePosixPath

from openpyxl.chart import BarChart, Reference
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from formgen.documents.catalogue import Catalogue
from formgen.ledger import columns
from formgen.ledger.counts import BLANK, count_grids
from formgen.ledger.deskledger import with_desk
from formgen.ledger.deskoverview import OVERVIEW, THIS_MONTH, due_this_month, overview
from formgen.ledger.rows import FindingRow, Ledger, ledger
from formgen.making.postrecords import listed_clauses
from formgen.making.readcheckcompose import Checked
from formgen.making.scratch import temporary_folder
from formgen.model.japanese import days_after, wareki
from formgen.model.problems import Problem
from formgen.outputs.filenames import LEDGER
from formgen.outputs.outputfiles import ensure_writable, kept_beside
from formgen.outputs.outputfolder import Paper, put_alone
from formgen.outputs.postlog import read_log
from formgen.packets.history import read_records
from formgen.reception.onrecord import read_known
from formgen.schedule.deadlines import SOON_DAYS
from formgen.workbooks import cellstyles
from formgen.workbooks.bookfile import new_book, to_bytes
from formgen.workbooks.tablecells import (
    SIZE,
    Grid,
    grid,
    make_styles,
)
from formgen.workbooks.tablesheet import Marks, add_table_sheet, colour

ACCOUNTS, DEVICES, DEADLINES, POSTS, COUNTS, FINDINGS, UNREAD = (
    "アカウント台帳", "機器台帳", "期限一覧", "投稿一覧", "集計", "指摘一覧", "読めなかったファイル",
)  # fmt: skip
_PRESSING_STATES: Marks = {"over": f'@="{columns.OVER}"', "tint": f'@="{columns.SOON}"'}


def write(ledger: Ledger) -> tuple[bytes, tuple[Problem, ...]]:
    """The ledger as a file, and what no cell could hold."""
    problems: list[Problem] = []
    of_accounts = columns.with_added(columns.ACCOUNTS, ledger.types.account)
    if ledger.packets is not None:
        of_accounts = columns.with_sources(of_accounts)
    accounts = grid(ACCOUNTS, of_accounts, ledger.accounts, problems)
    devices = grid(
        DEVICES,
        columns.with_added(columns.DEVICES, ledger.types.device),
        ledger.devices,
        problems,
    )
    pressing = [grid(DEADLINES, columns.DEADLINES, ledger.deadlines, problems)]
    posts = grid(POSTS, columns.posts(ledger.post_clauses), ledger.posts, problems)
    numbers = count_grids(ledger, problems)
    found = (*ledger.findings, *map(FindingRow, problems))
    findings = grid(FINDINGS, columns.FINDINGS, found, problems)
    unread = grid(UNREAD, columns.UNREAD, ledger.unread, problems)
    book = new_book(streamed=True)
    add = partial(add_table_sheet, book, make_styles(book), f"{wareki(ledger.today)}現在")
    if ledger.packets is not None:
        add(OVERVIEW, (overview(ledger),))
    sheet, _ = add(ACCOUNTS, (accounts,), kept="E2")
    _colour_accounts(sheet, accounts, ledger.today)
    add(DEVICES, (devices,), kept="C2")
    if ledger.packets is not None:
        due = due_this_month(ledger)
        pressing.insert(0, grid(THIS_MONTH, columns.DEADLINES, due, problems))
    for each in pressing:
        sheet, _ = add(each.name, (each,), kept="C2")
        colour(sheet, each, columns.STATE, _PRESSING_STATES, ("期限", "残りの日数"))
    sheet, _ = add(POSTS, (posts,), kept="C2")
    colour(sheet, posts, columns.POST_DUE, {"over": f'@="{columns.DUE}"'})
    sheet, starts = add(COUNTS, numbers)
    _add_charts(sheet, numbers[1:], starts[1:])
    add(FINDINGS, (findings,), kept="A2")
    add(UNREAD, (unread,), kept="A2")
    return to_bytes(book, cellstyles.font(SIZE)), tuple(problems)


def _colour_accounts(sheet: Worksheet, table: Grid, today: date) -> None:
    """Due dates that press and numbers of findings; the words for them stand beside."""
    days = (days_after(today, days) for days in (0, SOON_DAYS))
    over, soon = (f"DATE({day.year},{day.month},{day.day})" for day in days)
    pressing: Marks = {"over": f"AND(ISNUMBER(@),@<{over})", "tint": f"AND(ISNUMBER(@),@<={soon})"}
    for heading in columns.DUE_HEADINGS.values():
        colour(sheet, table, heading, pressing)
    colour(sheet, table, columns.STATE, _PRESSING_STATES)
    colour(sheet, table, columns.ERRORS, {"over": "AND(ISNUMBER(@),@>0)"})
    colour(sheet, table, columns.WARNINGS, {"tint": "AND(ISNUMBER(@),@>0)"})


_COLOURS, _BLANK_COLOUR = ("2F5D7C", "7FB069", "B4B4B4"), "D9822B"
_MOST_BARS = 40  # more cannot be told apart
_BESIDE, _WIDTH = 3, 22  # the columns up to where they stand; centimetres
_PER_BAR, _LEAST = 0.55, 7


def _add_charts(sheet: Worksheet, tables: Sequence[Grid], starts: Sequence[int]) -> None:
    """A bar for each row of each table, in parts by state; starts are the rows of the headings."""
    row = 1
    for table, start in zip(tables, starts, strict=True):
        if table.rows:
            chart = _chart(sheet, table, start)
            sheet.add_chart(chart, f"{get_column_letter(len(table.heads) + _BESIDE)}{row}")
            row += int(chart.height / 0.62) + 2


def _chart(sheet: Worksheet, table: Grid, head: int) -> BarChart:
    bars = min(len(table.rows), _MOST_BARS)
    heading = table.heads[0].heading
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap = "bar", "stacked", 100
    chart.gapWidth = 40
    more = f"（多い順に{_MOST_BARS}）" if len(table.rows) > bars else ""
    chart.title = f"{heading}ごとのアカウントの数{more}"
    first, blank = 2, table.column(BLANK)  # the states stand between the name and what is blank
    colours = islice(cycle(_COLOURS), blank - first)
    data = Reference(sheet, min_col=first, max_col=blank, min_row=head, max_row=head + bars)
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=head + 1, max_row=head + bars))
    for series, fill in zip(chart.series, (*colours, _BLANK_COLOUR), strict=True):
        series.graphicalProperties.solidFill = fill
    chart.x_axis.scaling.orientation = "maxMin"  # the first row on top
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.number_format = "0"
    chart.legend.position = "b"
    chart.width, chart.height = _WIDTH, max(_LEAST, round(3 + bars * _PER_BAR))
    return chart


@dataclass(frozen=True, slots=True)
class MadeLedger:
    """A finished ledger: where it stands, what is in it, and what is wrong."""

    path: Path | None  # none without an account; what stood there stays
    kept: bool  # an edited one was left alone
    ledger: Ledger
    problems: tuple[Problem, ...]
    too_long: tuple[Problem, ...]  # of them, what no cell could hold
    unread: tuple[Problem, ...]  # of them, those for which accounts may be missing


def look(
    paths: Sequence[Path], catalogue: Catalogue, output: Path, today: date
) -> tuple[Checked, Ledger]:
    """Return the check of all that was filed, and the ledger of it; nothing is written.

    paths: sheets and folders of them, and an office's desk. output: the folder with the records of
    what was handed in, and of the posts that were sent.
    """
    known = read_known(paths, catalogue, today, output)
    checked, sources = with_desk(known, catalogue, today)
    records, _ = read_records(output)
    log, clauses = read_log(output), listed_clauses(catalogue)
    entries = catalogue.entries
    return checked, ledger(checked, catalogue.city, today, records, entries, log, clauses, sources)


def make(paths: Sequence[Path], catalogue: Catalogue, output: Path, today: date) -> MadeLedger:
    """Make the ledger of every account that was filed, or is on record at an office's desk.

    Raises FormgenError when the folder cannot be written to.
    """
    ensure_writable(output)
    checked, found = look(paths, catalogue, output, today)
    if not found.accounts:
        return MadeLedger(None, False, found, checked.problems, (), checked.unread)
    with temporary_folder():  # openpyxl keeps the sheets there, which a killed run would leave
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
        yield from kept_beside("台帳")
    if made.unread:
        yield f"読めなかったものが {len(made.unread)} 件あります（シート「{UNREAD}」）。"
    found = made.ledger
    if found.packets is not None:
        sheets = {row.place(None).file for row in found.accounts if row.tells_all}
        yield f"受付の提出書類 {found.packets} 件と、記入シート {len(sheets)} 件から作りました。"
        if made.problems:
            yield f"エラーと注意の内容は、台帳のシート「{FINDINGS}」で確かめられます。"
    yield (
        f"アカウント {len(found.accounts)} 件、機器 {len(found.devices)} 台、"
        f"過ぎた期限 {found.overdue} 件を「{made.path}」にまとめました。"
    )
