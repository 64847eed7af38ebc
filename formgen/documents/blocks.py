"""The kinds of block of which every document is made, holding final strings only.

A renderer gives each kind a face and adds no word; one that lacks a kind fails when it is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, get_args

from formgen.documents.comparedtable import ComparedTable
from formgen.model import fingerprint
from formgen.model.japanese import UNDECIDED_DATE
from formgen.model.picturefile import PictureFile

if TYPE_CHECKING:  # a run on nothing new loads no schema
    from formgen.documents.officeforms.tagnames import TagNames

Align = Literal["left", "center", "right"]
Layout = Literal["notice", "prose", "checklist"]
LAYOUTS: tuple[Layout, ...] = get_args(Layout)
Format = Literal["docx", "pdf", "html", "txt"]  # by a file's ending; the last two for the web
FORMATS: tuple[Format, ...] = get_args(Format)
PAPER_FORMATS: tuple[Format, ...] = ("docx", "pdf")
_SHORT_TABLE, _SHORT_VALUE = 500, 120  # characters; longer ones would leave half a page blank
_LONG_VALUE, _LONG_LINES = 400, 15  # a row that may be divided, as it would leave one too
_ALONE, _BESIDE = (38, 42), (50, 20)  # a page's lines and characters: in a listing, by a picture


@dataclass(frozen=True, slots=True)
class LetterHead:
    """The top of an official letter, from the document number to the subject."""

    kind: ClassVar[str] = "letter_head"
    number: str  # blank: the line is dropped
    date: str
    addressee: str
    sender: str
    subject: str

    def texts(self) -> Iterator[str]:
        """Every string, in reading order."""
        yield from (self.number, self.date, self.addressee, self.sender, self.subject)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 0 is the title of the document. That of a 別紙 begins a page."""

    kind: ClassVar[str] = "heading"
    text: str
    level: int = 1
    new_page: bool = False

    def texts(self) -> Iterator[str]:
        """Every string, in reading order."""
        yield self.text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; indented by one character when it stands on the left."""

    kind: ClassVar[str] = "paragraph"
    text: str
    align: Align = "left"

    def texts(self) -> Iterator[str]:
        """Every string, in reading order."""
        yield self.text


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered item: level 1 「(1)」, 2 「ア」, 3 「(ア)」. The number is text."""

    kind: ClassVar[str] = "item"
    number: str
    text: str
    level: int = 1

    def texts(self) -> Iterator[str]:
        """Every string, in reading order."""
        yield from (self.number, self.text)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a field table; a blank value is a box to be filled in by hand."""

    label: str
    value: str

    @property
    def is_long(self) -> bool:
        """True if the row may be divided between pages."""
        return len(self.value) > _LONG_VALUE or self.value.count("\n") >= _LONG_LINES

    @property
    def is_box(self) -> bool:
        """True if something is written here by hand, for which a line must be high enough."""
        blank = self.value.strip() in ("", UNDECIDED_DATE) or self.value.startswith("□")
        return bool(self.label) and blank

    @property
    def is_space(self) -> bool:
        """True if nothing stands here: it is left free for a signature or a stamp."""
        return not self.label and not self.value


@dataclass(frozen=True, slots=True)
class FieldTable:
    """Labels on the left, what was typed on the right."""

    kind: ClassVar[str] = "field_table"
    rows: tuple[Row, ...]

    @property
    def holds_together(self) -> bool:
        """True if the table is short enough to be kept on one page."""
        longest = max(len(row.value) for row in self.rows)
        divided = any(row.is_long for row in self.rows)
        is_short = longest <= _SHORT_VALUE and sum(map(len, self.texts())) <= _SHORT_TABLE
        return is_short and not divided

    def texts(self) -> Iterator[str]:
        """Every string, in reading order."""
        yield from _texts(self.rows)


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A row of a checklist: what a person, never the program, confirms."""

    number: str
    clause: str
    text: str


@dataclass(frozen=True, slots=True)
class Checklist:
    """A table to tick, with a column each for answer, confirmer and remarks."""

    kind: ClassVar[str] = "checklist"
    columns: tuple[str, ...]  # six headings
    answers: str  # 「□適　□否　□非該当」
    rows: tuple[CheckRow, ...]

    def texts(self) -> Iterator[str]:
        """Every string, in reading order."""
        yield from self.columns
        for row in self.rows:
            yield from (row.number, row.clause, row.text, self.answers)


Cell = tuple[Row, ...]  # lines, each a value under its label; a label may be blank


