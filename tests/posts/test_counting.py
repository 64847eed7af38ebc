"""A text counted as each service counts it, beside X's own cases and an independent reader of its rules."""

from __future__ import annotations

import json
import random
import warnings
from pathlib import Path

import pytest
from growth import is_in_proportion, of_signs
from hypothesis import given
from hypothesis import strategies as st

from formgen.city.city import City, load_city
from formgen.city.postrule import PostRule
from formgen.city.templatefiles import bundled_templates
from formgen.posts.counting import count, graphemes, length, takes

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it asks setuptools for its table of emoji
    from twitter_text import parse_tweet

DATA = Path(__file__).parents[1] / "data" / "posts"
# https://github.com/twitter/twitter-text, conformance/tests/validate.yml: each text as pieces, repeated.
CASES = json.loads((DATA / "x_weighted_length.json").read_text("utf-8"))
FAMILY = "👨\u200d👩\u200d👧\u200d👦"
ENGLAND = "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
POSTED = [
    "あ kawasaki.jp です",
    "https://www.city.kawasaki.jp/170/page/0000156922.html#sec1をご覧ください",
    "（https://a.jp/x）「city.kawasaki.jp/530」",
    "17koho@city.kawasaki.jp",
    "http://localhost:80/ http://192.168.0.1/a https://a",
    "http://日本語.jp/あ http://a.jp/あ/b",
    f"🧑\u200d🤝\u200d🧑🇯🇵1\ufe0f\u20e3☺\ufe0f☺{FAMILY}{ENGLAND}",
    "No.1 U.S.A. e.g. i.e. 10.4(日) v2.5 file.py",
    "https://ja.wikipedia.org/wiki/A_(b) https://a.jp/?q=1&b=2、次",
    "https://t.co/abcDEFとか、詳しくはcity.kawasaki.jpへ",
    "か\u3099か\u309aが #川崎 https://x.com/a/status/1?s=20。",
    "①https://a.jp②https://b.jp:8080/path HTTP://A.JP -a.jp _a.jp",
    "行1\r\n行2\n行3",
]


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(bundled_templates())


@pytest.fixture(scope="module")
def x(city: City) -> PostRule:
    return city.platforms["X"].post


def test_x_counts_its_own_cases(x: PostRule) -> None:
    texts = [("".join(piece * times for piece, times in c["pieces"]), c) for c in CASES]
    wrong = [case["description"] for text, case in texts if count(text, x) != case["weighted"]]
    # A name of the web under an ending in Arabic.
    assert wrong == ["Tweet text containing directional characters should be considered valid"]
    assert len(texts) == 25


def test_another_reader_of_xs_rules_counts_the_same(x: PostRule) -> None:
    assert {text: count(text, x) for text in POSTED} == {
        text: parse_tweet(text).weightedLength for text in POSTED
    }


def test_mixtures_are_counted_the_same_but_for_rare_ones(x: PostRule) -> None:
    pieces = [*"あ川、aB1 .-_/@#(?\n", *POSTED, ".jp", FAMILY, "が"]
    chance = random.Random(17)  # noqa: S311
    texts = ["".join(chance.choices(pieces, k=chance.randint(1, 8))) for _ in range(300)]
    same = [count(text, x) == parse_tweet(text).weightedLength for text in texts]
    assert sum(same) >= 0.98 * len(texts)


@pytest.mark.parametrize(
    ("service", "text", "expected"),
    [
        ("LINE公式アカウント", f"川{FAMILY}", (12, 1500, "字")),
        ("LINE公式アカウント", "か\u3099\r\n", (3, 1500, "字")),
        ("X", "か\u3099\r\n", (3, 280, "字")),
        ("Threads", f"川崎{FAMILY}", (27, 500, "字")),
        ("YouTube", "川崎a", (7, 5000, "バイト")),
        ("Instagram", "川崎 https://a.jp", (15, 2200, "字")),
        ("X", "川崎 https://a.jp", (28, 280, "字")),
        ("note", "川崎", (2, None, "字")),
    ],
)
def test_each_service_counts_its_way(
    city: City, service: str, text: str, expected: tuple[int, int | None, str]
) -> None:
    found = length(text, city.platforms[service].post)
    assert (found.count, found.limit, found.label) == expected


def test_another_service_is_known_by_its_name(city: City) -> None:
    bluesky = city.platforms["その他"].post_rule("Bluesky")
    assert length(FAMILY * 100, bluesky).count == 100
    # 100 families are 2,500 bytes; 200 are too many bytes, though not too many signs.
    assert (length(FAMILY * 200, bluesky).label, length(FAMILY * 200, bluesky).fits) == (
        "バイト",
        False,
    )
    assert city.platforms["その他"].post_rule("Mastodon") == city.platforms["その他"].post


def test_pictures_may_change_the_limit(city: City) -> None:
    rule = city.platforms["TikTok"].post
    assert (rule.with_pictures(True).limit, rule.with_pictures(True).title_limit) == (4000, 90)
    assert rule.with_pictures(False) is rule


@pytest.mark.parametrize(
    "signs",
    [
        ["川", "が", "か\u3099", "ﾊﾞ"],
        [FAMILY, "🇯🇵", "🇺🇸", "1\ufe0f\u20e3", ENGLAND, "👍🏽", "☺\ufe0f"],
        ["e\u0301\u0302", "葛\U000e0100", "\r\n", "\n", "नि"],
    ],
)
def test_signs_are_those_that_a_reader_sees(signs: list[str]) -> None:
    assert [*graphemes("".join(signs))] == signs


@given(st.text())
def test_no_sign_is_lost(text: str) -> None:
    assert "".join(graphemes(text)) == text


def test_a_service_without_a_known_limit_takes_any_post(city: City) -> None:
    assert takes(city.platforms["その他"].post, "あ" * 100_000)


@pytest.mark.parametrize(
    "sign",
    [
        "a",
        "a.",
        ".",
        "-",
        "😷",
        "\u200d",
        "a.jp/",
        "https://",
        "\u0301",
        "1\ufe0f\u20e3",
        "(",
        "/(",
    ],
)
def test_a_long_text_of_equal_signs_is_counted_at_once(x: PostRule, sign: str) -> None:
    text = of_signs(sign)
    for before in ("", "https://a.jp/", "https://"):
        assert is_in_proportion(lambda long: count(before + long, x), text, 63_206)  # noqa: B023
