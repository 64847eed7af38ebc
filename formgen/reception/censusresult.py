"""照会結果.xlsx: the sections, their accounts, and what could not be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath

from formgen.city.city import City
from formgen.model.fieldspec import by_key
from formgen.model.japanese import wareki
from formgen.model.problems import FormgenError, Place, Problem
from formgen.outputs.outputfiles import ensure_writable, kept_beside
from formgen.outputs.outputfolder import Paper, put_alone
from formgen.reception.censusanswers import read_answers
from formgen.reception.censusrecord import read_census
from formgen.reception.censusrows import (
    ADDED,
    ANSWERED,
    CHANGED,
    MISSING,
    OVERDUE,
    RESULTS,
    SAME,
    STATES,
    UNKNOWN,
    AccountRow,
    SectionRow,
    rows,
)
from formgen.workbooks import cellstyles
from formgen.workbooks.bookfile import new_book, to_bytes
from formgen.workbooks.tablecells import SIZE, Column, grid, make_styles
from formgen.workbooks.tablesheet import Marks, add_table_sheet, colour

RESULT = "照会結果.xlsx"
SECTIONS, ACCOUNTS, FAULTS = "所属ごとの回答", "アカウントごとの回答", "読めなかったもの"
_STATE, _RESULT, _FINDINGS = "回答", "結果", "指摘"


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


@dataclass(frozen=True, slots=True)
class _Fault:
    """A row of what could not be read."""

    problem: Problem

    def place(self, _key: str | None, /) -> Place:
        return self.problem.place


_STATE_MARKS: Marks = {"done": f'@="{ANSWERED}"', "over": f'@="{OVERDUE}"', "tint": '@<>""'}
_RESULT_MARKS: Marks = {
    "over": f'OR(@="{UNKNOWN}",@="{MISSING}")', "tint": f'OR(@="{CHANGED}",@="{ADDED}")', "done": f'@="{SAME}"',
}  # fmt: skip


def _book(
    sections: Sequence[SectionRow], problems: list[Problem], city: City, today: date
) -> bytes:
    """The result as a workbook; what no cell can hold is told among the problems."""
    of_accounts = [row for section in sections for row in section.accounts]
    first = grid(SECTIONS, _section_columns(), sections, problems)
    second = grid(ACCOUNTS, _account_columns(city), of_accounts, problems)
    faults = grid(FAULTS, _FAULT_COLUMNS, map(_Fault, tuple(problems)), problems)
    book = new_book(streamed=True)
    add = partial(add_table_sheet, book, make_styles(book), f"{wareki(today)}現在")
    sheet, _ = add(SECTIONS, (first,), kept="C2")
    colour(sheet, first, _STATE, _STATE_MARKS)
    sheet, _ = add(ACCOUNTS, (second,), kept="E2")
    colour(sheet, second, _RESULT, _RESULT_MARKS)
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
        *map(count, RESULTS[:-1]),
        Column("指摘のある件数", 11, lambda row: sum(bool(a.findings) for a in row.accounts), "count"),
        Column("回答のファイル", 34, lambda row: row.file),
    )  # fmt: skip


def _service(row: AccountRow) -> str:
    """The service; of another one its name as well."""
    other = row.shown("platform_other")
    return f"{row.shown('platform')}（{other}）" if other else row.shown("platform")


def _account_columns(city: City) -> tuple[Column[AccountRow], ...]:
    known = by_key(city.records.account)

    def column(key: str, width: float) -> Column[AccountRow]:
        return Column(known[key].label, width, lambda row: row.shown(key), key=key)

    return (
        Column("局", 16, lambda row: row.asked.levels[0]),
        Column("課", 26, lambda row: row.asked.levels[1]),
        column("account_id", 11),
        column("display_name", 26),
        Column(known["platform"].label, 14, _service, key="platform"),
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
        yield from kept_beside("照会結果")
    yield f"照会した {len(result.sections)} 所属：" + "、".join(
        f"{state} {states[state]}" for state in STATES if states[state]
    )
    yield "アカウント：" + "、".join(f"{one} {counts[one]}" for one in RESULTS if counts[one])
    yield f"指摘のあるアカウントは {found} 件です。「{result.path}」にまとめました。"
