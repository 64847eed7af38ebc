"""The ledger as a workbook: tables with filters, colours with words, and the printed page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from pathlib import Path, PurePosixPath

from openpyxl.chart import BarChart, Reference
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from formgen.documents.catalogue import Catalogue
from formgen.ledger import columns, counts
from formgen.ledger.counts import BLANK, STATES
from formgen.ledger.ledgercells import (
    MOST_LINKS,
    SIZE,
    Grid,
    Styles,
    Value,
    grid,
    link_to,
    make_cell,
    styles,
)
from formgen.ledger.rows import FindingRow, Ledger, ledger
from formgen.making.readcheckcompose import check
from formgen.model.japanese import days_after, wareki
from formgen.model.problems import Problem
from formgen.outputs.filenames import LEDGER
from formgen.outputs.outputfolder import Paper, put_alone
from formgen.outputs.writing import ensure_writable
from formgen.packets.history import read_records
from formgen.schedule.deadlines import SOON_DAYS
from formgen.workbooks import cellstyles
from formgen.workbooks.bookfile import add_sheet, new_book, to_bytes

ACCOUNTS, DEVICES, DUES, COUNTS, FINDINGS, UNREAD = (
    "アカウント台帳", "機器台帳", "期限一覧", "集計", "指摘一覧", "読めなかったファイル",
)  # fmt: skip
NONE = "（なし）"
_LEAST_HEIGHT, _HEAD_HEIGHT = 18, 34
_ACROSS = 330  # characters side by side on A3 that are still read easily
_WIDEST_LINK, _MOST_SHRUNK = 60, 1.4  # characters; how many times as many may be shrunk into it


def write(ledger: Ledger) -> tuple[bytes, tuple[Problem, ...]]:
    """The ledger as a file, and what no cell could hold."""
    problems: list[Problem] = []
    accounts = grid(ACCOUNTS, columns.ACCOUNTS, ledger.accounts, problems)
    devices = grid(DEVICES, columns.DEVICES, ledger.devices, problems)
    dues = grid(DUES, columns.DUES, ledger.dues, problems)
    numbers = [
        make(ledger, problems) for make in (counts.totals, counts.by_bureau, counts.by_service)
    ]
    found = (*ledger.findings, *(FindingRow(problem, None) for problem in problems))
    findings = grid(FINDINGS, columns.FINDINGS, found, problems)
    unread = grid(UNREAD, columns.UNREAD, ledger.unread, problems)
    book = new_book()
    dress = styles(book)
    as_of = f"{wareki(ledger.today)}現在"
    for table, kept in ((accounts, "E2"), (devices, "C2"), (dues, "C2")):
        sheet = add_sheet(book, table.name)
        _fill(sheet, table, dress)
        _prepare(sheet, as_of, kept)
    _colour_accounts(book[ACCOUNTS], accounts, ledger)
    _colour_dues(book[DUES], dues)
    _add_counts(add_sheet(book, COUNTS), numbers, dress, as_of)
    for table in (findings, unread):
        sheet = add_sheet(book, table.name)
        _fill(sheet, table, dress)
        _prepare(sheet, as_of, "A2")
    return to_bytes(book, cellstyles.font(SIZE)), tuple(problems)


def _fill(sheet: Worksheet, table: Grid, dress: Styles) -> None:
    """Write a table from the first row of an empty sheet."""
    for number in range(1, len(table.heads) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = _width(table, number)
    _append(sheet, table, dress, first=1)
    sheet.print_title_rows = "1:1"


def _append(sheet: Worksheet, table: Grid, dress: Styles, first: int) -> None:
    """Write a table from a row on; Excel wants one row at least below the headings."""
    heads = enumerate(table.heads, start=1)
    sheet.append([make_cell(sheet, first, at, h.heading, dress["head"]) for at, h in heads])
    cellstyles.set_height(sheet, first, _HEAD_HEIGHT)
    rows = table.rows or ((NONE, *(None for _ in table.heads[1:])),)
    links = 0
    for row, values in enumerate(rows, start=first + 1):
        cells = []
        for at, (value, head) in enumerate(zip(values, table.heads, strict=True), start=1):
            is_link = head.look == "link" and links < MOST_LINKS and _is_readable(table, at, value)
            link = link_to(value) if is_link else None
            links += link is not None
            look = "text" if value == NONE or (head.look == "link" and not link) else head.look
            cells.append(make_cell(sheet, row, at, value, dress[look]))
            cells[-1].hyperlink = link
        sheet.append(cells)
        cellstyles.set_height(sheet, row, _height(table, values))
    last = f"{get_column_letter(len(table.heads))}{first + len(rows)}"
    _add_table(sheet, table, f"A{first}:{last}")


def _width(table: Grid, at: int) -> float:
    """The width of a column; one of addresses is as wide as the longest, within a limit."""
    head = table.heads[at - 1]
    if head.look != "link":
        return head.width
    longest = max((len(str(row[at - 1] or "")) for row in table.rows), default=0)
    return min(max(head.width, longest), _WIDEST_LINK)


def _is_readable(table: Grid, at: int, address: Value) -> bool:
    """True if an address can be read when it is shrunk into its column; a link is never wrapped."""
    return len(str(address or "")) <= _width(table, at) * _MOST_SHRUNK


def _height(table: Grid, values: tuple[Value, ...]) -> float:
    """The height that the longest text of a row needs."""
    # Widths are counted in the workbook's own digits, which are as small as its texts.
    texts = ((t, head.width * SIZE / 10) for t, head in zip(values, table.heads, strict=True))
    heights = (cellstyles.height_of(t, width, SIZE) for t, width in texts if isinstance(t, str))
    return max(_LEAST_HEIGHT, *heights)


def _add_table(sheet: Worksheet, table: Grid, ref: str) -> None:
    style = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    made = Table(displayName=table.name, ref=ref, tableStyleInfo=style)
    sheet.add_table(made)


def _reach(table: Grid, heading: str) -> tuple[str, str]:
    """The cells of a column, and the first of them as conditions name it."""
    letter = get_column_letter(table.column(heading))
    return f"{letter}2:{letter}{max(2, len(table.rows) + 1)}", f"${letter}2"


def _colour_accounts(sheet: Worksheet, table: Grid, ledger: Ledger) -> None:
    """Due dates that press and numbers of findings; the words for them stand beside."""
    today, soon = (_as_formula(ledger, days) for days in (0, SOON_DAYS))
    for heading in columns.DUE_HEADINGS.values():
        cells, first = _reach(table, heading)
        cellstyles.mark(sheet, cells, f"AND(ISNUMBER({first}),{first}<{today})", "over")
        cellstyles.mark(sheet, cells, f"AND(ISNUMBER({first}),{first}<={soon})", "tint")
    cells, first = _reach(table, columns.STATE)
    cellstyles.mark(sheet, cells, f'{first}="{columns.OVER}"', "over")
    cellstyles.mark(sheet, cells, f'{first}="{columns.SOON}"', "tint")
    found: tuple[tuple[str, cellstyles.Mark], ...]
    found = (columns.ERRORS, "over"), (columns.WARNINGS, "tint")
    for heading, look in found:
        cells, first = _reach(table, heading)
        cellstyles.mark(sheet, cells, f"AND(ISNUMBER({first}),{first}>0)", look)


def _as_formula(ledger: Ledger, days: int) -> str:
    day = days_after(ledger.today, days)
    return f"DATE({day.year},{day.month},{day.day})"


def _colour_dues(sheet: Worksheet, table: Grid) -> None:
    """The day and the word of each due date that presses."""
    _, first = _reach(table, columns.STATE)
    cells = f"A2:{get_column_letter(table.column('残りの日数'))}{max(2, len(table.rows) + 1)}"
    cellstyles.mark(sheet, cells, f'{first}="{columns.OVER}"', "over")
    cellstyles.mark(sheet, cells, f'{first}="{columns.SOON}"', "tint")


def _add_counts(sheet: Worksheet, tables: list[Grid], dress: Styles, as_of: str) -> None:
    """One table below the other, and the charts beside them."""
    widths = max(tables, key=lambda table: len(table.heads)).heads
    for number, head in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = head.width
    starts, row = {}, 1
    for table in tables:
        starts[table.name] = row
        _append(sheet, table, dress, first=row)
        row += 1 + max(1, len(table.rows))
        sheet.append([])
        row += 1
    add_charts(sheet, tables[1:], starts)
    _prepare(sheet, as_of, None)


def _prepare(sheet: Worksheet, as_of: str, kept: str | None) -> None:
    """A3 across, on as few pages as can be read, the headings on each; what is kept stays in sight."""
    sheet.freeze_panes = kept
    width = sum(each.width for each in sheet.column_dimensions.values())
    pages_wide = ceil(width / _ACROSS)
    if pages_wide > 1 and kept:
        last = get_column_letter(column_index_from_string(kept.rstrip("0123456789")) - 1)
        sheet.print_title_cols = f"A:{last}"
    cellstyles.set_page(sheet, cellstyles.A3, "landscape", pages_wide=pages_wide)
    cellstyles.write_edges(sheet, left="ソーシャルメディア　&A", right=as_of)


_COLOURS = ("2F5D7C", "7FB069", "B4B4B4", "D9822B")
_MOST_BARS = 40  # more cannot be told apart
_BESIDE, _WIDTH = "K", 22  # the column from which they stand; centimetres
_PER_BAR, _LEAST = 0.55, 7


def add_charts(sheet: Worksheet, tables: Sequence[Grid], starts: Mapping[str, int]) -> None:
    """A bar for each row of each table, in parts by state; starts has the rows of the headings."""
    row = 1
    for table in tables:
        if not table.rows:
            continue
        chart = _chart(sheet, table, starts[table.name])
        sheet.add_chart(chart, f"{_BESIDE}{row}")
        row += int(chart.height / 0.62) + 2


def _chart(sheet: Worksheet, table: Grid, head: int) -> BarChart:
    bars = min(len(table.rows), _MOST_BARS)
    heading = table.heads[0].heading
    chart = BarChart()
    chart.type, chart.grouping, chart.overlap = "bar", "stacked", 100
    chart.gapWidth = 40
    more = f"（多い順に{_MOST_BARS}）" if len(table.rows) > bars else ""
    chart.title = f"{heading}ごとのアカウントの数{more}"
    first = table.column(STATES[0])
    data = Reference(
        sheet, min_col=first, max_col=table.column(BLANK), min_row=head, max_row=head + bars
    )
    chart.add_data(data, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=head + 1, max_row=head + bars))
    for series, colour in zip(chart.series, _COLOURS, strict=True):
        series.graphicalProperties.solidFill = colour
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
