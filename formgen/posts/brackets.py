"""Brackets that are not closed or not opened."""

from __future__ import annotations

import re

# Both widths of a bracket are one: 「（日)」 is a matter of taste.
_PAIRS = dict(zip("（「『【〔［｛《〈", "）」』】〕］｝》〉", strict=True))
_ANY = re.compile(f"[{''.join(_PAIRS)}{''.join(_PAIRS.values())}]")
_WIDE = str.maketrans("()[]{}", "（）［］｛｝")
# 「1) 受付」, 「次の1)から」, 「ア）対象」, but no time or telephone that a bracket closes.
_NUMBERING = re.compile(
    r"(?:(?<![0-9０-９:：./-])[0-9０-９]{1,2}|(?:^|[\s　、。・,:：])[a-zA-Zａ-ｚＡ-Ｚァ-ヶ①-⑳])\Z"
)
# 「(^^;」 and 「:)」: some have one half alone.
_FACE = re.compile(
    r"（(?=[^\s（）]{0,4}[\^＾ω∀▽≧≦´｀])[\^＾*＊;；´｀`・ω∀▽≧≦_＿oO°Дд -]{1,8}）?|[:;=][-o]?[（）]"
)
_BESIDE = 5


def unbalanced(text: str) -> str:
    """The first bracket without its other half, with some words beside it; nothing if there is none."""
    signs = _FACE.sub(lambda found: " " * len(found.group()), text.translate(_WIDE))
    place = _first(signs, numbering=False)
    if place is None or _first(signs, numbering=True) is None:
        return ""
    if signs[place] in _PAIRS:
        return text[place : place + 1 + _BESIDE].strip()
    return text[max(place - _BESIDE, 0) : place + 1].strip()


def _first(signs: str, *, numbering: bool) -> int | None:
    """The place of the first such bracket; with `numbering`, those behind a number are none."""
    opened: list[int] = []
    for place in (found.start() for found in _ANY.finditer(signs)):
        sign = signs[place]
        numbers = sign == "）" and bool(_NUMBERING.search(signs[max(place - 3, 0) : place]))
        if sign in _PAIRS:
            opened.append(place)
        elif numbers and numbering:
            continue
        elif opened and _PAIRS[signs[opened[-1]]] == sign:
            opened.pop()
        elif not numbers:
            return place
    return opened[0] if opened else None
