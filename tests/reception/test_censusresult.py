"""The answers to a census: unchanged, changed, unknown, missing, late, unsigned, and what is none."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from desks import desk, file_packet
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from replies import GREEN, Account, Edit, account, answer, cell_row, complete, put

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.model.problems import FormgenError, Problem
from formgen.reception import censusresult
from formgen.reception.censusrecord import AskedSection, Census, read_census, write_census
from formgen.reception.censusresult import Result
from formgen.reception.censusrows import AccountRow
from formgen.reception.recordedaccounts import recorded

CITY = load_city(bundled_templates())
DAY, REPLY_BY = date(2026, 11, 30), date(2026, 12, 30)


class Desk:
    """A census of one section or more, and the answers to it."""

    def __init__(self, folder: Path, *accounts: Account) -> None:
        at = desk(folder)
        for one in accounts or (account("A-1"),):
            section = f"{one['bureau']}{one['department']}{one['section']}"
            file_packet(at, section, one, value=f"{len(list(at.rglob('記録.yaml'))):012x}")
        filings = [found.filing for found in recorded(at, CITY)[0]]
        self.census = Census(DAY, REPLY_BY, "promotion").asking(filings, CITY)
        self.output, self.answers = folder / "照会", folder / "回答"
        self.output.mkdir()
        write_census(self.output, self.census)

    @property
    def first(self) -> AskedSection:
        """The section that was asked first."""
        return self.census.sections[0]

    def answer(self, *edits: Edit, at: int = 0, **how: object) -> Path:
        """Have a section answer."""
        asked = self.census.sections[at]
        return answer(self.answers, asked, self.census, CITY, *edits, **how)  # type: ignore[arg-type]

    def result(self, today: date = date(2026, 12, 15)) -> Result:
        """Read what has been answered by a day."""
        return censusresult.make(self.answers, self.output, CITY, today)

    def row(self) -> AccountRow:
        """The result of the only account."""
        found = self.result()
        assert found.problems == ()
        [[row]] = [section.accounts for section in found.sections]
        return row


@pytest.fixture
def one(tmp_path: Path) -> Desk:
    """A census of a single account."""
    return Desk(tmp_path)


def told(problems: tuple[Problem, ...]) -> str:
    return " ".join(f"{problem.place} {problem.message}" for problem in problems)


def test_an_answer_that_confirms_the_record_changes_nothing(one: Desk) -> None:
    one.answer(complete())
    row = one.row()
    assert (row.result, row.changes, row.findings) == ("変わりなし", (), ())
    assert row.shown("last_posted_on") == "令和8年11月20日"
    [section] = one.result().sections
    assert (section.state, section.on, section.by) == ("回答あり", date(2026, 12, 10), "企画係長")


def test_a_correction_is_told_as_it_was_and_as_it_is(one: Desk) -> None:
    one.answer(complete(), put("アカウント名", "川崎市新しい名前"), put("ユーザー名", None))
    row = one.row()
    assert row.result == "変更あり"
    assert row.changes == (
        "アカウント名：川崎市みどりだよりA-1 → 川崎市新しい名前",
        "ユーザー名：midori → （空欄）",
    )


def test_what_was_not_on_record_is_an_addition(one: Desk) -> None:
    one.answer(complete(), put("係・担当", "企画係"))
    row = one.row()
    assert (row.result, row.changes) == ("追記あり", ("係・担当：（記録なし） → 企画係",))


def test_a_day_may_be_typed_as_a_day(one: Desk) -> None:
    one.answer(complete(), put("利用開始日", date(2021, 7, 1)))
    assert one.row().result == "変わりなし"


def test_what_cannot_be_read_is_no_confirmation(one: Desk) -> None:
    one.answer(complete(), put("利用開始日", "あした"))
    row = one.row()
    assert row.changes == ("利用開始日：令和3年7月1日 → （読めない値）",)
    assert row.findings == ("利用開始日：「あした」を日付として読めません。",)


def test_accounts_that_one_side_does_not_know_are_told(one: Desk) -> None:
    def takes_it_away(sheet: Worksheet) -> None:
        for row in range(1, sheet.max_row + 1):
            sheet.cell(row, 3).value = None

    one.answer(takes_it_away, put("アカウント名", "川崎市知らない", 4), put("サービス", "X", 4))
    found = one.result().sections[0]
    assert [row.result for row in found.accounts] == [
        "回答にないアカウント", "記録にないアカウント",
    ]  # fmt: skip
    assert [found.count(result) for result in ("回答にないアカウント", "変わりなし")] == [1, 0]
    unknown = found.accounts[1]
    assert unknown.shown("display_name") == "川崎市知らない"
    assert unknown.findings[0] == "手続き（事前相談・利用開始の報告）の記録がありません"
    assert unknown.at.endswith("回答.xlsx アカウント D1")


def test_an_account_of_another_section_is_named_as_such(tmp_path: Path) -> None:
    other = account("B-1", section="みなと課")
    found = Desk(tmp_path, account("A-1"), other)
    at = [asked.accounts[0]["account_id"] for asked in found.census.sections].index("A-1")
    found.answer(put("管理番号", "B-1", 4), put("アカウント名", "川崎市", 4), at=at)
    row = found.result().sections[at].accounts[1]
    assert row.findings[0] == "建設緑政局緑政部みなと課のアカウントとして記録があります"


def test_a_section_may_say_that_it_has_none(one: Desk) -> None:
    one.answer(アカウントがないとき="アカウントはない")
    row = one.row()
    assert (row.result, row.findings) == (
        "回答にないアカウント",
        ("「アカウントはない」との回答です",),
    )


# From 2021-07-01 to the day of the test.
NEVER_CHANGED = "パスワードを、利用開始の後に一度も変更していません（利用開始から1993日）"


@pytest.mark.parametrize(
    ("changed", "finding"),
    [
        ("なし", NEVER_CHANGED),
        ("一度もない", NEVER_CHANGED),
        (date(2021, 7, 1), NEVER_CHANGED),
        (None, "未記入：パスワード最終変更日"),
        (date(2021, 7, 2), None),
    ],
)
def test_a_password_that_was_never_changed_is_told(
    one: Desk, changed: object, finding: str | None
) -> None:
    one.answer(complete(), put("パスワード最終変更日", changed))
    assert one.row().findings == ((finding,) if finding else ())


@pytest.mark.parametrize(
    ("changed", "is_told"), [(date(2026, 9, 16), False), (date(2026, 9, 15), True)]
)
def test_a_password_is_too_old_only_by_a_known_interval(
    one: Desk, changed: date, is_told: bool
) -> None:
    asked = replace(
        one.first, accounts=({**one.first.accounts[0], "password_interval_days": "90"},)
    )
    write_census(one.output, replace(one.census, sections=(asked,)))
    one.answer(complete(), put("パスワード最終変更日", changed))
    expected = ("パスワードを変更してから91日です（変更間隔　90日）",)
    assert one.row().findings == (expected if is_told else ())


def test_no_password_reaches_the_result(one: Desk) -> None:
    one.answer(complete(), put("パスワード最終変更日", "Pw: hK7#mQ2!xz"))
    found = one.result()
    [problem] = found.problems
    assert problem.is_secret
    assert "送り直すよう、所属に依頼してください" in problem.remedy  # the office cannot change it
    book = load_workbook(found.path)
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [text for text in texts if "hK7" in text]


@pytest.mark.parametrize(
    ("today", "state"), [(REPLY_BY, "回答なし"), (date(2026, 12, 31), "回答なし（期限を過ぎた）")]
)
def test_who_has_not_answered_is_late_after_the_day(
    tmp_path: Path, today: date, state: str
) -> None:
    found = Desk(tmp_path, account("A-1"), account("B-1", section="みなと課"))
    found.answer(complete())
    late = found.result(today).sections[1]
    assert (late.state, late.accounts[0].result) == (state, "未回答")


@pytest.mark.parametrize("on", [None, "あした"])
def test_an_answer_without_its_day_is_none(one: Desk, on: str | None) -> None:
    one.answer(complete(), on=on)
    found = one.result()
    assert found.sections[0].state == "回答なし（回答日がないか、読めない）"
    assert found.sections[0].accounts[0].result == "未回答"
    assert ("「あした」を日付として読めません" in told(found.problems)) == (on == "あした")


def test_of_two_answers_the_later_one_counts(one: Desk) -> None:
    one.answer(put("ユーザー名", "first"), on=date(2026, 12, 9), name="b.xlsx")
    one.answer(put("ユーザー名", "second"), on="令和8年12月10日", name="a.xlsx")
    found = one.result()
    assert found.sections[0].accounts[0].shown("username") == "second"
    assert "みどりの企画課の回答が2つあります" in told(found.problems)
    assert not any(problem.is_error for problem in found.problems)


def test_what_is_no_answer_to_this_census_is_told_and_left_out(one: Desk) -> None:
    one.answer(complete(), name="別の年.xlsx", 照会番号="20251130-001")
    one.answer(complete(), name="別の課.xlsx", 所属="港湾局みなと課")
    (one.answers / "壊れた.xlsx").write_bytes(b"PK\x03\x04")
    sheet = next(path for path in bundled_samples() if path.suffix == ".xlsx")
    shutil.copy(sheet, one.answers / "記入シート.xlsx")
    found = one.result()
    assert found.sections[0].state == "回答なし"
    text = told(found.problems)
    assert "別の年.xlsx 令和8年11月30日の照会の回答用シートではありません" in text
    assert (
        "別の課.xlsx 照会番号（20261130-001）は建設緑政局緑政部みどりの企画課のものですが" in text
    )
    assert "記入シート.xlsx 照会の回答用シートではない" in text
    assert "壊れた.xlsx" in text


def test_without_its_number_an_answer_is_known_by_its_section(one: Desk) -> None:
    one.answer(complete(), 照会番号="")
    assert one.row().result == "変わりなし"


def test_an_answer_without_its_accounts_is_none(one: Desk) -> None:
    path = one.answer(complete())
    book = load_workbook(path)
    del book["アカウント"]
    book.save(path)
    found = one.result()
    assert found.sections[0].state == "回答なし"
    assert "シート「アカウント」がありません" in told(found.problems)


def test_hostile_values_stay_texts(tmp_path: Path) -> None:
    hostile = [
        '=HYPERLINK("http://a.example")',
        "-1+1",
        "'",
        "<b>&",
        "あ" * 3000,
        "_x000D_",
        "a\nb",
    ]
    accounts = [account(f"A-{n}", display_name=text) for n, text in enumerate(hostile, start=1)]
    found = Desk(tmp_path, *accounts)
    found.answer(complete(*range(3, 3 + len(hostile))))
    rows = found.result().sections[0].accounts
    assert [row.result for row in rows] == ["変わりなし"] * len(hostile)
    assert [row.shown("display_name") for row in rows] == hostile
    sheet = load_workbook(found.result().path)["アカウントごとの回答"]
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_thirty_accounts_come_back(tmp_path: Path) -> None:
    found = Desk(tmp_path, *(account(f"A-{n:02}") for n in range(30)))
    found.answer(complete(*range(3, 33)), put("ユーザー名", "other", 32))
    rows = found.result().sections[0].accounts
    assert [row.result for row in rows] == ["変わりなし"] * 29 + ["変更あり"]


def test_notes_in_the_result_are_never_overwritten(one: Desk) -> None:
    one.answer(complete())
    path = one.result().path
    book = load_workbook(path)
    book.worksheets[0]["Z1"] = "電話で確認した"
    book.save(path)
    edited = path.read_bytes()
    one.answer(put("ユーザー名", "other"))
    found = one.result()
    assert (found.kept, found.path.name) == (True, "照会結果（新）.xlsx")
    assert path.read_bytes() == edited
    assert "手直しされた照会結果" in "".join(censusresult.lines(found))


def test_without_a_census_or_an_answer_it_is_said_plainly(one: Desk, tmp_path: Path) -> None:
    one.answers.mkdir()
    with pytest.raises(FormgenError, match="回答用シート（Excel）が1つもありません"):
        one.result()
    with pytest.raises(FormgenError, match="照会の記録がない"):
        censusresult.make(one.answers, tmp_path / "ほか", CITY, DAY)


@pytest.mark.parametrize(
    "damage", [b"", b"{}", b'{"version": 2}', b'{"version": 1, "sections": 3}']
)
def test_a_damaged_record_is_told(one: Desk, damage: bytes) -> None:
    (one.output / "照会記録.json").write_bytes(damage)
    with pytest.raises(FormgenError, match="照会した内容の記録です"):
        read_census(one.output)


def test_a_reply_sheet_says_what_to_do_and_locks_the_numbers(one: Desk) -> None:
    path = one.answer()
    book = load_workbook(path)
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == [
        "回答",
        "アカウント",
    ]
    sheet = book["アカウント"]
    name = cell_row(sheet, "アカウント名")
    assert [sheet.cell(1, column).protection.locked for column in (3, 4)] == [True, False]
    assert not sheet.cell(name, 3).protection.locked
    assert isinstance(sheet.cell(cell_row(sheet, "利用開始日"), 3).value, str)
    assert GREEN[2] in str(book["回答"].cell(cell_row(book["回答"], "所属"), 2).value)


def test_a_number_of_two_sections_is_the_own_one_first(tmp_path: Path) -> None:
    found = Desk(tmp_path, account("A-1"), account("A-1", section="みなと課"))
    for at, asked in enumerate(found.census.sections):
        found.answer(put("管理番号", "A-1", 4), put("アカウント名", "川崎市", 4), at=at)
        row = found.result().sections[at].accounts[1]
        assert row.findings[0] == "同じ管理番号が、ほかの列にもあります", asked.name


@pytest.mark.parametrize(("action", "is_told"), [("削除", False), ("凍結", True)])
def test_of_an_account_that_is_gone_nothing_more_is_asked(
    tmp_path: Path, action: str, is_told: bool
) -> None:
    closed = {"procedure": "廃止", "closes_on": "令和8年9月30日", "close_action": action}
    other = {"platform": "その他", "platform_other": "Bluesky"}
    found = Desk(tmp_path, account("A-1", **closed, **other), account("A-2"))
    found.answer()
    row, _ = found.result().sections[0].accounts
    assert any("未記入" in finding for finding in row.findings) is is_told
