"""The words that are typed for a choice: other spellings of it, and signs that mean it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from formgen.model.japanese import LONGEST_QUOTE, normalise_width

# What is written for yes and no in a cell, and the choices that mean it.
_YES = frozenset(
    ("○", "〇", "◯", "◎", "●", "✓", "✔", "☑", "レ", "✅", "有", "有り", "あり", "はい", "済", "済み", "可",
     "yes", "y", "true", "ok", "on", "1")
)  # fmt: skip
_NO = frozenset(
    ("×", "✕", "✖", "✗", "✘", "☐", "□", "x", "無", "無し", "なし", "いいえ", "未", "否", "不可",
     "no", "n", "false", "ng", "off", "0", "-")
)  # fmt: skip
_MEANS_YES = frozenset(("有", "あり", "はい", "確認済", "掲載済", "取得済", "済"))
_MEANS_NO = frozenset(("無", "なし", "いいえ", "未確認", "未掲載", "未取得"))


def in_kanji(text: str) -> str:
    """A choice in one spelling: 「済み」 is 「済」, 「有り」 and 「あり」 are 「有」, 「無し」 and 「なし」 「無」."""
    if len(text) > LONGEST_QUOTE:
        return text
    for kana, kanji in (
        ("済み", "済"),
        ("有り", "有"),
        ("あり", "有"),
        ("無し", "無"),
        ("なし", "無"),
    ):
        text = text.replace(kana, kanji)
    return text


def nearest(text: str, names: Mapping[str, str]) -> str | None:
    """The choice that was most likely meant; None for a text that is like none of them."""
    plain = {normalise_width(name).casefold(): choice for name, choice in names.items()}
    word = text.casefold()
    if word in plain:
        return plain[word]
    for answers, meaning in ((_YES, _MEANS_YES), (_NO, _MEANS_NO)):
        if word in answers:
            return next((choice for choice in plain.values() if choice in meaning), None)
    holding = {choice for name, choice in plain.items() if len(word) > 1 and word in name}
    if len(holding) == 1:
        return holding.pop()
    near = difflib.get_close_matches(word, plain, n=1)
    return plain[near[0]] if near else None
