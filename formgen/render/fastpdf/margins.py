"""The margins of every page: running elements and page numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from formgen.render.fastpdf import Unsupported
from formgen.render.fastpdf.computedstyles import ComputedStyle, computed_style
from formgen.render.fastpdf.internals import Cascade
from formgen.render.fastpdf.lines import SetFunction, SetText
from formgen.render.fastpdf.pieces import Text

_PARTS = ("left", "center", "right")
_SLOTS = tuple(f"@{side}-{part}" for side in ("top", "bottom") for part in _PARTS)

Running = Mapping[str, tuple[ComputedStyle, SetText]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page that a style sheet asks for; lengths in CSS pixels."""

    width: float
    height: float
    margin: tuple[float, float, float, float]
    slots: Mapping[str, ComputedStyle]  # the margin boxes that hold anything

    @property
    def body_width(self) -> float:
        """The width between the margins."""
        return self.width - self.margin[1] - self.margin[3]

    @property
    def body_height(self) -> float:
        """The height between the margins."""
        return self.height - self.margin[0] - self.margin[2]


def read_sheet(cascade: Cascade) -> Sheet:
    """The page and its margin boxes; raises Unsupported when they hold what the setter cannot do."""
    root, style, boxes = cascade.page()
    computed_style(root, cascade.initial)  # from which pages inherit
    page = computed_style(style, cascade.initial, "size")
    if any(page.padding):
        raise Unsupported("padding of a page")
    slots = {}
    for name, box in boxes.items():
        if name not in _SLOTS:
            raise Unsupported(f"a margin box {name}")
        look = computed_style(box, cascade.initial, "content")
        if any(look.margin + look.padding) or look.style["vertical_align"] != "middle":
            raise Unsupported("a margin box with margins, or not in the middle")
        slots[name] = look
    width, height = (float(side) for side in style["size"])
    return Sheet(width, height, page.margin, slots)


def margin_texts(
    sheet: Sheet, running: Running, set_text: SetFunction, page: int, pages: int
) -> list[Text]:
    """The lines in the margins of one page, measured from the top left of its body."""
    found: list[Text] = []
    for side in ("top", "bottom"):
        texts = {
            part: made
            for part in _PARTS
            if (look := sheet.slots.get(f"@{side}-{part}")) is not None
            and (made := _content(look, running, set_text, sheet.body_width, page, pages))
        }
        _refuse_a_crowd({part: made[1].width for part, made in texts.items()}, sheet.body_width)
        for part, (look, text) in texts.items():
            if look.align != part:
                raise Unsupported("text in a margin that is not aligned with its box")
            found += _placed(sheet, side, look, text)
    return found


def _content(
    box: ComputedStyle, running: Running, set_text: SetFunction, width: float, page: int, pages: int
) -> tuple[ComputedStyle, SetText] | None:
    """Return the content of a margin box on one page; None when it has none."""
    content = box.style["content"]
    if len(content) == 1 and content[0][0] == "element()":
        return running.get(content[0][1][0])
    text = "".join(_words(kind, value, page, pages) for kind, value in content)
    if not box.wraps and (text != text.strip() or "  " in text or "\n" in text):
        raise Unsupported("blanks in a margin that vanish")
    return box, set_text(((box, text),), box, width)


def _words(kind: str, value: object, page: int, pages: int) -> str:
    if kind == "string":
        return str(value)
    if kind == "counter()" and value in (("page", "decimal"), ("pages", "decimal")):
        return str(page if value == ("page", "decimal") else pages)
    raise Unsupported(f"{kind} in a margin")


def _refuse_a_crowd(widths: dict[str, float], room: float) -> None:
    """Raise Unsupported unless the boxes of one side stand beside each other without breaking."""
    beside = max(widths.get("left", 0.0), widths.get("right", 0.0))
    needed = widths["center"] + 2 * beside if "center" in widths else sum(widths.values())
    if needed > room:
        raise Unsupported("more in a margin than fits on a line")


def _placed(sheet: Sheet, side: str, look: ComputedStyle, text: SetText) -> list[Text]:
    depth = sheet.margin[0] if side == "top" else sheet.margin[2]
    y = (depth - sum(line.height for line in text.lines)) / 2
    y += -depth if side == "top" else sheet.body_height
    found = []
    for line in text.lines:
        found.append(Text(None, 0.0, y, line, look.colour))
        y += line.height
    return found
