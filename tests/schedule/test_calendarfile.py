"""Due dates as a calendar: what Outlook asks of the file, and what must not be in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from filings import filing
from icalendar import Calendar, Event

from formgen.city.city import City, load_city
from formgen.city.templatefiles import bundled_templates
from formgen.cli import main
from formgen.commands.shared import CALENDAR
from formgen.model.filings import Filing, LocatedRecord
from formgen.model.problems import Place
from formgen.outputs import filenames
from formgen.schedule.calendarfile import PRODUCT, as_calendar
from scripts.walk import lay_samples

TODAY = date(2026, 11, 22)
RUNNING: dict[str, Any] = {
    "procedure": "運用中", "display_name": "川崎市等々力緑地だより", "platform": "X", "bureau": "建設緑政局",
    "section": "みどりの企画課", "password_changed_on": "2026-07-01", "password_interval_days": "90",
    "last_posted_on": "2026-11-01", "starts_on": "2026-04-01",
}  # fmt: skip
FILE = Path("outputs/期限.ics")


def test_no_account_can_have_a_folder_of_the_calendars_name() -> None:
    assert (CALENDAR, CALENDAR.name) == (FILE, filenames.CALENDAR)


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(bundled_templates())


def events(city: City, *filings: Filing, today: date = TODAY) -> list[Event]:
    calendar = Calendar.from_ical(as_calendar(filings, city, today))
    assert isinstance(calendar, Calendar)
    return [one for one in calendar.walk("VEVENT") if isinstance(one, Event)]


def moved(one: Filing, cell: str) -> Filing:
    """The same account, typed in another column."""
    places = {
        key: Place(place.file, place.sheet, cell) for key, place in one.account.places.items()
    }
    return replace(one, account=LocatedRecord(one.account.record, places))


def test_every_due_date_is_an_all_day_entry_with_a_reminder(city: City) -> None:
    found = events(city, filing(**RUNNING))
    assert [str(event["uid"]) for event in found] == [
        "TKS-001.password@formgen", "TKS-001.post@formgen", "TKS-001.review@formgen",
    ]  # fmt: skip
    for event in found:
        start, end = event.decoded("dtstart"), event.decoded("dtend")
        assert type(start) is date
        assert end - start == timedelta(days=1)
        (alarm,) = event.walk("VALARM")
        assert str(alarm["action"]) == "DISPLAY"
        assert event.decoded("dtstamp").isoformat() == "2026-11-22T00:00:00+00:00"
    # What is overdue would remind nobody in the past.
    assert found[0].decoded("dtstart") == TODAY


@pytest.mark.parametrize(
    ("changed", "on", "before"),
    [
        ("2026-01-01", TODAY, 0),  # due on 2026-04-01
        ("2026-08-23", TODAY, 0),  # due yesterday
        ("2026-08-24", TODAY, 0),
        ("2026-08-27", date(2026, 11, 25), 3),
        ("2026-08-31", date(2026, 11, 29), 7),
        ("2026-11-01", date(2027, 1, 30), 7),
    ],
)
def test_no_reminder_lies_before_the_day_of_the_export(
    city: City, changed: str, on: date, before: int
) -> None:
    kept = {"last_posted_on": None, "starts_on": None, "password_changed_on": changed}
    (event,) = events(city, filing(**RUNNING | kept))
    (alarm,) = event.walk("VALARM")
    assert (event.decoded("dtstart"), alarm.decoded("trigger")) == (on, timedelta(days=-before))


def test_an_entry_says_what_to_do_for_which_account_and_why(city: City) -> None:
    overdue, post, _ = events(city, filing(**RUNNING))
    assert str(overdue["summary"]) == "【超過】パスワードの変更　川崎市等々力緑地だより"
    assert str(overdue["description"]).splitlines() == [
        "パスワードを変更し、変更した日だけを記入シートに記入してください（パスワードは書かないでください）。",
        "アカウント：川崎市等々力緑地だより（X・TKS-001）",
        "所属：建設緑政局 みどりの企画課",
        "条項：ガイドライン5(8)",
        "期限：令和8年9月29日（令和8年11月22日現在、54日超過。過ぎているため、今日の予定に載せています）",
    ]
    assert not str(post["summary"]).startswith("【超過】")


def test_plans_are_in_the_calendar(city: City) -> None:
    closing = filing(procedure="廃止", closes_on="2027-03-31", announced_on="2027-02-01")
    starting = filing(procedure="開始", account_id="A-2", starts_on="2026-12-01")
    assert [str(event["uid"]) for event in events(city, closing, starting)] == [
        "TKS-001.announcement@formgen", "TKS-001.close@formgen", "A-2.start@formgen",
    ]  # fmt: skip


def test_the_last_day_that_there_is_is_a_day_of_the_calendar(city: City) -> None:
    closing = filing(procedure="廃止", closes_on="9999-12-31")
    (event,) = events(city, closing)
    assert event.decoded("dtstart") == date.max


def test_no_person_and_nothing_internal_is_in_the_calendar(city: City) -> None:
    secret = RUNNING | {
        "contact_name": "港　渚", "contact_email": "53x@city.kawasaki.jp", "contact_phone": "044-200-0000",
        "registered_email": "53y@city.kawasaki.jp", "display_name": "川崎市みどり 港渚",
        "manager_title": "企画係長", "staff_count": "1", "mfa": "無",
    }  # fmt: skip
    found = events(city, filing(**secret))
    text = " ".join(str(event[key]) for event in found for key in ("summary", "description"))
    assert len(found) == 3
    assert "みどりの企画課" in text
    for word in ("港", "渚", "@city", "044-", "企画係長", "7月1日", "90", "多要素"):
        assert word not in text


def test_the_same_accounts_and_day_give_the_same_bytes_as_outlook_reads_them(city: City) -> None:
    long = RUNNING | {"display_name": "川崎市" + "とても長い名前、;\\の" * 12 + "だより"}
    data = as_calendar([filing(**long)], city, TODAY)
    assert data == as_calendar([filing(**long)], city, TODAY)
    assert data.startswith(f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODUCT}\r\n".encode())
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert data.count(b"\n") == data.count(b"\r\n")
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines[:-1])  # no character is broken in two
    assert long["display_name"] in str(events(city, filing(**long))[0]["description"])


def test_an_entry_keeps_its_name_and_grows_newer_from_day_to_day(city: City) -> None:
    before = events(city, filing(**RUNNING))
    changed = RUNNING | {"password_changed_on": "2026-11-23"}
    after = events(city, filing(**changed), today=date(2026, 11, 24))
    uids = [{str(event["uid"]) for event in found} for found in (before, after)]
    assert uids[0] == uids[1]
    assert max(event["sequence"] for event in before) < min(event["sequence"] for event in after)


def test_two_accounts_with_one_number_or_without_one_have_entries_of_their_own(city: City) -> None:
    twins = [filing(**RUNNING), moved(filing(**RUNNING), "D3")]
    nameless = [
        filing(**RUNNING | {"account_id": None}),
        moved(filing(**RUNNING | {"account_id": None}), "D3"),
    ]
    found = [str(event["uid"]) for event in events(city, *twins, *nameless)]
    assert len(set(found)) == len(found) == 12
    assert [name for name in found if not name.isascii()] == []


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    lay_samples(tmp_path)
    return tmp_path


def status(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["status", "--today", "2026-11-22", *arguments])


@pytest.mark.usefixtures("folder")
def test_a_clerk_gets_the_calendar_beside_the_state() -> None:
    result = status("--ics")
    assert result.exit_code == 0
    assert result.stdout.startswith("■ TKS-001")
    assert result.stdout.endswith(f"期限 5 件を「{FILE}」に書き出しました。\n")
    first = FILE.read_bytes()
    assert first.count(b"BEGIN:VEVENT") == 5
    status("inputs", "--ics", "通知/期限.ics", "--format", "json")
    assert Path("通知/期限.ics").read_bytes() == first


@pytest.mark.usefixtures("folder")
def test_an_edited_calendar_is_kept() -> None:
    status("--ics")
    edited = FILE.read_bytes() + b"\r\n"
    FILE.write_bytes(edited)
    assert "そのまま残し" in status("--ics").stdout
    assert FILE.read_bytes() == edited
    assert FILE.with_name("期限（新）.ics").is_file()


def test_no_input_is_ever_taken_for_a_calendar(folder: Path) -> None:
    sheet = folder / "inputs" / "intake.xlsx"
    before = sheet.read_bytes()
    result = status("--ics", "inputs/intake.xlsx")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "エラー　「inputs/intake.xlsx」はカレンダーの名前ではありません。"
    )
    assert sheet.read_bytes() == before
