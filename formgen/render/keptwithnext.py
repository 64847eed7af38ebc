"""Blocks that must not end a page, in whatever face: they only lead to the next."""

from __future__ import annotations

from formgen.documents.blocks import Block, FieldTable, Item, Listing, Paragraph, Table


def leads(block: Block, following: Block | None) -> bool:
    """True if a block only leads to the next and must not end a page: 「附則」, an item's head."""
    if isinstance(block, FieldTable | Listing):  # 「以上」 never stands alone
        return isinstance(following, Paragraph) and following.align == "right"
    if isinstance(block, Paragraph):
        return following is not None and (block.align == "center" or isinstance(following, Table))
    return isinstance(block, Item) and isinstance(following, Item) and following.level > block.level
