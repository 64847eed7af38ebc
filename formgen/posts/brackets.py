"""Brackets that are not closed or not opened."""

from __future__ import annotations

import re

# Both widths of a bracket are one: 「（日)」 is a matter of taste.
_PAIRS = dict(zip("（「『【〔［｛《〈“", "）」』】〕］｝》〉”", strict=True))
_SIGNS = frozenset((*_PAIRS, *_PAIRS.values()))
_WIDE = str.maketrans("()[]{}", "（）［］｛｝")
# 「1) 受付」, 「ア）対象」, and the faces :) ;(
_NUMBERING = re.compile(r"(?:^|[\s　、。・,:：])[0-9０-９a-zA-Zａ-ｚＡ-Ｚァ-ヶ①-⑳]{1,3}\Z")
_FACE = re.compile(r"[:;=][-o]?\Z")
_LONGEST_BEFORE = 5


def unbalanced(text: str) -> str:
    """The first bracket without its other half, with some words beside it; nothing if there is none."""
    opened: list[int] = []
    signs = text.translate(_WIDE)
    for place, sign in enumerate(signs):
        if sign in _SIGNS:
            before = text[max(place - _LONGEST_BEFORE, 0) : place]
            if sign in "（）" and _FACE.search(before):
                continue
            if sign in _PAIRS:
                opened.append(place)
            elif opened and _PAIRS[signs[opened[-1]]] == sign:
                opened.pop()
            elif sign != "）" or not _NUMBERING.search(before):
                return text[max(place - _LONGEST_BEFORE, 0) : place + 1].strip()
    return text[opened[0] : opened[0] + _LONGEST_BEFORE + 1].strip() if opened else ""
