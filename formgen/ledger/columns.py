"""The columns of the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from formgen.ledger.ledgercells import Column, Look, RowT, Value
from formgen.ledger.rows import AccountRow, DeviceRow, DueRow, FindingRow
from formgen.model.fields import by_key
from formgen.model.problems import SEVERITIES, Problem
from formgen.model.records import Account, Device
from formgen.schedule.deadlines import SOON_DAYS, on_kind, urgency
from formgen.schedule.privacy import message, without_person
from formgen.schedule.status import Deadline

OVER, SOON, LATER = "超過", f"{SOON_DAYS}日以内", f"{SOON_DAYS + 1}日以上先"
WORDS = {"over": OVER, "soon": SOON, "later": LATER}
NO_CLAUSE = "共通"
STATE, ERRORS, WARNINGS = "期限の状況", "エラー", "注意"
DUE_HEADINGS = {
    "password": "パスワード変更の期限",
    "post": "次の投稿の期限",
    "review": "定期点検の期限",
}
_LOOKS: dict[str, Look] = {"date": "date", "url": "link", "whole_number": "count"}
_PLACE_WIDTH = 26.0


def _field(
    model: type[Account] | type[Device], key: str, width: float, of: Callable[[RowT], Any],
    accounts: Callable[[RowT], tuple[Account, ...]],
) -> Column[RowT]:  # fmt: skip
    """The column of a field, under its own label."""
    spec = by_key(model)[key]

    def value(row: RowT) -> Value:
        found: Value | tuple[str, ...] = getattr(of(row), key)
        if isinstance(found, tuple):
            return "、".join(found)
        return without_person(found, *accounts(row)) if isinstance(found, str) else found

    return Column(spec.label, width, value, _LOOKS.get(spec.kind, "text"), key)


def _of_due(row: DueRow) -> Account:
    return row.row.account


def service(account: Account | None) -> str | None:
    """The service; of another one its name, too."""
    if account is None or not account.platform_other or account.platform != "その他":
        return account.platform if account else None
    return f"{account.platform}（{account.platform_other}）"


def state(dues: Iterable[Deadline]) -> str:
    """The most pressing of some due dates, in a word."""
    found = {urgency(due) for due in dues}
    return next((WORDS[one] for one in ("over", "soon", "later") if one in found), "なし")


def _count(severity: str, findings: Iterable[Problem]) -> int:
    return sum(problem.severity == severity for problem in findings)


def _clauses(findings: Iterable[Problem]) -> str | None:
    """The number of findings under each clause, one in a line: 「5(2) エラー1」「5(9) 注意2」."""
    found = Counter((p.clause or NO_CLAUSE, SEVERITIES[p.severity]) for p in findings)
    return "\n".join(f"{clause} {word}{n}" for (clause, word), n in found.items()) or None


def _findings() -> tuple[Column[Any], ...]:
    return (
        Column(ERRORS, 7, lambda row: _count("error", row.findings), "count"),
        Column(WARNINGS, 7, lambda row: _count("warning", row.findings), "count"),
        Column("指摘の条項", 14, lambda row: _clauses(row.findings)),
    )


def _due(kind: str) -> Column[AccountRow]:
    return Column(DUE_HEADINGS[kind], 11, lambda row: on_kind(row.dues, kind), "date")


def _place() -> Column[Any]:
    return Column("元の記入シート", _PLACE_WIDTH, lambda row: str(row.place(None)))


def _joined(row: DeviceRow, key: str) -> str | None:
    """Join the values of a device's accounts, each once."""
    found = (without_person(getattr(account, key), account) for account in row.accounts)
    return "、".join(dict.fromkeys(filter(None, found))) or None


def _of_finding(row: FindingRow, key: str) -> str | None:
    return without_person(getattr(row.account, key), row.account) if row.account else None


def _label(row: FindingRow) -> str | None:
    """The label of the field at which something was found."""
    key = row.problem.field or ""
    for model in (Account, Device):
        if key in by_key(model):
            return by_key(model)[key].label
    return None


