"""The web addresses in a text."""

from __future__ import annotations

import pytest

from formgen.posts.links import found_links, links, without_links


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("詳しくはhttps://www.city.kawasaki.jp/a.html#sec1をご覧ください", ("https://www.city.kawasaki.jp/a.html#sec1",)),
        ("kawasaki.jp、www.city.kawasaki.jpで。kawasaki.jp", ("kawasaki.jp", "www.city.kawasaki.jp")),
        ("（https://a.jp/b）\nhttp://a.jp/?q=1&r=%E3%81%82。", ("https://a.jp/b", "http://a.jp/?q=1&r=%E3%81%82")),
        ("17koho@city.kawasaki.jp、＠kawasaki.jp、#kawasaki.jp", ()),
        ("https://ja.wikipedia.org/wiki/A_(b)(c", ("https://ja.wikipedia.org/wiki/A_(b)",)),
        ("http://localhost/x http://192.168.0.1:80/", ("http://localhost/x", "http://192.168.0.1:80/")),
        ("https://a.jpから、https://日本語.jp/あ", ("https://a.jp", "https://日本語.jp/")),
        ("10.4(日)、Vol.5、v2.5.1、R8.10.4", ()),
        ("https://stg123をご覧ください", ("https://stg123",)),
        ("https://", ()),
    ],
)  # fmt: skip
def test_addresses_are_found_each_once_in_their_order(text: str, found: tuple[str, ...]) -> None:
    assert links(text) == found


def test_signs_keep_their_place_where_addresses_are_taken_out() -> None:
    text = "見る https://a.jp/#b です"
    assert without_links(text) == "見る " + " " * 15 + " です"
    (link,) = found_links(text)
    assert text[link.start : link.end] == link.address
