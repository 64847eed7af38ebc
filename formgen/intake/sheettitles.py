"""The first line of each sheet that formgen writes beside those that are filled in."""

from __future__ import annotations

GUIDE_TITLE = "ソーシャルメディアの利用手続き　記入シート"  # unless an office has its own
CHOICES_TITLE = "選ぶ欄の一覧です。書き換えないでください。"
LEFTOVER_TITLE = (
    "元のシートから写せなかった値です。正しい欄に記入し直したら、このシートは削除してください。"
)
# By the name of the sheet; nothing in them is filed.
TITLES = {
    GUIDE_TITLE: "記入のしかた",
    CHOICES_TITLE: "選択肢",
    LEFTOVER_TITLE: "引き継げなかった値",
}
