"""Signs that a screen or a page obeys in place of showing them, made visible."""

from __future__ import annotations

import re

# Controls (an escape sequence begins with one), line separators, zero-width characters, marks of
# direction, tags, and the halves of characters that stand for the bytes of a name that is no text.
OBEYED = (
    "\0-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f\ud800-\udfff"
)
_IN_A_TEXT = re.compile(f"[{OBEYED}]")


def visible(text: str) -> str:
    """A text of several lines in which nothing moves, hides or turns what stands beside it."""
    return _IN_A_TEXT.sub(code_point, text)


def code_point(sign: re.Match[str]) -> str:
    """The text that is shown for a sign that would be obeyed."""
    return f"〔U+{ord(sign.group()):04X}〕"
