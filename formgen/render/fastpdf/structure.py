"""The logical structure of a paper, which screen readers follow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

# The roles of PDF for the tags of HTML; any other tag is a Div.
_ROLES = {
    "main": "Part", "p": "P", "table": "Table", "thead": "THead", "tbody": "TBody", "tr": "TR",
    "th": "TH", "td": "TD", **{f"h{level}": f"H{level}" for level in range(1, 7)},
}  # fmt: skip
_SCOPES = {"row": "Row", "col": "Column"}


@dataclass(slots=True, eq=False)
class Section:
    """An element of the structure: marked content on pages, or a widget, and smaller elements."""

    role: str
    scope: str = ""
    sections: list[Section] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)  # page, and number on it
    widget: tuple[int, int] | None = None  # page, and the number of its object
    says: str = ""  # what a widget is for

    def add(self, tag: str, scope: str | None = None) -> Section:
        """A smaller section for an element of HTML."""
        section = Section(_ROLES.get(tag, "Div"), _SCOPES.get(scope or "", ""))
        self.sections.append(section)
        return section

    def all(self) -> Iterator[Section]:
        """This section and all within, in reading order."""
        yield self
        for section in self.sections:
            yield from section.all()
