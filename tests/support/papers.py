"""Documents for the renderers: one with every kind of block, and the samples' own."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from functools import cache
from hashlib import sha256

from PIL import Image

from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.documents.blocks import (
    Checklist,
    CheckRow,
    Document,
    FieldTable,
    Heading,
    Item,
    LetterHead,
    Listing,
    Note,
    Paragraph,
    PictureRow,
    Pictures,
    Row,
)  # fmt: skip
from formgen.documents.catalogue import Ready
from formgen.documents.comparedtable import ComparedRow, ComparedTable, Run
from formgen.documents.postpapers import without_code
from formgen.making.readcheckcompose import load, survey
from formgen.model.picturefile import PictureFile

LAYOUTS = bundled_templates() / "layouts"
TODAY = date(2026, 11, 22)
# What a clerk may type and a careless engine would swallow, run or garble.
AWKWARD = "A&B <b>太字</b> {{ 7*7 }} {% raw %} {_{ }_} ｛｛全角｝｝ \"引用\" 'x' \\a $1 %s 𠮷髙﨑 ｶﾅ　空白"

# Emoji, alone and in all the ways in which several signs make one, beside the letters around them.
EMOJI = (
    "まつり😊🎃👨\u200d👩\u200d👧👨🇯🇵1\ufe0f\u20e3❤\ufe0f❤👍🏽👍☎\ufe0e㈯①🙇\u200d♀\ufe0f 🕙10時〜"
)


def every_block(text: str = "本文", layout: str = "notice") -> Document:
    """A document with all kinds of block that the fast setter knows, each of which says the text."""
    return Document(
        id="trial",
        account_id="TKS-001",
        title=f"題名{text}",
        layout=layout,
        mark=f"印{text}",
        footer=f"脚注{text}",
        blocks=(
            LetterHead(f"番号{text}", f"日付{text}", f"宛名{text}", f"発信者{text}", f"件名{text}"),
            Heading(f"題{text}", level=0),
            Heading(f"1　見出し{text}"),
            Heading(f"欄{text}", level=2),
            Paragraph(f"段落{text}"),
            Paragraph(f"中央{text}", align="center"),
            Paragraph(f"右寄せ{text}", align="right"),
            Item("(1)", f"項目{text}", 1),
            Item("ア", f"項目{text}", 2),
            Item("(ア)", f"項目{text}", 3),
            FieldTable((Row(f"項目名{text}", f"値{text}"), Row("空欄", ""))),
            Checklist(
                ("No.", "条項", "確認事項", "判定", "確認日・確認者", "備考"),
                "□適　□否\n□非該当",
                (CheckRow("1", "5(11)ア", f"確認{text}"),),
            ),
            Listing(
                ("端末", f"機器{text}", "記入欄"),
                (12, None, 41),
                (
                    (
                        (Row("", "1"),),
                        (Row("種別", f"値{text}"), Row("機種", "A型")),
                        (Row("条件", ""),),
                    ),
                ),
            ),
            Pictures((PictureRow(None, "", f"動画{text}", (Row("", f"値{text}"),)), picture(text))),
            Note((f"※{text}",)),
            Note((f"（担当）{text}",), align="right"),
        ),
    )


def compared_paper(text: str = "本文") -> Document:
    """Two texts beside each other, of which each says the text."""
    table = ComparedTable(
        ("改正後", "改正前"),
        (
            ComparedRow(
                (Run("1　"), Run(f"新{text}", is_changed=True)), (Run("1　旧"),), is_first=True
            ),
            ComparedRow((), (Run(f"旧{text}", is_changed=True), Run("の終わり"))),
        ),
    )
    paper = every_block(text, "prose")
    return replace(paper, title="新旧対照表", blocks=(Heading("新旧対照表", level=0), table))


def emoji_paper(text: str = EMOJI) -> Document:
    """A checklist that says a text in all kinds of block but that of a letter."""
    paper = every_block(text, "checklist")
    return replace(paper, mark="印", footer="脚注", blocks=paper.blocks[1:])


def jpeg(width: int = 640, height: int = 480) -> bytes:
    """A picture as a telephone makes it."""
    made = io.BytesIO()
    image = Image.linear_gradient("L").convert("RGB").resize((width, height))
    image.save(made, "JPEG")
    return made.getvalue()


def picture(text: str, data: bytes = jpeg()) -> PictureRow:
    """A picture of which all says the text."""
    rows = (Row(f"代替テキスト{text}", f"画像{text}"), Row("撮影日", ""))
    return PictureRow(
        PictureFile("画像.jpg", data=data), sha256(data).hexdigest(), f"画像{text}", rows
    )


@cache
def sample_documents() -> list[Document]:
    """Every paper that the sample intake makes, what is made on asking too; no 照合番号 in any."""
    found = survey(bundled_samples(), load(bundled_templates()), TODAY, proposing=True)
    return [
        without_code(outcome).document
        for result in found.results
        for outcome in result.outcomes
        if isinstance(outcome, Ready)
    ]


def squeezed(text: str) -> str:
    """A text without the white space that lines and pages bring."""
    return "".join(text.split())
