"""The fonts that the papers are set in, and which characters they have between them.

The layouts' print.css names them: in each list the main font first, then the one that helps out
with names, then the one for signs such as emoji. Most values need the main fonts alone; the others
are opened when a rare character asks for them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from formgen.city.templatefiles import read_template
from formgen.render.fonts.fontconfig import Fontconfig, InstalledFont

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_FONT_RULE = re.compile(r"\bfont(?:-family)?\s*:([^;}]*)")
_FAMILY = re.compile("[\"']([^\"']+)[\"']")
# A sign such as an emoji, with all that makes it another: a style, a skin tone, a keycap, tags, the
# signs that it is joined with.
_SIGN = "[\u00a9\u00ae\u203c-\u205e\u2070-\u27ff\u2801-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
_WHOLE = f"{_SIGN}[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]*"
_SIGNS = re.compile(f"[0-9#*]\ufe0f?\u20e3|{_WHOLE}(?:\u200d{_WHOLE})*")
# A sign, or a character, with the selector of its variant (IVS) when it has one.
_SEQUENCE = re.compile(f"{_SIGNS.pattern}|.[\ufe00-\ufe0f\U000e0100-\U000e01ef]?", re.DOTALL)
_BLANKS = frozenset("\t\n")
_JAPANESE = "あ"  # what no paper can do without
_TEXTS_KEPT = 4096


class Fonts:
    """The fonts of some lists of families, as far as this machine has them."""

    def __init__(self, lists: tuple[tuple[str, ...], ...]) -> None:
        """Find every family; each list is a main font, its helper and the font for signs."""
        self.families = tuple(dict.fromkeys(chain.from_iterable(lists)))
        found = {family: _font(family) for family in self.families}
        self.missing = tuple(family for family, font in found.items() if font is None)
        # The family that helps out; Word in Japanese knows it by its Japanese name.
        self.helper = next((families[1] for families in lists if len(families) > 1), "")
        self.for_signs = next((families[2] for families in lists if len(families) > 2), "")
        self._signs = found.get(self.for_signs)
        self.has_signs = self._signs is not None
        names = font.names if (font := found.get(self.helper)) else ()
        self.helper_in_word = next((n for n in names if not n.isascii()), self.helper)
        self._lists = tuple(
            tuple(font for family in families[:2] if (font := found[family])) for families in lists
        )
        self._mains = tuple(fonts[0] for fonts in self._lists if fonts)
        # The families of which none that is installed has Japanese: what names them shows □.
        self.unfit = tuple(
            dict.fromkeys(
                family
                for families, fonts in zip(lists, self._lists, strict=True)
                if not any(font.has(_JAPANESE) for font in fonts)
                for family in families[:2]
            )
        )
        self._plain = set[str]()  # what every main font was found to have
        # The wording of a paper is the same for all accounts; each sentence is looked at once.
        self.is_plain = lru_cache(_TEXTS_KEPT)(self._is_plain)

    def lacking(self, text: str) -> tuple[str, ...]:
        """Each character, with its selector if it has one, that cannot be printed; each once."""
        if self._is_plain(text):
            return ()
        examined = self._examined(text)
        return tuple(dict.fromkeys(sequence for sequence, printable in examined if not printable))

    def rare(self, text: str) -> tuple[str, ...]:
        """Each character, with its selector, that a main font lacks and a helper has; each once."""
        if self._is_plain(text):
            return ()
        found = (each for each in _SEQUENCE.findall(text) if self._is_lettered(each))
        mains = self._mains
        return tuple(dict.fromkeys(e for e in found if not all(_has(main, e) for main in mains)))

    def spelled_out(self, text: str) -> str:
        """A text with 〔U+1FAE9〕 in place of each character that cannot be printed."""
        if self._is_plain(text):
            return text
        return "".join(
            sequence if printable else f"〔{codes(sequence)}〕"
            for sequence, printable in self._examined(text)
        )

    def _is_plain(self, text: str) -> bool:
        """True if every main font has all of a text: it is set as it stands."""
        if not self._plain.issuperset(text):
            unknown = set(text) - self._plain if self._mains else ()
            self._plain.update(c for c in unknown if all(_has(font, c) for font in self._mains))
        return self._plain.issuperset(text)

    def _examined(self, text: str) -> Iterator[tuple[str, bool]]:
        """Each character, with its selector if it has one, and whether it can be printed."""
        before = ""
        for sequence in _SEQUENCE.findall(text):
            # A mark that follows its letter is set as one with it: e + U+0301.
            joined = unicodedata.normalize("NFC", before + sequence)
            composed = before and unicodedata.combining(sequence[0]) and len(joined) == 1
            yield sequence, self._is_printable(joined if composed else sequence)
            before = sequence

    def _is_printable(self, sequence: str) -> bool:
        return self._is_lettered(sequence) or (
            self._signs is not None and is_sign(sequence) and all(map(self._signs.has, sequence))
        )

    def _is_lettered(self, sequence: str) -> bool:
        """True if a font of each list has a sequence that is not for the font of signs."""
        return all(any(_has(font, sequence) for font in fonts) for fonts in self._lists)


def is_sign(sequence: str) -> bool:
    """True if a sequence is what the font for signs is asked for: an emoji, an arrow, a symbol."""
    return bool(_SIGNS.fullmatch(sequence))


def codes(sequence: str) -> str:
    """The code points of a sequence, by which it can be looked up."""
    return "+".join(f"U+{ord(char):04X}" for char in sequence)


def fonts_if_any(layouts: Path) -> Fonts | None:
    """The fonts of a folder of layouts; None on a machine without fontconfig."""
    try:
        css = read_template(layouts / "print.css").decode("utf-8")
    except (OSError, UnicodeDecodeError):
        css = ""  # whoever makes the PDF reports it
    try:
        return _fonts(_lists(css))
    except OSError:
        return None


_fonts = cache(Fonts)


def _lists(css: str) -> tuple[tuple[str, ...], ...]:
    """The lists of families that a style sheet names, each once."""
    rules = _FONT_RULE.findall(_COMMENT.sub("", css))
    named = (tuple(_FAMILY.findall(rule)) for rule in rules)
    return tuple(dict.fromkeys(filter(None, named)))


@cache
def _font(family: str) -> InstalledFont | None:
    return _fontconfig().find(family)


_fontconfig = cache(Fontconfig)


def _has(font: InstalledFont, sequence: str) -> bool:
    if len(sequence) == 1:
        return sequence in _BLANKS or font.has(sequence)
    return sequence in _variants(font.file, font.index)


@cache
def _variants(file: Path, index: int) -> frozenset[str]:
    """The sequences of a character and a selector that a font knows (cmap format 14)."""
    from fontTools.ttLib import TTFont, TTLibError  # only an IVS asks for it

    try:
        with TTFont(file, fontNumber=index, lazy=True) as font:
            tables = [table for table in font["cmap"].tables if table.format == 14]
            return frozenset(
                chr(base) + chr(selector)
                for table in tables
                for selector, pairs in table.uvsDict.items()
                for base, _ in pairs
            )
    except (TTLibError, OSError, KeyError):
        return frozenset()
