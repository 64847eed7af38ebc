"""The lines of a newer paper that say what the older one did not.

Lines are compared first, and where they differ their clauses without line breaks, so that a longer
word marks itself and not the lines that it pushes on.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, groupby, takewhile

_CLAUSE = re.compile(r"[^。、]*[。、]|[^。、]+")
_BREAKS = re.compile(r"[\s\u00ad]")
Span = tuple[int, int, int, int]  # from and to in the older, from and to in the newer


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a paper and its place, in points from the top of its page."""

    text: str
    page: int
    top: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A place of the newer paper: lines that changed, or the gap that removed ones left."""

    page: int
    top: float
    bottom: float
    text: str  # line by line
    removed: bool = False


def marks(older: Sequence[Line], newer: Sequence[Line]) -> tuple[Mark, ...]:
    """The changes in the order of the newer paper; lines that merely moved are none."""
    edits = list(_edits([line.text for line in older], [line.text for line in newer]))
    moved = Counter(line.text for a, b, _, _ in edits for line in older[a:b])
    moved &= Counter(line.text for _, _, c, d in edits for line in newer[c:d])
    left, come = moved.copy(), moved.copy()
    found: list[Mark] = []
    for a, b, c, d in edits:
        gone = _unmoved(older[a:b], left)
        if c < d:
            for page, group in groupby(_unmoved(newer[c:d], come), key=lambda line: line.page):
                lines = list(group)
                top, bottom = min(line.top for line in lines), max(line.bottom for line in lines)
                found.append(Mark(page, top, bottom, _texts(lines)))
        elif gone and newer:
            edge = newer[c - 1].bottom if c else newer[0].top
            found.append(Mark(newer[max(c - 1, 0)].page, edge, edge, _texts(gone), removed=True))
    return tuple(found)


def _texts(lines: Iterable[Line]) -> str:
    return "\n".join(line.text for line in lines)


def _unmoved(lines: Sequence[Line], moved: Counter[str]) -> list[Line]:
    kept = []
    for line in lines:
        if moved[line.text]:
            moved[line.text] -= 1
        else:
            kept.append(line)
    return kept


def _differences(old: Sequence[str], new: Sequence[str]) -> Iterator[Span]:
    for what, *span in SequenceMatcher(None, old, new).get_opcodes():
        if what != "equal":
            a, b, c, d = span
            yield a, b, c, d


def _edits(old: Sequence[str], new: Sequence[str]) -> Iterator[Span]:
    """The lines that went or came; of those that were set anew, the ones whose words changed."""
    for a, b, c, d in _differences(old, new):
        if a == b or c == d:
            yield a, b, c, d
            continue
        last = 0
        for w, x, y, z in _reworded(old[a:b], new[c:d]):
            if y == z:
                yield a + w, a + x, c + y, c + z
            elif z > last:  # a line with two changes is told once
                yield a + w, a + x, c + max(y, last), c + z
                last = z


def _reworded(old: Sequence[str], new: Sequence[str]) -> Iterator[Span]:
    """The lines of two texts that differ when neither has line breaks."""
    before, after = ([_BREAKS.sub("", line) for line in lines] for lines in (old, new))
    if before == after:  # blanks alone
        yield from ((at, at + 1, at, at + 1) for at in range(len(new)) if old[at] != new[at])
        return
    left, right = (list(accumulate(map(len, lines), initial=0)) for lines in (before, after))
    was, now = "".join(before), "".join(after)
    for a, b, c, d in _clauses(was, now):
        if c == d:
            whole = [at for at, start in enumerate(left) if a <= start <= b]
            if len(whole) > 1:
                yield whole[0], whole[-1], *_covering(right, c, c)
        # Of a line that lost some signs, those between which they stood.
        begin, end = (c - (a not in left), d + (b not in left)) if c == d else (c, d)
        if begin < end:
            yield *_covering(left, a, b), *_covering(right, begin, end)


def _clauses(was: str, now: str) -> Iterator[Span]:
    """The signs that differ, found clause by clause."""
    old, new = _CLAUSE.findall(was), _CLAUSE.findall(now)
    left, right = (list(accumulate(map(len, parts), initial=0)) for parts in (old, new))
    for a, b, c, d in _differences(old, new):
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        head = _shared(gone, come)
        tail = _shared(gone[head:][::-1], come[head:][::-1])
        yield left[a] + head, left[b] - tail, right[c] + head, right[d] - tail


def _shared(one: str, other: str) -> int:
    """The number of signs with which both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _covering(starts: Sequence[int], begin: int, end: int) -> tuple[int, int]:
    """The lines that hold these signs; none where there are none."""
    first = bisect_right(starts, begin) - 1
    return first, bisect_right(starts, end - 1) if end > begin else first