@dataclass(frozen=True, slots=True)
class Listing:
    """A table with a row for each of many, under heads that every page repeats."""

    kind: ClassVar[str] = "listing"
    columns: tuple[str, ...]  # the heads; the first column says which row it is
    widths: tuple[int | None, ...]  # in millimetres; None shares what the others leave
    rows: tuple[tuple[Cell, ...], ...]

    @property
    def is_one_column(self) -> bool:
        """True if no row has a name: its texts stand there as they are, in the size of the body."""
        return len(self.columns) == 1

    def has_name(self, row: tuple[Cell, ...]) -> bool:
        """True if the first cell says which row it is; it may be one to be filled in, too."""
        first = row[0][0]
        return not (self.is_one_column or first.is_space or first.is_box or first.value[:1] == "□")

    def is_long(self, row: tuple[Cell, ...]) -> bool:
        """True if a row may be divided between pages, which it otherwise may not."""
        if self.is_one_column:
            return _overflows(row[0], *_ALONE)
        return any(len("".join(_texts(cell))) > _LONG_VALUE for cell in row)

    def texts(self) -> Iterator[str]:
        """Every string, in reading order."""
        yield from self.columns
        yield from (text for row in self.rows for cell in row for text in _texts(cell))


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A picture with the lines that stand beside it."""

    file: PictureFile | None  # where its bytes are; None: a video, of which nothing can be shown
    sha256: str  # which they must have
    alt: str
    rows: Cell
    small: bytes = field(default=b"", repr=False, compare=False)  # for who cannot read the file

    @property
    def is_shown(self) -> bool:
        """True if there is a picture, and its alternative text need not stand in its place."""
        return bool(self.file or self.small)


@dataclass(frozen=True, slots=True)
class Pictures:
    """A table with a row for each picture, large enough to look at."""

    kind: ClassVar[str] = "pictures"
    rows: tuple[PictureRow, ...]

    @staticmethod
    def is_long(row: PictureRow) -> bool:
        """True if a row may be divided between pages, as no page would hold it."""
        return _overflows(row.rows, *_BESIDE)

    def texts(self) -> Iterator[str]:
        """Every string that stands on the paper, in reading order."""
        for row in self.rows:
            yield from (*(() if row.is_shown else (row.alt,)), *_texts(row.rows))


def _overflows(cell: Cell, most: int, wide: int) -> bool:
    """True if a cell may need more lines than so many, each of so many characters."""
    lines = (part for line in cell for part in f"{line.label}　{line.value}".split("\n"))
    return sum(len(line) // wide + 1 for line in lines) > most


def _texts(cell: Cell) -> Iterator[str]:
    for line in cell:
        yield from (line.label, line.value)


@dataclass(frozen=True, slots=True)
class Note:
    """Small lines at the end: remarks on the left, or the section's contact on the right."""

    kind: ClassVar[str] = "note"
    lines: tuple[str, ...]
    align: Align = "left"

    def texts(self) -> Iterator[str]:
        """Every string, in reading order."""
        yield from self.lines


Table = FieldTable | Checklist | Listing | Pictures | ComparedTable
Block = LetterHead | Heading | Paragraph | Item | Table | Note
BLOCK_KINDS: tuple[type[Block], ...] = get_args(Block)


@dataclass(frozen=True, slots=True)
class FilledForm:
    """An office's own Word form in place of blocks, and what its tags say."""

    data: bytes = field(repr=False)  # of the Word file
    values: tuple[tuple[str, str], ...]
    devices: tuple[tuple[tuple[str, str], ...], ...]
    names: TagNames

    def texts(self) -> Iterator[str]:
        """Every string that is filled in."""
        yield from (text for pairs in (self.values, *self.devices) for _, text in pairs)


@dataclass(frozen=True, slots=True)
class Pasted:
    """The words of a document that are pasted into a service, and how many it takes."""

    text: str
    limit: int | None  # characters; None when the service's limit is not known


@dataclass(frozen=True, slots=True)
class Document:
    """A paper before it has a face: its final strings, block by block."""

    id: str
    account_id: str
    title: str
    layout: Layout
    mark: str  # printed at the top of every page: 「（案）」, 「庁内限り」
    footer: str  # printed at the bottom of every page beside the page number
    blocks: tuple[Block, ...]
    form: FilledForm | None = None  # it has no blocks then
    gaps: tuple[str, ...] = ()  # what a draft prints where a field is blank: 「〔要記入：窓口〕」
    pasted: Pasted | None = None

    @property
    def digest(self) -> str:
        """The hash of its final strings, in their blocks or in an office's own form."""
        form = (fingerprint.of_bytes(self.form.data),) if self.form else ()
        return fingerprint.of_text(repr(self), *form)

    def texts(self) -> Iterator[str]:
        """Every string of the body that is not blank, in reading order."""
        parts = (*self.blocks, *((self.form,) if self.form else ()))
        yield from (text for part in parts for text in part.texts() if text)
