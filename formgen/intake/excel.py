"""Workbooks: the accounts, devices and posts of their sheets. Nothing is ever written to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from formgen.intake.hiddencontent import active_content, hidden_sheet
from formgen.intake.labels import shorten
from formgen.intake.secrets.redaction import with_secrets
from formgen.intake.sheetpurpose import model_labelled, not_read, same_again
from formgen.intake.sheetrecords import read_sheet
from formgen.intake.xlsx.book import Book, open_book
from formgen.model.filings import Intake, LocatedRecord, RecordT
from formgen.model.postrecord import POST_SHEET, Post
from formgen.model.problems import InvalidValue, Place, Problem
from formgen.model.records import ACCOUNT_SHEET, DEVICE_SHEET, Account
from formgen.model.recordtypes import BUILT_IN, RecordTypes

_SHEETS_NAMED = 20  # in a message
_BLANK = (
    (ACCOUNT_SHEET, "C列から、1つの列に1つのアカウントを記入してください。"),
    (POST_SHEET, "2行目から、1行に1つの投稿を記入してください。"),
)


def read(
    data: bytes,
    file: str,
    keep: Callable[[Book], None] = lambda book: None,
    records: RecordTypes = BUILT_IN,
) -> tuple[Intake, tuple[Problem, ...]]:
    """Read a workbook from its bytes; file is its name for the places.

    keep is given the opened workbook, which holds no secrets.
    """
    try:
        book = open_book(data, file, records)
        keep(book)
        accounts, account_problems = _read_all(book, records.account)
        devices, device_problems = _read_all(book, records.device)
        posts, post_problems = _read_all(book, records.post)
    except InvalidValue as flaw:
        return Intake(), (flaw.at(Place(file)),)
    is_of_posts = bool(posts) or 0 < len(book.of(POST_SHEET)) == len(book.sheets)
    missing = _missing_sheets(book, file, is_of_posts)
    found = (*missing, *account_problems, *device_problems, *post_problems)
    problems = with_secrets((*_irregularities(book, file), *found), book.problems)
    has_error = any(problem.is_error for problem in book.problems)
    if not (accounts or devices or posts or found or has_error):
        problems = (*problems, *_nothing_filed(book))
    return Intake(accounts, devices, posts, is_partial=_is_partial(book)), problems


def _is_partial(book: Book) -> bool:
    """True if a sheet looks like one of accounts and was skipped for its name."""
    others = (sheet.sheet for sheet in book.sheets if sheet.model is None)
    return any(
        model_labelled(sheet) is sheet.records.account and not_read(sheet) for sheet in others
    )


def _read_all(
    book: Book, model: type[RecordT]
) -> tuple[tuple[LocatedRecord[RecordT], ...], tuple[Problem, ...]]:
    """The records of all sheets of a model; a sheet with nothing new is named and not read."""
    entries: list[LocatedRecord[RecordT]] = []
    problems: list[Problem] = []
    for sheet in book.of(model.SHEET):
        found, flaws = read_sheet(sheet, model)
        known = set(filter(None, map(_number, entries)))
        if found and known.issuperset(map(_number, found)):
            flaws = (same_again(sheet),)
        else:
            entries += found
        problems += flaws
    return tuple(entries), tuple(problems)


def _number(entry: LocatedRecord[RecordT]) -> str | None:
    """By what an account, a device or a post is known."""
    record = entry.record
    if isinstance(record, Account):
        return record.account_id
    return record.post_id if isinstance(record, Post) else record.asset_number


def _irregularities(book: Book, file: str) -> Iterator[Problem]:
    yield from active_content(book.parts, file)
    for sheet in book.sheets:
        if sheet.model is not None:
            yield from hidden_sheet(sheet.sheet)
        elif (problem := not_read(sheet.sheet)) is not None:
            yield problem


def _missing_sheets(book: Book, file: str, is_of_posts: bool) -> Iterator[Problem]:
    there = "".join(f"「{shorten(sheet.title)}」" for sheet in book.sheets[:_SHEETS_NAMED])
    if is_of_posts and not book.of(ACCOUNT_SHEET):
        return  # they are of accounts in another file
    if not book.of(ACCOUNT_SHEET):
        yield Problem(
            "error",
            f"シート「{ACCOUNT_SHEET}」がありません（あるシート：{there}）。",
            f"記入したシートの名前を「{ACCOUNT_SHEET}」にしてください。",
            Place(file),
        )
    if not book.of(DEVICE_SHEET):
        yield Problem(
            "warning",
            f"シート「{DEVICE_SHEET}」がありません（あるシート：{there}）。",
            f"使う機器があれば、シート「{DEVICE_SHEET}」に記入してください。",
            Place(file),
        )


def _nothing_filed(book: Book) -> Iterator[Problem]:
    for what, remedy in _BLANK:
        for sheet in book.of(what)[:1]:
            message = f"{what}が1件も記入されていません。"
            yield Problem("warning", message, remedy, Place(sheet.file, sheet.name))
            return
