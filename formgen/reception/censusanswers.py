"""The answers to a census, read from the reply sheets that came back, under whatever names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from formgen.city.city import City
from formgen.intake.labels import squeeze
from formgen.intake.reader import Kept, name_of, read
from formgen.intake.secrets.judge import is_secret_name
from formgen.intake.xlsx.book import Book
from formgen.model.filings import LocatedRecord
from formgen.model.japanese import quoted, wareki
from formgen.model.problems import FormgenError, InvalidValue, Place, Problem
from formgen.model.records import Account
from formgen.model.values import read_date
from formgen.reception.censusrecord import AskedSection, Census
from formgen.workbooks import replysheet

CHANGED_ON = "password_changed_on"
_BOOKS = (".xlsx", ".xlsm")
_WRITTEN = (".docx", ".doc", ".pdf", ".txt", ".rtf", ".jtd", ".eml", ".msg")
_CONCEALED = (
    "パスワードなどであれば変更し、その記載のない回答用シートを送り直すよう、所属に依頼してください。"
    "届いたファイルは消してください。"
)
_SEND_AGAIN = "照会に添えた回答用シートに記入して送り直すよう、所属に依頼してください。"


@dataclass(frozen=True, slots=True)
class AnsweredAccount:
    """An account as a section has answered, and what of it could not be read."""

    entry: LocatedRecord[Account]
    unread: tuple[Problem, ...] = ()
    never: bool = False  # its password was never changed, as the section says


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply sheet that came back."""

    file: str
    asked: AskedSection
    on: date | None  # none while nobody has signed it
    by: str
    accounts: tuple[AnsweredAccount, ...]
    has_none: bool = False  # as the section says


def read_answers(
    folder: Path, census: Census, city: City
) -> tuple[dict[str, Answer], tuple[Problem, ...]]:
    """Return the answer of each section by its number, and what is wrong with the files.

    Of several of one section that of the latest 回答日 counts. Raises FormgenError when there is none.
    """
    if not any(path.suffix.lower() in _BOOKS for path in folder.rglob("*")):
        raise FormgenError(
            f"「{folder}」に、回答用シート（Excel）が1つもありません。",
            "返ってきた回答用シートを、そのフォルダーに入れてください。",
        )
    opened: dict[str, Kept] = {}
    intake, problems = read(
        [folder], lambda path, kept: opened.update({name_of(path): kept}), city.records
    )
    told = [p for p in problems if not p.is_secret and p.place.file not in opened]
    told += (replace(p, remedy=_CONCEALED) for p in problems if p.is_secret)
    told += map(_no_sheet, _others(folder, opened))
    found: dict[str, Answer] = {}
    for file, kept in opened.items():
        entries = [one for one in intake.accounts if one.places["account_id"].file == file]
        of_file = [p for p in problems if p.place.file == file and not p.is_secret]
        try:
            answer = _answer(file, kept, census, entries, of_file, told)
        except InvalidValue as flaw:
            told.append(flaw.at(Place(file)))
        else:
            told += (p for p in of_file if p.place.cell and p.field is None)
            found[answer.asked.number] = _latest(found.get(answer.asked.number), answer, told)
    return found, tuple(told)


