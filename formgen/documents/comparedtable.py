"""The block of a 新旧対照表: two texts beside each other, line by line, what differs marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a line; one that is changed is underlined."""

    text: str
    is_changed: bool = False


ComparedLine = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """The same line of both texts; above the first one of an article a border is drawn."""

    after: ComparedLine
    before: ComparedLine
    is_first: bool = False

    @property
    def sides(self) -> tuple[ComparedLine, ComparedLine]:
        """Both lines, the new one on the left."""
        return self.after, self.before


@dataclass(frozen=True, slots=True)
class ComparedTable:
    """Two texts, article by article, under heads that every page repeats."""

    kind: ClassVar[str] = "compared_table"
    columns: tuple[str, str]  # 「改正後」, 「改正前」
    rows: tuple[ComparedRow, ...]

    def texts(self) -> Iterator[str]:
        """Every string, in reading order."""
        yield from self.columns
        yield from ("".join(run.text for run in line) for row in self.rows for line in row.sides)
