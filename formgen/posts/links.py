"""The web addresses in a text, written with 「https://」 or without."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# The endings of names that public bodies write, and those of all countries.
_ENDINGS = (
    r"com|net|org|info|biz|edu|gov|int|mobi|name|museum|app|blog|dev|events|fun|online|page|shop|site|"
    r"space|tokyo|kyoto|nagoya|osaka|okinawa|yokohama|top|world|xyz|gle"
    r"|a[cdefgilmoqrstuwxz]|b[abdefghijmnorstvwyz]|c[acdfghiklmnoruvwxyz]|d[ejkmoz]|e[cegrstu]|f[ijkmor]|"
    r"g[abdefghilmnpqrstuwy]|h[kmnrtu]|i[delmnoqrst]|j[emop]|k[eghimnprwyz]|l[abcikrstuvy]|"
    r"m[acdeghklmnopqrstuvwxyz]|n[acefgilopruz]|o[m]|p[aefghklmnrstwy]|q[a]|r[eosuw]|"
    r"s[abcdeghijklmnorstuvxyz]|t[cdfghjklmnortvwz]|u[agksyz]|v[aceginu]|w[fs]|y[et]|z[amw]"
    r"|xn--[0-9a-z]{1,59}"
)
# One label of a name; behind 「https://」 it may be Japanese, elsewhere that would be the words before it.
_LABEL = "[0-9A-Za-z](?:[0-9A-Za-z_-]{0,61}[0-9A-Za-z])?"
# Its 28,000 signs are named once, and apart from IGNORECASE, which would ask for the other case of each when
# this is loaded; with it Latin letters would match the four signs that are named behind them.
_ANY_LABEL = "(?![-_])(?-i:[-_0-9A-Za-z\u0130\u0131\u017f\u212aぁ-ヿ㐀-鿿々]){1,63}(?<![-_])"
_SIGN = r"[0-9A-Za-z!*';:=+,.$/%#\[\]_~@|&–-]"
_PATH = rf"(?:(?:{_SIGN}|\({_SIGN}{{1,99}}\)){{0,2000}}(?:[0-9A-Za-z=_#/+-]|\({_SIGN}{{1,99}}\)))?"
_QUERY = r"(?:\?[0-9A-Za-z!?*'();:&=+$/%#\[\]_.,~|@-]{0,2000}[0-9A-Za-z_&=#/-])?"
_END = r"(?![0-9A-Za-z@+-])"
_ADDRESS = re.compile(
    r"(?<![0-9A-Za-z@＠$#＃])"
    rf"(?:(?P<protocol>https?://)(?P<host>(?:{_ANY_LABEL}\.){{0,9}}{_ANY_LABEL})"
    rf"|(?<![-_./])(?P<bare>(?:{_LABEL}\.){{1,9}}(?:{_ENDINGS})){_END})"
    rf"(?::\d{{1,5}})?(?P<rest>(?:/{_PATH})?{_QUERY})",
    re.IGNORECASE,
)
# The host's last Latin name: what follows it are the words behind the address.
_LATIN_HOST = re.compile(rf"(?:[^.]{{1,63}}\.){{1,9}}(?:{_ENDINGS}){_END}", re.IGNORECASE)
_LONGEST_LABEL = 63  # in Punycode


@dataclass(frozen=True, slots=True)
class Link:
    """An address where it stands in a text."""

    start: int
    address: str
    protocol: str  # 「https://」, 「http://」 or none
    host: str

    @property
    def end(self) -> int:
        """The place behind it."""
        return self.start + len(self.address)

    @property
    def is_public(self) -> bool:
        """True if its host has a name of the public web, as services make a link of."""
        return bool(_LATIN_HOST.fullmatch(self.host)) and _is_short(self.host)


def found_links(text: str) -> Iterator[Link]:
    """Every address in its order."""
    for found in _ADDRESS.finditer(text):
        protocol, host = found["protocol"] or "", found["host"] or found["bare"]
        address = found.group()
        if protocol and not host.isascii() and (named := _LATIN_HOST.match(host)):
            if named.end() < len(host):  # words behind a name: no path follows it
                host, address = named.group(), protocol + named.group()
        elif protocol and not host.isascii():
            host = re.match("[!-~]*", host)[0]  # type: ignore[index]
            address = protocol + host
        if host:
            yield Link(found.start(), address, protocol.lower(), host.lower())


def links(text: str) -> tuple[str, ...]:
    """The addresses in a text, each once, in their order."""
    return tuple(dict.fromkeys(link.address for link in found_links(text)))


def without_links(text: str) -> str:
    """The text with blanks in the place of its addresses, so that every other sign keeps its place."""
    signs = list(text)
    for link in found_links(text):
        signs[link.start : link.end] = " " * len(link.address)
    return "".join(signs)


def _is_short(host: str) -> bool:
    labels = (label for label in host.split(".") if not label.isascii())
    return all(len(label.encode("punycode")) + 4 <= _LONGEST_LABEL for label in labels)