def _own(key: str, width: float) -> Column[AccountRow]:
    return _field(Account, key, width, lambda row: row.account, lambda row: (row.account,))


def _of_device(key: str, width: float) -> Column[DeviceRow]:
    return _field(Device, key, width, lambda row: row.device, lambda row: row.accounts)


def _filed(key: str, width: float) -> Column[DueRow]:
    return _field(Account, key, width, _of_due, lambda row: (_of_due(row),))


ACCOUNTS: tuple[Column[AccountRow], ...] = (
    _own("account_id", 11),
    _own("procedure", 8),
    Column("サービス", 11, lambda row: service(row.account)),
    _own("display_name", 24),
    _own("username", 14),
    _own("url", 36),
    _own("bureau", 12),
    _own("department", 10),
    _own("section", 13),
    _own("unit", 10),
    _own("head_title", 12),
    _own("manager_title", 12),
    _own("poster_scope", 13),
    Column("次にすること", 16, lambda row: row.next_step),
    *_findings(),
    Column(STATE, 11, lambda row: state(row.dues)),
    *map(_due, DUE_HEADINGS),
    _own("verification", 9),
    Column("機器の台数", 7, lambda row: len(row.devices), "count"),
    _own("consulted_on", 10),
    _own("device_confirmed_on", 10),
    _own("policy_published_on", 10),
    _own("rules_adopted_on", 10),
    _own("starts_on", 10),
    _own("last_posted_on", 10),
    _own("announced_on", 10),
    _own("closes_on", 10),
    _own("document_date", 10),
    _place(),
)
DEVICES: tuple[Column[DeviceRow], ...] = (
    _of_device("account_ids", 13),
    Column("アカウント名", 24, lambda row: _joined(row, "display_name")),
    Column("局・区", 12, lambda row: _joined(row, "bureau")),
    Column("課・室・所", 13, lambda row: _joined(row, "section")),
    _of_device("kind", 10),
    _of_device("model", 16),
    _of_device("asset_number", 12),
    _of_device("location", 18),
    _of_device("user_role", 13),
    _of_device("city_provided", 8),
    _of_device("not_provided_reason", 16),
    _of_device("internet_allowed", 10),
    _of_device("os", 13),
    _of_device("update_method", 11),
    _of_device("antivirus", 13),
    _of_device("other_measures", 12),
    _of_device("uses", 10),
    _of_device("off_site", 8),
    _of_device("confirmed_on", 10),
    *_findings(),
    _place(),
)
DUES: tuple[Column[DueRow], ...] = (
    Column("期限", 11, lambda row: row.due.on, "date"),
    Column(STATE, 11, lambda row: WORDS[urgency(row.due)]),
    Column("残りの日数", 11, lambda row: row.due.days_left, "count"),
    Column("すること", 33, lambda row: row.due.name),
    Column("条項", 8, lambda row: row.due.clause),
    _filed("account_id", 12),
    _filed("display_name", 30),
    Column("サービス", 14, lambda row: service(row.row.account)),
    _filed("procedure", 9),
    _filed("bureau", 14),
    _filed("department", 14),
    _filed("section", 18),
    _filed("unit", 14),
    _place(),
)
FINDINGS: tuple[Column[FindingRow], ...] = (
    Column("区分", 8, lambda row: SEVERITIES[row.problem.severity]),
    Column("条項", 8, lambda row: row.problem.clause or NO_CLAUSE),
    Column("管理番号", 12, lambda row: row.problem.account),
    Column("アカウント名", 26, lambda row: _of_finding(row, "display_name")),
    Column("局・区", 14, lambda row: _of_finding(row, "bureau")),
    Column("課・室・所", 16, lambda row: _of_finding(row, "section")),
    Column("項目", 18, _label),
    Column("内容と直し方", 80, lambda row: message(row.problem, row.account)),
    Column("場所", 34, lambda row: str(row.problem.place)),
)
UNREAD: tuple[Column[FindingRow], ...] = (
    Column("場所", 50, lambda row: str(row.problem.place)),
    Column("読めない理由", 60, lambda row: row.problem.message),
    Column("直し方", 60, lambda row: row.problem.remedy),
)
