"""The sheets that formgen writes beside those that are filled in: their first lines, and leftovers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

GUIDE_TITLE = "ソーシャルメディアの利用手続き　記入シート"  # unless an office has its own
CHOICES_TITLE = "選ぶ欄の一覧です。書き換えないでください。"
LEFTOVER_TITLE = (
    "元のシートから写せなかった値です。正しい欄に記入し直したら、このシートは削除してください。"
)
LEFTOVER_SHEET = "引き継げなかった値"
# The name of the sheet by its first line; nothing in them is filed.
TITLES = {
    GUIDE_TITLE: "記入のしかた",
    CHOICES_TITLE: "選択肢",
    LEFTOVER_TITLE: LEFTOVER_SHEET,
}
HEADINGS = ("元の場所", "項目", "値", "引き継げなかった理由")


@dataclass(frozen=True, slots=True)
class Leftover:
    """A value that found no cell: where it stood, under which label, and why it stays behind."""

    place: str
    label: str
    value: str
    reason: str


def labels_beside(cells: Mapping[tuple[int, int], Any]) -> Mapping[tuple[int, int], str]:
    """The label under which each cell of the sheet stood before; none for what is not a value."""
    label_column, value_column = HEADINGS.index("項目") + 1, HEADINGS.index("値") + 1
    return {
        (row, column): str(cells.get((row, label_column), "")) if column == value_column else ""
        for row, column in cells
        if column <= len(HEADINGS)
    }
