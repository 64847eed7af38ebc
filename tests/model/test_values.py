"""One value at a time: what is taken, and what is refused with which words."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from formgen.model import values
from formgen.model.japanese import HYPHENS
from formgen.model.problems import InvalidValue
from formgen.model.records import Account


@pytest.mark.parametrize(
    "text",
    ["  前後の空白  ", "　全角の空白　", "𠮷・髙・﨑", "葛\U000e0100", "ﾊﾝｶｸｶﾅ", "A&B <b>", "{{x}}", "①～−",
     "一\n二\t三", "👨‍👩‍👧", "_x000D_", "=1+1"],
)  # fmt: skip
def test_text_is_kept_to_the_letter(text: str) -> None:
    assert values.read_text(text) == text


def test_a_line_break_is_a_line_break_on_every_system() -> None:
    assert values.read_text("一\r\n二\r三\n四") == "一\n二\n三\n四"


@pytest.mark.parametrize(
    ("character", "code"),
    [("\0", "U+0000"), ("\a", "U+0007"), ("\f", "U+000C"), ("\x1b", "U+001B"), ("\x7f", "U+007F"),
     ("\x9f", "U+009F"), ("\x85", "U+0085"), ("\x0b", "U+000B"), ("\u2028", "U+2028"),
     ("\u2029", "U+2029"), ("\ud800", "U+D800"), ("\udfff", "U+DFFF"), ("\ufdd0", "U+FDD0"),
     ("\ufdef", "U+FDEF"), *((chr(at), f"U+{at:04X}") for plane in range(17)
                            for at in (plane * 0x10000 + 0xFFFE, plane * 0x10000 + 0xFFFF))],
)  # fmt: skip
def test_a_character_that_word_cannot_carry_is_refused_with_its_code(
    character: str, code: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        values.read_text(f"花{character}緑")
    assert code in caught.value.message
    assert "2文字目" in caught.value.message


@pytest.mark.parametrize("marks", ["\u0323\u0301", "\u0f73", "\uff9e\u0301"])
def test_a_pile_of_marks_is_refused_and_a_long_text_with_marks_is_not(marks: str) -> None:
    with pytest.raises(InvalidValue, match="文字に重ねる記号が多すぎます"):
        values.read_code("か" + marks * 40_000)
    text = ("か" + marks) * 1_000
    assert values.read_text(text) == text


def test_numbers_and_truth_values_become_the_text_that_the_cell_shows() -> None:
    assert values.read_text(12) == "12"
    assert values.read_text(12.0) == "12"
    assert values.read_text(1.5) == "1.5"
    assert values.read_text(True) == "TRUE"


def test_a_date_in_a_text_cell_is_refused() -> None:
    with pytest.raises(InvalidValue, match="日付が入っています"):
        values.read_text(date(2026, 1, 2))


@pytest.mark.parametrize("text", ["TKS-001", " ＴＫＳ－００１ ", "TKS‐001", "TKS−001", "TKSー001"])
def test_a_code_in_any_width(text: str) -> None:
    assert values.read_code(text) == "TKS-001"


@pytest.mark.parametrize("text", ["TKS_001", "TKS 001", "-001", "TKS-", "等々力", "", "a/../b"])
def test_a_code_of_other_characters_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="番号"):
        values.read_code(text)


@pytest.mark.parametrize("sign", [*HYPHENS, "－", "ｰ", "﹣"])
def test_all_that_looks_like_a_hyphen_is_one_in_codes_phones_and_dates(sign: str) -> None:
    assert values.read_code(f"SWI{sign}007") == "SWI-007"
    assert values.read_phone(f"044{sign}556{sign}6612") == "044-556-6612"
    assert values.read_date(f"2027{sign}2{sign}3") == date(2027, 2, 3)
    assert values.read_date(f"R9{sign}2{sign}3") == date(2027, 2, 3)


@pytest.mark.parametrize(
    "text",
    [
        "2027/2/3 0:00",
        "2027-02-03 00:00:00",
        "2027-02-03T00:00:00.000Z",
        "令和9年2月3日　00:00",
        "2027/2/3 00:00:00+00:00",
    ],
)
def test_midnight_is_no_part_of_a_day(text: str) -> None:
    assert values.read_date(text) == date(2027, 2, 3)


@pytest.mark.parametrize("text", ["2027/2/3 9:30", "0:00", "2027/2/30 0:00", "2027/2/3 0:00 ごろ"])
def test_another_time_is_not_dropped(text: str) -> None:
    with pytest.raises(InvalidValue, match="日付"):
        values.read_date(text)


def test_codes_are_separated_by_several_signs_and_told_once() -> None:
    assert values.read_codes("A-1、A-2,A-3，Ａ－１;A-4\n") == ("A-1", "A-2", "A-3", "A-4")


@pytest.mark.parametrize(
    ("text", "read"),
    [("044-200-0000", "044-200-0000"), ("０４４－２００－００００", "044-200-0000"),
     ("0442001111", "0442001111"), ("044(200)0000", "044(200)0000"),
     ("+81-44-200-0000", "+81-44-200-0000"), ("044ー200ー0000", "044-200-0000")],
)  # fmt: skip
def test_a_telephone_number_keeps_its_zero(text: str, read: str) -> None:
    assert values.read_phone(text) == read


@pytest.mark.parametrize("number", [442000000, 442000000.0])
def test_a_telephone_number_that_became_a_number_is_reported_and_not_repaired(
    number: float,
) -> None:
    with pytest.raises(InvalidValue, match=r"442000000.*先頭の0"):
        values.read_phone(number)


@pytest.mark.parametrize("text", ["442000000", "９０１２３４５６７８"])
def test_a_telephone_number_typed_without_its_zero_is_reported(text: str) -> None:
    with pytest.raises(InvalidValue, match="先頭の0"):
        values.read_phone(text)


@pytest.mark.parametrize("text", ["担当者まで", "044-200-0000（内線1）番", "12"])
def test_what_is_no_telephone_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="電話番号"):
        values.read_phone(text)


def test_an_address_in_full_width_is_read() -> None:
    assert values.read_email(" ５３ｍｉｄｏｒｉ＠city.kawasaki.jp") == "53midori@city.kawasaki.jp"
    assert values.read_url("ｈｔｔｐｓ://x.com/kwsk") == "https://x.com/kwsk"


@pytest.mark.parametrize(
    "text", ["53midori", "a@b", "a@city.kawasaki.jp, b@city.kawasaki.jp", "@x"]
)
def test_what_is_no_email_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="メールアドレス"):
        values.read_email(text)


@pytest.mark.parametrize(
    "text",
    ["x.com/a", "javascript:alert(1)", "ftp://x.com", "https://", "https://x.com/a b", "http://["],
)
def test_what_is_no_web_address_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="URL"):
        values.read_url(text)


@pytest.mark.parametrize(
    "text",
    ["https://note.com/saiwai（開設予定）", "https://note.com/saiwai(仮)", "https://note.com/a。",
     "「https://note.com/a」", "https://note.com/a、https://note.com/b", "https://未定",
     "ｈｔｔｐｓ：／／note.com/a※4月から", "https://note.com/a【旧】"],
)  # fmt: skip
def test_an_address_with_a_remark_is_none(text: str) -> None:
    with pytest.raises(InvalidValue, match="URL"):
        values.read_url(text)


@pytest.mark.parametrize(
    "text",
    ["https://ja.wikipedia.org/wiki/幸区_(川崎市)", "https://www.city.kawasaki.jp/530/広報",
     "https://example.org/a(b)", "https://例え.jp/", "http://example.org:8080/?q=(市)&p=1"],
)  # fmt: skip
def test_an_address_may_hold_brackets_and_japanese(text: str) -> None:
    assert values.read_url(text) == text


def test_a_date_comes_from_excel_or_from_text() -> None:
    assert values.read_date(datetime(2026, 11, 22, 9, 30)) == date(2026, 11, 22)
    assert values.read_date(date(2026, 11, 22)) == date(2026, 11, 22)
    assert values.read_date("令和８年１１月２２日") == date(2026, 11, 22)


@pytest.mark.parametrize("raw", [46348, 46348.5, True, date(1800, 1, 1), "令和8年2月30日"])
def test_what_is_no_date_is_refused(raw: values.Raw) -> None:
    with pytest.raises(InvalidValue, match=r"日付として|日付は使えません"):
        values.read_date(raw)


@pytest.mark.parametrize(("raw", "number"), [("3", 3), ("３", 3), (3, 3), (3.0, 3), ("０", 0)])
def test_whole_numbers(raw: values.Raw, number: int) -> None:
    assert values.read_whole_number(raw) == number


@pytest.mark.parametrize("raw", ["3人", "約3", "-1", "1.5", 1.5, "1,000", "9" * 7, "", "三"])
def test_what_is_no_whole_number_is_refused(raw: values.Raw) -> None:
    with pytest.raises(InvalidValue, match="数として"):
        values.read_whole_number(raw)


@pytest.mark.parametrize(
    ("key", "raw", "number"),
    [
        ("staff_count", "3名", 3), ("staff_count", "３ 人", 3), ("staff_count", 3.0, 3),
        ("password_interval_days", "90日", 90), ("dormancy_limit_days", "９０日間", 90),
    ],
)  # fmt: skip
def test_a_number_may_have_the_unit_of_its_field(key: str, raw: values.Raw, number: int) -> None:
    assert getattr(Account.model_validate({key: raw}), key) == number


@pytest.mark.parametrize(
    ("key", "raw", "example"),
    [
        ("staff_count", "3日", "「3」のように、人数"), ("staff_count", "名", "人数"),
        ("staff_count", "正副2名", "人数"), ("dormancy_limit_days", "3人", "「90」のように、日数"),
        *(("password_interval_days", raw, "「90」のように、日数") for raw in ("3か月", "2週間", "約90日", "90日 日")),
    ],
)  # fmt: skip
def test_another_unit_is_refused_with_that_of_the_field(key: str, raw: str, example: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Account.model_validate({key: raw})
    assert example in caught.value.errors()[0]["ctx"]["error"].remedy


@pytest.mark.parametrize(
    ("typed", "choices", "meant"),
    [
        ("済み", ("済", "予定"), "済"), ("加工済み", ("なし", "同意あり", "加工済"), "加工済"),
        ("あり", ("有", "無"), "有"), ("同意有り", ("なし", "同意あり", "加工済"), "同意あり"),
        ("無", ("なし", "あり"), "なし"),
        ("無し ", ("有", "無"), "無"),
    ],
)  # fmt: skip
def test_a_choice_may_be_spelled_in_kana(typed: str, choices: tuple[str, ...], meant: str) -> None:
    assert values.read_choice(typed, choices) == meant


def test_another_word_is_no_choice() -> None:
    for typed in ("予定済み", "有無", "あ り", "申請済み"):
        with pytest.raises(InvalidValue):
            values.read_choice(typed, ("有", "無", "済", "予定", "申請中"))


def test_a_choice_may_differ_in_width() -> None:
    assert values.read_choice(" Ｘ ", ("X", "note")) == "X"
    assert (
        values.read_choice("ＬＩＮＥ公式アカウント", ("LINE公式アカウント",))
        == "LINE公式アカウント"
    )
    with pytest.raises(InvalidValue) as caught:
        values.read_choice("運営中", ("開始", "運用中", "廃止"))
    assert caught.value.remedy.startswith("「運用中」の誤りではありませんか。")
    assert "「開始」「運用中」「廃止」" in caught.value.remedy


def test_choices_stand_in_their_own_order_each_once() -> None:
    uses = ("取得", "投稿", "監視")
    assert values.read_choices("監視、取得、監視", uses) == ("取得", "監視")
    assert values.read_choices("、", uses) == ()
    with pytest.raises(InvalidValue, match="閲覧"):
        values.read_choices("投稿、閲覧", uses)


def test_the_readable_codes_of_a_list_are_those_without_a_flaw() -> None:
    assert values.readable_codes("A-1、等々力，Ｂ－２;A-1") == ("A-1", "B-2")
    assert values.readable_codes("A_1") == ()
    assert values.readable_codes(12) == ("12",)


def test_a_message_repeats_no_more_of_a_value_than_one_needs() -> None:
    for read in (values.read_code, values.read_url, values.read_date, values.read_phone):
        with pytest.raises(InvalidValue) as caught:
            read("謎" * 50_000)
        assert len(caught.value.message) < 100


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    readers = (
        values.read_text, values.read_code, values.read_codes, values.read_phone,
        values.read_email, values.read_url, values.read_date, values.read_whole_number,
    )  # fmt: skip
    for read in readers:
        with suppress(InvalidValue):
            assert read(text) is not None


@pytest.mark.parametrize(
    ("typed", "choices", "meant"),
    [
        ("◯", ("有", "無"), "有"),
        ("✕", ("有", "無"), "無"),
        ("レ", ("確認済", "未確認"), "確認済"),
        ("未", ("掲載済", "未掲載"), "未掲載"),
        (True, ("はい", "いいえ"), "はい"),
        ("LINE", ("X", "LINE公式アカウント", "その他"), "LINE公式アカウント"),
        ("ｌｉｎｅ公式", ("X", "LINE公式アカウント", "その他"), "LINE公式アカウント"),
        ("threads", ("X", "Threads"), "Threads"),
        ("x", ("X", "Threads"), "X"),
    ],
)
def test_the_choice_that_was_meant_is_named(
    typed: values.Raw, choices: tuple[str, ...], meant: str
) -> None:
    with pytest.raises(InvalidValue) as flaw:
        values.read_choice(typed, choices)
    assert flaw.value.remedy.startswith(f"「{meant}」の誤りではありませんか。")


@pytest.mark.parametrize("typed", ["○", "テレビ", "ー"])
def test_no_choice_is_named_where_none_is_near(typed: str) -> None:
    with pytest.raises(InvalidValue) as flaw:
        values.read_choice(typed, ("開始", "運用中", "廃止"))
    assert "誤り" not in flaw.value.remedy


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("2027/1/8 14:05", "時刻を消し、「2027/1/8」のように"),
        ("令和9年1月8日　午後2時", "時刻を消し、「令和9年1月8日」のように"),
        ("R9.1.8 14:05:30", "時刻を消し、「R9.1.8」のように"),
        ("２０２７０１０８", "年月日を区切り、「2027-01-08」のように"),
        ("20271332", "「2026-11-22」「令和8年11月22日」"),
        ("2027/2/30 9:00", "年月日を確かめて"),
        ("20270230", "年月日を確かめて"),
    ],
)
def test_a_date_with_more_or_less_than_a_day_has_a_remedy_that_fits(
    typed: str, remedy: str
) -> None:
    with pytest.raises(InvalidValue) as flaw:
        values.read_date(typed)
    assert flaw.value.remedy.startswith(remedy)
