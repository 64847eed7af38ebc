"""別紙: what is too long for the table of a letter stands on a page of its own behind it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator

from formgen.documents.blocks import Block, FieldTable, Heading, Paragraph
from formgen.problems import Flaw
from formgen.templatedata import Count, Data
from formgen.templatedata import Text as Words

_NUMBER, _LABEL = "{number}", "{label}"


def _with(text: str, *signs: str) -> str:
    rest = text
    for sign in signs:
        rest = rest.replace(sign, "", 1)
    if any(sign not in text for sign in signs) or re.search("[{}]", rest):
        raise Flaw(
            f"「{text}」に番号や項目名を入れられません。",
            f"「{'」と「'.join(signs)}」を、1つずつ書いてください。",
        )
    return text


class Annex(Data):
    """When a value moves to a 別紙, and the words that lead there (templates/phrases.yaml)."""

    most_characters: Count
    most_lines: Count
    reference: Annotated[Words, AfterValidator(lambda text: _with(text, _NUMBER))]
    heading: Annotated[Words, AfterValidator(lambda text: _with(text, _NUMBER, _LABEL))]

    def is_for(self, value: str) -> bool:
        """Whether a value is too long for a table."""
        lines = sum(1 for line in value.split("\n") if line.strip())
        return len(value) > self.most_characters or lines > self.most_lines


def annexed(blocks: Sequence[Block], annex: Annex) -> Iterator[Block]:
    """The blocks of a letter, with every value that is too long moved behind them, in order.

    Each value has a page of its own, headed by its label; a label that several tables have, as
    those of the devices do, also says under which heading its table stands.
    """
    rows = [row for block in blocks if isinstance(block, FieldTable) for row in block.rows]
    labels = Counter(row.label for row in rows)
    behind: list[Block] = []
    number, heading = 0, ""
    for block in blocks:
        if isinstance(block, Heading):
            heading = block.text
        if not isinstance(block, FieldTable):
            yield block
            continue
        kept = list(block.rows)
        for at, row in enumerate(block.rows):
            if annex.is_for(row.value):
                number += 1
                label = row.label if labels[row.label] == 1 else f"{_name(heading)}　{row.label}"
                title = annex.heading.format(number=number, label=label)
                behind += (Heading(title, new_page=True), *_paragraphs(row.value))
                kept[at] = replace(row, value=annex.reference.format(number=number))
        yield FieldTable(tuple(kept))
    yield from behind


def _paragraphs(value: str) -> Iterator[Paragraph]:
    return (Paragraph(line) for line in value.split("\n") if line)


def _name(heading: str) -> str:
    """A heading without its number."""
    return heading.partition("　")[2] or heading
