"""What stands for words that are still to come, and what only looks so."""

from __future__ import annotations

import pytest

from formgen.posts.placeholders import placeholders

WORDS = ("（要確認）", "TBD")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("○月○日（○）○時から", ["○月", "○日", "○時"]),
        ("●●課の△△、□□区長、××市民館", ["●●課", "△△、", "□□区", "××市"]),
        ("第〇回、令和○年度、10月◯日", ["〇回", "○年", "◯日"]),
        ("XX月xx日、ｘｘ時", ["XX月", "xx日", "ｘｘ時"]),
        ("____年__月、？月？日", ["____年", "__月", "？月"]),
        ("(要確認)ＴＢＤ 会場tbdです", ["(要確認)", "ＴＢＤ", "tbd"]),
        ("{{ a }} ${b} {title} <% c %>", ["{{ a }}", "${b}", "{title}", "<% c %>"]),
        ("■■課、＊＊さん", ["■■課", "＊＊さ"]),
    ],
)
def test_open_places_are_found(text: str, found: list[str]) -> None:
    assert [*placeholders(text, WORDS)] == found


@pytest.mark.parametrize(
    "text",
    [
        "○日時：10月4日\n○月例会\n●人数\n　○年会費\n・○名称",
        "二〇二六年、一〇〇周年、三〇〇円、入場料〇円、五〇人",
        "◆◆お知らせ◆◆\n●●重要なお知らせ\n○○速報○○\n■■■\n＊＊＊＊\n□□□□",
        "○×クイズ、◎○△、5000人×2日、○△□の形",
        "今日は○○の日。何の日？",
        "20XX年、XXLサイズ、Foxx、SDGs",
        "何月？日曜ですか？時間は？",
        "ATBDX、要確認事項",
    ],
)
def test_signs_that_mean_themselves_are_none(text: str) -> None:
    assert [*placeholders(text, WORDS)] == []
