"""A Document's face for the City's website: one page of plain HTML, without scripts.

What a reader sees and a screen reader says is in the markup itself: headings, lists, tables with
their headers, links. The CMS brings the look.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from formgen.documents.blocks import BLOCK_KINDS, LAYOUTS, Block, Document, Item
from formgen.documents.templatefault import FAULTS, explained
from formgen.documents.testdocument import specimen
from formgen.model.japanese import UNDECIDED_DATE
from formgen.render.jinjasandbox import FIELDS, LayoutEnvironment, broken, missing, unreadable

_PAGE = "web.html"
_MARK = Markup("<mark>{}</mark>")
_LINK = Markup('<a href="{}">{}</a>')
# A text that is nothing but an address may hold any sign; within a sentence, only those of ASCII
# belong to it, for Japanese follows without a blank.
_ADDRESS = re.compile(
    r"(?P<url>\Ahttps?://[^\s　]+\Z|https?://[-\w.~:/?#\[\]@!$&*+;=%,]*[\w/#=&+])"
    r"|(?P<mail>(?<![\w.+-])[\w.+-]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})",
    re.ASCII,
)
_SPREAD_WORD = re.compile(r"\S(?:　+\S)+")


@dataclass(frozen=True, slots=True)
class Entry:
    """An item with those that stand below it."""

    item: Item
    below: list[Entry] = field(default_factory=list)


class WebRenderer:
    """The page of one folder of layouts, compiled and proven once."""

    def __init__(self, layouts: Path) -> None:
        """Compile the page and fill it with a specimen.

        Raises FormgenError, with the file, when it is missing or broken, has no face for a kind
        of block or asks for a value that no document has.
        """
        environment = LayoutEnvironment(
            autoescape=True, fields=FIELDS.union(Entry.__slots__), functions={"closed": _closed}
        )
        try:
            source = (layouts / _PAGE).read_text("utf-8")
        except FileNotFoundError as error:
            raise missing(_PAGE) from error
        except (OSError, UnicodeDecodeError) as error:
            raise unreadable(_PAGE) from error
        for block in BLOCK_KINDS:
            if f'"{block.kind}"' not in source:
                raise broken(_PAGE, f"「{block.kind}」の体裁がありません")
        try:
            self._template = environment.from_string(source)
        except FAULTS as error:
            raise broken(_PAGE, explained(error)) from error
        for layout in LAYOUTS:
            self.render(specimen(layout))

    def render(self, document: Document) -> bytes:
        """The page in UTF-8; the same bytes for the same document."""
        gaps = (*document.gaps, UNDECIDED_DATE)
        say = partial(_marked_up, marks=re.compile("|".join(map(re.escape, gaps))))
        try:
            page = self._template.render(document=document, parts=_parts(document), say=say)
        except FAULTS as error:
            raise broken(_PAGE, explained(error)) from error
        return page.encode() + b"\n"


@cache
def web_renderer(layouts: Path) -> WebRenderer:
    """The renderer of a folder of layouts, made once per process."""
    return WebRenderer(layouts)


def _parts(document: Document) -> list[tuple[str, Block | list[Entry]]]:
    """The blocks by their kinds; items that follow each other are one list."""
    parts: list[tuple[str, Block | list[Entry]]] = []
    run: list[Item] = []
    for block in (*document.blocks, None):
        if isinstance(block, Item):
            run.append(block)
            continue
        if run:
            parts.append((Item.kind, _nested(run)))
            run = []
        if block is not None:
            parts.append((block.kind, block))
    return parts


def _nested(items: Sequence[Item]) -> list[Entry]:
    """Items as a list of lists: each stands below the last one of a level above its own."""
    top: list[Entry] = []
    open_entries: list[Entry] = []
    for item in items:
        while open_entries and open_entries[-1].item.level >= item.level:
            open_entries.pop()
        entry = Entry(item)
        (open_entries[-1].below if open_entries else top).append(entry)
        open_entries.append(entry)
    return top


def _closed(text: str) -> str:
    """「附　則」 as one word: blanks within it are for the eye, and are read out letter by letter."""
    return text.replace("　", "") if _SPREAD_WORD.fullmatch(text) else text


def _marked_up(text: str, marks: re.Pattern[str]) -> Markup:
    """A text with its gaps marked, its addresses as links and its line breaks."""
    return Markup("").join(_pieces(text, marks)).replace("\n", Markup("<br>"))


def _pieces(text: str, marks: re.Pattern[str]) -> Iterator[Markup]:
    end = 0
    for found in marks.finditer(text):
        yield from _linked(text[end : found.start()])
        yield _MARK.format(found.group())
        end = found.end()
    yield from _linked(text[end:])


def _linked(text: str) -> Iterator[Markup]:
    end = 0
    for found in _ADDRESS.finditer(text):
        if target := _target(found):
            yield escape(text[end : found.start()])
            yield _LINK.format(target, found.group())
            end = found.end()
    yield escape(text[end:])


def _target(found: re.Match[str]) -> str:
    """Where an address leads: to the web or to a mailbox, and nowhere else."""
    if found["mail"]:
        return f"mailto:{found['mail']}"
    try:
        return found["url"] if urlsplit(found["url"]).hostname else ""
    except ValueError:
        return ""
