"""A comparison as the table of a 新旧対照表: the lines that differ, what is the same left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import groupby, zip_longest

from formgen.documents.blocks import Block, FieldTable, Heading, Item, Paragraph
from formgen.documents.comparedtable import ComparedLine, ComparedRow, ComparedTable, Run
from formgen.documents.comparison import Article, Comparison, aligned, is_similar
from formgen.documents.phrases import RevisionWords

_BLANK = "　"
_NUMBERED = re.compile(r"(\d+)　(.*)", re.DOTALL)
# What is compared as one: words of kana and of Latin letters, figures; Chinese characters alone.
_WORDS = re.compile(r"[ぁ-ゖ]+|[ァ-ヺー]+|[A-Za-z]+|[0-9]+|[０-９]+|.", re.DOTALL)
_BETWEEN = 1  # so few characters that are the same, between what differs, are underlined too
_LEAST = 0.3  # of a line must be the same for its parts to be told apart
_MOST = 240  # characters of a line in a row, so that no page has to divide one
_OF_ITEMS = 2  # the depth of an item of the first level, and of a value
_SENTENCE = re.compile(r".*?。|.+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an article; the number or the label before it is compared by itself.

    depth: twice the level of an item; of what goes on in a further line one more.
    """

    number: str
    text: str
    is_head: bool = False
    is_labelled: bool = False  # the number is the label of a value
    depth: int = field(default=0, compare=False)

    @property
    def whole(self) -> str:
        """The line as it is printed."""
        return f"{self.number}{_BLANK}{self.text}" if self.number else self.text


_Pair = tuple[Line | None, Line | None]  # the older and the newer
_Both = tuple[Line, Line]


def table_of(comparison: Comparison, words: RevisionWords) -> ComparedTable:
    """The table of a comparison."""
    rows: list[ComparedRow] = []
    for kind, group in groupby(comparison.articles, key=_kind_of_article):
        if kind == "changed":
            for article in group:
                rows += _rows(article, words)
        elif rows or kind != "same":  # the title stands above the table
            rows.append(_left_out([*map(_heads, group)], words, is_first=True))
    return ComparedTable((words.after, words.before), tuple(rows))


def _heads(article: Article) -> _Both:
    return next(_lines(article.before)), next(_lines(article.after))


def _kind_of_article(article: Article) -> str:
    """The kind of what is left out of an article: all, or all but its number; or "changed"."""
    if not (article.before and article.after) or article.before[1:] != article.after[1:]:
        return "changed"
    old, new = _heads(article)
    if article.is_same:
        return "same, numbered" if new.number else "same"
    return "moved" if old.text == new.text and old.number and new.number else "changed"


def _rows(article: Article, words: RevisionWords) -> Iterator[ComparedRow]:
    """The rows of an article, above the first of which there is a border."""
    first = True
    for row in _inner_rows(article, words):
        yield replace(row, is_first=first)
        first = False


def _inner_rows(article: Article, words: RevisionWords) -> Iterator[ComparedRow]:
    pairs = [*aligned([*_lines(article.before)], [*_lines(article.after)], _key, _is_alike)]
    for (kind, *_), found in groupby(_outline(pairs), key=lambda each: each[0]):
        group = [pair for _, pair in found]
        if kind in _SAME:
            yield _left_out([(old, new) for old, new in group if old and new], words)
        elif kind == "changed":
            for old, new in group:
                if old and new:
                    yield from _divided(*_changed(old, new, words))
        else:
            note = words.added if kind == "added" else words.deleted
            for number, (old, new) in enumerate(group):
                line = new or old
                shown: ComparedLine = (Run(line.whole, is_changed=True),) if line else ()
                beside = (Run(note),) if not number else ()
                yield from _divided(*((shown, beside) if new else (beside, shown)))


def _kind(pair: _Pair) -> str:
    old, new = pair
    if old is None or new is None:
        return "added" if new else "deleted"
    if old == new and not new.is_head:
        return "same"
    is_moved = old.text == new.text and _shape(old) == _shape(new) != ""
    return "moved" if is_moved and not new.is_head else "changed"


_SAME = ("same", "moved")  # of a line that moved, the number alone differs


def _outline(pairs: Sequence[_Pair]) -> Iterator[tuple[tuple[str, int, str], _Pair]]:
    """The pairs that are shown, each with what it has in common with others that share a row.

    Of what is left out only the outermost; above what differs stand the items to which it belongs.
    """
    above: set[int] = set()
    for at, pair in enumerate(pairs):
        if _kind(pair) not in _SAME:
            above |= set(_items_above(pairs, at))
    outer: int | None = None
    for at, pair in enumerate(pairs):
        kind, line = _kind(pair), _line(pair)
        if kind not in _SAME:
            outer = None
            yield (kind, 0, ""), pair
        elif outer is None or not (line.depth == outer + 1 or 0 < outer < line.depth):
            outer = None if at in above else line.depth
            yield (kind, at if at in above else 0, _shape(line)), pair


def _items_above(pairs: Sequence[_Pair], at: int) -> Iterator[int]:
    """The places of the items, from the inside out, to which a line belongs."""
    depth = _line(pairs[at]).depth
    for place in range(at - 1, 0, -1):
        line = _line(pairs[place])
        if depth > _OF_ITEMS and line.number and line.depth < depth:
            depth = line.depth
            yield place


def _line(pair: _Pair) -> Line:
    old, new = pair
    return new or old or Line("", "")


