"""The circumstances by which a post's words are judged, and the text without its addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from formgen.city.postrule import PostRule
from formgen.city.postwords import PostWords
from formgen.model.japanese import HYPHENS
from formgen.posts.links import without_links

MAIL = re.compile(
    r"(?<![0-9A-Za-z._%+-])[0-9A-Za-z._%+-]{1,64}@(?:[0-9A-Za-z-]{1,63}\.){1,5}[A-Za-z]{2,20}"
)
# Sign for sign, so that a place in the one is a place in the other.
_NARROW = (
    {0xFF01 + n: 0x21 + n for n in range(94)}
    | {0x3000: 0x20}
    | dict.fromkeys(map(ord, HYPHENS), 0x2D)
)
_NARROW.pop(ord("ー"), None)  # a letter, but between digits
_DASH_OF_A_NUMBER = re.compile(r"(?<=\d)ー(?=\d)")


@dataclass(frozen=True, slots=True)
class PostContext:
    """The service, the section's telephones and mails, the City's domains and lists of words."""

    service: str
    rule: PostRule
    words: PostWords
    phones: tuple[str, ...] = ()
    city_phones: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    web_domains: tuple[str, ...] = ()
    has_pictures: bool = False


# Each kind of slip asks for the same text.
@lru_cache(maxsize=8)
def plain(text: str) -> str:
    """The text with blanks in the place of its web and mail addresses."""
    return MAIL.sub(lambda found: " " * len(found.group()), without_links(text))


def narrow(text: str) -> str:
    """The text with half-width letters, digits, signs and hyphens, each in its place."""
    return _DASH_OF_A_NUMBER.sub("-", text).translate(_NARROW)
