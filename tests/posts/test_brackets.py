"""Brackets without their other half."""

from __future__ import annotations

import pytest

from formgen.posts.brackets import unbalanced


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("10月4日（日に開催", "（日に開催"),
        ("（10:00~17:15", "（10:00"),
        ("受付は17:15)まで", "17:15)"),
        ("「（10月4日」）", "10月4日」"),
        ("会場】富士見公園", "会場】"),
        ("（1)は（2）の", ""),
        ("次の1)から3)まで、ア）対象", ""),
        ("（対象：a)小学生、b)中学生）", ""),
        ("（3、4、10、11）日", ""),
        ("晴れました(^^; 明日も(^o^)/ (*´▽｀*) :) ;-)", ""),
        ("”川崎”の“緑”、〝花〟", ""),
        ("(注)[A]{b}『「』」", "{b}『「』"),
    ],
)
def test_the_first_is_told_with_what_stands_beside_it(text: str, found: str) -> None:
    assert unbalanced(text) == found
