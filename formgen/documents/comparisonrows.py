"""A comparison as the table of a 新旧対照表: the lines that differ, what is the same left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
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
_SENTENCE = re.compile(r".*?。|.+", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an article; the number or the label before it is compared by itself."""

    number: str
    text: str
    is_head: bool = False
    is_labelled: bool = False  # the number is the label of a value

    @property
    def whole(self) -> str:
        """The line as it is printed."""
        return f"{self.number}{_BLANK}{self.text}" if self.number else self.text


_Pair = tuple[Line | None, Line | None]


def table_of(comparison: Comparison, words: RevisionWords) -> ComparedTable:
    """The table of a comparison."""
    rows: list[ComparedRow] = []
    pairs = (
        (article, next(_lines(article.after or article.before))) for article in comparison.articles
    )
    for (is_same, is_numbered), group in groupby(
        pairs, key=lambda p: (p[0].is_same, bool(p[1].number))
    ):
        if is_same and not (is_numbered or rows):
            continue  # the title, which stands above the table
        if is_same:
            rows.append(_left_out([head for _, head in group], words, is_first=True))
        else:
            for article, _ in group:
                rows += _rows(article, words)
    return ComparedTable((words.after, words.before), tuple(rows))


def _rows(article: Article, words: RevisionWords) -> Iterator[ComparedRow]:
    """The rows of an article, above the first of which there is a border."""
    first = True
    for row in _inner_rows(article, words):
        yield replace(row, is_first=first)
        first = False


def _inner_rows(article: Article, words: RevisionWords) -> Iterator[ComparedRow]:
    pairs = aligned([*_lines(article.before)], [*_lines(article.after)], _key, _is_alike)
    for kind, group in groupby(pairs, key=_kind):
        if kind == "same":
            yield _left_out([new for _, new in group if new], words)
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
    return "same" if old == new and not new.is_head else "changed"


def _left_out(
    lines: Sequence[Line], words: RevisionWords, *, is_first: bool = False
) -> ComparedRow:
    """The row of lines, or of articles by their headings, that are the same."""
    numbers = [line.number for line in lines if not line.is_labelled]
    said = words.same
    if len(lines) == 1 and (lines[0].is_head or lines[0].number):
        named = lines[0].whole if lines[0].is_head else lines[0].number
        said = f"{named}{_BLANK}{words.same}"
    elif len(numbers) == len(lines) and all(numbers) and len(set(map(_shape, numbers))) == 1:
        ends = words.range.replace("{first}", numbers[0]).replace("{last}", numbers[-1])
        said = f"{ends}{_BLANK}{words.same}"
    return ComparedRow((Run(said),), (Run(said),), is_first)


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


def _shape(number: str) -> str:
    """The kind of a number: 「(1)」 and 「(12)」, 「ア」, 「(ア)」."""
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
            yield from _split(block.number, block.text)
        elif isinstance(block, FieldTable):
            for row in block.rows:
                first, *others = _split(row.label, row.value)
                yield from (replace(first, is_labelled=True), *others)
        else:
            for text in block.texts():
                for line in text.split("\n"):
                    yield Line("", line, is_head=is_head)


def _split(number: str, text: str) -> Iterator[Line]:
    """A line for each of a text's; the number stands before the first."""
    first, *others = text.split("\n")
    yield Line(number, first)
    yield from (Line("", other) for other in others)
