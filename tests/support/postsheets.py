"""A sheet with posts and their pictures, and the same sheet once it is approved."""

from __future__ import annotations

import io
from datetime import date
from functools import cache
from typing import Any

from PIL import Image

from formgen import pipeline
from formgen.city.templatefiles import bundled_samples, bundled_templates
from formgen.intake.reader import Upload
from formgen.posts.approvalcode import code_of

TODAY = date(2026, 11, 22)
NAME = "くらし環境課.yaml"
SAMPLE = next(path for path in bundled_samples() if path.name == NAME).read_text("utf-8")
BED = "花壇.jpg"
POSTS = """
posts:
  - {投稿番号: P-001, 管理番号: KRS-001, 件名: 花まつり, 区分: 新規, 発信予定日時: 2026-11-30 10:00,
     本文: "花まつり\\n11月30日（月）10時から開きます。", 画像: "花壇.jpg、看板.png",
     代替テキスト: [赤い花壇, 青い看板], 出典・許諾: くらし環境課撮影, 人物の写り込み: なし,
     根拠資料: 計画書, 緊急: いいえ, 作成者の職名: 主任, 点検者の職名: 係長}
  - {投稿番号: P-002, 管理番号: KRS-001, 件名: ごみの日, 区分: 新規, 発信予定日時: 2026-12-01 10:00,
     本文: "ごみの日\\n12月1日（水）はごみの日です。",
     根拠資料: 計画書, 緊急: いいえ, 作成者の職名: 主任, 点検者の職名: 係長}
"""
SHEET = SAMPLE + POSTS


def picture(colour: str, kind: str = "JPEG") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(target, kind)
    return target.getvalue()


PICTURES = ((BED, picture("red")), ("看板.png", picture("blue", "PNG")))


@cache
def catalogue() -> Any:
    return pipeline.load(bundled_templates())


def codes(sheet: str = SHEET) -> tuple[str, ...]:
    """The 照合番号 of every post of a sheet."""
    given = [Upload(NAME, sheet.encode()), *(Upload(*each) for each in PICTURES)]
    results = pipeline.survey(given, catalogue(), TODAY).results
    return tuple(code_of(post.content or "") for result in results for post in result.posts)


def approved(sheet: str = SHEET) -> str:
    """The sheet with the number of its first post."""
    signed = f"承認日: 2026-11-20, 承認者の職名: 課長, 承認番号: {codes(sheet)[0]}"
    return sheet.replace("件名: 花まつり,", f"件名: 花まつり, {signed},")
