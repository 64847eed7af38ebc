"""Slips in the words of a post: every one of the given texts, and quickly in any text."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from growth import is_in_proportion, of_signs

from formgen.city.city import load_city
from formgen.city.templatefiles import bundled_templates
from formgen.posts.context import PostContext, narrow, plain
from formgen.posts.numberslips import is_card, is_my_number
from formgen.posts.slip import Slip
from formgen.posts.wordslips import word_slips

DATA = Path(__file__).parents[1] / "data" / "posts"
CITY = load_city(bundled_templates())
CHECKS = {
    "placeholder": "post_placeholder", "missing-word": "post_missing_word", "mobile": "post_mobile",
    "phone-other": "post_phone", "mynumber": "post_my_number", "plate": "post_plate",
    "shortener": "post_short_link", "internal": "post_internal_link", "url-clings": "post_link_swallows",
    "tag-glued": "post_tag_glued", "tag-fullwidth": "post_tag_sign", "bracket": "post_bracket",
    "starts-with-mention": "post_starts_with_mention",
}  # fmt: skip
SERVICES = {"url-clings": "LINE公式アカウント", "tag-fullwidth": "Instagram"}


def slips(
    text: str, service: str = "X", *, phones: tuple[str, ...] = ("044-200-2111",)
) -> tuple[Slip, ...]:
    platform = CITY.platforms[service]
    context = PostContext(
        platform.name,
        platform.post,
        CITY.post_words,
        phones,
        city_phones=CITY.phones,
        mails=("17koho@city.kawasaki.jp",),
        web_domains=CITY.web_domains,
    )
    return word_slips(text.replace("\\n", "\n"), context)


def rows(name: str) -> list[list[str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [line for line in lines if line and not line[0].startswith("#half")]


@pytest.mark.parametrize(("kind", "text"), rows("checks_find.tsv"))
def test_every_given_slip_is_found_and_nothing_else(kind: str, text: str) -> None:
    found = slips(text, SERVICES.get(kind, "X"))
    assert {slip.check for slip in found} == {CHECKS[kind]}
    assert all(slip.found in text and slip.message.endswith("。") and slip.remedy for slip in found)


@pytest.mark.parametrize("text", [line[0] for line in rows("checks_silent.tsv")])
def test_nothing_is_found_where_all_is_right(text: str) -> None:
    assert slips(text, "LINE公式アカウント") == ()


@pytest.mark.parametrize("half", ["dev", "judge"])
def test_other_texts_are_judged_nearly_always_right(half: str) -> None:
    counted: Counter[str] = Counter()
    for _, service, checks, text in (row for row in rows("checks_own.tsv") if row[0] == half):
        expected = set(filter(None, checks.split(",")))
        found = {slip.check for slip in slips(text, service)}
        counted.update(
            right=len(expected & found), wrong=len(found - expected), missed=len(expected - found)
        )
    assert counted["right"] / (counted["right"] + counted["wrong"]) >= 0.95
    assert counted["right"] / (counted["right"] + counted["missed"]) >= 0.90


@pytest.mark.parametrize(
    ("service", "text", "message"),
    [
        ("X", "あ" * 150, "本文が300字あり、X（旧Twitter）の上限（280字）を20超えています。"),
        ("LINE公式アカウント", "あ" * 1501, "吹き出し3が501字あり、LINE公式アカウントの上限（500字）を1超えています。"),
        ("YouTube", f"{'あ' * 101}\nい", "題名が101字あり、YouTubeの上限（100字）を1超えています。"),
        ("YouTube", f"題\n{'あ' * 1667}", "説明が5001バイトあり、YouTubeの上限（5000バイト）を1超えています。"),
        ("Instagram", "あ" * 2201, "本文が2201字あり、Instagramの上限（2200字）を1超えています。"),
    ],
)  # fmt: skip
def test_what_is_too_long_is_told_by_the_services_own_count(
    service: str, text: str, message: str
) -> None:
    (slip,) = slips(text, service)
    assert (slip.check, slip.message) == ("post_length", message)
    assert slips(text[:-1] if service != "X" else text[:140], service) == () or "題名" in message


def test_all_open_places_are_one_slip() -> None:
    (slip,) = slips("○月○日、〇〇公園で tbd")
    assert slip.message == "「○月」「○日」「〇〇公」「tbd」は、書きかけと思われます。"


def test_what_a_phrase_is_mended_to_is_no_slip() -> None:
    written = "、".join(phrase.write for phrase in CITY.post_words.phrases)
    assert [slip for slip in slips(written) if slip.check != "post_length"] == []
    avoided = [phrase.avoid for phrase in CITY.post_words.phrases]
    assert [slip.found for words in avoided for slip in slips(words)[:1]] == avoided
    assert slips("市民教育員会議を開きます。") == ()


def test_a_number_is_told_by_its_check_digit_alone() -> None:
    assert [n for n in range(10) if is_my_number(f"12345678901{n}")] == [8]
    assert [n for n in range(10) if is_card(f"411111111111111{n}")] == [1]


def test_without_the_sections_telephone_no_other_is_asked_about() -> None:
    assert slips("電話044-200-9999", phones=()) == ()
    assert (
        slips("電話044-200-9999・044-200-8888", phones=("(044)200-9999", "０４４−２００−８８８８"))
        == ()
    )


def test_a_sign_keeps_its_place() -> None:
    text = "ＦＡＸ：０４４ー２００　a@b.jp、https://a.jp/b ファックス"
    assert narrow(text) == "FAX:044-200 a@b.jp、https://a.jp/b ファックス"
    assert len(plain(text)) == len(text)
    assert plain(text).split() == ["ＦＡＸ：０４４ー２００", "、", "ファックス"]


SIGNS = [
    *"あ川a1０ 　\n○〇●△×X（)「」{}<>[@#＃:/.-ー_\\!。😷?%$&", "10月", "0-", "044-", "1-", "1 ", "a.", "a.jp",
    "@a", "a@a.", "{{", "{%", "https://", "https://a.jp", "#a", "a#a", "(1", "1)", "○月", "○○課", "川崎300あ",
    "C:\\", "\\\\a", "児童虐待推進", "090-", "FAX",
]  # fmt: skip


def too_slow(signs: list[str], service: str) -> list[str]:
    return [
        sign
        for sign in signs
        if not is_in_proportion(lambda text: slips(text, service), of_signs(sign), 63_206)
    ]


@pytest.mark.slow
def test_no_text_of_equal_signs_takes_long() -> None:
    assert (
        too_slow(["あ", "1", " ", "0-", "a.jp", "a@a.", "{{", "○月", "（", "https://", "10月"], "X")
        == []
    )


@pytest.mark.soak
@pytest.mark.parametrize("service", list(CITY.platforms))
def test_none_of_many_signs_takes_long_on_any_service(service: str) -> None:
    assert too_slow(SIGNS, service) == []


def test_a_number_is_the_section_s_own_beside_its_name_and_floor_too() -> None:
    phones = ("044-200-2111", "第2庁舎5階 みどりの課 ０４４（２００）２１１１")
    assert slips("お問合せ 044-200-2111", phones=phones) == ()
    assert slips("お問合せ 044-200-2111", phones=phones[1:]) == ()
    (other,) = slips("お問合せ 044-200-9999", phones=("044-200-2111", "みどりの課 044-200-2111"))
    assert "課の電話番号（044-200-2111）と" in other.message
