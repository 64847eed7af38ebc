"""Words without a blank and without a label, such as 「Xk9#mQ2$」: which look generated."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formgen.intake.secrets.candidates import EXAMPLE
from formgen.intake.secrets.ordinary import is_ordinary

_SHORTEST, _LONGEST = 8, 64
_FEWEST_CLASSES = 3
# Signs that hold ordinary words together: Wi-Fi, R&D, 24H2/25H2. They prove nothing.
_CLASSES = ("[a-z]", "[A-Z]", "[0-9]", r"[^A-Za-z0-9\s\-_./&+',:;()]")
_STRONG_SIGN = re.compile(_CLASSES[3])
# 「ThinkPad」 is two chunks of four and more; a generated password hardly has any of two.
_CHUNK = re.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_SHORTEST_CHUNK = 2.0
# Forms of keys that serial numbers and sums have as well.
_KEY = re.compile(
    r"(?<![A-Za-z0-9-])(?:(?=[2-7]{0,31}[A-Z])(?=(?:[A-Z]{0,31}[2-7]){2})(?:[A-Z2-7]{16}|[A-Z2-7]{32})"
    r"|(?=(?:[A-Z ]{0,38}[2-7]){2})[A-Z2-7]{4}(?: [A-Z2-7]{4}){3,7}"
    r"|(?=(?:\d{0,3}[A-Z][\dA-Z]{0,3}-){2})(?=(?:[A-Z]{0,3}\d[\dA-Z]{0,3}-){2})(?:[\dA-Z]{4}-){2,}[\dA-Z]{4}"
    r"|(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{32,64})(?![A-Za-z0-9-])"
)
# Alone in a cell: shapes known to everyone.
_NOTORIOUS = re.compile(
    r"p[a@4][s5$]{2}w(?:[o0]rd[\d!@#$]+|0rd)|p[@4][s5$]{2}word|qwert\w*\d|1qaz\S+|zaq1\S+",
    re.IGNORECASE,
)
_TOKEN = re.compile("[!-~]+")
_MARKUP = re.compile("</?[a-z]{1,6} ?/?>")
_OPENING, _CLOSING = "\"'(<{[`*", "\"')>}]`*.,;:"
_HASHTAG = re.compile("#[A-Za-z0-9_]+[!?]*")
_ALTERNATING = re.compile(r"(?:[a-z]\d){4,}[a-z]?|(?:\d[a-z]){4,}\d?")  # 「x7k2m9q4」
# Alone in a cell: 「Wi-Fi6E/Bluetooth5」 is no password, 「Midori2026」 may be one.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9.']+(?:[\-_/&+,:()]+[A-Za-z0-9.']*)+")
# What stands where nothing is read counts only with all that a generated password has.
_WHOLE = re.compile(
    r"(?<!\S)(?=\S{0,24}[a-z])(?=\S{0,24}[A-Z])(?=\S{0,24}[0-9])(?=\S{0,24}[#$%!?&*^~@+])"
    r"[A-Za-z0-9#$%!?&*^~@+._-]{8,24}(?!\S)"
)


def holds_whole_password(text: str) -> bool:
    """True if a text holds what looks like a password through and through."""
    return any(not is_ordinary(match.group()) for match in _WHOLE.finditer(text))


def holds_generated(text: str, *, coded: bool) -> bool:
    """True if a text without web addresses holds what looks like a generated password or key.

    coded: the text stands where codes are expected (ユーザー名, 機種, 資産番号 …); there a token
    must hold a sign that no code has.
    """
    if len(text) < _SHORTEST:
        return False
    text = _MARKUP.sub(" ", text)
    alone = text.strip()
    return (
        _KEY.search(text) is not None
        or _NOTORIOUS.fullmatch(alone) is not None
        or any(_is_generated(token, alone=token == alone, coded=coded) for token in _tokens(text))
    )


def _tokens(text: str) -> Iterator[str]:
    """The tokens of a text, each as it stands and, in a longer text, without punctuation."""
    for match in _TOKEN.finditer(text):
        if len(match.group()) >= _SHORTEST:
            token = match.group().lstrip(_OPENING).rstrip(_CLOSING)
            if len(match.group()) == len(text.strip()):
                yield token
            elif not EXAMPLE.match(text, match.end()):
                yield token.rstrip("!?")


def _is_generated(token: str, *, alone: bool, coded: bool) -> bool:
    if not _SHORTEST <= len(token) <= _LONGEST or is_ordinary(token) or _HASHTAG.fullmatch(token):
        return False
    word = token.lstrip("#@")  # hashtags and names of accounts
    if word == token and not coded and _ALTERNATING.fullmatch(word):
        return True
    if sum(bool(re.search(kind, word)) for kind in _CLASSES) < _FEWEST_CLASSES:
        return False
    if _STRONG_SIGN.search(word):
        return bool(re.search("[0-9]", word)) or _is_scattered(word)
    if coded:
        return False
    # 「GreenExpo2027」 in a sentence is a name; alone in a cell it may be a password as well.
    return _is_scattered(word) or (alone and word == token and not _PLAIN_NAME.fullmatch(word))


def _is_scattered(word: str) -> bool:
    """True if letters and digits change places as in no word that a person reads."""
    return any(
        sum(map(len, chunks)) < _SHORTEST_CHUNK * len(chunks)
        for part in word.split("/")
        if len(part) >= _SHORTEST and (chunks := _CHUNK.findall(part))
    )
