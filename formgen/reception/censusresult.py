"""照会結果.xlsx: of each section whether it has answered, of each account what it has answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath

from formgen.city.city import City
from formgen.model.fieldspec import by_key
from formgen.model.japanese import wareki
from formgen.model.problems import FormgenError, Place, Problem
from formgen.outputs.outputfiles import ensure_writable
from formgen.outputs.outputfolder import Paper, put_alone
from formgen.reception.censusanswers import Answer, AnsweredAccount, read_answers
from formgen.reception.censusrecord import (
    INTERVAL,
    AskedSection,
    Census,
    Texts,
    printed,
    read_census,
)
from formgen.workbooks import cellstyles
from formgen.workbooks.bookfile import new_book, to_bytes
from formgen.workbooks.tablecells import SIZE, Column, grid, make_styles
from formgen.workbooks.tablesheet import Marks, add_table_sheet, colour

RESULT = "照会結果.xlsx"
SAME, CHANGED, UNKNOWN, MISSING, UNANSWERED = (
    "変わりなし", "変更あり", "記録にないアカウント", "回答にないアカウント", "未回答",
)  # fmt: skip
ANSWERED, UNSIGNED, WAITING, OVERDUE = (
    "回答あり", "回答なし（回答日が未記入）", "回答なし", "回答なし（期限を過ぎた）",
)  # fmt: skip
SECTIONS, ACCOUNTS, FAULTS = "所属ごとの回答", "アカウントごとの回答", "読めなかったもの"
_STATE, _RESULT, _FINDINGS = "回答", "結果", "指摘"
_BLANK, _UNREAD = "（空欄）", "（読めない値）"


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
        """A value as it was answered, else as it is on record."""
        return (self.answered or self.recorded).get(key, "")

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


@dataclass(frozen=True, slots=True)
class _Fault:
    """A row of what could not be read."""

    problem: Problem

    def place(self, _key: str | None, /) -> Place:
        return self.problem.place


@dataclass(frozen=True, slots=True)
class Result:
    """The result of a census so far, and where it stands."""

    path: Path
    kept: bool  # an edited one was left alone
    sections: tuple[SectionRow, ...]
    problems: tuple[Problem, ...]


def make(folder: Path, output: Path, city: City, today: date) -> Result:
    """Read the answers in a folder and write the result into that of the census.

    Raises FormgenError when there is no census or no answer, or the result cannot be written.
    """
    census = read_census(output)
    if census is None:
        raise FormgenError(
            f"「{output}」に照会の記録がないため、回答を読めません。",
            "先に、照会を作ってください。",
        )
    ensure_writable(output)
    answers, problems = read_answers(folder, census, city)
    sections = rows(census, answers, city, today)
    faults = list(problems)
    data = _book(sections, faults, city, today)
    path, kept = put_alone(output, Paper(PurePosixPath(RESULT), "", "census_result", "xlsx"), data)
    return Result(path, kept, sections, tuple(faults))


def rows(
    census: Census, answers: Mapping[str, Answer], city: City, today: date
) -> tuple[SectionRow, ...]:
    """Return each section as it was asked, with its answer and its accounts."""
    homes = {one["account_id"]: asked for asked in census.sections for one in asked.accounts}

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
    answer: Answer, city: City, today: date, homes: Mapping[str, AskedSection]
) -> Iterator[AccountRow]:
    """Yield the accounts on record, then those that are not."""
    asked, left = answer.asked, list(answer.accounts)
    for recorded in asked.accounts:
        number = recorded["account_id"]
        one = next((each for each in left if each.entry.record.account_id == number), None)
        if one is None:
            yield AccountRow(asked, recorded, {}, MISSING, at=answer.file)
            continue
        left.remove(one)
        texts = _texts(one, city)
        changes = tuple(_changes(recorded, texts, one, city))
        findings = tuple(_findings(recorded, texts, one, city, today))
        result = CHANGED if changes else SAME
        at = str(one.entry.places["account_id"])
        yield AccountRow(asked, recorded, texts, result, changes, findings, at)
    for one in left:
        texts = _texts(one, city)
        home = homes.get(texts.get("account_id", ""))
        first = "手続き（事前相談・利用開始の報告）の記録がありません"
        if home is asked:
            first = "同じ管理番号が、ほかの列にもあります"
        elif home:
            first = f"{home.name}のアカウントとして記録があります"
        findings = (first, *_findings({}, texts, one, city, today))
        at = str(one.entry.places["account_id"])
        yield AccountRow(asked, {}, texts, UNKNOWN, (), findings, at)


def _texts(one: AnsweredAccount, city: City) -> dict[str, str]:
    reception = city.reception
    keys = dict.fromkeys(("account_id", *reception.census_recorded, *reception.census_asked))
    return printed(one.entry.record, keys)


def _changes(recorded: Texts, texts: Texts, one: AnsweredAccount, city: City) -> Iterator[str]:
    known = by_key(city.records.account)
    for key in city.reception.census_recorded:
        before, after = recorded.get(key, ""), texts.get(key, "")
        if key in one.entry.unread:
            after = _UNREAD
        if before != after:
            yield f"{known[key].label}：{before or _BLANK} → {after or _BLANK}"


def _findings(
    recorded: Texts, texts: Texts, one: AnsweredAccount, city: City, today: date
) -> Iterator[str]:
    """Yield what is to be looked at; of a password only what is certain."""
    known, record = by_key(city.records.account), one.entry.record
    changed, started = record.password_changed_on, record.starts_on
    if one.never or (changed and started and changed <= started < today):
        yield "パスワードを、利用開始の後に一度も変更していません"
    interval = recorded.get(INTERVAL, "")
    if changed and interval.isdecimal() and (days := (today - changed).days) > int(interval):
        yield f"パスワードを変更してから{days}日です（変更間隔　{interval}日）"
    yield from (f"{known[p.field or ''].label}：{p.message}" for p in one.unread)
    blank = [
        known[key].label for key in city.reception.census_asked
        if not texts.get(key) and key not in one.entry.unread
    ]  # fmt: skip
    if blank:
        yield f"未記入：{'、'.join(blank)}"


# --- the workbook ---------------------------------------------------------------------------------

_STATES: Marks = {"done": f'@="{ANSWERED}"', "over": f'@="{OVERDUE}"', "tint": '@<>""'}
_RESULTS: Marks = {
    "over": f'OR(@="{UNKNOWN}",@="{MISSING}")', "tint": f'@="{CHANGED}"', "done": f'@="{SAME}"',
}  # fmt: skip


def _book(
    sections: Sequence[SectionRow], problems: list[Problem], city: City, today: date
) -> bytes:
    """The result as a workbook; what no cell can hold is told among the problems."""
    of_accounts = [row for section in sections for row in section.accounts]
    first = grid(SECTIONS, _section_columns(), sections, problems)
    second = grid(ACCOUNTS, _account_columns(city), of_accounts, problems)
    faults = grid(FAULTS, _FAULT_COLUMNS, map(_Fault, tuple(problems)), problems)
    book = new_book()
    add = partial(add_table_sheet, book, make_styles(book), f"{wareki(today)}現在")
    sheet, _ = add(SECTIONS, (first,), kept="C2")
    colour(sheet, first, _STATE, _STATES)
    sheet, _ = add(ACCOUNTS, (second,), kept="E2")
    colour(sheet, second, _RESULT, _RESULTS)
    colour(sheet, second, _FINDINGS, {"tint": '@<>""'})
    add(FAULTS, (faults,), kept="A2")
    return to_bytes(book, cellstyles.font(SIZE))


def _section_columns() -> tuple[Column[SectionRow], ...]:
    def count(result: str) -> Column[SectionRow]:
        return Column(result, 11, lambda row: row.count(result), "count")

    return (
        Column("局", 16, lambda row: row.asked.levels[0]),
        Column("課", 26, lambda row: row.asked.levels[1]),
        Column("照会番号", 16, lambda row: row.asked.number),
        Column(_STATE, 30, lambda row: row.state),
        Column("回答日", 12, lambda row: row.on, "date"),
        Column("回答者の職名", 18, lambda row: row.by),
        Column("記録の件数", 11, lambda row: len(row.asked.accounts), "count"),
        *map(count, (SAME, CHANGED, UNKNOWN, MISSING)),
        Column("指摘のある件数", 11, lambda row: sum(bool(a.findings) for a in row.accounts), "count"),
        Column("回答のファイル", 34, lambda row: row.file),
    )  # fmt: skip


def _account_columns(city: City) -> tuple[Column[AccountRow], ...]:
    known = by_key(city.records.account)

    def column(key: str, width: float) -> Column[AccountRow]:
        return Column(known[key].label, width, lambda row: row.shown(key), key=key)

    return (
        Column("局", 16, lambda row: row.asked.levels[0]),
        Column("課", 26, lambda row: row.asked.levels[1]),
        column("account_id", 11),
        column("display_name", 26),
        column("platform", 14),
        Column(_RESULT, 22, lambda row: row.result),
        Column("変更の内容（記録 → 回答）", 44, lambda row: "\n".join(row.changes)),
        Column(_FINDINGS, 44, lambda row: "\n".join(row.findings)),
        *(column(key, 16) for key in city.reception.census_asked),
        column("url", 30),
        Column("回答の場所", 30, lambda row: row.at),
    )


_FAULT_COLUMNS: tuple[Column[_Fault], ...] = (
    Column("場所", 44, lambda row: str(row.problem.place)),
    Column("内容", 60, lambda row: row.problem.message),
    Column("対応", 60, lambda row: row.problem.remedy),
)


def lines(result: Result) -> Iterator[str]:
    """The lines at the end of a run."""
    states = Counter(row.state for row in result.sections)
    counts = Counter(row.result for section in result.sections for row in section.accounts)
    found = sum(bool(row.findings) for section in result.sections for row in section.accounts)
    if result.kept:
        yield "手直しされた照会結果があるため、そのまま残し、新しい照会結果を隣に置きました。"
    yield f"照会した {len(result.sections)} 所属：" + "、".join(
        f"{state} {states[state]}"
        for state in (ANSWERED, UNSIGNED, WAITING, OVERDUE)
        if states[state]
    )
    results = (SAME, CHANGED, UNKNOWN, MISSING, UNANSWERED)
    yield "アカウント：" + "、".join(f"{one} {counts[one]}" for one in results if counts[one])
    yield f"指摘のあるアカウントは {found} 件です。「{result.path}」にまとめました。"
