"""Fields to be filled in on the screen: boxes to tick and places for text, each drawn and named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from formgen.render.fastpdf.pdffile import PdfFile, text_string
from formgen.render.fastpdf.pieces import Section

_PRINT = 4  # a widget that is printed, as archives ask of all
_MULTILINE = 1 << 12
# A tick in a square of side 1: line width, and where its line goes.
_TICK = 0.12, ((0.16, 0.5), (0.4, 0.2), (0.84, 0.86))


@dataclass(frozen=True, slots=True, eq=False)
class Widget:
    """One place of a field on the paper; lengths in points, from the bottom left of the page."""

    section: Section  # the cell in which it is read
    page: int
    left: float
    bottom: float
    width: float
    height: float
    label: str  # the tool tip, which is read out
    choice: str = ""  # what it stands for when it is ticked; blank: a place for text


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Something to be filled in: one place for text, or the boxes of which one is ticked."""

    name: str
    label: str
    widgets: Sequence[Widget]
    size: float = 0.0  # of the text, in points
    longest: int = 0  # how many characters it takes; 0: any number, on several lines


def reserve_widgets(pdf: PdfFile, fields: Sequence[Field]) -> dict[Widget, int]:
    """The number of each widget's object, to which the structure leads from now on."""
    numbers = {widget: pdf.reserve() for field in fields for widget in field.widgets}
    for widget, number in numbers.items():
        form = Section("Form", widget=(widget.page, number), label=widget.label)
        widget.section.sections.append(form)
    return numbers


def add_form(
    pdf: PdfFile,
    fields: Sequence[Field],
    numbers: Mapping[Widget, int],
    pages: Sequence[int],
    font: tuple[str, str],
) -> str:
    """Write the fields; return the entry for the catalogue, blank when there are none.

    numbers: those of the widgets. font: the name of the one in which is typed, and its entry among
    the fonts.
    """
    if not fields:
        return ""
    drawings = _Drawings(pdf)
    placed = {
        widget: (number, _place(widget, pages[widget.page], key))
        for key, (widget, number) in enumerate(numbers.items(), start=len(pages))
    }
    top = []
    for field in fields:
        names = f"/T {text_string(field.name)}/TU {text_string(field.label)}"
        if field.widgets[0].choice:
            top.append(_add_choice(pdf, field, names, placed, drawings))
        else:
            (widget,) = field.widgets
            number, place = placed[widget]
            kind = f"/MaxLen {field.longest}/Q 1" if field.longest else f"/Ff {_MULTILINE}"
            drawing = drawings.of(widget.width, widget.height, "/Tx BMC EMC")
            pdf.put(
                number,
                f"<<{place}/FT/Tx{names}{kind}/DA(/{font[0]} {field.size:g} Tf 0 g)"
                f"/AP<</N {drawing} 0 R>>>>",
            )
            top.append(number)
    roots = " ".join(f"{number} 0 R" for number in top)
    return f"/AcroForm<</Fields[{roots}]/DR<</Font<<{font[1]}>>>>/DA(/{font[0]} 0 Tf 0 g)>>"


def _add_choice(
    pdf: PdfFile,
    field: Field,
    names: str,
    placed: Mapping[Widget, tuple[int, str]],
    drawings: _Drawings,
) -> int:
    """Boxes of one name: ticking one clears the others, ticking it again clears it too."""
    parent = pdf.reserve()
    kids = []
    for widget in field.widgets:
        number, place = placed[widget]
        ticked = drawings.of(widget.width, widget.height, _tick(widget.height))
        empty = drawings.of(widget.width, widget.height, "")
        pdf.put(
            number,
            f"<<{place}/Parent {parent} 0 R/TU {text_string(widget.label)}/AS/Off"
            f"/AP<</N<<{_name(widget.choice)} {ticked} 0 R/Off {empty} 0 R>>>>>>",
        )
        kids.append(f"{number} 0 R")
    return pdf.put(parent, f"<</FT/Btn{names}/V/Off/Kids[{' '.join(kids)}]>>")


def _place(widget: Widget, page: int, key: int) -> str:
    right, top = widget.left + widget.width, widget.bottom + widget.height
    return (
        f"/Type/Annot/Subtype/Widget/P {page} 0 R/F {_PRINT}/BS<</W 0>>/StructParent {key}"
        f"/Rect[{widget.left:.2f} {widget.bottom:.2f} {right:.2f} {top:.2f}]"
    )


def _tick(side: float) -> str:
    width, ((x, y), *others) = _TICK
    lines = "".join(f"{x * side:.2f} {y * side:.2f} l " for x, y in others)
    return f"q 0 G {width * side:.2f} w 1 J 1 j {x * side:.2f} {y * side:.2f} m {lines}S Q"


def _name(text: str) -> str:
    """A name as PDF writes it."""
    return "/" + "".join(f"#{byte:02X}" for byte in text.encode())


class _Drawings:
    """How widgets are drawn; those that look alike share one."""

    def __init__(self, pdf: PdfFile) -> None:
        self._pdf = pdf
        self._known: dict[tuple[str, str], int] = {}

    def of(self, width: float, height: float, drawn: str) -> int:
        """The number of the object that draws a widget."""
        box = f"[0 0 {width:.2f} {height:.2f}]"
        if (box, drawn) not in self._known:
            self._known[box, drawn] = self._pdf.add_stream(
                drawn.encode("ascii"), f"/Type/XObject/Subtype/Form/BBox{box}/Resources<<>>"
            )
        return self._known[box, drawn]
