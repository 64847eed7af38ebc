"""Words without a blank that look odd and are known to everyone: addresses, dates, products."""

from __future__ import annotations

import re
from collections.abc import Mapping

URL = re.compile(r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.\-]{0,15}://[!-~]+|www\.[!-~]+")
EMAIL = re.compile(
    r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,5}[A-Za-z]{2,}"
)
_DOMAIN = (
    r"(?:[A-Za-z0-9-]+\.)+(?:jp|com|net|org|ee|gle|me|be|tv|io|info|gov|app|dev)(?=[/:?#]|$)[!-~]*"
)
# Each kind with examples, which are tested.
KINDS: Mapping[str, tuple[str, ...]] = {
    rf"(?:mailto:)?{EMAIL.pattern}": ("53midori@city.example.jp",),
    r"[A-Za-z0-9_.+-]+@(?:city|gmail|yahoo|outlook|icloud|docomo|ezweb|softbank|hotmail)[\w.-]*": (
        "53midori@city",
    ),
    _DOMAIN: ("x.com/MidoriCity_PR2026",),
    r"(?:[A-Za-z]{1,12}=)?(?:\d{4}|[RHS]\d{1,2})[-/.]\d{1,2}[-/.]\d{1,2}(?:T[\d:.]+Z?)?": (
        "R8.11.22", "2026-11-22", "ON=2026-11-22",
    ),
    # a variable of the Makefile
    r"(?-i:ACCOUNTS?|DOCUMENT|FORMAT|OVERWRITE|SEND|OFFICE|RULES|FILLABLE|FORCE|VERIFY)="
    r"[\"“”]?(?:\d{1,4}|(?:[A-Z]{1,6}-\d{1,6}/)?[A-Z_]{2,24}|[A-Z]{1,6}-\d{1,6})[\"“”]?": (
        "ACCOUNTS=20", "OVERWRITE=\"TKS-001/policy\"",
    ),
    r"\d{1,2}:\d{2}(?:[-~]\d{1,2}:\d{2})?": ("8:30-17:15",),
    r"\(?0\d{1,4}[-)]\d{1,4}-\d{3,4}": ("044-200-2287", "(044)200-2287"),
    r"(?-i:(?:[A-Z]{1,6}|[RHS]\d{1,2})(?:-[A-Z0-9]{1,6})?-\d{1,6}(?:-\d+)*)": ("PC-0123", "TKS-001", "R5-MB-0031"),
    r"No\.?\d[\w.\-/]*": ("No.12-A34",),
    r"v(?:er)?\.?\d+(?:\.\d+)*|\d+(?:\.\d+)+": ("ver.2.1", "192.168.1.10"),
    r"(?:ISO|IEC|IEEE|JIS|NIST|SP|RFC|FIPS)[-/A-Z]*\d+(?:[-:.]\d+)*[a-z]{0,2}": ("IEEE802.11ax",),
    r"(?:AES|SHA|RSA|MD|TLS|SSL|WPA|OAuth|FIDO|Wi-?Fi|Bluetooth|USB|IPv|DisplayPort)-?\d[\d.\-]*\w*": (
        "SHA256withRSA", "WPA3-",
    ),
    r"(?:Windows|iOS|iPadOS|iPhone|iPad|Android|macOS|Office|Microsoft|Chrome)[-_/]?\d[\w.\-]*": (
        "iPhone16ProMax",
    ),
    r"(?:Excel|Word|Acrobat|ThinkPad|Surface|dynabook)[-_/]?[A-Z]?\d[\w.\-]*": ("ThinkPad-X13Gen5",),
    r"(?:Core)?i[3579]-\d{4,5}\w{0,3}(?:/\w+)*": ("i5-1345U/16GB/512GB",),
    r"Tokyo20(?:20|25)|Expo20\d\d": ("Tokyo2020",),
    r"[A-Z0-9]{5,7}#AB[A-Z]": ("7P3B4PA#ABJ",),  # products of HP
    r"1Password|KeePass\w*|LastPass|Bitwarden\w*|Yubi[Kk]ey\w*": ("KeePassXC",),
    r"[^\\/:*?\"<>|]+\.(?:docx?|xls[xm]?|pptx?|pdf|png|jpe?g|gif|heic|mp4|mov|txt|csv|zip|html?|ya?ml)": (
        "SNS_Policy_2026v2.docx",
    ),
    r"[A-Z]:[\\/].*|\\.*|/[\w./\-]+": (r"S:\SNS\Archive2026", "/530/page/"),
    r"UC[\w-]{22}|PL[\w-]{32}": ("UCabcDEF123ghiJKL456mnoP",),  # a channel or list on YouTube
    r"[A-Za-z]{1,12}:@\w+|(?:Alt|Ctrl|Shift)\+\S+": ("X:@midori_pr", "Alt+1"),
    r"(?:G|GTM|UA|AW)-[A-Z0-9]{6,12}": ("G-1AB2CD3EF4",),
    r"\{?[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\}?": (
        "{6B29FC40-CA47-1067-B31D-00DD010662DA}",
    ),
    # a cell or a range of another sheet
    r"#?'?[\w.\[\]]+'?!\$?[A-Z]{1,3}\$?\d+(?::\$?[A-Z]{1,3}\$?\d+)?|\w+!Print_(?:Area|Titles)": (
        "Sheet1!$A$1:$B$20",
        "#Sheet1!A1", "Sheet1!Print_Area",
    ),
    r"x+|\*+|n/a": ("xxxx",),
}  # fmt: skip
_ORDINARY = tuple(re.compile(kind, re.IGNORECASE) for kind in KINDS)


def is_ordinary(token: str) -> bool:
    """True if a token is of a known kind: an address, a date, a number, a product, a file."""
    return any(pattern.fullmatch(token) for pattern in _ORDINARY)


def without_addresses(text: str) -> str:
    """The text with a blank in the place of each web and e-mail address."""
    return EMAIL.sub(" ", URL.sub(" ", text))
