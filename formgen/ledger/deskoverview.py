"""The ledger of a desk at one look: a page of numbers, and what is due this month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from formgen.city.reception import Across
from formgen.ledger.columns import DIFFERENCES, SOURCE
from formgen.ledger.rows import DeadlineRow, Ledger
from formgen.workbooks.tablecells import Column, Grid

OVERVIEW, THIS_MONTH = "概要", "今月の期限"
# Of the checks whose findings an office asks for first.
_NAMES: dict[Across | Literal["updated_lately"], str] = {
    "updated_lately": "長く更新のないアカウント",
    "names_alike": "名称が、別の所属と同じか似ているアカウント",
    "device_in_two_sections": "2つの所属に記録されている機器",
    "closed_but_kept": "廃止の後も残り、管理の終わりがないか過ぎたアカウント",
    "started_unasked": "事前相談の記録がないまま利用開始日が来たアカウント",
    "overdue": "そのほか、期限が過ぎているもの",
}
_WIDTHS = (60, 10, 44)


def due_this_month(ledger: Ledger) -> tuple[DeadlineRow, ...]:
    """The due dates up to the end of the month, those that have passed too, by day."""
    month = (ledger.today.year, ledger.today.month)
    return tuple(
        row for row in ledger.deadlines
        if (row.deadline.on.year, row.deadline.on.month) <= month
    )  # fmt: skip


def overview(ledger: Ledger) -> Grid:
    """The ledger in a few numbers, each with the sheet and the column that shows more."""
    heads = ("項目", "数", "詳しく見る所")
    columns = (
        Column(heads[0], _WIDTHS[0], str),
        Column(heads[1], _WIDTHS[1], str, "count"),
        Column(heads[2], _WIDTHS[2], str),
    )
    return Grid(OVERVIEW, columns, tuple(_lines(ledger)))


def _lines(ledger: Ledger) -> Iterator[tuple[str, int, str]]:
    sources = [row.source for row in ledger.accounts if row.source]
    kinds = Counter((one.has_sheet, one.has_packet) for one in sources)
    accounts = f"アカウント台帳「{SOURCE}」"
    yield "受付の提出書類", ledger.packets or 0, "受付簿"
    yield "アカウント", len(ledger.accounts), accounts
    yield "　うち、提出書類だけにあるもの", kinds[False, True], accounts
    yield "　うち、シートと提出書類の両方にあるもの", kinds[True, True], accounts
    yield "　うち、シートだけにあるもの", kinds[True, False], accounts
    differing = sum(bool(one.differences) for one in sources)
    yield "提出書類とシートの記入が違うアカウント", differing, f"アカウント台帳「{DIFFERENCES}」"
    due = [row.deadline.urgency for row in due_this_month(ledger)]
    yield "過ぎた期限", due.count("over"), THIS_MONTH
    yield "今月のこれからの期限", len(due) - due.count("over"), THIS_MONTH
    unknown = sum(
        not (row.record.last_posted_on or row.record.closes_on) for row in ledger.accounts
    )
    yield "最終更新日が分からないアカウント（廃止を除く）", unknown, "アカウント台帳「最終更新日」"
    found = Counter(row.problem.check for row in ledger.findings)
    for check, name in _NAMES.items():
        yield name, found[check], "指摘一覧"
    yield "全ての指摘", len(ledger.findings), "指摘一覧"
    yield "読めなかったファイルなど", len(ledger.unread), "読めなかったファイル"
