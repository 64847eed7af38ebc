"""Pages become content streams: boxes and margins as artifacts, text marked for its section."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from formgen.render.fastpdf.computedstyles import BLACK, Colour
from formgen.render.fastpdf.margins import Sheet
from formgen.render.fastpdf.pieces import Box, Picture, Piece, Placed, Section, Text
from formgen.render.fastpdf.typefaces import Typeface

POINTS = 0.75  # in a CSS pixel


class Page:
    """The content of one page, in the making."""

    def __init__(self, number: int, sheet: Sheet) -> None:
        self.number = number
        self.sections: list[Section] = []  # by the number of their marked content
        self.pictures: dict[bytes, str] = {}  # what is shown, and its name
        self.left = sheet.margin[3]
        self._top = sheet.height - sheet.margin[0]
        self._parts: list[str] = []

    def draw(self, placed: Iterable[Placed], margins: Iterable[Text]) -> bytes:
        """The operators that draw pieces and what stands in the margins."""
        placed = list(placed)
        for piece, y in placed:
            if piece.boxes:
                self._boxes(piece, y)
            for picture in piece.pictures:
                self._picture(picture, y)
        lines = [(text, y + text.y) for piece, y in placed for text in piece.texts]
        for section, group in groupby(lines, lambda line: line[0].section):
            self._marked(section, list(group))
        for text in margins:
            self._marked(None, [(text, text.y)])
        return "\n".join(self._parts).encode("ascii")

    def height_of(self, y: float) -> float:
        """A distance from the top of the body as PDF measures it: points from the bottom."""
        return (self._top - y) * POINTS

    def rectangle(self, box: Box | Picture, y: float) -> tuple[float, float, float, float]:
        """The left, bottom, width and height in points of a box in a piece at a height of the body."""
        bottom = self.height_of(y + box.y + box.height)
        left = (self.left + box.x) * POINTS
        return left, bottom, box.width * POINTS, box.height * POINTS

    def _boxes(self, piece: Piece, y: float) -> None:
        fills, lines = [], []
        for box in piece.boxes:
            shape = " ".join(f"{length:.2f}" for length in self.rectangle(box, y)) + " re"
            if box.fill is not None:
                fills.append(f"{_rgb(box.fill)} rg {shape} f")
            if box.border:
                lines.append(shape)
        box = piece.boxes[0]
        if lines:
            fills.append(f"{_rgb(box.colour)} RG {box.border * POINTS:.3g} w {' '.join(lines)} S")
        self._parts.append("/Artifact BMC q " + "\n".join(fills) + " Q EMC")

    def _picture(self, picture: Picture, y: float) -> None:
        left, bottom, width, height = self.rectangle(picture, y)
        name = self.pictures.setdefault(picture.jpeg, f"P{self.number}-{len(self.pictures)}")
        mark = self._mark(picture.section)
        picture.section.box = f"[{left:.2f} {bottom:.2f} {left + width:.2f} {bottom + height:.2f}]"
        place = f"{width:.2f} 0 0 {height:.2f} {left:.2f} {bottom:.2f} cm"
        self._parts.append(f"{mark} q {place} /{name} Do Q EMC")

    def _mark(self, section: Section) -> str:
        """The operator that begins the next marked content of a section."""
        mark = len(self.sections)
        section.marks.append((self.number, mark))
        self.sections.append(section)
        return f"/{section.role}<</MCID {mark}>>BDC"

    def _marked(self, section: Section | None, lines: list[tuple[Text, float]]) -> None:
        if section is None:
            self._parts.append("/Artifact BMC BT")
        else:
            self._parts.append(f"{self._mark(section)} BT")
        font: tuple[Typeface, float] | None = None
        colour = BLACK
        for text, y in lines:
            if text.colour != colour:
                self._parts.append(f"{_rgb(text.colour)} rg")
                colour = text.colour
            baseline = self.height_of(y + text.line.baseline)
            left = self.left + text.x
            for span in text.line.spans:
                if font != (span.font, span.size):
                    font = span.font, span.size
                    self._parts.append(f"/{span.font.key} {span.size * POINTS:.4g} Tf")
                x = (left + span.x) * POINTS
                self._parts.append(f"1 0 0 1 {x:.2f} {baseline:.2f} Tm {span.show}")
        if colour != BLACK:
            self._parts.append("0 0 0 rg")
        self._parts.append("ET EMC")


def _rgb(colour: Colour) -> str:
    return " ".join(f"{part:.4g}" for part in colour)
