"""Rare characters of names, set in the font that helps the main one out.

Each is marked in the finished markup, so that the layouts need not know of it: a page is set in
pieces by its engine, but an engine takes the plain form of a variant (IVS) that the main font does
not know, and Word would choose any font that it likes.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from formgen.documents.blocks import Document
from formgen.render.fonts.fonts import Fonts

_RUN = re.compile(r"<w:r(?: [^>]*)?>(?:(?!<w:r[ >]).)*?</w:r>", re.DOTALL)
_PROPERTIES = re.compile(r"<w:rPr>(.*?)</w:rPr>", re.DOTALL)
_RUN_FONTS = re.compile(r"<w:rFonts [^>]*/>")
_TEXT_START = '<w:t xml:space="preserve">'


def in_html(html: str, document: Document, fonts: Fonts | None) -> str:
    """The page of a document with its rare characters marked."""
    if fonts is None or not (rare := _rare(document, fonts)):
        return html
    mark = Markup("<span style=\"font-family: '{}'\">").format(fonts.helper)
    head, body, page = html.partition("<body")
    return head + body + _any_of(rare).sub(lambda m: f"{mark}{m.group()}</span>", page)


def in_word(parts: dict[str, bytes], document: Document, fonts: Fonts | None) -> dict[str, bytes]:
    """The filled parts of a Word file with each rare character in a run of its own."""
    if fonts is None or not (rare := _rare(document, fonts)):
        return parts
    pattern, family = _any_of(rare), fonts.helper_in_word
    return {name: _split(data.decode(), pattern, family).encode() for name, data in parts.items()}


def _rare(document: Document, fonts: Fonts) -> tuple[str, ...]:
    return fonts.rare("".join(text for text in document.texts() if not fonts.is_plain(text)))


def _split(part: str, pattern: re.Pattern[str], family: str) -> str:
    fonts = Markup(
        '<w:rFonts w:hint="eastAsia" w:ascii="{0}" w:hAnsi="{0}" w:eastAsia="{0}" w:cs="{0}"/>'
    ).format(family)

    def split(run: re.Match[str]) -> str:
        text = run.group()
        if not pattern.search(text):
            return text
        found = _PROPERTIES.search(text)
        inner = found.group(1) if found else ""
        style, rest = _style_first(_RUN_FONTS.sub("", inner))
        own = f"<w:rPr>{style}{fonts}{rest}</w:rPr>"
        properties = f"<w:rPr>{inner}</w:rPr>" if inner else ""
        return pattern.sub(
            lambda match: (
                f"</w:t></w:r><w:r>{own}<w:t>{match.group()}</w:t></w:r>"
                f"<w:r>{properties}{_TEXT_START}"
            ),
            text,
        )

    return _RUN.sub(split, part)


def _style_first(properties: str) -> tuple[str, str]:
    """A run's style, which Word wants before its fonts, and its other properties."""
    style = re.match(r"\s*<w:rStyle [^>]*/>", properties)
    return (style.group(), properties[style.end() :]) if style else ("", properties)


def _any_of(rare: tuple[str, ...]) -> re.Pattern[str]:
    # A variant before its plain form.
    return re.compile("|".join(sorted(rare, key=len, reverse=True)))
