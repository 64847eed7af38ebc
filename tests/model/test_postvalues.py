"""Days with their times, file names and lines, as clerks type them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from formgen.model.postvalues import read_lines, read_moment, read_names
from formgen.model.problems import InvalidValue
from formgen.model.values import Raw

HALF_PAST_NINE = datetime(2026, 11, 22, 9, 30)


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-22 9:30",
        "2026/11/22　9:30",
        "令和8年11月22日 午前9時30分",
        "令和8年11月22日午前9時半",
        "R8.11.22 9:30",
        "Ｒ８．１１．２２　９：３０",
        "２０２６年１１月２２日（日）９時３０分",
        "令和8年11月22日(日・祝) 9:30",
        "2026-11-22T09:30",
        "2026-11-22T09:30:00+09:00",
        "2026-11-22 09:30 AM",
        HALF_PAST_NINE,
        datetime(2026, 11, 22, 9, 29, 59, 999_800),  # as Excel's parts of a day come out
    ],
)
def test_a_moment_is_read_however_it_is_typed(typed: Raw) -> None:
    assert read_moment(typed) == HALF_PAST_NINE


def test_noon_midnight_and_afternoon_are_told_apart() -> None:
    hours = {typed: read_moment(f"R8.11.22 {typed}").hour
             for typed in ("正午", "午後0時", "午前0時", "0:00", "午後3:05", "12:00 PM", "23時")}  # fmt: skip
    assert list(hours.values()) == [12, 12, 0, 0, 15, 12, 23]


@pytest.mark.parametrize(
    ("typed", "said", "remedy"),
    [
        ("2026-11-22", "時刻がありません", "「2026-11-22 9:30」"),
        ("令和8年11月22日（日）", "時刻がありません", "「2026-11-22 9:30」"),
        (date(2026, 11, 22), "時刻がありません", "0:00"),
        (datetime(2026, 11, 22), "令和8年11月22日の何時何分か", "0:00"),
        ("令和8年11月22日（月） 9:30", "日曜日です", "曜日"),
        ("令和8年2月30日 9:30", "令和8年2月30日（西暦2026年）", "年月日"),
        ("平成31年5月1日 9:30", "平成ではありません", "令和元年5月1日"),
        ("R8.11.22 25:00", "「25時0分」と読みました", "翌日の0:00"),
        ("R8.11.22 9:75", "「9時75分」と読みました", "「9:30」"),
        ("R8.11.22 午後13時", "「午後13時0分」と読みました", "「9:30」"),
        ("R8.11.22 午後12時", "「午後12時0分」と読みました", "正午は12:00"),
        ("R8.11.22 930", "日時として読めません", "「2026-11-22 9:30」"),
        ("あした 9:30", "「あした 9:30」を日時として読めません", "「2026-11-22 9:30」"),
        ("9:30", "日時として読めません", "「2026-11-22 9:30」"),
        ("R8.11.22 9:30Z", "日時として読めません", "「2026-11-22 9:30」"),
        (46348.5, "日時として読めません", "「2026-11-22 9:30」"),
        ("10月" * 20_000, "日時として読めません", "「2026-11-22 9:30」"),
        (" " * 60_000 + "9:30", "日時として読めません", "「2026-11-22 9:30」"),
    ],
)
def test_what_is_no_moment_is_refused_with_the_reading(typed: Raw, said: str, remedy: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        read_moment(typed)
    assert said in refused.value.message
    assert remedy in refused.value.remedy


def test_names_hold_spaces_and_lines_their_places() -> None:
    assert read_names("花壇 1.jpg、 b.png,c.jpg\n\n夜.mp4、") == (
        "花壇 1.jpg", "b.png", "c.jpg", "夜.mp4",
    )  # fmt: skip
    assert read_lines("満開の花壇\r\n\r\n 看板 \n\n") == ("満開の花壇", "", "看板")
