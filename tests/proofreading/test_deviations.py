"""Values that stand otherwise than when a paper is composed: found where the texts around them are the same."""

import pytest

from formgen.proofreading.deviations import deviations

PIECES = [
    "利用開始報告書",
    "アカウント名",
    "市公園だより",
    "利用開始日",
    "令和8年10月1日",
    "公表日",
    "令和8年9月1日",
    "以上",
]
VALUES = {"市公園だより", "令和8年10月1日", "令和8年9月1日", "PC-1", "なし"}


def found(text: str, pieces: list[str] = PIECES) -> list[tuple[str, str]]:
    return [(each.wanted, each.found) for each in deviations(pieces, text, VALUES)]


def test_the_same_text_has_none() -> None:
    assert found("".join(PIECES)) == []


def test_a_value_that_is_another_ones_is_found_where_it_stands() -> None:
    swapped = (
        "利用開始報告書アカウント名市公園だより利用開始日令和8年9月1日公表日令和8年10月1日以上"
    )
    assert found(swapped) == [
        ("令和8年10月1日", "令和8年9月1日"), ("令和8年9月1日", "令和8年10月1日")
    ]  # fmt: skip


def test_a_value_within_a_sentence() -> None:
    pieces = ["見出しの文", "機器PC-1を令和8年9月1日から使う。", "終わりの文"]
    assert found("見出しの文機器PC-2を令和8年9月1日から使う。終わりの文", pieces) == [
        ("PC-1", "PC-2")
    ]
    assert found("見出しの文機器PC-12を令和8年9月1日から使う。終わりの文", pieces) == [
        ("PC-1", "PC-12")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "利用開始報告書（手直しした文）アカウント名市公園だより利用開始日令和8年10月1日公表日令和8年9月1日以上",
        "利用開始報告書アカウント名市公園だより（愛称）利用開始日令和8年10月1日公表日令和8年9月1日以上",
        "利用開始報告書利用を始める日令和8年10月1日公表日令和8年9月1日アカウント市公園だより以上",
        "ほかの様式の書類です。",
        "",
    ],
)
def test_other_words_are_none(text: str) -> None:
    """They were edited by hand, or come of another wording."""
    assert [each for each in found(text) if each[0]] == []


def test_values_side_by_side_are_told_apart() -> None:
    pieces = ["差出人の行", "市公園だよりPC-1", "終わりの文"]
    assert found("差出人の行市公園だよりPC-9終わりの文", pieces) == [("PC-1", "PC-9")]
    assert found("差出人の行市だよりPC-1終わりの文", pieces) == [("市公園だより", "市だより")]


def test_a_value_at_its_place_is_none_whatever_follows() -> None:
    pieces = ["見出しの文", "市公園だよりの担当", "終わりの文"]
    told = found("見出しの文市公園だよりを担当、市公園だよりの担当者終わりの文", pieces)
    assert not any(wanted for wanted, _ in told)


def test_what_was_put_in_has_no_wanted_value() -> None:
    text = "".join(PIECES).replace("公表日", "廃止日令和9年1月1日公表日")
    assert found(text) == [("", "廃止日令和9年1月1日")]


def test_a_paper_of_any_size_ends_soon() -> None:
    assert found("市公園だより" * 100_000) == []
    assert len(found("あ" * 50_000, ["あ"] * 1_400)) == 1
