"""別紙: what is too long for the table of a letter stands on a page of its own behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count

from formgen.documents.blocks import Block, Cell, FieldTable, Heading, Listing, Paragraph, Row
from formgen.documents.phrases import Annex


def annexed(blocks: Sequence[Block], annex: Annex, paper: str) -> Iterator[Block]:
    """The blocks of a letter, with every value that is too long moved behind them, in order.

    paper: the title of the letter, which tells its pages from those of another one beside it.
    Each value has a page of its own, headed by its label; a label that several tables have, as
    those of the devices do, also says under which heading its table stands, and one of a listing
    says in which row.
    """
    rows = [row for block in blocks if isinstance(block, FieldTable) for row in block.rows]
    labels = Counter(row.label for row in rows)
    behind: list[Block] = []
    long = [annex.is_for(row.value) for row in rows]
    long += [
        annex.is_for(line.value, in_listing=True)
        for block in blocks if isinstance(block, Listing)
        for row in block.rows for cell in row for line in cell
    ]  # fmt: skip
    numbers = map(str, count(1)) if sum(long) > 1 else iter([""])  # the only one has none

    def moved(row: Row, label: str, *, in_listing: bool = False) -> Row:
        if not annex.is_for(row.value, in_listing=in_listing):
            return row
        number = next(numbers)
        title = annex.heading.format(number=number, label=label, paper=paper)
        behind.extend((Heading(title, new_page=True), *_paragraphs(row.value)))
        return replace(row, value=annex.reference.format(number=number))

    heading = ""
    for block in blocks:
        if isinstance(block, Heading):
            heading = block.text
        if isinstance(block, FieldTable):
            named = ((row, _label(row, labels, heading)) for row in block.rows)
            yield FieldTable(tuple(moved(row, label) for row, label in named))
        elif isinstance(block, Listing):
            yield _with_each(block, moved)
        else:
            yield block
    yield from behind


def _label(row: Row, labels: Counter[str], heading: str) -> str:
    return row.label if labels[row.label] == 1 else f"{_name(heading)}　{row.label}"


def _with_each(listing: Listing, moved: Callable[..., Row]) -> Listing:
    """A listing with each of its lines as it is after what is too long has been moved."""

    def kept(row: tuple[Cell, ...], cell: Cell) -> Cell:
        return tuple(moved(line, _label_in(listing, row, line), in_listing=True) for line in cell)

    rows = (tuple(kept(row, cell) for cell in row) for row in listing.rows)
    return replace(listing, rows=tuple(rows))


def _label_in(listing: Listing, row: tuple[Cell, ...], line: Row) -> str:
    """「機器3　設置場所」: the first column says which row it is."""
    which = "".join(first.value for first in row[0])
    return f"{listing.columns[0]}{which}　{line.label}"


def _paragraphs(value: str) -> Iterator[Paragraph]:
    return (Paragraph(line) for line in value.split("\n") if line)


def _name(heading: str) -> str:
    """A heading without its number."""
    return heading.partition("　")[2] or heading
