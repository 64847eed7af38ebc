"""A line of the tables: how a secret is written, and when that counts.

tests/intake/secrets/test_patterns.py holds examples of each, by its name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from formgen.intake.secrets.words import EACH_WORD
from formgen.model.secretlabels import FLAGS

_REACH = 200  # characters before a word that may belong to it
_BREATH, _LONG_ENOUGH = re.compile(r"[^\n]{0,60}"), re.compile("[!-~]{6}")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_BLANKS = re.compile(r"\s\s+")
# Full-width signs part words; their half-width twins may be part of a word.
_PARTING = str.maketrans({sign: f" {sign} " for sign in "（）［］｛｝：；，／＜＞｜～〜＆"})
_PARTING |= dict.fromkeys(range(ord("①"), ord("⓿") + 1), " ")
_PARTING |= dict.fromkeys(map(ord, "\ufdfa\ufdfb"), " ")  # of which NFKC makes 18 characters and 8
_PIECE = 1_000


def compiled(pattern: str, flags: int = FLAGS) -> re.Pattern[str]:
    """A pattern in which case does not count, unless flags say otherwise."""
    return re.compile(pattern, flags)


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a secret is written anywhere in a text.

    accepts judges a match further. Every repetition is bounded, or of one kind of character that
    nothing behind it can match as well: a text may have 100,000 characters.
    """

    name: str
    regex: re.Pattern[str]
    accepts: Callable[[re.Match[str]], bool] = lambda match: True

    def found_in(self, text: str) -> bool:
        """True if a text holds it."""
        return any(map(self.accepts, self.regex.finditer(text)))


@dataclass(frozen=True, slots=True)
class WordPattern:
    """How a value stands beside a word for a secret; accepts is given the word and the match.

    Each is tried where a word ends or begins: with all words in each of them they would take as
    long to compile as a hundred accounts to read.
    """

    name: str
    regex: re.Pattern[str]
    accepts: Callable[[re.Match[str], re.Match[str]], bool] = lambda word, match: True
    side: str = "behind"  # or "before", or "later": soon after the word, with something between

    def stands_beside(self, word: re.Match[str], text: str) -> bool:
        """True if a value stands so beside a word of the text."""
        if self.side == "before":
            match = self.regex.search(text[max(0, word.start() - _REACH) : word.start()])
            return match is not None and self.accepts(word, match)
        if self.side == "behind":
            match = self.regex.match(text, word.end())
            return match is not None and self.accepts(word, match)
        breath = _BREATH.match(text, word.end())
        end = breath.end() if breath else word.end()
        if not _LONG_ENOUGH.search(text, word.end(), end):
            return False
        found = self.regex.finditer(text, word.end(), end)
        return any(self.accepts(word, match) for match in found)


def words_in(text: str) -> Iterator[re.Match[str]]:
    """Every word for a secret, wherever one begins: 「初期パスワード」 holds 「パスワード」 too."""
    word = EACH_WORD.search(text)
    while word:
        yield word
        word = EACH_WORD.search(text, word.start() + 1)


def plain(text: str) -> str:
    """A text as the patterns read it: NFKC, nothing invisible, no two blanks in a row."""
    text = _INVISIBLE.sub("", _normal(text.translate(_PARTING)))
    return _BLANKS.sub(lambda blanks: "\n" if "\n" in blanks.group() else " ", text)


def _normal(text: str) -> str:
    """NFKC piece by piece: Python sorts the marks on one letter in a time that is their square."""
    if len(text) <= _PIECE:  # nearly all
        return unicodedata.normalize("NFKC", text)
    pieces = range(0, len(text), _PIECE)
    return "".join(unicodedata.normalize("NFKC", text[at : at + _PIECE]) for at in pieces)
