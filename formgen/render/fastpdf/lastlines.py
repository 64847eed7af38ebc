"""Texts whose last line would hold one or two signs: some of those before join them."""

from __future__ import annotations

from formgen.render.fastpdf.computedstyles import ComputedStyle, Fragment
from formgen.render.fastpdf.lines import SetFunction, SetText

_LONE, _NARROWER = 2, 3  # signs on a last line; by how many signs lines may end earlier


class EvenLines:
    """Sets the texts of one paper so that lines end earlier, and as many as they were, where that helps."""

    def __init__(self, set_text: SetFunction) -> None:
        self._set_text = set_text
        self.narrowed: dict[str, float] = {}  # by text: how much earlier, in CSS pixels

    def set_text(
        self, fragments: tuple[Fragment, ...], look: ComputedStyle, width: float
    ) -> SetText:
        """The lines of a text of one look on the left; those of any other stay as they are."""
        text = self._set_text(fragments, look, width)
        if not _ends_alone(text) or look.align != "left" or len(fragments) > 1:
            return text
        for signs in range(1, _NARROWER + 1):
            less = signs * look.style["font_size"]
            narrower = self._set_text(fragments, look, width - less)
            if len(narrower.lines) == len(text.lines) and not _ends_alone(narrower):
                self.narrowed[fragments[0][1]] = less
                return narrower
        return text


def _ends_alone(text: SetText) -> bool:
    return len(text.lines) > 1 and len(text.lines[-1].text.strip()) <= _LONE
