"""Where a paper says another value than the one that stands there when it is composed again.

The paper may have been edited by hand, or composed with another wording: only a value that stands
between the very texts that surround it when composed is held against the one that is wanted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

_ANCHOR = 3  # characters; a shorter text stands in many places
_MOST = 100_000  # characters of a paper; pieces of one
_MOST_PIECES = 1_500


@dataclass(frozen=True, slots=True)
class Deviation:
    """A place in a paper: the value that is wanted there, and what stands in its stead."""

    wanted: str  # blank: nothing is wanted there
    found: str
    before: str  # the piece that stands before it


def deviations(pieces: Sequence[str], found: str, values: Collection[str]) -> Iterator[Deviation]:
    """Yield the places where other values stand than are wanted.

    pieces: the texts of the paper as composed, in order, and the values among or within them, all
    squeezed as the text that was found.
    """
    if len(found) > _MOST or len(pieces) > _MOST_PIECES:
        return
    within = sorted((value for value in values if len(value) > 1), key=len, reverse=True)
    split = re.compile(f"({'|'.join(map(re.escape, within))})") if within else None
    for before, lacking, segment in _gaps(pieces, found, values):
        pair = _trimmed(lacking, segment)
        if not pair[0]:
            if pair[1]:
                yield Deviation("", pair[1], before)
            continue
        tokens = _tokens(pair[0], frozenset(values), split)
        yield from _aligned(tokens, pair[1], before)


def _gaps(
    pieces: Sequence[str], found: str, values: Collection[str]
) -> Iterator[tuple[str, list[str], str]]:
    """Yield the pieces between two that have their places, with what stands there instead."""
    before, end, begun = "", 0, 0
    for at, start in (*_anchors(pieces, found, values), (len(pieces), len(found))):
        lacking, segment = list(pieces[begun:at]), found[end:start]
        if "".join(lacking) != segment:
            yield before, lacking, segment
        if at < len(pieces):
            before, end, begun = pieces[at], start + len(pieces[at]), at + 1


def _anchors(pieces: Sequence[str], found: str, values: Collection[str]) -> list[tuple[int, int]]:
    """The heaviest chain of pieces but values that stand once in both, each with its place, in order."""
    counts = Counter(pieces)
    once = [
        (number, found.find(piece))
        for number, piece in enumerate(pieces)
        if len(piece) >= _ANCHOR
        and piece not in values
        and counts[piece] == 1
        and found.count(piece) == 1
    ]
    weights: list[int] = []
    links: list[int] = []
    for at, (number, start) in enumerate(once):
        ends = ((weights[i], i) for i in range(at) if once[i][1] + len(pieces[once[i][0]]) <= start)
        weight, link = max(ends, default=(0, -1))
        weights.append(weight + len(pieces[number]))
        links.append(link)
    chain: list[tuple[int, int]] = []
    at = max(range(len(once)), key=weights.__getitem__, default=-1)
    while at >= 0:
        chain.append(once[at])
        at = links[at]
    return chain[::-1]


def _trimmed(lacking: Sequence[str], segment: str) -> tuple[list[str], str]:
    """The same without the pieces that have their places at its beginning and end."""
    left = list(lacking)
    while left and segment.startswith(left[0]) and not _goes_on(left[0], segment):
        segment = segment.removeprefix(left.pop(0))
    while left and segment.endswith(left[-1]) and not _goes_on(segment[: -len(left[-1])], segment):
        segment = segment.removesuffix(left.pop())
    return left, segment


def _goes_on(start: str, text: str) -> bool:
    """True if a word or number at the start of a text is only the beginning of one."""
    rest = text[len(start) : len(start) + 1]
    return (
        bool(rest) and f"{start[-1:]}{rest}".isascii() and rest.isalnum() and start[-1:].isalnum()
    )


_Token = tuple[str, bool]  # a text, and whether it is a value


def _tokens(
    lacking: Sequence[str], values: frozenset[str], split: re.Pattern[str] | None
) -> list[_Token]:
    found: list[_Token] = []
    for piece in lacking:
        whole = split is None or piece in values
        parts = [piece] if whole else split.split(piece) if split else []
        for text in filter(None, parts):
            is_value = text in values and (piece == text or len(text) > 1)
            if found and not is_value and not found[-1][1]:
                found[-1] = (found[-1][0] + text, False)
            else:
                found.append((text, is_value))
    return found


def _aligned(tokens: Sequence[_Token], segment: str, before: str) -> Iterator[Deviation]:
    """Yield the values that another stands for; none when the texts around them differ as well."""
    found: list[Deviation] = []
    first, is_value = tokens[0]
    at = 0 if is_value else segment.find(first)
    if at < 0:
        return
    for number, (text, is_value) in enumerate(tokens):
        if not is_value:
            if not segment.startswith(text, at):
                return
            before, at = text, at + len(text)
            continue
        following, is_another = tokens[number + 1] if number + 1 < len(tokens) else ("", False)
        is_there = segment.startswith(text, at) and not _goes_on(text, segment[at:])
        # Another value behind it is judged in its turn.
        if is_there and (is_another or segment.startswith(following, at + len(text))):
            before, at = text, at + len(text)
            continue
        end = segment.find(following, at) if following else len(segment)
        if end < 0 or end - at > 4 * len(text) + 80:
            return
        stands = segment[at:end]
        if not is_there and not _holds(stands, text):
            found.append(Deviation(text, stands, before))
        before, at = text, end
    yield from found


def _holds(stands: str, value: str) -> bool:
    """True if a value stands in a text as a whole, with other words around it."""
    at = stands.find(value)
    return at >= 0 and not _goes_on(value, stands[at:]) and not _goes_on(stands[:at], stands)
