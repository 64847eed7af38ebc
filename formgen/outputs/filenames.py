"""File and folder names: readable Japanese, safe on Windows and on file servers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from formgen.model.japanese import shorten
from formgen.outputs.manifest import MANIFEST

if TYPE_CHECKING:  # a run on which nothing has changed loads no records
    from formgen.model.records import Account

HAND_IN = "提出用"
HANDED_IN = "提出済"
RETIRED = "以前の書類"
POST_FORMS, SENDING_FOLDER, RECORD_FOLDER = "発信伺", "発信用", "発信記録簿"  # of each account
# The formats, in the manifest, of what is to be sent and of the record of a packet.
SENDING, PACKET_DATA = "sending", "yaml"
ADOPTED = "制定"  # of each account: the texts that were adopted
POST_LOG = "発信記録.json"
LEDGER = "アカウント台帳.xlsx"
CALENDAR = "期限.ics"
IMPACT = "impact"  # the format of what a rehearsed amendment makes differ, in the manifest
IMPACT_BOOK, IMPACT_PDF = "改正の影響.xlsx", "改正の影響.pdf"
PUBLIC_LIST = "public_list"  # the document, in the manifest
PUBLIC_PAGE, PUBLIC_DATA = "公式アカウント一覧.html", "公式アカウント一覧.csv"
# What stands in the output folder beside the accounts' folders.
_OWN = (
    HAND_IN,
    HANDED_IN,
    RETIRED,
    LEDGER,
    CALENDAR,
    IMPACT_BOOK,
    IMPACT_PDF,
    PUBLIC_PAGE,
    PUBLIC_DATA,
    MANIFEST,
    POST_LOG,
    "README.md",
)
# Windows refuses these signs; their full-width twins read the same.
_SIGNS = str.maketrans('\\/:*?"<>|', "＼／：＊？”＜＞｜")
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(?:\..*)?", re.IGNORECASE
)
# A name may have 255 bytes; this leaves room for a number, a mark and the folders above.
_LONGEST = 120  # bytes in UTF-8


@lru_cache(4096)  # titles and sections come again and again
def safe_name(text: str) -> str:
    """A name that any file system keeps: NFC, no separators, no reserved word, not too long."""
    name = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).translate(_SIGNS)
    name = name.encode("utf-8")[:_LONGEST].decode("utf-8", errors="ignore").strip(" .　")
    if not name or _RESERVED.fullmatch(name):
        return f"_{name}"
    return name


def folder_name(text: str) -> str:
    """The same for a folder, in whose place no file of ours is ever put: they have an ending."""
    return safe_name(text).replace(".", "．")


def is_plain(name: str) -> bool:
    """True if a name from outside is one of a single file that any system can hold."""
    return 0 < len(name) <= 255 and not (
        name.translate(_SIGNS) != name
        or _INVISIBLE.search(name)
        or _RESERVED.fullmatch(name)
        or name != name.strip(" .　")
    )


def account_folders(accounts: Iterable[Account]) -> tuple[str, ...]:
    """A folder for each account, 「管理番号_アカウント名」; no two are one on any file system."""
    taken = {name.casefold() for name in _OWN}
    folders = []
    for account in accounts:
        parts = (account.account_id, account.display_name)
        wanted = safe_name("_".join(part for part in parts if part) or "管理番号なし")
        folders.append(free_name(wanted, taken))
    return tuple(folders)


def free_name(wanted: str, taken: set[str]) -> str:
    """A name, numbered when it is taken on a file system that knows no capitals; it is taken now."""
    name, count = wanted, 1
    while name.casefold() in taken:
        count += 1
        name = f"{wanted}_{count}"
    taken.add(name.casefold())
    return name


def shown(name: str) -> str:
    """A name from outside on one line, without signs that a screen would obey."""
    return shorten("".join(sign if sign.isprintable() else "?" for sign in name), 80)
