"""The post that tells of a close: counted as its service counts, shortened and never cut."""

from __future__ import annotations

import pytest
from written import read_as_file

from formgen.city.city import City, load_city
from formgen.city.lastposttext import LAST_POST_FIELDS, LastPostWords
from formgen.city.postrule import PostRule
from formgen.city.templatefiles import bundled_templates
from formgen.city.templatereader import read
from formgen.model.fieldspec import by_key
from formgen.model.problems import FormgenError
from formgen.model.records import Account
from formgen.posts.counting import count
from formgen.posts.lastpost import fullest, last_post, notice_rule

_X = PostRule(unit="weighted", limit=280, url=23)
_CLOSING = {
    "account_id": "SAI-001",
    "procedure": "廃止",
    "platform": "X",
    "closes_on": "2027-03-31",
    "close_reason": "統合",
    "alternative": "川崎市公式X及び市ホームページの公園案内",
    "homepage_url": "https://www.city.kawasaki.jp/530/page/0000000002.html",
}


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(bundled_templates())


def closing(**typed: str) -> Account:
    return Account.model_validate(_CLOSING | typed)


def words(*sentences: object) -> LastPostWords:
    content = {"sentences": list(sentences)}
    return read_as_file("last_post.yaml", content, lambda path: read(LastPostWords, path))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("abc 12", 6),
        ("川崎市、。", 10),
        ("ｶﾜｻｷ", 8),  # half-width kana lie outside the narrow letters
        ("“川崎”", 6),
        ("あ\nい", 5),
        ("見る\nhttps://www.city.kawasaki.jp/530/page/0000000002.html", 4 + 1 + 23),
        ("https://a.jp と https://b.jp", 23 + 1 + 2 + 1 + 23),
    ],
)
def test_x_weighs_letters_and_shortens_addresses(text: str, length: int) -> None:
    assert count(text, _X) == length


def test_a_video_takes_no_post_of_words_alone(city: City) -> None:
    assert notice_rule(city.platforms["YouTube"]) == notice_rule(None) == PostRule()
    assert last_post(city, closing(platform="YouTube")).fits


def test_the_samples_post_is_whole_on_facebook_and_shorter_on_x(city: City) -> None:
    whole = last_post(city, closing(platform="Facebook"))
    short = last_post(city, closing())
    assert (whole.left_out, short.left_out) == (False, True)
    assert set(short.text.splitlines()) < set(whole.text.splitlines())
    assert "令和9(2027)年3月31日をもって廃止します。" in short.text
    assert "川崎市公式X及び市ホームページの公園案内" in short.text
    assert short.length <= 280 < count(whole.text, _X)


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("統合", "統合するため"),
        ("事業終了", "事業の終了"),
        ("更新停止", "更新を終了"),
    ],
)
def test_the_post_tells_its_reason_and_no_other(city: City, reason: str, told: str) -> None:
    text = last_post(city, closing(platform="Facebook", close_reason=reason)).text
    assert told in text
    assert sum(word in text for word in ("統合するため", "事業の終了", "更新を終了")) == 1


def test_sentences_go_in_their_turn_until_the_post_fits() -> None:
    spoken = words(
        {"text": "一一一", "leave_out": "2"}, {"text": "二二二"},
        {"text": "三三三", "leave_out": "1"},
    )  # fmt: skip
    texts = {limit: fullest(spoken, closing(), PostRule(limit=limit)) for limit in (11, 10, 3, 2)}
    assert [post.text for post in texts.values()] == [
        "一一一\n二二二\n三三三",
        "一一一\n二二二",
        "二二二",
        "二二二",
    ]
    assert [post.fits for post in texts.values()] == [True, True, True, False]
    assert [post.left_out for post in texts.values()] == [False, True, True, True]


def test_a_sentence_whose_value_is_blank_is_dropped_and_a_date_left_open(city: City) -> None:
    post = last_post(city, Account.model_validate({"platform": "LINE公式アカウント"}))
    assert "令和　年　月　日をもって廃止します。" in post.text
    assert "今後は" not in post.text
    assert "詳しくは" not in post.text
    assert not post.left_out


@pytest.mark.parametrize("page", ["市ホームページ", "川崎市公式ホームページ"])
def test_the_citys_pages_are_pointed_to_once(city: City, page: str) -> None:
    address = "https://www.city.kawasaki.jp/530/page/0000000002.html"
    typed = {"platform": "Facebook", "homepage_url": address}
    lines = last_post(city, closing(**typed, alternative=page)).text.splitlines()
    told = lines.index(f"今後は、{page}を御覧ください。")
    assert lines[told + 1] == address
    for other in ("川崎市公式X", ""):
        text = last_post(city, closing(**typed, alternative=other)).text
        assert f"詳しくは、川崎市ホームページを御覧ください。\n{address}" in text


def test_words_do_not_cling_to_an_address(city: City) -> None:
    text = last_post(
        city, closing(alternative="市のページ https://www.city.kawasaki.jp/1.html")
    ).text
    assert "https://www.city.kawasaki.jp/1.html を御覧ください。" in text


def test_a_post_says_only_what_everyone_may_read() -> None:
    assert {by_key(Account)[key].audience for key in LAST_POST_FIELDS} == {"public"}


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ({"text": "{{ contact_name }}です。"}, "「contact_name」は、投稿の文に使えません"),
        ({"text": "{ closes_on }です。"}, "波かっこは、そのまま投稿されます"),
        ({"text": "｛｛ closes_on ｝｝です。"}, "波かっこは、そのまま投稿されます"),
        ({"text": "甲", "reasons": ["合併"]}, "「合併」という廃止理由はありません"),
        ({"text": "甲", "leave_out": "0"}, "正しくありません"),
        ({"text": "甲", "leaveout": "1"}, "「sentences.1番目.leaveout」という項目は使えません"),
    ],
)
def test_a_slip_in_the_sentences_is_told(sentence: object, told: str) -> None:
    with pytest.raises(FormgenError) as caught:
        words(sentence)
    assert told in caught.value.message
    assert caught.value.remedy
