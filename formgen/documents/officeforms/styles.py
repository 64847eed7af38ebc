"""The styles that a Word file uses and does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from formgen.documents.officeforms.faults import Fault
from formgen.documents.officeforms.package import FILLED, Parts

_USED = re.compile(r'<w:(?:pStyle|rStyle|tblStyle) w:val="([^"]*)"')
_HAD = re.compile(r'w:styleId="([^"]*)"')


def missing_styles(parts: Parts) -> Iterator[Fault]:
    """A fault for each style that is used and not there: Word would set it as plain text."""
    had = set(_HAD.findall(parts.get("word/styles.xml", b"").decode("utf-8", "replace")))
    texts = (
        data.decode("utf-8", "replace") for name, data in parts.items() if FILLED.fullmatch(name)
    )
    for style in sorted({style for text in texts for style in _USED.findall(text)} - had):
        yield Fault(
            "",
            f"スタイル「{style}」がありません。",
            "Wordで開き、その部分にあるスタイルを選び直して保存してください。",
        )
