"""Every character of every value, held against the fonts: a paper never shows a silent □.

What no font has is an error; in the words of a post, which are sent as they stand whatever a paper
can show, it is a warning, and the paper shows its code.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from formgen.documents.blocks import Document
from formgen.model.fieldspec import FieldSpec, specs
from formgen.model.filings import Intake, LocatedRecord
from formgen.model.picturefile import PictureFile
from formgen.model.postrecord import Post
from formgen.model.problems import Place, Problem
from formgen.model.records import Account, Device
from formgen.model.typedcommands import for_administrator, run
from formgen.render.fonts.doctor import install
from formgen.render.fonts.fonts import Fonts, codes, fonts_if_any, is_sign

# The kinds of field that hold whatever is typed; the others hold dates, numbers and choices.
_TYPED = frozenset({"text", "long_text", "username", "url", "phone", "email", "names", "lines"})
# The fields that hold the words of a post, and words about it.
_POSTED = frozenset(
    {"subject", "text", "pictures", "alt_texts", "picture_source", "basis", "correction"}
)
_Entry = LocatedRecord[Account] | LocatedRecord[Device] | LocatedRecord[Post]
_MOST_NAMED = 5  # characters of one value
# What stands for a sign that no Japanese font has.
_STAND_INS = {
    "☐": "□", "☑": "■", "☒": "■", "✓": "○", "✔": "○", "✕": "×", "✖": "×", "❌": "×",
    "⭕": "○", "➡": "→", "⬅": "←", "⬆": "↑", "⬇": "↓", "⚠": "（注意）", "📞": "電話", "☎": "電話",
    "✉": "メール", "📧": "メール", "•": "・", "‣": "・", "⁃": "・", "🈳": "空", "𛀁": "え",
}  # fmt: skip


def check_characters(intake: Intake, layouts: Path) -> tuple[Problem, ...]:
    """Every value with a character that no font of the layouts has, by cell.

    Where the machine has no font for Japanese that is reported once, in place of every character.
    """
    fonts = fonts_if_any(layouts)
    if fonts is None:
        return (_unchecked("文字を調べる部品（fontconfig）"),)
    if fonts.unfit:
        return (_unchecked("・".join(f"フォント {family}" for family in fonts.unfit)),)
    entries = chain[_Entry](intake.accounts, intake.devices, intake.posts)
    return tuple(problem for entry in entries for problem in _unprintable(entry, fonts))


def _unchecked(what: str) -> Problem:
    return Problem(
        "warning",
        f"{what}が見つからないため、印刷できない文字がないかを確かめていません。",
        for_administrator(f"{run('doctor')}、表示された1行を管理者に伝えてください。"),
        Place("templates/layouts/print.css"),
    )


def printable(document: Document, layouts: Path) -> Document:
    """The document with 〔U+1FAE9〕 for each character that no font has; its words to paste stay."""
    fonts = fonts_if_any(layouts)
    if fonts is None or fonts.unfit:
        return document
    spelled: Document = _spelled_out(document, fonts)
    return replace(spelled, pasted=document.pasted)


def _spelled_out(value: Any, fonts: Fonts) -> Any:
    if isinstance(value, str):
        return fonts.spelled_out(value)
    if isinstance(value, tuple):
        return tuple(_spelled_out(each, fonts) for each in value)
    if is_dataclass(value) and not isinstance(value, type | PictureFile):
        parts = {part.name: getattr(value, part.name) for part in fields(value)}
        return replace(value, **{name: _spelled_out(part, fonts) for name, part in parts.items()})
    return value


@cache
def _typed_fields(model: type[BaseModel]) -> tuple[FieldSpec, ...]:
    return tuple(spec for spec in specs(model) if spec.kind in _TYPED)


def _unprintable(entry: _Entry, fonts: Fonts) -> Iterator[Problem]:
    record = entry.record
    for spec in _typed_fields(type(record)):
        value = getattr(record, spec.key)
        text = "\n".join(value) if isinstance(value, tuple) else value
        if text and (lacking := fonts.lacking(text)):
            yield _problem(entry, spec, lacking, text, fonts)


def _problem(
    entry: _Entry, spec: FieldSpec, lacking: tuple[str, ...], text: str, fonts: Fonts
) -> Problem:
    record = entry.record
    ids = record.account_ids or () if isinstance(record, Device) else (record.account_id,)
    post = record.post_id if isinstance(record, Post) else None
    is_posted = isinstance(record, Post) and spec.key in _POSTED
    characters = "、".join(
        f"{named(part)}（{text.index(part) + 1}文字目）" for part in lacking[:_MOST_NAMED]
    )
    more = f"など{len(lacking)}種類の文字" if len(lacking) > _MOST_NAMED else ""
    return Problem(
        "warning" if is_posted else "error",
        f"{characters}{more}は、書類のフォントにないため、〔{codes(lacking[0])}〕のような番号で印字します。"
        if is_posted
        else f"{characters}{more}は、書類のフォントにないため印刷できません。",
        _remedies(lacking[:_MOST_NAMED], fonts, is_posted=is_posted),
        entry.places[spec.key],
        account=next(iter(ids), None),
        field=spec.key,
        label=spec.label,
        post=post,
    )


def _remedies(lacking: tuple[str, ...], fonts: Fonts, *, is_posted: bool) -> str:
    """Return the remedy for some characters: a font that is missing from the machine may have them."""
    kinds = {is_sign(part) for part in lacking if not _is_invisible(part[0])}
    if missing := [name for name in fonts.missing if (name == fonts.for_signs) in kinds]:
        return for_administrator(install(missing))
    if is_posted and kinds:
        return (
            "発信する文はこのままで構いません。承認を受けるときに、元の文字を画面で見せてください。"
        )
    return "".join(dict.fromkeys(remedy(part, fonts) for part in lacking))


def named(sequence: str) -> str:
    """A character, or one with its selector, with the code points by which it can be looked up."""
    if _is_invisible(sequence[0]):
        return f"目に見えない文字（{codes(sequence)}）"
    return f"{_quoted(sequence)}（{codes(sequence)}）"


def _quoted(sequence: str) -> str:
    if is_sign(sequence):
        return f"「{sequence}」"
    return f"「{sequence[0]}」" + ("の異体字" if len(sequence) > 1 else "")


def remedy(sequence: str, fonts: Fonts) -> str:
    """Return the remedy for a character: a relative that can be printed, where one is known."""
    first = sequence[0]
    if _is_invisible(first):
        return "その文字を消してください。"
    is_variant = len(sequence) > 1 and not is_sign(sequence)
    candidates = [
        *(first if is_variant else ""),
        unicodedata.normalize("NFC", first),
        _STAND_INS.get(first, ""),
        unicodedata.normalize("NFKC", first),
    ]
    for candidate in candidates:
        if candidate.strip() and candidate != sequence and not fonts.lacking(candidate):
            # A character that looks the same, for it is the same, unified, is named by its code.
            is_twin = not is_variant and unicodedata.normalize("NFC", first) != first
            twin = f"（U+{ord(candidate[0]):04X}）" if is_twin else ""
            return f"{_quoted(sequence)}を「{candidate}」{twin}に直してください。"
    return f"{_quoted(sequence)}を、別の文字か仮名に直してください。"


def _is_invisible(char: str) -> bool:
    """True if a character shows nothing: a joiner, a direction mark, a selector on its own."""
    return unicodedata.category(char) in ("Cf", "Zl", "Zp") or "VARIATION SELECTOR" in (
        unicodedata.name(char, "")
    )
