"""Two texts of a document compared, article by article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

from formgen.documents.blocks import Block, Heading, Item, Paragraph

ItemT = TypeVar("ItemT")
_NAME = re.compile(r"\d+　(?P<name>.+)", re.DOTALL)  # of a numbered heading
_ALIKE = 0.5  # how much of two texts is the same when one has become the other


@dataclass(frozen=True, slots=True)
class Article:
    """A heading with its blocks in both texts; nothing where one of them lacks it."""

    after: tuple[Block, ...]
    before: tuple[Block, ...]

    @property
    def is_same(self) -> bool:
        """True if both texts say the same here."""
        return self.after == self.before


@dataclass(frozen=True, slots=True)
class Comparison:
    """All articles of both texts; what a 新旧対照表 leaves out stands here too."""

    articles: tuple[Article, ...]


def compare(before: Sequence[Block], after: Sequence[Block]) -> Comparison:
    """The articles of two texts, each beside what it was; those that moved are deleted and added."""
    pairs = aligned(_articles(before), _articles(after), _name, _is_renamed)
    return Comparison(tuple(Article(new or (), old or ()) for old, new in pairs))


def aligned(
    before: Sequence[ItemT],
    after: Sequence[ItemT],
    key: Callable[[ItemT], str],
    is_alike: Callable[[ItemT, ItemT], bool],
) -> Iterator[tuple[ItemT | None, ItemT | None]]:
    """The items of two sequences in pairs, in the order of both; None where there is no partner.

    Partners have the same key; between those that have, they are alike.
    """
    matcher = SequenceMatcher(None, [*map(key, before)], [*map(key, after)], autojunk=False)
    for kind, first, last, start, end in matcher.get_opcodes():
        if kind == "equal":
            yield from zip(before[first:last], after[start:end], strict=True)
            continue
        at = first
        for new in after[start:end]:
            found = next((i for i in range(at, last) if is_alike(before[i], new)), None)
            if found is None:
                yield None, new
                continue
            yield from ((old, None) for old in before[at:found])
            yield before[found], new
            at = found + 1
        yield from ((old, None) for old in before[at:last])


def is_similar(before: str, after: str) -> bool:
    """True if one text can have become the other."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return (
        matcher.real_quick_ratio() > _ALIKE
        and matcher.quick_ratio() > _ALIKE
        and matcher.ratio() > _ALIKE
    )


def _articles(blocks: Sequence[Block]) -> list[tuple[Block, ...]]:
    """The blocks from each heading to the next one; a title and 附則 are headings, too."""
    found: list[list[Block]] = []
    for block in blocks:
        if _begins(block) or not found:
            found.append([])
        found[-1].append(block)
    return [*map(tuple, found)]


def _begins(block: Block) -> bool:
    if isinstance(block, Heading):
        return block.level < 2
    return isinstance(block, Paragraph) and block.align == "center"


def _name(article: tuple[Block, ...]) -> str:
    """The name of an article, without its number, which those before it change."""
    first = article[0]
    if not _begins(first) or (isinstance(first, Heading) and first.level == 0):
        return ""
    text = next(first.texts(), "")
    numbered = _NAME.fullmatch(text) if isinstance(first, Heading) else None
    return numbered["name"] if numbered else text


def _is_renamed(before: tuple[Block, ...], after: tuple[Block, ...]) -> bool:
    """True if what stands under two headings is alike."""
    old, new = set(_words(before)), set(_words(after))
    return bool(old and new) and len(old & new) > _ALIKE * max(len(old), len(new))


def _words(article: tuple[Block, ...]) -> Iterator[str]:
    for block in article[1:]:
        yield from ((block.text,) if isinstance(block, Item) else block.texts())
