"""The levels of an organisation's name, of which one may repeat the one above."""

from __future__ import annotations

from collections.abc import Iterable

# 図書館 and 図書館係 are two names; 緑政部 and 緑政部みどりの企画課 are one and the other again.
_ENDS_A_LEVEL = ("局", "区", "部", "課", "室", "区役所", "支所")


def repeats(lower: str, upper: str) -> bool:
    """True if the name of a level says the one above again."""
    return is_named_in(upper, lower) or (upper.endswith(_ENDS_A_LEVEL) and lower.startswith(upper))


def is_named_in(upper: str, lower: str) -> bool:
    """True if the lower level stands already at the end of the name of the upper one."""
    return bool(lower) and upper.endswith(lower)


def joined(levels: Iterable[str]) -> str:
    """The whole name, from the highest level; what the next one says again is left out."""
    name = ""
    for level in reversed([*levels]):
        if is_named_in(level, name):
            name = level
        elif not repeats(name, level):
            name = level + name
    return name
