"""The looks of elements, computed styles reduced to what the setter understands; and their texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any
from xml.etree.ElementTree import Element

from formgen.render.fastpdf import Unsupported
from formgen.render.fastpdf.internals import INITIAL_VALUES, Style, declared

Colour = tuple[float, float, float]
BLACK: Colour = (0.0, 0.0, 0.0)
Key = tuple[str, tuple[tuple[str, str], ...]]  # by which elements of one parent are alike

# How an element takes part in the layout, by its computed display.
_KINDS = {
    ("block", "flow"): "block",
    ("inline", "flow"): "inline",
    ("block", "flex"): "flex",
    ("block", "table"): "table",
    ("table-row-group",): "rows",
    ("table-header-group",): "heads",
    ("table-row",): "row",
    ("table-cell",): "cell",
    ("table-column-group",): "columns",
    ("table-column",): "column",
    ("none",): "none",
}
_SIDES = ("top", "right", "bottom", "left")
_BREAKS = ("auto", "avoid")
_BREAKS_BEFORE = (*_BREAKS, "page")

# Properties that the setter or Pango obeys, or that say nothing for these kinds of element.
# Every other property must have its initial value, as its parent has, which is looked at before it.
_OBEYED = frozenset(
    f"{name}_{side}{rest}"
    for side in _SIDES
    for name, rest in (
        ("margin", ""), ("padding", ""), ("border", "_width"), ("border", "_style"),
        ("border", "_color"), ("bleed", ""),
    )
) | {
    "display", "position", "width", "height", "page", "lang", "color", "color_scheme",
    "font_family", "font_size", "font_style", "font_weight", "font_stretch", "line_height",
    "letter_spacing", "white_space", "overflow_wrap", "text_indent", "text_align_all",
    "text_align_last", "orphans", "widows", "break_before", "break_after", "break_inside",
    "background_color", "border_collapse", "border_spacing", "table_layout", "vertical_align",
    "justify_content", "box_sizing", "bookmark_label", "bookmark_level", "outline_width",
    "column_rule_width", "list_style_type",
    # Of an image that must be none.
    "background_attachment", "background_origin", "background_position", "background_repeat",
    "background_size",
}  # fmt: skip


_OF_PICTURES = ("object_fit", "overflow")


@dataclass(frozen=True, slots=True, eq=False)
class ComputedStyle:
    """How an element looks and behaves; lengths in CSS pixels. The same for all of its path."""

    style: Style
    kind: str
    running: str  # the name under which it moves to the margins; mostly blank
    margin: tuple[float, float, float, float]  # clockwise from the top, like CSS
    padding: tuple[float, float, float, float]
    width: float | str
    height: float
    indent: float
    align: str
    wraps: bool  # pre-wrap: what was typed is kept, and lines break
    orphans: int
    widows: int
    before: str
    after: str
    inside: str
    colour: Colour
    background: Colour | None
    border: float
    border_colour: Colour
    bookmark: int
    children: dict[Key, ComputedStyle] = field(default_factory=dict)

    def of_child(self, element: Element) -> ComputedStyle:
        """The look of an element within one of this look."""
        return self.children[key_of(element)]


Fragment = tuple[ComputedStyle, str]  # a piece of text and the look that it has within its line


def key_of(element: Element) -> Key:
    """The tag and the attributes of an element; pictures look alike whatever they show."""
    return element.tag, () if element.tag == "img" else tuple(element.attrib.items())


def picture_style(style: Style, initial: Style) -> ComputedStyle:
    """The look of a picture: a block of a size of its own, which holds all of it in its middle."""
    if (style["display"], style["object_fit"]) != (("block", "flow"), "contain"):
        raise Unsupported("a picture that is no block, or is not shown whole")
    return computed_style(style, initial, *_OF_PICTURES, kind="picture")


def computed_style(style: Style, initial: Style, *more: str, kind: str = "") -> ComputedStyle:
    """The look of a computed style, in which the caller obeys some more properties.

    Raises Unsupported when it asks for what the setter cannot do.
    """
    kind = kind or _KINDS.get(style["display"], "")
    if not kind:
        raise Unsupported(f"display: {style['display']}")
    if kind != "none":
        _refuse_the_unknown(style, initial, more)
    border, border_colour = _border(style, kind)
    background = style["background_color"]
    if background.alpha not in (0, 1) or (background.alpha and kind != "cell"):
        raise Unsupported("a background of other than cells")
    return ComputedStyle(
        style=style,
        kind=kind,
        running=_running(style["position"]),
        margin=_four(style, "margin"),
        padding=_four(style, "padding"),
        width=_width(style["width"], kind),
        height=_height(style["height"], kind),
        indent=_pixels(style["text_indent"]),
        align=_align(style),
        wraps=style["white_space"] == "pre-wrap",
        orphans=style["orphans"],
        widows=style["widows"],
        before=_known(style["break_before"], _BREAKS_BEFORE),
        after=_known(style["break_after"], _BREAKS),
        inside=_known(style["break_inside"], _BREAKS),
        colour=_colour(style["color"]),
        background=_colour(background) if background.alpha else None,
        border=border,
        border_colour=border_colour,
        bookmark=0 if style["bookmark_level"] == "none" else style["bookmark_level"],
    )


def _refuse_the_unknown(style: Style, initial: Style, more: tuple[str, ...]) -> None:
    if style["page"] not in ("", "auto") or any(_pixels(style[f"bleed_{s}"]) for s in _SIDES):
        raise Unsupported("particular pages, or a bleed")
    if style["bookmark_level"] != "none" and style["bookmark_label"] != (("content()", "text"),):
        raise Unsupported(f"bookmark-label: {style['bookmark_label']}")
    for name in declared(style) - _OBEYED.union(more):
        known = name in INITIAL_VALUES and _plain(style[name]) == initial[name]
        if not known and not name.startswith("__"):  # a variable
            raise Unsupported(name)


def _plain(value: Any) -> Any:
    """A value of a shorthand property, which comes as a list, like one of its own."""
    return tuple(value) if isinstance(value, list) else value


def _four(style: Style, name: str) -> tuple[float, float, float, float]:
    top, right, bottom, left = (_pixels(style[f"{name}_{side}"]) for side in _SIDES)
    return top, right, bottom, left


def _pixels(value: Any) -> float:
    if getattr(value, "unit", None) == "px":
        return float(value.value)
    if value == 0:
        return 0.0
    raise Unsupported(f"a length of {value}")


def _known(value: Any, choices: tuple[str, ...]) -> str:
    if value in choices:
        return str(value)
    raise Unsupported(f"the value {value}")


def _width(value: Any, kind: str) -> float | str:
    if value == "auto":
        return "auto"
    if kind == "table" and getattr(value, "unit", None) == "%" and value.value == 100:
        return "all"
    if kind in ("column", "picture"):
        return _pixels(value)
    raise Unsupported(f"a width of {value}")


def _height(value: Any, kind: str) -> float:
    if value == "auto":
        return 0.0
    if kind in ("cell", "picture"):
        return _pixels(value)
    raise Unsupported(f"a height of {value}")


def _align(style: Style) -> str:
    align, last = style["text_align_all"], style["text_align_last"]
    if last not in ("auto", align):
        raise Unsupported(f"text-align-last: {last}")
    return "left" if align == "start" else _known(align, ("left", "center", "right"))


def _running(position: Any) -> str:
    if position == "static":
        return ""
    if isinstance(position, tuple) and position[0] == "running()":
        return str(position[1])
    raise Unsupported(f"position: {position}")


def _colour(colour: Any) -> Colour:
    if colour.alpha != 1:
        raise Unsupported("colours that are not opaque")
    red, green, blue = colour.to("srgb").coordinates
    return float(red), float(green), float(blue)


def _border(style: Style, kind: str) -> tuple[float, Colour]:
    of_each = ("width", "style", "color")
    sides = {tuple(style[f"border_{side}_{name}"] for name in of_each) for side in _SIDES}
    widths = {width for width, _, _ in sides}
    if widths == {0}:
        return 0.0, BLACK
    if kind != "cell" or len(sides) != 1:
        raise Unsupported("borders of other than cells, or of several kinds")
    ((width, line, colour),) = sides
    if line != "solid":
        raise Unsupported(f"a {line} border")
    return float(width), _colour(style["color"] if colour == "currentcolor" else colour)


def fragments_of(element: Element, look: ComputedStyle) -> tuple[Fragment, ...]:
    """The texts in a block, joined where they have the same look; a <br> is a line break."""
    found: list[Fragment] = [(look, element.text or "")]
    for child in element:
        inner = look.of_child(child)
        if child.tag == "br":
            found.append((look, "\n"))
        elif not len(child) and _is_plain(inner, look):
            found.append((inner, child.text or ""))
        else:
            raise Unsupported(f"<{child.tag}> within text")
        found.append((look, child.tail or ""))
    alike = groupby((part for part in found if part[1]), key=itemgetter(0))
    return tuple((each, "".join(text for _, text in parts)) for each, parts in alike)


def _is_plain(inner: ComputedStyle, look: ComputedStyle) -> bool:
    """True if text within text differs from it by no more than its font and letter spacing."""
    return (
        (inner.kind, inner.wraps, inner.colour) == ("inline", True, look.colour)
        and inner.style["vertical_align"] == "baseline"
        and not any(inner.margin + inner.padding)
    )
