"""A comparison as the table of a 新旧対照表: the lines that differ, what is the same left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from itertools import chain, count, groupby, zip_longest

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
_Key = tuple[str, int, str]  # the kind of a row's lines, what else they share, and of which shape


def table_of(comparison: Comparison, words: RevisionWords) -> ComparedTable:
    """The table of a comparison; above the first row of each article there is a border."""
    rows: list[ComparedRow] = []
    outlined = chain.from_iterable(map(_outline, comparison.articles, count()))
    for (kind, _, shape), found in groupby(outlined, key=lambda each: each[0]):
        group = [(begins, pair) for _, begins, pair in found]
        if kind in _SAME:
            if rows or shape:  # the title stands above the table
                both = [(old, new) for _, (old, new) in group if old and new]
                rows.append(_left_out(both, words, is_first=group[0][0]))
        else:
            for number, (begins, pair) in enumerate(group):
                rows += _divided(*_shown(pair, words, is_noted=not number), begins)
    return ComparedTable((words.after, words.before), tuple(rows))


def _shown(
    pair: _Pair, words: RevisionWords, *, is_noted: bool
) -> tuple[ComparedLine, ComparedLine]:
    """Both sides of what differs: of what one lacks, the first line has a note beside it."""
    old, new = pair
    if old and new:
        return _changed(old, new, words)
    shown = (Run(_line(pair).whole, is_changed=True),)
    beside = (Run(words.added if new else words.deleted),) if is_noted else ()
    return (shown, beside) if new else (beside, shown)


def _kind(pair: _Pair) -> str:
    old, new = pair
    if old is None or new is None:
        return "added" if new else "deleted"
    if old == new:
        return "same"
    return "moved" if old.text == new.text and _shape(old) == _shape(new) != "" else "changed"


_SAME = ("same", "moved")  # of a line that moved, the number alone differs


def _outline(article: Article, number: int) -> Iterator[tuple[_Key, bool, _Pair]]:
    """The pairs that are shown, each with what it shares with others of a row, and if it begins.

    Of what is left out only the outermost; above what differs stand the items to which it belongs.
    """
    pairs = [*aligned([*_lines(article.before)], [*_lines(article.after)], _key, _is_alike)]
    kinds = [*map(_kind, pairs)]
    if kinds[0] in _SAME and all(kind == "same" for kind in kinds[1:]):
        yield (kinds[0], -1, _shape(_line(pairs[0]))), True, pairs[0]
        return
    above, depth = set[int](), 0
    for at in reversed(range(len(pairs))):
        line = _line(pairs[at])
        if line.number and line.depth < depth:
            above, depth = above | {at}, line.depth
        elif kinds[at] not in _SAME:
            depth = max(depth, line.depth)
    outer: int | None = None
    for at, (kind, pair) in enumerate(zip(kinds, pairs, strict=True)):
        line = _line(pair)
        if kind not in _SAME or line.is_head:
            outer = None
            yield (kind if kind not in _SAME else "changed", -number, ""), not at, pair
        elif outer is None or not (line.depth == outer + 1 or 0 < outer < line.depth):
            outer = None if at in above else line.depth
            yield (kind, at if at in above else 0, _shape(line) or _BLANK), False, pair


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
    """The texts that are printed of lines before it is said that they are the same."""
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


def _divided(after: ComparedLine, before: ComparedLine, begins: bool) -> Iterator[ComparedRow]:
    """The rows of a line: a long one takes several, each with some of its sentences."""
    for new, old in zip_longest(_parts(after), _parts(before), fillvalue=()):
        yield ComparedRow(new, old, begins)
        begins = False


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
