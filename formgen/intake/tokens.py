"""Words without a blank, such as 「Xk9#mQ2$」: which look like a generated password, which not."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SHORTEST, _LONGEST = 8, 64
_FEWEST_CLASSES = 3
# Signs that hold ordinary words together: Wi-Fi, R&D, 24H2/25H2. They tell nothing.
_CLASSES = ("[a-z]", "[A-Z]", "[0-9]", r"[^A-Za-z0-9\s\-_./&+',:;()]")
_STRONG_SIGN = re.compile(_CLASSES[3])
# 「ThinkPad」 is two chunks of four and more; a generated password hardly has any of two.
_CHUNK = re.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_SHORTEST_CHUNK = 2.0

_URL = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.\-]{0,15}://[!-~]+|www\.[!-~]+")
_DOMAIN = re.compile(
    r"(?:[A-Za-z0-9-]+\.)+(?:jp|com|net|org|ee|gle|me|be|tv|io|info|gov|app|dev)(?=[/:?#]|$)[!-~]*",
)
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,}"
)
_LOGIN_IN_URL = re.compile(r"://[^/\s:@]{0,64}:[^/\s@]{1,64}@")
# 「koho@city.kawasaki.jp / midori88」, 「ログイン：kwsk / midori88」
_SERVICE = "Facebook|Instagram|YouTube|TikTok|Threads|Twitter|LINE|note"
_LOGIN_PAIR = re.compile(
    rf"(?:(?:^|\n){_EMAIL.pattern}[ \t](?=[!-~]+\s*$)|{_EMAIL.pattern}\s*[:/]"
    rf"|(?:ログイン|アカウント)(?:情報)?[: ]+[\w.@-]{{3,40}}\s*[:/]|ログイン[: ]+(?!{_SERVICE})[\w.@-]{{3,40}} )\s*"
    r"(?P<value>(?=[!-~]{0,39}[0-9])(?=[!-~]{0,39}[a-z])(?![@#])[!-^`-~]{6,40})(?![!-~])"
)
_ORDINARY = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:mailto:)?{_EMAIL.pattern}",
        r"[A-Za-z0-9_.+-]+@(?:city|gmail|yahoo|outlook|icloud|docomo|ezweb|softbank|hotmail)[\w.-]*",
        _DOMAIN.pattern,
        r"(?:\d{4}|[RHS]\d{1,2})[-/.]\d{1,2}[-/.]\d{1,2}(?:T[\d:.]+Z?)?",  # dates
        r"\d{1,2}:\d{2}(?:[-~]\d{1,2}:\d{2})?",
        r"\(?0\d{1,4}[-)]\d{1,4}-\d{3,4}",  # telephone numbers
        r"(?-i:[A-Z]{1,6}(?:-[A-Z0-9]{1,6})?-\d{1,6}(?:-\d+)*)",  # PC-0123, TKS-001
        r"No\.?\d[\w.\-/]*",
        r"v(?:er)?\.?\d+(?:\.\d+)*|\d+(?:\.\d+)+",  # versions
        r"(?:ISO|IEC|IEEE|JIS|NIST|SP|RFC|FIPS)[-/A-Z]*\d+(?:[-:.]\d+)*[a-z]{0,2}",  # standards
        r"(?:AES|SHA|RSA|MD|TLS|SSL|WPA|OAuth|FIDO|Wi-?Fi|Bluetooth|USB|IPv|DisplayPort)-?\d[\d.\-]*\w?",
        r"(?:Windows|iOS|iPadOS|iPhone|iPad|Android|macOS|Office|Microsoft|Chrome)[-_/]?\d[\w.\-]*",
        r"(?:Excel|Word|Acrobat|ThinkPad|Surface|dynabook)[-_/]?[A-Z]?\d[\w.\-]*",
        r"Tokyo20(?:20|25)|Expo20\d\d",
        r"[A-Z0-9]{5,7}#[A-Z]{3}",  # products of HP
        r"1Password|KeePass\w*|LastPass|Bitwarden\w*|Yubi[Kk]ey\w*",
        r"[^\\/:*?\"<>|]+\.(?:docx?|xls[xm]?|pptx?|pdf|png|jpe?g|gif|heic|mp4|mov|txt|csv|zip|html?|ya?ml)",
        r"[A-Z]:[\\/].*|\\.*|/[\w./\-]+",  # places of files
        r"UC[\w-]{22}|PL[\w-]{32}",  # a channel or a list on YouTube
        r"[A-Za-z]{1,12}:@\w+|(?:Alt|Ctrl|Shift)\+\S+",  # X:@kawasaki_pr, keys of a keyboard
        r"x+|\*+|n/a",
    )
)
# The first signs tell what service a key is for. No part looks further ahead than a key is long:
# it would from each word of a text.
_KEY = re.compile(
    r"(?<![A-Za-z0-9])(?:AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|gh[pousr]_\w{20,}|sk-[\w-]{20,}|xox[abp]-[\w-]{10,}"
    r"|EAA[A-Za-z0-9]{20,}|eyJ[\w-]{10,}\.[\w-]{10,}|\d{8,10}:AA[\w-]{33}|Bearer [\w.~+/-]{12,}"
    r"|GOCSPX-[\w-]{16,}|glpat-[\w-]{16,}|ya29\.[\w-]{16,}|A{8,}[\w%]{24,}|IG[QA]\w{30,}|[rs]k_live_\w{16,}"
    r"|(?=(?:[A-Z]{0,31}[2-7]){2})(?:[A-Z2-7]{16}|[A-Z2-7]{32})"
    r"|(?=(?:[A-Z ]{0,38}[2-7]){2})[A-Z2-7]{4}(?: [A-Z2-7]{4}){3,7}"
    r"|(?=(?:\d{0,3}[A-Z][\dA-Z]{0,3}-){2})(?=(?:[A-Z]{0,3}\d[\dA-Z]{0,3}-){2})(?:[\dA-Z]{4}-){2,}[\dA-Z]{4}"
    r"|(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{32,64})(?![A-Za-z0-9])"
)
# Alone in a cell: shapes known to everyone.
_NOTORIOUS = re.compile(
    r"p[a@4][s5$]{2}w(?:[o0]rd[\d!@#$]+|0rd)|p[@4][s5$]{2}word|qwert\w*\d|1qaz\S+|zaq1\S+",
    re.IGNORECASE,
)
_TOKEN = re.compile("[!-~]+")
_MARKUP = re.compile("</?[a-z]{1,6} ?/?>")
_OPENING, _CLOSING = "\"'(<{[`*", "\"')>}]`*.,;:"


def without_addresses(text: str) -> str:
    """The text with a blank in the place of each web and e-mail address."""
    return _EMAIL.sub(" ", _URL.sub(" ", text))


def holds_login(text: str) -> bool:
    """Whether a password stands beside a name: https://name:word@host, name@host / word."""
    pairs = _LOGIN_PAIR.finditer(text)
    return _LOGIN_IN_URL.search(text) is not None or any(
        not is_ordinary(pair["value"]) for pair in pairs
    )


