"""The result of a census: of each section whether it has answered, of each account what it says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from formgen.city.city import City
from formgen.model.fieldspec import by_key
from formgen.model.japanese import quoted
from formgen.model.problems import Place
from formgen.model.records import KEPT_ACTIONS
from formgen.reception.censusanswers import Answer, AnsweredAccount
from formgen.reception.censusrecord import (
    CLOSED_BY,
    INTERVAL,
    AskedSection,
    Census,
    Texts,
    printed,
)
from formgen.workbooks.replysheet import NONE

RESULTS = SAME, CHANGED, ADDED, UNKNOWN, MISSING, UNANSWERED = (
    "変わりなし", "変更あり", "追記あり", "記録にないアカウント", "回答にないアカウント", "未回答",
)  # fmt: skip
STATES = ANSWERED, UNSIGNED, WAITING, OVERDUE = (
    "回答あり", "回答なし（回答日がないか、読めない）", "回答なし", "回答なし（期限を過ぎた）",
)  # fmt: skip
_NONE, _BLANK, _UNREAD = "（記録なし）", "（空欄）", "（読めない値）"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account on record, in an answer or in both."""

    asked: AskedSection
    recorded: Texts  # nothing of one that is not on record
    answered: Texts
    result: str
    changes: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    at: str = ""  # where in the answer

    def shown(self, key: str) -> str:
        """A value as it was answered, else as it is on record; a name in any case, to know it by."""
        value = (self.answered or self.recorded).get(key, "")
        return value or (self.recorded.get(key, "") if key == "display_name" else "")

    def place(self, _key: str | None, /) -> Place:
        """The place of its answer."""
        return Place(self.at)


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A section, its answer if there is one, and its accounts."""

    asked: AskedSection
    state: str
    accounts: tuple[AccountRow, ...]
    on: date | None = None
    by: str = ""
    file: str = ""

    def count(self, result: str) -> int:
        """How many of its accounts have a result."""
        return Counter(row.result for row in self.accounts)[result]

    def place(self, _key: str | None, /) -> Place:
        """The place of its answer."""
        return Place(self.file)


def rows(
    census: Census, answers: Mapping[str, Answer], city: City, today: date
) -> tuple[SectionRow, ...]:
    """Return each section as it was asked, with its answer and its accounts."""
    homes: dict[str, list[AskedSection]] = {}
    for asked in census.sections:
        for one in asked.accounts:
            homes.setdefault(one["account_id"], []).append(asked)

    def row(asked: AskedSection) -> SectionRow:
        answer = answers.get(asked.number)
        if answer and answer.on:
            accounts = tuple(_answered(answer, city, today, homes))
            return SectionRow(asked, ANSWERED, accounts, answer.on, answer.by, answer.file)
        accounts = tuple(AccountRow(asked, one, {}, UNANSWERED) for one in asked.accounts)
        if answer:
            return SectionRow(asked, UNSIGNED, accounts, None, answer.by, answer.file)
        return SectionRow(asked, OVERDUE if today > census.reply_by else WAITING, accounts)

    return tuple(map(row, census.sections))


def _answered(
    answer: Answer, city: City, today: date, homes: Mapping[str, Sequence[AskedSection]]
) -> Iterator[AccountRow]:
    """Yield the accounts on record, then those that are not."""
    asked, left = answer.asked, list(answer.accounts)
    for recorded in asked.accounts:
        number = recorded["account_id"]
        one = next((each for each in left if each.entry.record.account_id == number), None)
        if one is None:
            none = (f"{quoted(NONE)}との回答です",) if answer.has_none else ()
            yield AccountRow(asked, recorded, {}, MISSING, (), none, answer.file)
            continue
        left.remove(one)
        texts = _texts(one, city)
        changes = dict(_changes(recorded, texts, one, city))
        findings = tuple(_findings(recorded, texts, one, city, today))
        is_other = any(map(recorded.get, changes))  # otherwise blanks were filled in alone
        result = CHANGED if is_other else ADDED if changes else SAME
        at = str(one.entry.places["account_id"])
        yield AccountRow(asked, recorded, texts, result, (*changes.values(),), findings, at)
    for one in left:
        texts = _texts(one, city)
        at_home = homes.get(texts.get("account_id", ""), ())
        first = "手続き（事前相談・利用開始の報告）の記録がありません"
        if asked in at_home:
            first = "同じ管理番号が、ほかの列にもあります"
        elif at_home:
            names = "、".join(each.name for each in at_home)
            first = f"{names}のアカウントとして記録があります"
        findings = (first, *_findings({}, texts, one, city, today))
        at = str(one.entry.places["account_id"])
        yield AccountRow(asked, {}, texts, UNKNOWN, (), findings, at)


def _texts(one: AnsweredAccount, city: City) -> dict[str, str]:
    reception = city.reception
    keys = dict.fromkeys(("account_id", *reception.census_recorded, *reception.census_asked))
    return printed(one.entry.record, keys)


def _changes(
    recorded: Texts, texts: Texts, one: AnsweredAccount, city: City
) -> Iterator[tuple[str, str]]:
    """Yield the fields that differ, each with what it was and is."""
    known = by_key(city.records.account)
    for key in city.reception.census_recorded:
        before, after = recorded.get(key, ""), texts.get(key, "")
        if key in one.entry.unread:
            after = _UNREAD
        if before != after:
            yield key, f"{known[key].label}：{before or _NONE} → {after or _BLANK}"


def _findings(
    recorded: Texts, texts: Texts, one: AnsweredAccount, city: City, today: date
) -> Iterator[str]:
    """Yield what is to be looked at; of a password only what is certain, of a deleted account nothing more."""
    known, record = by_key(city.records.account), one.entry.record
    yield from (f"{known[p.field or ''].label}：{p.message}" for p in one.unread)
    is_kept = recorded.get(CLOSED_BY, KEPT_ACTIONS[0]) in KEPT_ACTIONS
    if not is_kept and record.closes_on and record.closes_on <= today:
        return
    changed, started = record.password_changed_on, record.starts_on
    if one.never or (changed and started and changed <= started < today):
        since = f"（利用開始から{(today - started).days}日）" if started and started < today else ""
        yield f"パスワードを、利用開始の後に一度も変更していません{since}"
    interval = recorded.get(INTERVAL, "")
    if changed and interval.isdecimal() and (days := (today - changed).days) > int(interval):
        yield f"パスワードを変更してから{days}日です（変更間隔　{interval}日）"
    blank = [
        known[key].label for key in city.reception.census_asked
        if not texts.get(key) and key not in one.entry.unread
    ]  # fmt: skip
    if blank:
        yield f"未記入：{'、'.join(blank)}"
