"""True if a text gives away a password, a PIN or a key, and how surely.

Sentences about passwords are no secrets: 「パスワードは90日ごとに変更する」 passes, whereas
「PW: sakura2026」 does not. The judgement needs no list of passwords and keeps none.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from formgen.intake.labels import squeeze
from formgen.intake.secrets.generatedpasswords import holds_generated, holds_whole_password
from formgen.intake.secrets.keysandlogins import KEYS
from formgen.intake.secrets.ordinary import without_addresses
from formgen.intake.secrets.secretpattern import plain, words_in
from formgen.intake.secrets.sentences import ANSWERS, BESIDE_WORDS
from formgen.intake.secrets.words import TALK, WORD, Asks, is_mere_answer, says_nothing
from formgen.model.secretlabels import FLAGS

# certain: by its label, its word or its form, beyond reasonable doubt. likely: by its looks alone.
Grade = Literal["certain", "likely"]

_SMALL = re.compile("[a-z]")
# What joins the words in the name of a file, and years.
_NAME_SIGNS = re.compile(r"[_-]|(?<!\d)(?:19|20)\d\d(?!\d)")
# Most values of a sheet are choices and labels, which every account has alike. What is longer
# than these characters is a sentence of its own, and too dear to keep.
_ALIKE, _REMEMBERED = 60, 4096
# The number that is copied from an approval paper: three times three letters and digits by chance.
_APPROVAL_LABELS = frozenset(("承認番号", "approval_code"))
_APPROVAL = re.compile("[0-9A-Za-z]{3}(?:[- ]?[0-9A-Za-z]{3}){2}")
# Without any of these a text can hold no secret; most texts end here.
_WORTH_A_LOOK = re.compile(rf"[!-~]{{8}}|[A-Z2-7]{{4}} [A-Z2-7]{{4}} |ログイン|{WORD}", FLAGS)


def judge(text: str, label: str = "") -> Grade | None:
    """How surely a text is a password, PIN or key, or holds one; None when it is and holds none.

    label is the name of the field, column or key under which the text stands.
    """
    alike = len(text) <= _ALIKE and len(label) <= _ALIKE
    return _judge_alike(text, label) if alike else _judge(text, label)


def judge_aside(text: str, label: str = "") -> Grade | None:
    """The same for a text that formgen does not read: there programs leave much that looks odd."""
    grade = judge(text, label)
    return None if grade == "likely" and not holds_whole_password(plain(text)) else grade


def is_secret_name(name: str) -> bool:
    """True if the name of a file or folder gives a password away: 「intake_PW_sakura99.xlsx」."""
    stem = unicodedata.normalize("NFKC", name).rpartition(".")
    return _holds_secret_beside_word(_NAME_SIGNS.sub(" ", stem[0] or stem[2]))


def _judge(text: str, label: str) -> Grade | None:
    text = plain(text)
    if label in _APPROVAL_LABELS and _APPROVAL.fullmatch(text.strip()):
        return None
    asks = _asks(label) if len(label) <= _ALIKE else Asks.of(label)
    if label and _is_secret_by_label(text, label, asks):
        return "certain"
    if not _WORTH_A_LOOK.search(text) or _fits(text, asks):
        return None
    if any(pattern.found_in(text) for pattern in KEYS):
        return "certain"
    text = without_addresses(text)
    if _holds_secret_beside_word(text):
        return "certain"
    return "likely" if holds_generated(text, coded=asks.code) else None


_judge_alike = lru_cache(_REMEMBERED)(_judge)
_asks = lru_cache(_REMEMBERED)(Asks.of)


def _holds_secret_beside_word(text: str) -> bool:
    return any(
        pattern.stands_beside(word, text) for word in words_in(text) for pattern in BESIDE_WORDS
    ) or any(pattern.found_in(text) for pattern in ANSWERS)


def _fits(text: str, asks: Asks) -> bool:
    """True if the text is the date or number that the contract's own label asks for."""
    return asks.shape is not None and asks.shape.fullmatch(squeeze(text)) is not None


def _is_secret_by_label(text: str, label: str, asks: Asks) -> bool:
    if asks.shape is not None or asks.secret:
        # 「係長が管理」 gives none, wherever it stands; with a word in it, it is read as a sentence.
        word = squeeze(text)
        harmless = says_nothing(word) or is_mere_answer(word, label) or _fits(text, asks)
        if not harmless and TALK.search(text) is None:
            return True
    return (
        (asks.speaks and _holds_secret_beside_word(f"{label}: {text}"))
        or (asks.login and any(pattern.found_in(f"ログイン {text}") for pattern in KEYS))
        or (asks.folder and _SMALL.search(text) is not None and is_secret_name(text))
    )
