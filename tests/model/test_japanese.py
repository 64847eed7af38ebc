"""Dates of the eras, widths and the spacing of a letter's head."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from formgen.model.japanese import (
    ERAS,
    days_after,
    display_width,
    fold,
    fold_list,
    item_number,
    normalise_width,
    pad,
    parse_date,
    wareki,
    wareki_year,
)
from formgen.model.problems import InvalidValue


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2020, 1, 1), "令和2年1月1日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1926, 12, 24), "大正15年12月24日"),
        (date(1926, 12, 25), "昭和元年12月25日"),
        (date(1912, 7, 29), "明治45年7月29日"),
        (date(1912, 7, 30), "大正元年7月30日"),
        (date(1873, 1, 1), "明治6年1月1日"),
    ],
)
def test_the_borders_of_the_eras(day: date, written: str) -> None:
    assert parse_date(written) == day
    assert wareki(day) == written


def test_the_eras_follow_one_another_without_a_gap() -> None:
    for later, earlier in pairwise(ERAS):
        assert later.first - earlier.last == timedelta(days=1)


def test_the_western_year_stands_in_brackets_for_citizens() -> None:
    assert wareki(date(2025, 4, 1), western=True) == "令和7(2025)年4月1日"
    assert wareki(date(2019, 5, 1), western=True) == "令和元(2019)年5月1日"
    assert wareki_year(date(2020, 4, 1)) == "令和2年"


@pytest.mark.parametrize(
    "text",
    ["2026-11-22", "2026/11/22", "2026.11.22", "2026年11月22日", "令和8年11月22日", "R8.11.22",
     "r8.11.22", "R8/11/22", "R8-11-22", "２０２６－１１－２２", "令和８年１１月２２日",
     "Ｒ８．１１．２２", " 令和 8 年 11 月 22 日 ", "令和08年11月22日"],
)  # fmt: skip
def test_a_date_is_read_in_every_form_of_the_contract(text: str) -> None:
    assert parse_date(text) == date(2026, 11, 22)


@pytest.mark.parametrize("text", ["令和元年5月1日", "R元.5.1", "令和1年5月1日", "２０１９/５/１"])
def test_the_first_year_has_two_spellings(text: str) -> None:
    assert parse_date(text) == date(2019, 5, 1)


@pytest.mark.parametrize(
    "text",
    [
        "令和8年11月22日(日)",
        "R8.11.22（日曜日）",
        "2026/11/22 （日）",
        "2026-11-22[日・祝]",
        "2026年11月22日( 日 )",
    ],
)
def test_a_weekday_in_brackets_may_stand_behind_a_date(text: str) -> None:
    assert parse_date(text) == date(2026, 11, 22)


@pytest.mark.parametrize("text", ["令和8年11月22日(月)", "2026-11-22（土・祝）"])
def test_a_weekday_that_does_not_fit_is_refused_with_the_right_one(text: str) -> None:
    with pytest.raises(InvalidValue, match="令和8年11月22日は日曜日です"):
        parse_date(text)


@pytest.mark.parametrize(
    ("text", "reading", "remedy"),
    [
        ("平成31年5月1日", "平成31年5月1日（西暦2019年）", "令和元年5月1日"),
        ("H31.5.1", "平成31年5月1日（西暦2019年）", "令和元年5月1日"),
        ("令和元年4月30日", "令和元年4月30日（西暦2019年）", "平成31年4月30日"),
        ("昭和64年1月8日", "昭和64年1月8日（西暦1989年）", "平成元年1月8日"),
        ("令和8年2月30日", "令和8年2月30日（西暦2026年）", "確かめて"),
        ("R8.2.29", "令和8年2月29日（西暦2026年）", "確かめて"),
        ("2026-13-01", "西暦2026年13月1日", "確かめて"),
        ("令和0年1月1日", "令和0年1月1日（西暦2018年）", "平成30年1月1日"),
        ("1872/12/31", "西暦1872年12月31日", "確かめて"),
    ],
)
def test_an_impossible_date_is_refused_with_the_reading_that_was_tried(
    text: str, reading: str, remedy: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_date(text)
    assert f"「{text}」は「{reading}」と読みました" in caught.value.message
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    "text",
    ["来年4月", "8.11.22", "11/22", "2026-11", "20261122", "令和8年11月", "X8.11.22", "令和８年度"],
)
def test_what_is_no_date_is_refused_and_nothing_is_guessed(text: str) -> None:
    with pytest.raises(InvalidValue, match="日付として読めません"):
        parse_date(text)


@given(st.dates(min_value=date(1873, 1, 1), max_value=date(2117, 12, 31)))
def test_every_date_reads_back_as_it_was_written(day: date) -> None:
    assert parse_date(wareki(day)) == parse_date(wareki(day, western=True)) == day
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "text", ["令和8（2026）年11月22日", "令和８年（2026年）11月22日", "R8(2026)年11月22日(日)"]
)
def test_both_years_are_read_and_have_to_agree(text: str) -> None:
    assert parse_date(text) == date(2026, 11, 22)
    with pytest.raises(InvalidValue, match=r"令和8年は、西暦2026年です"):
        parse_date(text.replace("2026", "2025"))


def test_widths() -> None:
    assert normalise_width(" ＴＫＳ－００１　") == "TKS-001"
    assert display_width("A漢ｱ") == 4
    assert display_width("か\u3099") == 2
    assert pad("漢", 4) == "漢  "
    assert pad("漢字", 2) == "漢字"


@example("111、、、", 8)
@given(st.text(alphabet="あa、。」（アｱ1 ", max_size=60), st.integers(8, 40))
def test_folded_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    lines = fold(text, width, "　")
    assert max(map(display_width, lines)) <= width
    assert lines[0] + "".join(line.removeprefix("　") for line in lines[1:]) == text


def test_no_line_begins_with_what_ends_a_sentence() -> None:
    assert fold("川崎市の魅力。", 12, "　") == ["川崎市の魅", "　力。"]
    assert fold("あいう」、え", 8) == ["あい", "う」、え"]


def test_items_beyond_the_syllabary_double_their_letter() -> None:
    signs = [item_number(2, position) for position in (1, 46, 47, 93)]
    assert signs == ["ア", "ン", "アア", "アアア"]
    assert item_number(3, 48) == "(イイ)"


def test_days_end_with_the_calendar() -> None:
    assert days_after(date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert days_after(date(2026, 12, 31), 10**12) == date.max


def test_a_list_is_broken_between_its_items() -> None:
    items = ("事前相談票", "機器確認依頼書", "票")
    assert fold_list("書類：", items, 22, "　") == ["書類：事前相談票、", "　機器確認依頼書、票"]
    assert fold_list("書類：", ("あ" * 12,), 22, "　") == ["書類：" + "あ" * 8, "　" + "あ" * 4]
    assert fold_list("書類", (), 22) == ["書類"]
