"""A document with every kind of block in every shape, on which a layout proves itself."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace

from formgen.documents.blocks import (
    Checklist,
    CheckRow,
    Document,
    FieldTable,
    Heading,
    Item,
    Layout,
    LetterHead,
    Listing,
    Note,
    Paragraph,
    PictureRow,
    Pictures,
    Row,
)  # fmt: skip
from formgen.documents.comparedtable import ComparedRow, ComparedTable, Run
from formgen.model.picturefile import PictureFile

_TABLE = FieldTable((Row("項目名", "値"), Row("空欄", "")))
_LISTING = Listing(("番号", "項目"), (10, None), ((_TABLE.rows[:1], _TABLE.rows),) * 2)
_COMPARED = ComparedTable(
    ("改正後", "改正前"),
    (
        ComparedRow((Run("1　"), Run("新", is_changed=True)), (Run("1　"),), is_first=True),
        ComparedRow((), (Run("旧", is_changed=True),)),
    ),
)
_LONG = (Row("長い値", "値" * 500),)
# A JPEG of 3 by 2 pixels.
_SMALL = b64decode(
    f"/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDA{'P' + '/' * 86}2wBDAf{'/' * 86}wAARCAACAAMDASIAAhEBAxEB"
    "/8QAFQABAQAAAAAAAAAAAAAAAAAAAAL/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAAAP/E"
    "ABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AKAB/9k="
)
_PICTURES = Pictures(
    (
        PictureRow(None, "", "動画", _TABLE.rows),
        PictureRow(PictureFile("画像"), "", "画像", _TABLE.rows, _SMALL),
    )
)


def ordinary(layout: Layout) -> Document:
    """The same without very long values, pictures and two texts compared, which few papers have."""
    whole, (row,) = specimen(layout), _LONG
    rare = Pictures | ComparedTable
    kept = (b for b in whole.blocks if row.value not in b.texts() and not isinstance(b, rare))
    return replace(whole, blocks=tuple(kept))


def specimen(layout: Layout) -> Document:
    """The document in a layout; all that a layout may ask of a document is in it."""
    return Document(
        id="specimen",
        account_id="TKS-001",
        title="題名",
        layout=layout,
        mark="（案）",
        footer="TKS-001",
        blocks=(
            LetterHead("第1号", "令和8年10月2日", "宛名", "発信者", "件名"),
            LetterHead("", "令和8年10月2日", "宛名", "発信者", "件名"),
            *(Heading("見出し", level) for level in (0, 1, 2)),
            Heading("別紙1　項目名", new_page=True),
            Paragraph("次のとおり"),  # leads to the table
            _TABLE,
            FieldTable((*_LONG, *_TABLE.rows)),
            Paragraph("段落"),
            Paragraph("中央", "center"),
            Paragraph("右寄せ", "right"),
            *(Item("(1)", "項目", level) for level in (1, 2, 3)),
            *(Item("(1)", "項目", level) for level in (3, 2, 1)),
            Checklist(tuple("一二三四五六"), "□適", (CheckRow("1", "9(1)", "確認事項"),)),
            _LISTING,
            replace(_LISTING, rows=((_LONG, _LONG),)),
            Listing(("見出し",), (None,), (((Row("", "本文"),),),)),
            replace(_LISTING, rows=((_TABLE.rows, (Row("", ""),)),)),
            _PICTURES,
            _COMPARED,
            _LISTING,
            Paragraph("以上", "right"),  # to which it leads
            Note(("※一行目", "※二行目")),
            Note(("（担当）",), "right"),
        ),
    )