def _left_out(
    pairs: Sequence[_Both], words: RevisionWords, *, is_first: bool = False
) -> ComparedRow:
    """The row of lines, or of articles by their headings, of which at most the numbers differ."""
    is_moved = pairs[0][0].number != pairs[0][1].number
    before, after = (
        _joined([*_named(lines, words, is_moved=is_moved), Run(words.same)])
        for lines in zip(*pairs, strict=True)
    )
    return ComparedRow(after, before, is_first)


def _named(lines: Sequence[Line], words: RevisionWords, *, is_moved: bool) -> Iterator[Run]:
    """What is printed of lines before it is said that they are the same."""
    first, last = lines[0], lines[-1]
    if len(lines) == 1 and (first.is_head or first.number):
        yield Run(first.number, is_moved)
        if first.is_head:
            yield Run(f"{_BLANK if first.number else ''}{first.text}")
        yield Run(_BLANK)
    elif first.number and not first.is_labelled:
        ends = words.range.replace("{first}", first.number).replace("{last}", last.number)
        yield from (Run(ends, is_moved), Run(_BLANK))


def _changed(old: Line, new: Line, words: RevisionWords) -> tuple[ComparedLine, ComparedLine]:
    """Both sides of a line; one of which only the number differs is left out behind it."""
    if old.text == new.text and not new.is_head:
        old, new = replace(old, text=words.same), replace(new, text=words.same)
    if not (old.number and new.number):
        return marked(old.whole, new.whole)
    is_moved = old.number != new.number
    sides = zip((new, old), marked(old.text, new.text), strict=True)
    after, before = (
        _joined((Run(line.number, is_moved), Run(_BLANK), *text)) for line, text in sides
    )
    return after, before


def marked(before: str, after: str) -> tuple[ComparedLine, ComparedLine]:
    """The newer and the older line, in each of which what the other says otherwise is marked."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    steps = [
        (kind != "equal", "".join(old[first:last]), "".join(new[start:end]))
        for kind, first, last, start, end in codes
    ]
    last = len(steps) - 1
    same = sum(len(text) for is_changed, _, text in steps if not is_changed)
    is_other = same < _LEAST * max(len(before), len(after))
    steps = [
        (is_changed or is_other or (0 < at < last and len(text) <= _BETWEEN), was, text)
        for at, (is_changed, was, text) in enumerate(steps)
    ]
    return (
        _joined(Run(text, is_changed) for is_changed, _, text in steps),
        _joined(Run(was, is_changed) for is_changed, was, _ in steps),
    )


def _joined(runs: Iterator[Run] | Sequence[Run]) -> ComparedLine:
    """Runs that are marked alike become one."""
    alike = groupby((run for run in runs if run.text), key=lambda run: run.is_changed)
    return tuple(Run("".join(run.text for run in group), mark) for mark, group in alike)


def _divided(after: ComparedLine, before: ComparedLine) -> Iterator[ComparedRow]:
    """The rows of a line: a long one takes several, each with some of its sentences."""
    for new, old in zip_longest(_parts(after), _parts(before), fillvalue=()):
        yield ComparedRow(new, old)


def _parts(line: ComparedLine) -> Iterator[ComparedLine]:
    text = "".join(run.text for run in line)
    if len(text) <= _MOST:
        yield line
        return
    sentences = (
        sentence[at : at + _MOST]
        for sentence in _SENTENCE.findall(text)
        for at in range(0, len(sentence), _MOST)
    )
    marks = [run.is_changed for run in line for _ in run.text]
    begin = end = 0
    for sentence in sentences:
        if end - begin + len(sentence) > _MOST:
            yield _joined([Run(text[i], marks[i]) for i in range(begin, end)])
            begin = end
        end += len(sentence)
    yield _joined([Run(text[i], marks[i]) for i in range(begin, end)])


def _shape(line: Line) -> str:
    """The kind of an item's number: 「(1)」 and 「(12)」, 「ア」, 「(ア)」; blank where there is none."""
    number = "" if line.is_labelled else line.number
    return re.sub(r"\d+", "1", re.sub("[ア-ン]+", "ア", number))


def _key(line: Line) -> str:
    return f"{line.number}{_BLANK}{line.text}" if line.is_labelled else line.text


def _is_alike(before: Line, after: Line) -> bool:
    """True if a line can have become the other: a heading, or the value of the same label."""
    if before.is_head or after.is_head:
        return before.is_head and after.is_head
    if before.is_labelled and after.is_labelled and before.number == after.number:
        return True
    return is_similar(before.text, after.text)


def _lines(blocks: Sequence[Block]) -> Iterator[Line]:
    """The lines of an article; its heading is the first."""
    for place, block in enumerate(blocks):
        is_head = place == 0 and isinstance(block, Heading | Paragraph)
        if isinstance(block, Heading) and (numbered := _NUMBERED.fullmatch(block.text)):
            yield Line(numbered[1], numbered[2], is_head=is_head)
        elif isinstance(block, Item):
            yield from _split(Line(block.number, block.text, depth=_OF_ITEMS * block.level))
        elif isinstance(block, FieldTable):
            for row in block.rows:
                yield from _split(Line(row.label, row.value, is_labelled=True, depth=_OF_ITEMS))
        else:
            for text in block.texts():
                yield from _split(Line("", text, is_head=is_head))


def _split(line: Line) -> Iterator[Line]:
    """A line for each of a text's; the number stands before the first."""
    first, *others = line.text.split("\n")
    yield replace(line, text=first)
    depth = line.depth + 1 if line.number else 0
    yield from (Line("", other, is_head=line.is_head, depth=depth) for other in others)
