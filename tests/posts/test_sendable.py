"""What is pasted: a LINE post in bubbles, a video's title and text, any other post as one."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formgen.city.city import City, load_city
from formgen.city.templatefiles import bundled_templates
from formgen.posts.counting import graphemes, utf16
from formgen.posts.sendable import parts

CITY = load_city(bundled_templates())
LINE = CITY.platforms["LINE公式アカウント"].post
FAMILY = "👨\u200d👩\u200d👧\u200d👦"


@pytest.fixture(scope="module")
def city() -> City:
    return CITY


def lengths(text: str) -> list[int]:
    return [utf16(part.text) for part in parts(text, LINE)]


def test_a_post_that_fits_is_one_bubble() -> None:
    (part,) = parts("\r\nあ\r\n\r\nい\n", LINE)
    assert (part.name, part.text, part.length.limit) == ("本文", "あ\n\nい", 500)


def test_bubbles_are_cut_at_blank_lines_and_only_then_elsewhere() -> None:
    assert lengths(f"{'あ' * 300}\n\n{'い' * 300}\n\n{'う' * 150}") == [300, 452]
    assert lengths(f"{'あ' * 300}\n{'い' * 300}") == [300, 300]
    assert lengths(f"{'あ' * 300}。{'い' * 300}") == [301, 300]
    # The blank line alone would leave too much for the last.
    assert lengths(f"{'あ' * 10}\n\n{'い' * 1400}") == [500, 500, 412]
    assert lengths("あ" * 1500) == [500, 500, 500]


def test_what_does_not_fit_makes_the_last_bubble_too_long() -> None:
    found = parts("あ" * 1501, LINE)
    assert [part.length.fits for part in found] == [True, True, False]
    assert found[-1].name == "吹き出し3"


def test_no_address_is_cut() -> None:
    address = f"https://www.city.kawasaki.jp/{'a' * 100}"
    found = parts("あ" * 450 + address + "い" * 100, LINE)
    assert address in found[1].text


@given(st.text(st.sampled_from([*"あい。a \n", FAMILY[0]]), max_size=40), st.integers(1, 60))
def test_bubbles_hold_the_whole_text_and_every_sign_whole(text: str, times: int) -> None:
    text = (text + FAMILY) * times
    found = parts(text, LINE)
    assert re.sub(r"\s", "", "".join(part.text for part in found)) == re.sub(r"\s", "", text)
    pieces = [sign for part in found for sign in graphemes(part.text) if not sign.isspace()]
    assert pieces == [sign for sign in graphemes(text.strip()) if not sign.isspace()]
    assert all(part.length.fits for part in found[:-1])


def test_a_video_has_a_title_and_a_text(city: City) -> None:
    title, text = parts(
        "等々力緑地の秋\n\n10月の様子です。\n川崎市", city.platforms["YouTube"].post
    )
    assert (title.name, title.text, title.length.limit) == ("題名", "等々力緑地の秋", 100)
    assert (text.text, text.length.count, text.length.label) == (
        "10月の様子です。\n川崎市",
        33,
        "バイト",
    )


def test_pictures_on_tiktok_have_a_title(city: City) -> None:
    rule = city.platforms["TikTok"].post
    assert [part.name for part in parts("題\n文", rule)] == ["本文"]
    assert [part.length.limit for part in parts("題\n文", rule, has_pictures=True)] == [90, 4000]
