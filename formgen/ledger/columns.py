"""The columns of the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from formgen.intake.labels import label_of
from formgen.ledger.rows import AccountRow, DeadlineRow, DeviceRow, FindingRow, PostRow
from formgen.model.fieldspec import by_key, specs
from formgen.model.postrecord import Post
from formgen.model.problems import SEVERITIES, Problem
from formgen.model.records import Account, Device
from formgen.model.typedcommands import without_place
from formgen.posts.approval import ApprovalState
from formgen.schedule.deadlines import SOON_DAYS, Deadline
from formgen.schedule.privacy import message, without_person
from formgen.workbooks.tablecells import Column, Look, Value

OVER, SOON, LATER = "超過", f"{SOON_DAYS}日以内", f"{SOON_DAYS + 1}日以上先"
WORDS = {"over": OVER, "soon": SOON, "later": LATER}
NO_CLAUSE = "共通"
_WIDTH, _WIDE = 14.0, 26.0  # of fields that a city adds
STATE, ERRORS, WARNINGS = "期限の状況", "エラー", "注意"
POST_STATE, POST_DUE, DUE = "状態", "廃棄の時期", "満了"
DUE_HEADINGS = {
    "password": "パスワード変更の期限",
    "post": "次の投稿の期限",
    "review": "定期点検の期限",
}
_LOOKS: dict[str, Look] = {"date": "date", "url": "link", "whole_number": "count"}


def _field(model: type[Account] | type[Device] | type[Post], key: str, width: float) -> Column[Any]:
    """The column of a field, under its own label."""
    spec = by_key(model)[key]

    def value(row: Any) -> Value:
        found: Value | tuple[str, ...] = getattr(row.record, key)
        if isinstance(found, tuple | datetime):
            return spec.printed(found)
        return without_person(found, *row.accounts) if isinstance(found, str) else found

    return Column(spec.label, width, value, _LOOKS.get(spec.kind, "text"), key)


_of_account, _of_device, _of_post = (partial(_field, of) for of in (Account, Device, Post))


def service(account: Account) -> str | None:
    """The service; of another one its name, too."""
    if account.platform != "その他" or not account.platform_other:
        return account.platform
    return f"{account.platform}（{account.platform_other}）"


def state(deadlines: Iterable[Deadline]) -> str:
    """The most pressing of some due dates, in a word."""
    found = {each.urgency for each in deadlines}
    return next((WORDS[one] for one in ("over", "soon", "later") if one in found), "なし")


def _count(severity: str, findings: Iterable[Problem]) -> int:
    return sum(problem.severity == severity for problem in findings)


def _clauses(findings: Iterable[Problem]) -> str | None:
    """The number of findings under each clause, one in a line: 「9(2) エラー1」「9(3) 注意2」."""
    found = Counter((p.clause or NO_CLAUSE, SEVERITIES[p.severity]) for p in findings)
    return "\n".join(f"{clause} {word}{n}" for (clause, word), n in found.items()) or None


_FINDINGS: tuple[Column[Any], ...] = (
    Column(ERRORS, 7, lambda row: _count("error", row.findings), "count"),
    Column(WARNINGS, 7, lambda row: _count("warning", row.findings), "count"),
    Column("指摘の条項", 14, lambda row: _clauses(row.findings)),
)
_PLACE: Column[Any] = Column("元の記入シート", 26.0, lambda row: str(row.place(None)))


def _due(kind: str) -> Column[AccountRow]:
    def value(row: AccountRow) -> Value:
        return next((each.on for each in row.deadlines if each.kind.key == kind), None)

    return Column(DUE_HEADINGS[kind], 11, value, "date")


def _circumstances(row: FindingRow) -> str | None:
    """The reason of each account concerned why a fact differs from the guideline."""
    concerned = (a for a in row.accounts if row.problem.is_answered)
    found = (without_person(account.circumstances, account) for account in concerned)
    return "\n".join(filter(None, found)) or None


def _joined(heading: str, width: float, key: str) -> Column[Any]:
    """The column of the values of a row's accounts, each once."""

    def value(row: DeviceRow | FindingRow) -> Value:
        found = (without_person(getattr(account, key), account) for account in row.accounts)
        return "、".join(dict.fromkeys(filter(None, found))) or None

    return Column(heading, width, value)


