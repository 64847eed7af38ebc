"""How long a text is as a service counts it (templates/platforms.yaml, `post`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from formgen.city.postrule import PostRule, Unit
from formgen.posts.links import found_links

# An emoji: a flag, a key, or pictures that a joiner makes one, each with its colour of skin.
_PICTURE = (
    "(?:[\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]|[\xa9\xae](?=\ufe0f))"
    "[\ufe0f\U0001f3fb-\U0001f3ff]?"
)
EMOJI = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?\u20e3"
    f"|{_PICTURE}(?:[\U000e0020-\U000e007e]{{1,16}}\U000e007f)?(?:\u200d{_PICTURE}){{0,9}}"
)
_PIECE = re.compile(rf"{EMOJI.pattern}|\r\n|.", re.DOTALL)
# Signs that weigh one on X; all others weigh two (twitter-text, configuration 3).
_LIGHT = re.compile("[\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")
_LINE_ENDS = re.compile(r"\r\n?")
# Half-width voice marks stand with the sign before them, as combining marks do.
_STANDS_WITH = "\u200d\uff9e\uff9f"


@dataclass(frozen=True, slots=True)
class Length:
    """The length of a text beside the service's limit, and the word for one of what is counted."""

    count: int
    limit: int | None
    label: str

    @property
    def fits(self) -> bool:
        """True unless the limit is known and passed."""
        return self.limit is None or self.count <= self.limit


def length(text: str, rule: PostRule) -> Length:
    """The length of a text; where a second limit is the one that is passed, by that."""
    limit = rule.limit * rule.bubbles if rule.limit else None
    found = Length(count(text, rule), limit, "バイト" if rule.unit == "bytes" else "字")
    in_bytes = Length(_bytes(text), rule.most_bytes, "バイト")
    return in_bytes if found.fits and not in_bytes.fits else found


def count(text: str, rule: PostRule) -> int:
    """The length of a text in the service's unit."""
    text = _LINE_ENDS.sub("\n", text)
    if (
        rule.unit == "weighted"
    ):  # X composes letters and marks first; the others count them as they come
        text = unicodedata.normalize("NFC", text)
    addresses = [link for link in found_links(text) if link.is_public] if rule.url else []
    rest, end = [], 0
    for link in addresses:
        rest.append(text[end : link.start])
        end = link.end
    measured = sum(_MEASURES[rule.unit](part) for part in (*rest, text[end:]))
    return measured + len(addresses) * (rule.url or 0)


def takes(rule: PostRule, text: str) -> bool:
    """True if the service takes a text as one; one whose limit is not known is not asked."""
    return rule.limit is None or count(text, rule) <= rule.limit


def graphemes(text: str) -> Iterator[str]:
    """The signs as a reader sees them: an emoji, a letter with its marks, a line break."""
    held = ""
    for piece in (found.group() for found in _PIECE.finditer(text)):
        is_mark = piece in _STANDS_WITH or unicodedata.category(piece[0]) in ("Mn", "Mc", "Me")
        if is_mark and held and held[-1] not in "\r\n":
            held += piece
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


def _weighted(text: str) -> int:
    rest, emoji = EMOJI.subn("", text)
    return 2 * (emoji + len(rest)) - len(_LIGHT.findall(rest))


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def utf16(text: str) -> int:
    """The length in units of UTF-16: most emoji are two and more."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _with_emoji_in_bytes(text: str) -> int:
    return len(EMOJI.sub("", text)) + sum(_bytes(emoji) for emoji in EMOJI.findall(text))


_MEASURES: Mapping[Unit, Callable[[str], int]] = {
    "characters": len,
    "weighted": _weighted,
    "utf16": utf16,
    "bytes": _bytes,
    "graphemes": lambda text: sum(1 for _ in graphemes(text)),
    "emoji_bytes": _with_emoji_in_bytes,
}
