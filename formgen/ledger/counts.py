"""The numbers of accounts: by bureau, by service and by state of the procedure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from formgen.ledger.columns import OVER, SOON, service, state
from formgen.ledger.rows import AccountRow, Ledger
from formgen.model.problems import Place, Problem
from formgen.workbooks.tablecells import Column, Grid, grid

BLANK = "未記入"


@dataclass(frozen=True, slots=True)
class CountRow:
    """A value that some accounts have in common, and those accounts."""

    name: str
    rows: tuple[AccountRow, ...]

    def place(self, key: str | None, /) -> Place:
        """The place at which the first of the accounts has the value that they have in common."""
        return self.rows[0].place(key)


def count_grids(ledger: Ledger, problems: list[Problem]) -> tuple[Grid, ...]:
    """The ledger in a few numbers, then the accounts of each bureau and on each service."""
    return (
        _totals(ledger),
        _counts("局区別", "局・区", "bureau", lambda row: row.record.bureau, ledger, problems),
        _counts(
            "サービス別", "サービス", "platform", lambda row: service(row.record), ledger, problems
        ),
    )


def _totals(ledger: Ledger) -> Grid:
    states = [state((row.deadline,)) for row in ledger.deadlines]
    rows = (
        ("アカウント", len(ledger.accounts)),
        ("機器", len(ledger.devices)),
        ("過ぎた期限", states.count(OVER)),
        (f"{SOON}の期限", states.count(SOON)),
        ("エラー", sum(row.problem.is_error for row in ledger.findings)),
        ("読めなかったファイルなど", len(ledger.unread)),
    )
    return Grid("全体", (Column("全体", 26, str), Column("数", 10, str, "count")), rows)


def _counts(
    name: str, heading: str, key: str, of: Callable[[AccountRow], str | None],
    ledger: Ledger, problems: list[Problem],
) -> Grid:  # fmt: skip
    columns: tuple[Column[CountRow], ...] = (
        Column(heading, 26, lambda row: row.name, key=key),
        *(_of_state(one) for one in (*ledger.states, BLANK)),
        Column("計", 10, lambda row: len(row.rows), "count"),
        Column("エラーあり", 12, lambda row: _number(row, _has_errors), "count"),
        Column("期限超過", 10, lambda row: _number(row, _is_overdue), "count"),
    )
    return grid(name, columns, _groups(ledger.accounts, of), problems)


def _of_state(one: str) -> Column[CountRow]:
    wanted = None if one == BLANK else one
    return Column(
        one, 10, lambda row: _number(row, lambda a: a.record.procedure == wanted), "count"
    )


def _groups(
    rows: Iterable[AccountRow], of: Callable[[AccountRow], str | None]
) -> tuple[CountRow, ...]:
    """The accounts with the same value, the most frequent first; those without one last."""
    found: dict[str, list[AccountRow]] = {}
    for row in rows:
        found.setdefault(" ".join((of(row) or "").split()), []).append(row)
    blank = found.pop("", [])
    ordered = sorted(found.items(), key=lambda item: -len(item[1]))
    groups = [*ordered, (BLANK, blank)] if blank else ordered
    return tuple(CountRow(name, tuple(members)) for name, members in groups)


def _number(row: CountRow, is_one: Callable[[AccountRow], bool]) -> int:
    return sum(map(is_one, row.rows))


def _has_errors(row: AccountRow) -> bool:
    return any(problem.is_error for problem in row.findings)


def _is_overdue(row: AccountRow) -> bool:
    return state(row.deadlines) == OVER
