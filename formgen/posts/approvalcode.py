"""照合番号: a short number on the approval paper that binds it to the content of one post."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from formgen.model.japanese import HYPHENS

# What stands for the number wherever it may not be read.
MASK = "●●●-●●●-●●●"
# Without 0, I, L, O and U; they are 31, a prime: the check letter finds each wrong sign and swap.
_SIGNS = "123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BASE = len(_SIGNS)
_LENGTH = 9
_VALUES = {sign: value for value, sign in enumerate(_SIGNS)}
# Slow enough that nobody tries texts until one fits; public, for there is nothing to keep secret.
_ROUNDS = 20_000
_SALT = "formgen 照合番号 1".encode()
_LONGEST_TYPED = 60
_IGNORED = dict.fromkeys(map(ord, "- " + HYPHENS))


def content_hash(
    service: str,
    username: str,
    text: str,
    pictures: Sequence[tuple[str, str]],
    embargo: datetime | None,
) -> str:
    """SHA-256 in hex of what is approved; pictures are (SHA-256 of the bytes, 代替テキスト) in order."""
    until = embargo.isoformat(timespec="seconds") if embargo else ""
    parts = (
        "one post, version 1",
        service,
        username,
        text,
        until,
        *(p for pair in pictures for p in pair),
    )
    total = hashlib.sha256()
    for part in map(_canonical, parts):
        # Its length before each part, so that no sign can wander from one part to the next.
        total.update(len(part).to_bytes(8, "big") + part)
    return total.hexdigest()


def code_of(content: str) -> str:
    """The number, 「BW1-535-FJE」, of a content's hash; takes a few milliseconds, by intention."""
    key = hashlib.pbkdf2_hmac("sha256", content.encode(), _SALT, _ROUNDS, dklen=16)
    number = int.from_bytes(key, "big")
    values = []
    for _ in range(_LENGTH - 1):
        number, value = divmod(number, _BASE)
        values.append(value)
    return _printed("".join(_SIGNS[value] for value in (*values, _check_value(values))))


def read_code(typed: str) -> str | None:
    """The number as it is printed, of one that was typed in any width and case; None: mistyped."""
    if len(typed) > _LONGEST_TYPED:
        return None
    normal = unicodedata.normalize("NFKC", typed).translate(_IGNORED)
    signs = "".join(normal.split()).upper()
    if len(signs) != _LENGTH or not _VALUES.keys() >= set(signs):
        return None
    *values, check = (_VALUES[sign] for sign in signs)
    return _printed(signs) if check == _check_value(values) else None


def _canonical(part: str) -> bytes:
    lines = part.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", lines).strip().encode("utf-8", "surrogatepass")


def _check_value(values: Sequence[int]) -> int:
    """The value of the ninth sign: as no two weights are alike, no two signs can change places."""
    return sum(weight * value for weight, value in enumerate(reversed(values), 1)) % _BASE


def _printed(signs: str) -> str:
    return "-".join((signs[:3], signs[3:6], signs[6:]))
