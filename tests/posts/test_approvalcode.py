"""The number binds the content, and a slip of the hand in typing it is told from a changed post."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formgen.posts.approvalcode import MASK, code_of, content_hash, read_code

SIGNS = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
PICTURES = [("ab" * 32, "川岸の写真"), ("cd" * 32, "地図")]
POST = ("X（旧Twitter）", "kawasaki_pr", "本日10時から\nデータ公開", PICTURES, None)

HASH = "effec189deca37885b7b48323d5065f2978d06fab885f8c0db10f392f1383940"
CODE = "95Z-EX8-EGG"


def changed(**new):
    names = ("service", "username", "text", "pictures", "embargo")
    return content_hash(**{**dict(zip(names, POST, strict=True)), **new})


@pytest.mark.parametrize(
    "new",
    [
        {"service": "Facebook"},
        {"username": "kawasaki_pr2"},
        {"text": "本日10時から\nデータ公聞"},
        {"text": "本日１０時から\nデータ公開"},
        {"text": "本日10時から データ公開"},
        {"text": "本日10時から\n\nデータ公開"},
        {"username": "kawasaki_prd", "text": POST[2][1:]},
        {"pictures": PICTURES[::-1]},
        {"pictures": PICTURES[:1]},
        {"pictures": [PICTURES[0], (PICTURES[1][0], "地 図")]},
        {"pictures": [("ab" * 31 + "ac", PICTURES[0][1]), PICTURES[1]]},
        {"pictures": [(PICTURES[0][0], PICTURES[0][1] + PICTURES[1][0]), ("", PICTURES[1][1])]},
        {"embargo": datetime(2026, 12, 1, 9, 30)},
    ],
)
def test_each_change_gives_another_number(new) -> None:
    assert changed(**new) != changed()
    assert code_of(changed(**new)) != code_of(changed())


def test_what_no_reader_sees_changes_nothing() -> None:
    text = "ガスの点検\nプール"
    same = (text.replace("\n", "\r\n"), text.replace("\n", "\r"), unicodedata.normalize("NFD", text),
            f"\u3000\n{text} \r\n")  # fmt: skip
    assert {changed(text=each) for each in same} == {changed(text=text)}
    alt = [(PICTURES[0][0], unicodedata.normalize("NFD", "ガス ")), PICTURES[1]]
    assert changed(pictures=alt) == changed(pictures=[(PICTURES[0][0], "ガス"), PICTURES[1]])


def test_the_number_stays_the_same_in_later_versions() -> None:
    assert changed() == HASH
    assert code_of(HASH) == CODE
    assert read_code("BW1-535-FJE") == "BW1-535-FJE"


@settings(max_examples=20)
@given(st.text())
def test_a_number_is_read_as_it_was_printed(content: str) -> None:
    hashed = content_hash("X", "a", content, [], None)
    code = code_of(hashed)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code.lower())
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", " "), wide,
                  f"\u3000{code.replace('-', 'ー')}\n", code.replace("-", "－")):  # fmt: skip
        assert read_code(typed) == code


def test_every_wrong_sign_and_every_swap_is_found() -> None:
    for number in range(40):
        code = code_of(str(number)).replace("-", "")
        wrong = [code[:at] + sign + code[at + 1 :] for at in range(9) for sign in SIGNS]
        swapped = []
        for one, other in combinations(range(9), 2):
            signs = list(code)
            signs[one], signs[other] = signs[other], signs[one]
            swapped.append("".join(signs))
        assert [each for each in (*wrong, *swapped) if each != code and read_code(each)] == []


@pytest.mark.parametrize(
    "typed",
    ["", MASK, "承認済", "BW1-535-FJ", "1" * 100_000, "㍿" * 60, "0OI-LU0-OIL", "BW1-535-FJE-BW1"],
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert read_code(typed) is None