ACCOUNTS: tuple[Column[AccountRow], ...] = (
    _of_account("account_id", 11),
    _of_account("procedure", 8),
    Column("サービス", 11, lambda row: service(row.record)),
    _of_account("display_name", 24),
    _of_account("username", 14),
    _of_account("url", 36),
    _of_account("bureau", 12),
    _of_account("department", 10),
    _of_account("section", 13),
    _of_account("unit", 10),
    _of_account("head_title", 12),
    _of_account("manager_title", 12),
    _of_account("poster_scope", 13),
    Column("次にすること", 16, lambda row: row.next_step),
    *_FINDINGS,
    Column(STATE, 11, lambda row: state(row.deadlines) if row.tells_all or row.deadlines else None),
    *map(_due, DUE_HEADINGS),
    _of_account("verification", 9),
    Column(
        "機器の台数",
        7,
        lambda row: len(row.devices) if row.tells_all or row.devices else None,
        "count",
    ),
    _of_account("consulted_on", 10),
    _of_account("device_confirmed_on", 10),
    _of_account("policy_published_on", 10),
    _of_account("rules_adopted_on", 10),
    _of_account("starts_on", 10),
    _of_account("last_posted_on", 10),
    _of_account("announced_on", 10),
    _of_account("closes_on", 10),
    _of_account("document_date", 10),
    _PLACE,
)
DEVICES: tuple[Column[DeviceRow], ...] = (
    _of_device("account_ids", 13),
    _joined("アカウント名", 24, "display_name"),
    _joined("局・区", 12, "bureau"),
    _joined("部", 10, "department"),
    _joined("課・室・所", 13, "section"),
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
    _of_device("private_accounts", 10),
    _of_device("used_from", 10),
    _of_device("confirmed_on", 10),
    *_FINDINGS,
    _PLACE,
)
DEADLINES: tuple[Column[DeadlineRow], ...] = (
    Column("期限", 11, lambda row: row.deadline.on, "date"),
    Column(STATE, 11, lambda row: WORDS[row.deadline.urgency]),
    Column("残りの日数", 11, lambda row: row.deadline.days_left, "count"),
    Column("すること", 33, lambda row: row.deadline.kind.name),
    Column("条項", 8, lambda row: row.deadline.kind.clause),
    _of_account("account_id", 12),
    _of_account("display_name", 30),
    Column("サービス", 14, lambda row: service(row.record)),
    _of_account("procedure", 9),
    _of_account("bureau", 14),
    _of_account("department", 14),
    _of_account("section", 18),
    _of_account("unit", 14),
    _PLACE,
)


def with_added(
    columns: tuple[Column[Any], ...], own: type[Account] | type[Device]
) -> tuple[Column[Any], ...]:
    """The columns of accounts or devices with those of the fields that a city adds, before the place."""
    built_in = by_key(Account if issubclass(own, Account) else Device)
    added = (spec for spec in specs(own) if spec.key not in built_in)
    more = (_field(own, spec.key, _WIDE if spec.kind == "long_text" else _WIDTH) for spec in added)
    return (*columns[:-1], *more, columns[-1])


NEXT, SOURCE, DIFFERENCES = "次にすること", "出典", "提出書類との違い"
_SOURCES: tuple[Column[AccountRow], ...] = (
    Column(SOURCE, 28, lambda row: row.source.words if row.source else None),
    Column(DIFFERENCES, 40, lambda row: "\n".join(row.source.differences) if row.source else None),
)


def with_sources(columns: tuple[Column[AccountRow], ...]) -> tuple[Column[AccountRow], ...]:
    """The columns of accounts with those of a desk, which tell from where each is known."""
    at = next(n for n, column in enumerate(columns) if column.heading == NEXT)
    return (*columns[:at], *_SOURCES, *columns[at:])


_APPROVALS: dict[ApprovalState, str] = {
    "none": "決裁待ち",
    "approved": "承認済",
    "by telephone": "電話等で承認",
    "mistyped": "承認番号の誤り",
    "changed": "承認の後に変更",
    "unknown": "画像なし",
}


def _post_state(row: PostRow) -> str:
    return "発信済" if row.record.sent_at else _APPROVALS[row.approval]


def _mark(clause: str) -> Column[PostRow]:
    """The column of a clause, as 発信記録簿 has it; blank while nothing is recorded."""

    def value(row: PostRow) -> Value:
        number = row.logged.established.get(clause)
        return "伺" if number is None else "○" if number == "0" else f"注{number}"

    return Column(clause.rpartition(")")[2] or clause, 5, value)


def posts(clauses: Iterable[str]) -> tuple[Column[PostRow], ...]:
    """The columns of the posts: of each clause, how many findings there were."""
    return (
        _of_post("post_id", 10),
        _of_post("account_id", 11),
        Column(
            "アカウント名", 24, lambda row: without_person(row.logged.account_name, *row.accounts)
        ),
        Column("サービス", 10, lambda row: row.logged.service),
        _of_post("subject", 24),
        _of_post("kind", 7),
        Column(POST_STATE, 13, _post_state),
        _of_post("scheduled_at", 16),
        _of_post("approved_on", 10),
        _of_post("approver_title", 13),
        _of_post("approval_code", 13),
        _of_post("urgent", 7),
        _of_post("sent_at", 16),
        _of_post("sender_title", 13),
        _of_post("sent_url", 36),
        _of_post("checked_after_on", 10),
        _of_post("corrected_on", 10),
        _of_post("correction", 26),
        *map(_mark, clauses),
        Column("保存期限", 10, lambda row: row.kept_until, "date"),
        Column(POST_DUE, 7, lambda row: DUE if row.is_due else None),
        _PLACE,
    )


FINDINGS: tuple[Column[FindingRow], ...] = (
    Column("区分", 8, lambda row: SEVERITIES[row.problem.severity]),
    Column("条項", 8, lambda row: row.problem.clause or NO_CLAUSE),
    Column("管理番号", 12, lambda row: row.problem.account),
    _joined("アカウント名", 26, "display_name"),
    _joined("局・区", 14, "bureau"),
    _joined("部", 14, "department"),
    _joined("課・室・所", 16, "section"),
    Column("項目", 18, lambda row: label_of(row.problem) or None),
    Column("内容と直し方", 66, lambda row: message(row.problem, *row.accounts)),
    Column("経緯", 26, _circumstances),
    Column("場所", 34, lambda row: str(row.problem.place)),
)
UNREAD: tuple[Column[FindingRow], ...] = (
    Column("場所", 50, lambda row: str(row.problem.place)),
    Column("読めない理由", 60, lambda row: without_place(row.problem.message)),
    Column("直し方", 60, lambda row: without_place(row.problem.remedy)),
)
