"""Slips of dates and times in posts: two corpora, every notation, the messages, and their price."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from gatecases import some
from growth import is_in_proportion, of_signs
from hypothesis import given
from hypothesis import strategies as st

from formgen.model.japanese import wareki
from formgen.posts.dates import DateFinding, date_findings, date_slips

DATA = Path(__file__).parents[1] / "data/posts"
SENDING = date(2026, 9, 15)
KINDS = {
    "post_weekday": "wd:{:02}-{:02}", "post_holiday": "hol:{:02}-{:02}", "post_no_day": "nodate:{}-{}",
    "post_era": "era", "post_time": "time",
}  # fmt: skip
WEEKDAY, CALENDAR = (
    "日付と曜日を確かめて、誤りを直してください。",
    "暦を確かめて、正しい日付に直してください。",
)
WEEKDAYS = "月火水木金土日"
ENGLISH = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# How a date is written: d the day, w its weekday. Those of the second kind name their year.
NOTATIONS = (
    lambda d, w: f"{d.month}月{d.day}日（{WEEKDAYS[w]}）に開催します。",
    lambda d, w: f"{d.month}月{d.day}日({WEEKDAYS[w]}曜日) 10時から",
    lambda d, w: f"{d.month}月{d.day}日{WEEKDAYS[w]}曜日、駅前で",
    lambda d, w: f"{d.month} 月 {d.day} 日　（{WEEKDAYS[w]}）",
    lambda d, w: f"{d.month}月{d.day}日\n（{WEEKDAYS[w]}、雨天中止）",
    lambda d, w: f"【{d.month}/{d.day}({WEEKDAYS[w]})】会場でお待ちしています",
    lambda d, w: f"🎃{d.month}/{d.day}{'㈪㈫㈬㈭㈮㈯㈰'[w]}🎃",
    lambda d, w: f"{d.month}.{d.day} {ENGLISH[w].upper()}",
    lambda d, w: f"{d:%b} {d.day} ({ENGLISH[w]})",
    lambda d, w: f"{d.month}月{d.day}日は{WEEKDAYS[w]}曜日です。",
    lambda d, w: f"{WEEKDAYS[w]}曜日（{d.month}月{d.day}日）に開催",
    lambda d, w: f"{d.month}月の休館日は{d.day}日（{WEEKDAYS[w]}）です。",
    lambda d, w: f"{d.month}月{d.day}日（{WEEKDAYS[w]}）".translate(
        {ord("0") + digit: "０１２３４５６７８９"[digit] for digit in range(10)}
    ),
)
NOTATIONS_WITH_YEAR = (
    lambda d, w: f"{wareki(d)}（{WEEKDAYS[w]}）",
    lambda d, w: f"{wareki(d, western=True)}（{WEEKDAYS[w]}）",
    lambda d, w: f"R{d.year - 2018}.{d.month}.{d.day}({WEEKDAYS[w]})",
    lambda d, w: f"{d:%Y/%m/%d}({WEEKDAYS[w]})",
    lambda d, w: f"{d:%Y-%m-%d}（{WEEKDAYS[w]}）",
    lambda d, w: f"{d.year}.{d.month}.{d.day}({ENGLISH[w].lower()})",
    lambda d, w: f"{ENGLISH[w]}, {d:%B} {d.day}, {d.year}",
    lambda d, w: f"{d.year}年{d.month}月{d.day}日（{WEEKDAYS[w]}・午後）",
)
# So far from the sending, a date without a year can be that of one year only.
NEAR = st.integers(-29, 244)


def named(finding: DateFinding) -> str:
    return KINDS[finding.slip.check].format(finding.month, finding.day)


def corpus(name: str) -> list[tuple[str, str, date, str]]:
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    return [
        (number, expected, date.fromisoformat(sending), text.replace("\\n", "\n"))
        for number, sending, expected, text in rows
    ]


@pytest.mark.parametrize(("name", "least"), [("weekdays.tsv", 20), ("weekdays_own.tsv", 145)])
def test_finds_what_is_wrong_in_a_corpus_and_nothing_else(name: str, least: int) -> None:
    rows = corpus(name)
    found = {
        number: ",".join(sorted(map(named, date_findings(text, sending))))
        for number, _, sending, text in rows
    }
    assert found == {number: ",".join(sorted(wanted.split(","))) for number, wanted, *_ in rows}
    assert sum(map(bool, found.values())) >= least


@given(st.dates(date(2024, 3, 1), date(2035, 12, 31)), NEAR)
def test_is_silent_on_the_right_weekday_in_every_notation(sending: date, away: int) -> None:
    day = sending + timedelta(away)
    for notation in (*NOTATIONS, *NOTATIONS_WITH_YEAR):
        text = notation(day, day.weekday())
        assert date_slips(text, sending) == (), text


@given(st.dates(date(2024, 3, 1), date(2035, 12, 31)), NEAR, st.integers(1, 6))
def test_tells_a_wrong_weekday_once_in_every_notation(sending: date, away: int, wrong: int) -> None:
    day = sending + timedelta(away)
    for notation in (*NOTATIONS, *NOTATIONS_WITH_YEAR):
        text = notation(day, (day.weekday() + wrong) % 7)
        findings = date_findings(text, sending)
        assert [(f.slip.check, f.month, f.day) for f in findings] == [
            ("post_weekday", day.month, day.day)
        ], text
        assert findings[0].slip.found in text
        assert f"{wareki(day)}は{WEEKDAYS[day.weekday()]}曜日です" in findings[0].slip.message


@given(st.dates(date(2024, 3, 1), date(2035, 12, 31)), st.integers(-29, 200), st.integers(1, 40))
def test_reads_a_range_across_months_and_years(sending: date, away: int, length: int) -> None:
    first = sending + timedelta(away)
    last = first + timedelta(length)
    start = f"{first.month}月{first.day}日（{WEEKDAYS[first.weekday()]}）"
    for join in ("〜", "～", "から", " - "):
        for right in (last.weekday(), (last.weekday() + 1) % 7):
            text = f"{start}{join}{last.month}/{last.day}（{WEEKDAYS[right]}）"
            assert len(date_slips(text, sending)) == (right != last.weekday()), text


def test_a_date_that_may_be_of_two_years_is_told_if_it_fits_neither() -> None:
    june = date(2026, 6, 6)  # Saturday; 2027-06-06 is Sunday
    assert date_slips("6月6日（日）に開催します", SENDING) == ()
    assert date_slips("6月6日（土）に開催します", SENDING) == ()
    assert len(date_slips("6月6日（金）に開催します", SENDING)) == 1
    assert len(date_slips("6月6日（日）に開催しました", SENDING)) == 1
    assert date_slips("6月6日（日）の催しの申込みが始まります。", june - timedelta(200)) != ()


@pytest.mark.parametrize(
    ("text", "found", "right", "remedy"),
    [
        ("ハイキングを10月5日（日）に", "10月5日（日）", "令和8年10月5日は月曜日です。", WEEKDAY),
        ("昨年１０月５日\n（月）の様子", "昨年１０月５日\n（月）", "令和7年10月5日は日曜日です。", WEEKDAY),
        ("10月13日(火・祝)は", "10月13日(火・祝)", "令和8年10月13日は祝日ではありません。",
         "日付を確かめるか、「祝」を消してください。"),
        ("令和8年（2025年）の", "令和8年（2025年）", "令和8年は2026年です。",
         "元号と西暦の年を確かめて、誤りを直してください。"),
        ("9月31日（木）まで", "9月31日（木）", "9月は30日までです。", CALENDAR),
        ("令和9年2月29日", "令和9年2月29日", "2月は28日（うるう年は29日）までです。", CALENDAR),
        ("13月4日", "13月4日", "13月という月はありません。", CALENDAR),
        ("講座は午後13時30分から", "午後13時30分", "午前・午後を付ける時刻は12時までです。",
         "「午後1時」か「13時」に直してください。"),
        ("9時60分まで", "9時60分", "分は59分までです。", "時刻を確かめて、誤りを直してください。"),
    ],
)  # fmt: skip
def test_says_what_is_wrong_and_what_is_right(
    text: str, found: str, right: str, remedy: str
) -> None:
    (slip,) = date_slips(text, SENDING)
    assert (slip.found, slip.remedy) == (found, remedy)
    assert slip.message == f"「{''.join(found.split())}」とありますが、{right}"


def test_tells_slips_in_the_order_of_the_text() -> None:
    text = "午後13時、9月31日、10月13日（火・祝）、令和8年（2025年）10月5日（日）"
    assert [slip.check for slip in date_slips(text, SENDING)] == [
        "post_time", "post_no_day", "post_holiday", "post_era", "post_weekday",
    ]  # fmt: skip


PIECES = st.sampled_from(
    ["10", "2", "29", "31", "月", "日", "(", "）", "（日）", "・", "、", "〜", "から", "/", ".", "-", "令和",
     "R", "8", "元", "年", "（2025年）", "昨年", "翌年", "同年", "今月", "明日", "祝", "休", "文化の日", "曜日",
     " ", "\n", "午後", "時", "60", "分", ":", "Oct ", "Sun", "明治", "①", "㈯", "は", "まで", "しました。"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30).map("".join), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_reads_any_heap_of_such_words_and_quotes_it_to_the_letter(text: str, sending: date) -> None:
    for slip in date_slips(text, sending):
        assert slip.found
        assert slip.found in text


@pytest.mark.parametrize(
    "unit",
    some(7, ["=", " ", "\n", "1", "(", "10月", "10月4日(月)", "10月4日・", "4・", "10/4(月)・", "2月29日",
     "昨年", "令和8年(2025年)", "9時60分", "10:75-", "本日4日(月)", "7日(月)。10月", "文化の日(10月4日",
     "Oct 4 (Mon)", "http://a", "㈯", "ﷺ"]),
)  # fmt: skip
def test_no_repetition_makes_the_search_long(unit: str) -> None:
    longest = 63_206  # signs of a post on Facebook
    assert is_in_proportion(lambda text: date_slips(text, SENDING), of_signs(unit), longest)
