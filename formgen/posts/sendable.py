"""The text of a post as its service takes it: in bubbles, as a title and a text, or as one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from formgen.city.postrule import PostRule
from formgen.posts.counting import Length, graphemes, length
from formgen.posts.links import found_links

# Where a text is cut into bubbles; each is asked only where those before it leave too much.
_CUTS = tuple(map(re.compile, (r"\n[ \t　]*\n\s*", r"\n\s*", r"\n\s*|(?<=[。！？!?])")))


@dataclass(frozen=True, slots=True)
class Part:
    """One of the texts that are sent, its name and its length."""

    name: str
    text: str
    length: Length


def parts(text: str, rule: PostRule, *, has_pictures: bool = False) -> tuple[Part, ...]:
    """The texts to paste, in their order. What does not fit makes the last part, or the title, too long."""
    rule = rule.with_pictures(has_pictures)
    text = re.sub(r"\r\n?", "\n", text).strip()
    if rule.title_limit:
        title, _, rest = text.partition("\n")
        of_title = length(title, PostRule(limit=rule.title_limit))
        return Part("題名", title.strip(), of_title), _part("説明", rest.strip(), rule)
    one = rule.model_copy(update={"bubbles": 1})
    if rule.bubbles == 1 or not rule.limit or length(text, one).fits:
        return (_part("本文", text, one),)
    bubbles: tuple[str, ...] = (text,)
    for cut in (*_CUTS, None):
        bubbles = _bubbles(text, one, rule.bubbles, cut)
        if length(bubbles[-1], one).fits:
            break
    return tuple(_part(f"吹き出し{n}", bubble, one) for n, bubble in enumerate(bubbles, 1))


def _part(name: str, text: str, rule: PostRule) -> Part:
    return Part(name, text, length(text, rule))


def _bubbles(text: str, rule: PostRule, most: int, cut: re.Pattern[str] | None) -> tuple[str, ...]:
    found: list[str] = []
    while len(found) < most - 1 and not length(text, rule).fits:
        if not (end := _end_of_first(text, rule, cut)):
            break
        found.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return *found, text


def _end_of_first(text: str, rule: PostRule, cut: re.Pattern[str] | None) -> int:
    """The place behind the longest first bubble, 0 where it has no such cut.

    Without a cut it may end anywhere, but no sign and no address is cut in two.
    """
    end = taken = 0
    for sign in graphemes(text):
        taken += length(sign, rule).count
        if taken > (rule.limit or 0):
            break
        end += len(sign)
    if cut:
        places = (place.start() for place in cut.finditer(text[: end + 1]))
        return max((place for place in places if place <= end), default=0)
    across = next((link for link in found_links(text) if link.start < end < link.end), None)
    return across.start if across and across.start else max(end, 1)