def is_ordinary(token: str) -> bool:
    """Whether a token is of a known kind: an address, a date, a number, a product, a file."""
    return any(pattern.fullmatch(token) for pattern in _ORDINARY)


def holds_generated(text: str, *, coded: bool) -> bool:
    """Whether a text without web addresses holds what looks like a generated password or key.

    coded: the text stands where codes are expected (ユーザー名, 機種, 資産番号 …); there a token
    must hold a sign that no code has.
    """
    if len(text) < _SHORTEST:
        return False
    text = _MARKUP.sub(" ", text)
    alone = text.strip()
    if _KEY.search(text) or "PRIVATE KEY-----" in text:
        return True
    return _NOTORIOUS.fullmatch(alone) is not None or any(
        _is_generated(token, alone=token == alone, coded=coded) for token in _tokens(text)
    )


def _tokens(text: str) -> Iterator[str]:
    """The tokens of a text, each as it stands and, in a longer text, without punctuation."""
    for match in _TOKEN.finditer(text):
        if len(match.group()) >= _SHORTEST:
            token = match.group().lstrip(_OPENING).rstrip(_CLOSING)
            yield token if len(match.group()) == len(text.strip()) else token.rstrip("!?")


def _is_generated(token: str, *, alone: bool, coded: bool) -> bool:
    if not _SHORTEST <= len(token) <= _LONGEST or is_ordinary(token):
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


# 「x7k2m9q4」
_ALTERNATING = re.compile(r"(?:[a-z]\d){4,}[a-z]?|(?:\d[a-z]){4,}\d?")
# Alone in a cell: 「Wi-Fi6E/Bluetooth5」 is no password, 「Kawasaki2026」 may be one.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9.']+(?:[\-_/&+,:()]+[A-Za-z0-9.']*)+")


def _is_scattered(word: str) -> bool:
    """Whether letters and digits change places as in no word that a person reads."""
    return any(
        sum(map(len, chunks)) < _SHORTEST_CHUNK * len(chunks)
        for part in word.split("/")
        if len(part) >= _SHORTEST and (chunks := _CHUNK.findall(part))
    )