def _others(folder: Path, opened: Mapping[str, Kept]) -> Iterator[Path]:
    """Yield the files that no reader has opened or told of, such as an answer in Word."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.lower() in _WRITTEN and name_of(path) not in opened:
            yield path


def _no_sheet(path: Path) -> Problem:
    name = "ファイル" if is_secret_name(path.name) else path.name
    return Problem(
        "warning", f"{quoted(name)}は、回答用シート（Excel）ではないため、読みませんでした。",
        "開いて確かめ、回答であれば、回答用シートに記入して送り直すよう、所属に依頼してください。",
        Place(name_of(path.parent)),
    )  # fmt: skip


def _latest(before: Answer | None, new: Answer, told: list[Problem]) -> Answer:
    """The one of two answers of a section that counts."""
    if before is None:
        return new
    counts, other = (before, new) if _day(new) < _day(before) else (new, before)
    told.append(
        Problem(
            "warning", f"{new.asked.name}の回答が2つあります。回答日の遅い方（{counts.file}）によります。",
            "違うときは、要らない方をフォルダーから取り除いてください。", Place(other.file),
        )
    )  # fmt: skip
    return counts


def _day(answer: Answer) -> date:
    return answer.on or date.min


def _answer(
    file: str, kept: Kept, census: Census, entries: Sequence[LocatedRecord[Account]],
    problems: Sequence[Problem], told: list[Problem],
) -> Answer:  # fmt: skip
    """Read an answer. Raises InvalidValue when it is none to this census, or its accounts cannot be read."""
    cells = _filled_in(kept) if isinstance(kept, Book) else {}
    if not isinstance(kept, Book) or replysheet.ANSWERED_ON not in cells:
        raise InvalidValue("照会の回答用シートではないため、読みませんでした。", _SEND_AGAIN)
    asked = _section(_text(cells, replysheet.NUMBER), _text(cells, replysheet.SECTION), census)
    has_none = bool(_text(cells, replysheet.NO_ACCOUNT))
    for problem in problems:
        if problem.is_error and problem.field is None and not problem.place.cell and not has_none:
            raise InvalidValue(problem.message, _SEND_AGAIN)
    on = None
    try:
        place, value = cells[replysheet.ANSWERED_ON]
        if isinstance(value, InvalidValue):
            raise value
        on = read_date(value) if value is not None else None
    except InvalidValue as flaw:
        told.append(flaw.at(place))
    texts = {
        each.sheet.place(*at): value
        for each in kept.sheets
        for at, value in each.sheet.cells.items()
    }
    accounts = () if has_none else tuple(_account(one, problems, texts) for one in entries)
    return Answer(file, asked, on, _text(cells, replysheet.ANSWERED_BY), accounts, has_none)


def _section(number: str, name: str, census: Census) -> AskedSection:
    """The section that answers. Raises InvalidValue when the sheet is none of this census."""
    for asked in census.sections:
        if number == asked.number or (not number and squeeze(name) == squeeze(asked.name)):
            if squeeze(name) == squeeze(asked.name):
                return asked
            raise InvalidValue(
                f"照会番号（{number}）は{asked.name}のものですが、所属は{quoted(name)}です。",
                _SEND_AGAIN,
            )
    raise InvalidValue(
        f"{wareki(census.day)}の照会の回答用シートではありません（照会番号　{number or 'なし'}）。",
        _SEND_AGAIN,
    )


_Labelled = Mapping[str, tuple[Place, Any]]


def _filled_in(book: Book) -> _Labelled:
    """The cell beside each label of the first sheet, wherever its rows are now."""
    of_sheets = [each.sheet for each in book.sheets if each.model is None]
    for sheet in of_sheets:
        found = {
            str(label): (sheet.place(row, 2), sheet.cells.get((row, 2)))
            for (row, column), label in sheet.cells.items()
            if column == 1
        }
        if replysheet.NUMBER in found:
            return found
    return {}


def _text(cells: _Labelled, label: str) -> str:
    """A text that was filled in; nothing of what looks like a password or cannot be read."""
    _, value = cells.get(label, (None, None))
    return "" if value is None or isinstance(value, InvalidValue) else str(value).strip()


def _account(
    entry: LocatedRecord[Account], problems: Sequence[Problem], texts: Mapping[Place, Any]
) -> AnsweredAccount:
    said = texts.get(entry.places[CHANGED_ON])
    never = isinstance(said, str) and squeeze(said) in replysheet.NEVERS
    unread = {entry.places[key] for key in entry.unread}
    own = tuple(p for p in problems if p.place in unread and not (never and p.field == CHANGED_ON))
    return AnsweredAccount(entry, own, never)
